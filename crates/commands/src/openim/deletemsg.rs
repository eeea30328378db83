//! `openim.deletemsg`: deletes notices of groups that were handled, and mentions that were read.

use tincan_domain::groups::delete_notices;
use tincan_domain::{Domain, Result};

use crate::groups::asked;
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// Most notices of one call (source: policies, at most 100 are kept for a user).
const MAX_NOTICES: usize = 100;

/// Users; at most 100 notices, each by the `ClientSeq` and `MsgRandom` with which it came. One that is not kept is none to
/// delete; mentions go when their group is read. Errors: 20001, 20002, 20004, 20005.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "deletemsg",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let notices = call.body.objects("DelMsgList", MAX_NOTICES)?;
    let wanted = notices.iter().map(notice).collect::<Result<Vec<_>>>()?;
    delete_notices(domain, call.app.id, call.account()?, &wanted).await?;
    Ok(Answer::ok())
}

fn notice(item: &Body<'_>) -> Result<(u64, u32)> {
    Ok((asked::seq(item, "MsgSeq")?, item.u32("MsgRandom")?))
}
