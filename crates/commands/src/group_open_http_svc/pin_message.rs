//! `group_open_http_svc.pin_message`: puts a message up for all members to see.

use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Members, as the group's type lets them; at most 10 messages are up. Errors: 10002, 10004, 10007, 10010, 10015, 10030 no
/// such message.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "pin_message",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    call.acting("Pinner_Account")?;
    let (address, seq) = (asked::address(&call.body)?, asked::seq(&call.body, "MsgSeq")?);
    groups::pin(domain, &call.app, &call.actor()?, &address, seq, true).await?;
    Ok(Answer::ok())
}
