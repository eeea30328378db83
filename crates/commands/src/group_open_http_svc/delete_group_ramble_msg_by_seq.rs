//! `group_open_http_svc.delete_group_ramble_msg_by_seq`: deletes messages of a group for oneself.

use tincan_domain::groups::hide;
use tincan_domain::{Cause, Domain, Result};

use crate::groups::history::address;
use crate::{Answer, Call, Callers, Family, Spec};

/// Members; at most 30 messages, which others keep. Errors: 10004, 10007, 10010, 10015, 10034 a tip, 10035 not in this type of group,
/// 10051 too many, 10052 none of them is there, 110003.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "delete_group_ramble_msg_by_seq",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    call.acting("Deleter_Account")?;
    let parse = |text: &String| text.parse().map_err(|_| Cause::field("Seqs", "must hold numbers as strings"));
    let seqs = call.body.texts("Seqs")?.iter().map(parse).collect::<Result<Vec<u64>>>()?;
    if seqs.is_empty() {
        return Err(Cause::field("Seqs", "must hold at least one number"));
    }
    hide(domain, &call.app, &call.actor()?, &address(&call.body)?, &seqs).await?;
    Ok(Answer::ok())
}
