//! `all_member_push/im_remove_attr`: takes attributes from users.

use tincan_domain::{Domain, Result, broadcast};

use super::{PER_SECOND, by_account};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 100/s. Errors: 90001, 90018, 90033 no such attribute, 90048, 91000.
pub(crate) const SPEC: Spec = Spec {
    service: "all_member_push",
    command: "im_remove_attr",
    family: Family::Push,
    callers: Callers::ADMIN,
    per_second: Some(PER_SECOND),
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    // An array of names here, where setting has an object.
    let users = by_account(call, "UserAttrs", |item| item.texts("Attrs"))?;
    broadcast::remove_attributes(domain, &call.app, &users).await?;
    Ok(Answer::ok())
}
