//! `im_open_login_svc/kick`: ends every login of an account and revokes the UserSigs issued up to now.

use tincan_domain::{Domain, Result, sessions};

use super::account;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s. Errors: 70107 no such account, 70402 a bad UserID, 70500, 70169.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_login_svc",
    command: "kick",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    sessions::kick(domain, &call.app, &account(&call.body)?).await?;
    Ok(Answer::ok())
}
