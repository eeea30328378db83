//! `openim_msg_ext_http_svc.group_reaction_iterate`: who reacted to a group message in one way.

use tincan_domain::{Domain, Result, groups};

use super::reaction_iterate::page;
use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Members; at most 100 accounts an answer. Errors: 10002, 10004, 10007 not a member, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "openim_msg_ext_http_svc",
    command: "group_reaction_iterate",
    family: Family::Extension,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (address, seq) = (asked::address(&call.body)?, asked::seq(&call.body, "MsgSeq")?);
    let mut all = groups::reactions(domain, &call.app, &call.actor()?, &address, &[seq]).await?;
    page(call, &all.pop().unwrap_or_default())
}
