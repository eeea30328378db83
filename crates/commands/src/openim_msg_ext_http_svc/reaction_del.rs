//! `openim_msg_ext_http_svc.reaction_del`: takes a reaction to a message back.

use crate::{Callers, Family, Spec};

/// Users of the conversation. Errors: 10002, 10004, 10007 not the caller's conversation or account, 23004 no such message.
pub(crate) const SPEC: Spec = Spec {
    service: "openim_msg_ext_http_svc",
    command: "reaction_del",
    family: Family::Extension,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(super::set_reaction(domain, call, "Del_Account", false)),
};
