//! `follow.follow_delete`: follows accounts no longer.

use tincan_domain::relations::follows::unfollow;
use tincan_domain::{Domain, Result};

use crate::sns::{Results, others, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. At most 1000 accounts. Errors: 30001, 30003, 30006, 30007, 30008.
pub(crate) const SPEC: Spec = Spec {
    service: "follow",
    command: "follow_delete",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, others) = (owner(domain, call).await?, others(call)?);
    let results = unfollow(domain, &call.app, &owner, &others).await?;
    Ok(Results::of(call, &others, &results).answer())
}
