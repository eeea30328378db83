//! `group_open_http_svc.msg_read_report`: how far a user has read a group or topic.

use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Members. A position before the one that is known changes nothing. Errors: 10002, 10004, 10007 not a member, 10010,
/// 10015, 110002, 110003.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "msg_read_report",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let seq = asked::seq(&call.body, "MsgReadedSeq")?;
    groups::report_read(domain, &call.app, &call.actor()?, &asked::address(&call.body)?, seq).await?;
    Ok(Answer::ok())
}
