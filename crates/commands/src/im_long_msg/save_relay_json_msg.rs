//! `im_long_msg.save_relay_json_msg`: stores the list of a long merged message; answers the key to fetch it by.

use serde::Serialize;
use tincan_domain::messages::save_merged;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 20001, 20002, 20005, 80002 too long.
pub(crate) const SPEC: Spec = Spec {
    service: "im_long_msg",
    command: "save_relay_json_msg",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Saved<'a> {
    pb_msg_key: &'a str,
    json_msg_key: &'a str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let list = call.body.raw("MsgList").ok_or_else(|| call.body.missing("MsgList"))?;
    if !list.get().starts_with('[') {
        return Err(call.body.wrong_type("MsgList", "must be an array"));
    }
    let key = save_merged(domain, &call.app, list.get()).await?;
    Ok(Answer::with(&Saved { pb_msg_key: &key, json_msg_key: &key }))
}
