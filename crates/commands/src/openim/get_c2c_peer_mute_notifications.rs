//! `openim.get_c2c_peer_mute_notifications`: how messages of conversations are announced.

use serde::Serialize;
use tincan_domain::contacts::{reminder_changes, reminders_of};
use tincan_domain::model::Account;
use tincan_domain::{Domain, Result};

use crate::pushes::conversations::reminder_number;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most peers of one question (not documented).
const MAX_PEERS: usize = 100;

/// Users. Errors: 20001, 20002.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "get_c2c_peer_mute_notifications",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Settings {
    mute_notifications_list: Vec<Setting>,
    update_seq: u64,
}

#[derive(Serialize)]
struct Setting {
    #[serde(rename = "Peer_Account")]
    peer_account: String,
    #[serde(rename = "MuteNotifications")]
    mute_notifications: u8,
}

/// Asked for named peers, each gets its setting: the Web SDK counts a conversation's unread messages only once it knows
/// it. Asked for what changed since `UpdateSeq`, only that is listed; since 0, what is not the default.
async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = call.account()?;
    let reminders = if call.body.has("Peer_Account") {
        let peers: Vec<Account> = call.body.accounts("Peer_Account", MAX_PEERS)?;
        reminders_of(domain, call.app.id, owner, &peers).await?
    } else {
        let since = call.body.optional_u64("UpdateSeq")?.unwrap_or(0);
        reminder_changes(domain, call.app.id, owner, since).await?
    };
    let setting = |(peer, reminder): (Account, _)| Setting {
        peer_account: peer.to_string(),
        mute_notifications: reminder_number(reminder),
    };
    let mute_notifications_list = reminders.list.into_iter().map(setting).collect();
    Ok(Answer::with(&Settings { mute_notifications_list, update_seq: reminders.update_seq }))
}
