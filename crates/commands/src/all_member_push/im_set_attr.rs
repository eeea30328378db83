//! `all_member_push/im_set_attr`: sets attributes of users.

use tincan_domain::{Domain, Result, broadcast};

use super::{PER_SECOND, by_account};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 100/s. Errors: 90001, 90018, 90030 a value empty or over 50 bytes, 90033 no such attribute, 90048, 91000.
pub(crate) const SPEC: Spec = Spec {
    service: "all_member_push",
    command: "im_set_attr",
    family: Family::Push,
    callers: Callers::ADMIN,
    per_second: Some(PER_SECOND),
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let users = by_account(call, "UserAttrs", |item| item.text_map("Attrs"))?;
    broadcast::set_attributes(domain, &call.app, &users).await?;
    Ok(Answer::ok())
}
