//! `openim.get_c2c_peer_mute_notifications`: the reminder settings of conversations.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Most peers of one question (not documented).
const MAX_PEERS: usize = 100;

/// `MuteNotifications` of a conversation whose messages are received and announced. None can be set otherwise yet.
const NOTIFY: u8 = 0;

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
    update_seq: u32,
}

#[derive(Serialize)]
struct Setting {
    #[serde(rename = "Peer_Account")]
    peer_account: String,
    #[serde(rename = "MuteNotifications")]
    mute_notifications: u8,
}

/// Asked for named peers, each gets its setting: the Web SDK counts a conversation's unread messages only once it knows
/// it. Asked for what changed since `UpdateSeq`, only settings other than the default are listed.
async fn run(_: &Domain, call: &Call<'_>) -> Result<Answer> {
    let peers: Vec<Account> =
        if call.body.has("Peer_Account") { call.body.accounts("Peer_Account", MAX_PEERS)? } else { Vec::new() };
    let setting = |peer: Account| Setting { peer_account: peer.to_string(), mute_notifications: NOTIFY };
    Ok(Answer::with(&Settings { mute_notifications_list: peers.into_iter().map(setting).collect(), update_seq: 0 }))
}
