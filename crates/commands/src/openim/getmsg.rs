//! `openim.getmsg`: what a client missed. At login the unread counts, after a break the messages that came meanwhile;
//! pushes to all in any case.

use serde::Serialize;
use tincan_domain::messages::sync;
use tincan_domain::{Domain, Result, broadcast};

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
    let unread = synced.unread.iter();
    Ok(Answer::with(&Missed {
        cookie: &synced.cookie,
        sync_flag: if synced.finished { FINISHED } else { GO_ON },
        msg_list: messages.chain(listed.iter().map(WireMessage::new)).collect(),
        unread: unread.map(|(peer, count)| Unread { from_account: peer.as_str(), unread_count: *count }).collect(),
    }))
}
