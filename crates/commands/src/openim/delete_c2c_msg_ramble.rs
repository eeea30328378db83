//! `openim.delete_c2c_msg_ramble`: deletes messages from the caller's own history.

use tincan_domain::messages::delete;
use tincan_domain::{Cause, Domain, Result};

use crate::body::parse_msg_key;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most messages of one call (source: Web SDK).
const MAX_KEYS: usize = 30;

/// Users. Errors: 20001, 20002, 20018 the store failed.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "delete_c2c_msg_ramble",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = call.acting("From_Account")?;
    let peer = call.body.account("To_Account")?;
    let texts = call.body.texts("MsgKeyList")?;
    if texts.is_empty() || texts.len() > MAX_KEYS {
        return Err(Cause::BadBatch { field: "MsgKeyList", got: texts.len(), limit: MAX_KEYS });
    }
    let keys = texts.iter().map(|text| parse_msg_key(text, "MsgKeyList")).collect::<Result<Vec<_>>>()?;
    delete(domain, &call.app, &owner, &peer, &keys).await?;
    Ok(Answer::ok())
}
