//! `all_member_push/im_add_tag`: gives tags to users.

use tincan_domain::{Domain, Result, broadcast};

use super::{PER_SECOND, by_account};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 100/s. Errors: 90001, 90018, 90032 too many tags at once or of a user, 90034, 90040, 90048, 91000.
pub(crate) const SPEC: Spec = Spec {
    service: "all_member_push",
    command: "im_add_tag",
    family: Family::Push,
    callers: Callers::ADMIN,
    per_second: Some(PER_SECOND),
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let users = by_account(call, "UserTags", |item| item.texts("Tags"))?;
    broadcast::add_tags(domain, &call.app, &users).await?;
    Ok(Answer::ok())
}
