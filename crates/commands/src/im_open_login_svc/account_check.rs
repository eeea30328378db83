//! `im_open_login_svc/account_check`: tells which accounts exist.

use serde::Serialize;
use tincan_domain::accounts::check;
use tincan_domain::model::Account;
use tincan_domain::{Domain, Result};

use super::MAX_BATCH;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 100/s. Errors: 70206 a batch of 0 or over 100, 70402 a bad UserID, 70500, 70169.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_login_svc",
    command: "account_check",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: Some(100),
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Results {
    result_item: Vec<Item>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "UserID")]
    user_id: String,
    result_code: u32,
    result_info: &'static str,
    account_status: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let items = call.body.objects("CheckItem", MAX_BATCH)?;
    let accounts = items.iter().map(|item| item.account("UserID")).collect::<Result<Vec<Account>>>()?;
    let exist = check(domain, &call.app, &accounts).await?;
    let item = |(account, exists): (&Account, bool)| Item {
        user_id: account.to_string(),
        result_code: 0,
        result_info: "",
        account_status: if exists { "Imported" } else { "NotImported" },
    };
    Ok(Answer::with(&Results { result_item: accounts.iter().zip(exist).map(item).collect() }))
}
