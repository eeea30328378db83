//! `sns/friend_delete`: ends friendships.

use tincan_domain::relations::friends::delete;
use tincan_domain::{Domain, Result};

use super::{Results, is_second, others, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// From the owner's list, or from both.
pub(super) const DELETE_TYPES: [&str; 2] = ["Delete_Type_Single", "Delete_Type_Both"];

/// Admins for anybody, users for themselves; 200/s by REST. At most 1000 accounts. Errors: 30001, 30003, 30004, 30006, 30007, 30008; per account 30003,
/// 31704 no friend, 31707 too often.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "friend_delete",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, friends) = (owner(domain, call).await?, others(call)?);
    let both = is_second(call, "DeleteType", DELETE_TYPES, Some(false))?;
    let results = delete(domain, &call.app, &owner, &friends, both, call.by_admin()).await?;
    Ok(Results::of(call, &friends, &results).answer())
}
