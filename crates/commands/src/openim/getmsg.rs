//! `openim.getmsg`: what a client missed. At login the unread counts, after a break the messages that came meanwhile;
//! pushes to all and notices of groups in any case.

use serde::Serialize;
use serde_json::{Value, json};
use tincan_domain::groups::missed_notices;
use tincan_domain::messages::sync;
use tincan_domain::{Domain, Result, broadcast};

use crate::groups::pushes::notice_item;
use crate::groups::wire::NOTICE_EVENT;
use crate::wire::WireMessage;
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 20001, 20002, 20004, 20005.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "getmsg",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// `SyncFlag`: the client asks again with the cookie of the answer.
const GO_ON: u8 = 1;
/// `SyncFlag`: this was all.
const FINISHED: u8 = 2;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Missed<'a> {
    cookie: &'a str,
    sync_flag: u8,
    msg_list: Vec<WireMessage<'a>>,
    #[serde(rename = "C2CPairUnreadCount")]
    unread: Vec<Unread<'a>>,
    /// Notices of groups, as they would have been pushed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    event_array: Vec<Value>,
}

#[derive(Serialize)]
struct Unread<'a> {
    #[serde(rename = "From_Account")]
    from_account: &'a str,
    #[serde(rename = "UnreadCount")]
    unread_count: u64,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let cookie = call.body.optional_text("Cookie")?.unwrap_or_default();
    let me = call.account()?;
    let synced = sync(domain, &call.app, me, &cookie).await?;
    let waiting =
        if synced.finished { broadcast::missed(domain, &call.app, me, synced.since).await? } else { Vec::new() };
    // What other devices of the same account sent comes with the conversation's history.
    let messages = synced.messages.iter().filter(|message| message.from != *me).map(WireMessage::kept);
    // Clients announce what a sync brings after a break; at login they expect it as pushes.
    let (listed, pushed) = if synced.since.is_some() { (waiting, Vec::new()) } else { (Vec::new(), waiting) };
    broadcast::deliver(domain, &call.app, me, pushed);
    let notices = if synced.finished { missed_notices(domain, &call.app, me, synced.since).await? } else { Vec::new() };
    let tips: Vec<Value> = notices.iter().map(|notice| notice_item(me, notice)).collect();
    let unread = synced.unread.iter();
    Ok(Answer::with(&Missed {
        cookie: &synced.cookie,
        sync_flag: if synced.finished { FINISHED } else { GO_ON },
        msg_list: messages.chain(listed.iter().map(WireMessage::new)).collect(),
        event_array: if tips.is_empty() { Vec::new() } else { vec![json!({"Event": NOTICE_EVENT, "GroupTips": tips})] },
        unread: unread.map(|(peer, count)| Unread { from_account: peer.as_str(), unread_count: *count }).collect(),
    }))
}
