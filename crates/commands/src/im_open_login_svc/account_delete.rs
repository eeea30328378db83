//! `im_open_login_svc/account_delete`: deletes accounts with their profile, logins, blacklist and conversations.

use serde::Serialize;
use tincan_domain::accounts::delete;
use tincan_domain::model::Account;
use tincan_domain::{Cause, Domain, Result};
use tincan_protocol::errors::Code;

use super::MAX_BATCH;
use crate::{Answer, Call, Callers, Family, Spec, code};

/// Admins; 100/s. Errors: 70206 a batch of 0 or over 100, 70402 a bad UserID, 71000 not allowed; per item 70107, 70500,
/// 70169.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_login_svc",
    command: "account_delete",
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
    result_code: Code,
    result_info: String,
    #[serde(rename = "UserID")]
    user_id: String,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let items = call.body.objects("DeleteItem", MAX_BATCH)?;
    let accounts = items.iter().map(|item| item.account("UserID")).collect::<Result<Vec<Account>>>()?;
    let mut result_item = Vec::with_capacity(accounts.len());
    for account in accounts {
        let (result_code, result_info) = match delete(domain, &call.app, &account).await {
            Ok(()) => (tincan_protocol::errors::codes::general::SUCCESS, String::new()),
            Err(cause @ Cause::DeletionNotAllowed) => return Err(cause),
            Err(cause) => (code(&cause, Family::Account, call.via()), cause.to_string()),
        };
        result_item.push(Item { result_code, result_info, user_id: account.to_string() });
    }
    Ok(Answer::with(&Results { result_item }))
}
