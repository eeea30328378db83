//! `tincan_admin/unlock_device`: lets a locked device of an account in again.

use tincan_domain::{Domain, Result, devices};

use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; Tincan's own. Logins that the lock ended stay ended: the device has to log in. Errors: 70107 no such account;
/// 70402 a bad UserID or Device.
pub(crate) const SPEC: Spec = Spec {
    service: "tincan_admin",
    command: "unlock_device",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (account, device) = (call.body.account("UserID")?, super::device(&call.body)?);
    devices::unlock(domain, &call.app, &account, &device).await?;
    Ok(Answer::ok())
}
