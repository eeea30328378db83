//! `openim.set_c2c_peer_mute_notifications`: sets how messages of conversations are announced.

use serde::Serialize;
use tincan_domain::contacts::{Reminder, set_reminders};
use tincan_domain::{Cause, Domain, Result};
use tincan_protocol::errors::Code;

use crate::{Answer, Call, Callers, Family, Spec, code};

/// Most peers of one call (not documented).
const MAX_PEERS: usize = 100;

/// Users; at most 100 peers. Errors: 20001, 20004, 20005; for each peer 20003 no such account.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "set_c2c_peer_mute_notifications",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Set {
    error_list: Vec<Failed>,
    update_seq: u64,
}

#[derive(Serialize)]
struct Failed {
    #[serde(rename = "To_Account")]
    to_account: String,
    #[serde(rename = "ErrorCode")]
    error_code: Code,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let peers = call.body.accounts("Peer_Account", MAX_PEERS)?;
    let reminder = match call.body.u32("Mute_Notifications")? {
        0 => Reminder::Notify,
        1 => Reminder::Discard,
        2 => Reminder::Silent,
        _ => return Err(Cause::field("Mute_Notifications", "must be 0 (notify), 1 (discard) or 2 (no notice)")),
    };
    let (owner, inst) = (call.account()?, call.inst_id());
    let (update_seq, results) = set_reminders(domain, call.app.id, owner, inst, &peers, reminder).await?;
    let mut error_list = Vec::new();
    for (peer, result) in peers.iter().zip(results) {
        if let Err(cause) = result {
            let error_code = code(&cause, Family::Message, call.via());
            error_list.push(Failed { to_account: peer.to_string(), error_code });
        }
    }
    Ok(Answer::with(&Set { error_list, update_seq }))
}
