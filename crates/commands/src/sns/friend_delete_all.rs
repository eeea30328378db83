//! `sns/friend_delete_all`: ends all friendships of an account.

use tincan_domain::relations::friends::delete_all;
use tincan_domain::{Domain, Result};

use super::friend_delete::DELETE_TYPES;
use super::{is_second, ok, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins for anybody, users for themselves; 200/s by REST. Errors: 30001, 30003, 30004, 30006, 30007, 30008.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "friend_delete_all",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let both = is_second(call, "DeleteType", DELETE_TYPES, Some(false))?;
    delete_all(domain, &call.app, &owner, both).await?;
    Ok(ok())
}
