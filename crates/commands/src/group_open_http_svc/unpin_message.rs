//! `group_open_http_svc.unpin_message`: takes down a message that is up for all members to see.

use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Members, as the group's type lets them. A message that is not up stays so. Errors: 10002, 10004, 10007, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "unpin_message",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    call.acting("UnPinner_Account")?;
    let (address, seq) = (asked::address(&call.body)?, asked::seq(&call.body, "MsgSeq")?);
    groups::pin(domain, &call.app, &call.actor()?, &address, seq, false).await?;
    Ok(Answer::ok())
}
