//! `sns/pendency_delete`: deletes friend requests from the caller's side.

use tincan_domain::relations::pendency::delete;
use tincan_domain::{Domain, Result};

use super::{Results, others, owner, ways};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. At most 1000 accounts. Errors: 30001, 30003, 30004, 30006, 30007; per account 30614 no such request.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "pendency_delete",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, ways, others) = (owner(domain, call).await?, ways(call)?, others(call)?);
    let results = delete(domain, &call.app, &owner, ways, &others).await?;
    Ok(Results::of(call, &others, &results).answer())
}
