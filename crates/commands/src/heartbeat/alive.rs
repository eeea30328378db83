//! `heartbeat.alive`: a client asks whether the connection lives. It comes before a login too.

use crate::{Answer, Callers, Family, Spec};

/// Anybody. Errors: 70001 when the ticket it carries has expired.
pub(crate) const SPEC: Spec = Spec {
    service: "heartbeat",
    command: "alive",
    family: Family::Account,
    callers: Callers::ANYONE,
    per_second: None,
    run: |_, _| Box::pin(async { Ok(Answer::ok()) }),
};
