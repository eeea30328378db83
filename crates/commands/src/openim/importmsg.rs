//! `openim/importmsg`: brings in an old message.

use tincan_domain::messages::{Import, import};
use tincan_domain::model::MsgKey;
use tincan_domain::{Cause, Domain, Result};

use super::fields;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s. Errors: 90001–90012, 90030 SyncFromOldSystem, 93000.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "importmsg",
    family: Family::Message,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// Like a live message: counted as unread.
const LIVE: u32 = 1;
/// History only.
const HISTORY: u32 = 2;
/// Like a live message: counted and pushed (newer).
const LIVE_AND_PUSHED: u32 = 5;

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let body = &call.body;
    let mode = body.u32("SyncFromOldSystem")?;
    if ![LIVE, HISTORY, LIVE_AND_PUSHED].contains(&mode) {
        return Err(Cause::field("SyncFromOldSystem", "must be 1, 2 or 5"));
    }
    let message = Import {
        from: body.account("From_Account")?,
        to: body.account("To_Account")?,
        key: MsgKey {
            random: body.u32("MsgRandom")?,
            time: body.u32("MsgTimeStamp")?,
            seq: fields::msg_seq(call, || domain.random.u32())?,
        },
        content: fields::content(body)?,
        counted: mode != HISTORY,
        pushed: mode == LIVE_AND_PUSHED,
    };
    import(domain, &call.app, message).await?;
    Ok(Answer::ok())
}
