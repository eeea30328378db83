//! `openim/get_c2c_unread_msg_num`: an account's unread messages, by peer or in all.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::{Domain, Party, Result, accounts, contacts};
use tincan_protocol::errors::{Code, codes};

use crate::{Answer, Call, Callers, Family, Spec};

/// Most peers of one question (source: message documentation).
const MAX_PEERS: usize = 10;

/// Admins; 200/s. Errors: 90001, 90003 To_Account, 90012 no such account; per peer 70107.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "get_c2c_unread_msg_num",
    family: Family::Message,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct All {
    #[serde(rename = "AllC2CUnreadMsgNum")]
    all: u64,
}

#[derive(Serialize)]
struct ByPeer {
    #[serde(rename = "C2CUnreadMsgNumList")]
    list: Vec<Unread>,
    #[serde(rename = "ErrorList", skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Failed>,
}

#[derive(Serialize)]
struct Unread {
    #[serde(rename = "Peer_Account")]
    peer_account: String,
    #[serde(rename = "C2CUnreadMsgNum")]
    unread: u64,
}

#[derive(Serialize)]
struct Failed {
    #[serde(rename = "Peer_Account")]
    peer_account: String,
    #[serde(rename = "ErrorCode")]
    error_code: Code,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = call.body.account("To_Account")?;
    let view = domain.view().await?;
    accounts::must_exist(&view, call.app.id, &owner, Party::Recipient).await?;
    if !call.body.has("Peer_Account") {
        let all = contacts::unread_seen_in_all(&view, domain, &call.app, &owner).await?;
        return Ok(Answer::with(&All { all }));
    }
    let peers: Vec<Account> = call.body.accounts("Peer_Account", MAX_PEERS)?;
    let mut answer = ByPeer { list: Vec::new(), errors: Vec::new() };
    for peer in peers {
        let peer_account = peer.to_string();
        if accounts::find(&view, call.app.id, &peer).await?.is_some() {
            let row = contacts::find(&view, call.app.id, &owner, &peer).await?;
            let unread = contacts::unread_seen(&view, domain, &call.app, &owner, &peer, &row).await?;
            answer.list.push(Unread { peer_account, unread });
        } else {
            answer.errors.push(Failed { peer_account, error_code: codes::account::NO_SUCH_ACCOUNT });
        }
    }
    Ok(Answer::with(&answer))
}
