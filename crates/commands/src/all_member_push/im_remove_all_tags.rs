//! `all_member_push/im_remove_all_tags`: takes all tags from users.

use tincan_domain::{Domain, Result, broadcast};

use super::{PER_SECOND, accounts};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 100/s. Errors: 90001, 90018, 90048, 91000.
pub(crate) const SPEC: Spec = Spec {
    service: "all_member_push",
    command: "im_remove_all_tags",
    family: Family::Push,
    callers: Callers::ADMIN,
    per_second: Some(PER_SECOND),
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    broadcast::remove_all_tags(domain, &call.app, &accounts(call)?).await?;
    Ok(Answer::ok())
}
