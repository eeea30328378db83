//! `im_open_status.ws_status_unsubscribe`: a client wants to be told no more of the state of users.

use tincan_domain::{Domain, Result, status};

use super::state::{Failures, accounts, user};
use super::ws_status_subscribe::MAX_ACCOUNTS;
use crate::{Answer, Call, Callers, Family, Spec};

/// Users; `UnsubscribeAll` 1 stands for everybody, without a list. Errors: 70402, 70206 none or over 100, 72001 switched
/// off; per account 70107.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_status",
    command: "ws_status_unsubscribe",
    family: Family::Account,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let mut failures = Failures::default();
    if call.body.flag("UnsubscribeAll")? {
        status::unsubscribe_all(domain, &call.app, user(call)?).await?;
        return Ok(Answer::with(&failures));
    }
    let accounts = accounts(&call.body, MAX_ACCOUNTS, &mut failures)?;
    let exist = status::unsubscribe(domain, &call.app, user(call)?, &accounts).await?;
    failures.add_missing(&accounts, &exist);
    Ok(Answer::with(&failures))
}
