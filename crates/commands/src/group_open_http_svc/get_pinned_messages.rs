//! `group_open_http_svc.get_pinned_messages`: the messages that are up for all members to see.

use serde::Serialize;
use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Members. Errors: 10002, 10004, 10007 not a member, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_pinned_messages",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Up<'a> {
    pinned_msg_list: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    #[serde(rename = "Pinner_Account")]
    pinner: &'a str,
    #[serde(rename = "MsgSeq")]
    seq: u64,
    #[serde(rename = "PinTime")]
    time: u64,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let pins = groups::pinned(domain, &call.app, &call.actor()?, &asked::address(&call.body)?).await?;
    let pinned_msg_list = pins.iter().map(|pin| Item { pinner: pin.by.as_str(), seq: pin.seq, time: pin.at }).collect();
    Ok(Answer::with(&Up { pinned_msg_list }))
}
