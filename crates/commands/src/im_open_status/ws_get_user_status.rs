//! `im_open_status.ws_get_user_status`: a client asks for the state of users.

use serde::Serialize;
use tincan_domain::{Domain, Result, status};

use super::state::{Failures, WireStatus, accounts};
use crate::{Answer, Call, Callers, Family, Spec};

/// Most accounts of one question (source: Web protocol, online status).
const MAX_ACCOUNTS: usize = 500;

/// Users. Errors: 70402, 70206 none or over 500, 72001 switched off; per account 70107.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_status",
    command: "ws_get_user_status",
    family: Family::Account,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statuses<'a> {
    user_status_list: Vec<WireStatus<'a>>,
    #[serde(flatten)]
    failures: Failures,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let mut failures = Failures::default();
    let accounts = accounts(&call.body, MAX_ACCOUNTS, &mut failures)?;
    let found = status::find_all(domain, &call.app, &accounts).await?;
    let mut user_status_list = Vec::with_capacity(accounts.len());
    for (account, status) in accounts.iter().zip(found) {
        match status {
            Some(status) => user_status_list.push(WireStatus::new(account, status.presence, &status.custom)),
            None => failures.add(account.as_str()),
        }
    }
    Ok(Answer::with(&Statuses { user_status_list, failures }))
}
