//! `openim.deletemsg`: deletes system notices that were handled. None are stored yet, so there is nothing to delete.

use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Most notices of one call (source: policies, at most 100 are kept for a user).
const MAX_NOTICES: usize = 100;

/// Users. Errors: 20001, 20002.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "deletemsg",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(_: &Domain, call: &Call<'_>) -> Result<Answer> {
    for notice in call.body.objects("DelMsgList", MAX_NOTICES)? {
        notice.u32("MsgSeq")?;
        notice.u32("MsgRandom")?;
    }
    Ok(Answer::ok())
}
