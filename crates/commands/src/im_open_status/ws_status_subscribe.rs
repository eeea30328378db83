//! `im_open_status.ws_status_subscribe`: a client wants to be told when the state of users changes.

use tincan_domain::{Domain, Result, status};

use super::state::{Failures, accounts, user};
use crate::{Answer, Call, Callers, Family, Spec};

/// Most accounts of one request (source: Web protocol, online status).
pub(super) const MAX_ACCOUNTS: usize = 100;

/// Users. The subscriptions are the user's: they outlive its connections and logins. Past the app's limit the oldest go.
/// Errors: 70402, 70206 none or over 100, 72001 switched off; per account 70107.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_status",
    command: "ws_status_subscribe",
    family: Family::Account,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let mut failures = Failures::default();
    let accounts = accounts(&call.body, MAX_ACCOUNTS, &mut failures)?;
    let exist = status::subscribe(domain, &call.app, user(call)?, &accounts).await?;
    failures.add_missing(&accounts, &exist);
    Ok(Answer::with(&failures))
}
