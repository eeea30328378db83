//! `im_open_login_svc/account_import`: makes one account, or sets the nickname and avatar of an existing one.

use tincan_domain::accounts::{Import, import};
use tincan_domain::{Domain, Result};

use super::{account, introduction};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s. Errors: 40005 a forbidden word, 40601 nick or face too long, 70398 quota, 70402 a bad UserID, 70500,
/// 70169.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_login_svc",
    command: "account_import",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let one = Import { account: account(&call.body)?, introduction: introduction(&call.body)? };
    import(domain, &call.app, &[one]).await?;
    Ok(Answer::ok())
}
