//! `openim_msg_ext_http_svc.group_reaction_del`: takes a reaction to a group message back.

use crate::{Callers, Family, Spec};

/// Members. Errors: 10002, 10004, 10007 not a member, or not the caller's account, 10010, 10015, 23004 no such message.
pub(crate) const SPEC: Spec = Spec {
    service: "openim_msg_ext_http_svc",
    command: "group_reaction_del",
    family: Family::Extension,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(super::set_group_reaction(domain, call, "Del_Account", false)),
};
