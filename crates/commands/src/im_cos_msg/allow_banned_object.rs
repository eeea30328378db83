//! `im_cos_msg/allow_banned_object`: lifts the ban of a medium's address.

use tincan_domain::media::set_banned;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Admins. Errors: 70402 RawURL, 70500, 70169.
pub(crate) const SPEC: Spec = Spec {
    service: "im_cos_msg",
    command: "allow_banned_object",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    set_banned(domain, &call.app, &call.body.text("RawURL")?, false).await?;
    Ok(Answer::ok())
}
