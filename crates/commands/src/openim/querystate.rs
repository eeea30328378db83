//! `openim/querystate`: the predecessor of `query_online_status`; unknown accounts count as offline.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::status::{self, Presence};
use tincan_domain::{Domain, Result};

use super::query_online_status::{MAX_ACCOUNTS, state_name};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s. Errors: 90001 an empty list, 90003 To_Account, 90011 over 500.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "querystate",
    family: Family::Message,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Results {
    query_result: Vec<State>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct State {
    #[serde(rename = "To_Account")]
    to_account: String,
    state: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let accounts: Vec<Account> = call.body.accounts("To_Account", MAX_ACCOUNTS)?;
    let view = domain.view().await?;
    let mut query_result = Vec::with_capacity(accounts.len());
    for account in &accounts {
        let presence = status::find(domain, &view, &call.app, account).await?.map(|status| status.presence);
        let state = state_name(presence.unwrap_or(Presence::Offline));
        query_result.push(State { to_account: account.to_string(), state });
    }
    Ok(Answer::with(&Results { query_result }))
}
