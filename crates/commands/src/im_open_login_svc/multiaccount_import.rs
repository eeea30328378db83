//! `im_open_login_svc/multiaccount_import`: makes up to 100 accounts.

use serde::Serialize;
use tincan_domain::accounts::{Import, import};
use tincan_domain::model::Account;
use tincan_domain::profiles::Introduction;
use tincan_domain::{Domain, Result};

use super::{MAX_BATCH, introduction};
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// Admins; 100/s. Errors: 40005, 40601, 70206 a batch of 0 or over 100, 70398 quota, 70402 a bad UserID, 70500, 70169.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_login_svc",
    command: "multiaccount_import",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: Some(100),
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Failures {
    fail_accounts: Vec<String>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    import(domain, &call.app, &imports(&call.body)?).await?;
    // All or none: an account that cannot be imported refuses the whole batch, and names itself.
    Ok(Answer::with(&Failures { fail_accounts: Vec::new() }))
}

/// The accounts in their newer form (`AccountList`, with nick and face) or their older one (`Accounts`, names only).
fn imports(body: &Body<'_>) -> Result<Vec<Import>> {
    if body.has("Accounts") && !body.has("AccountList") {
        let accounts = body.accounts("Accounts", MAX_BATCH)?;
        let plain = |account: Account| Import { account, introduction: Introduction::default() };
        return Ok(accounts.into_iter().map(plain).collect());
    }
    let items = body.objects("AccountList", MAX_BATCH)?;
    items
        .iter()
        .map(|item| Ok(Import { account: item.account("UserID")?, introduction: introduction(item)? }))
        .collect()
}
