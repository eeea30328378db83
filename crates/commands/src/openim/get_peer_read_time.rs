//! `openim.get_peer_read_time`: up to when peers have read the caller's messages.

use serde::Serialize;
use tincan_domain::messages::peer_read_times;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Most peers of one question (not documented).
const MAX_PEERS: usize = 100;

/// Users. Errors: 20001, 20002, 20004, 20005.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "get_peer_read_time",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ReadTimes {
    read_time: Vec<u64>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let peers = call.body.accounts("To_Account", MAX_PEERS)?;
    let read_time = peer_read_times(domain, &call.app, call.account()?, &peers).await?;
    Ok(Answer::with(&ReadTimes { read_time }))
}
