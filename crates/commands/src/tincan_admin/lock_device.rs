//! `tincan_admin/lock_device`: locks a device of an account: its logins end, and it is not let in any more.

use tincan_domain::{Domain, Result, devices};

use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; Tincan's own. `Device` is what a native client calls itself, 1 to 64 bytes; the account may not have logged in
/// from it yet. The device gets -10102, now and when it tries again. Errors: 70107 no such account; 70402 a bad UserID or
/// Device, or too many devices of the account are locked.
pub(crate) const SPEC: Spec = Spec {
    service: "tincan_admin",
    command: "lock_device",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (account, device) = (call.body.account("UserID")?, super::device(&call.body)?);
    devices::lock(domain, &call.app, &account, &device).await?;
    Ok(Answer::ok())
}
