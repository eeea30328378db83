//! `openim.ws_msg_push_ack`: a client acknowledges a push. Nothing waits for it: what is pushed is stored.

use crate::{Answer, Callers, Family, Spec};

/// Anybody.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "ws_msg_push_ack",
    family: Family::Message,
    callers: Callers::ANYONE,
    per_second: None,
    run: |_, _| Box::pin(async { Ok(Answer::ok()) }),
};
