//! `sns/black_list_add`: puts accounts on a blacklist.

use tincan_domain::relations::blacklist::add;
use tincan_domain::{Domain, Result};

use super::{Results, others, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins for anybody, users for themselves; 200/s by REST. At most 1000 accounts. Errors: 30001, 30003, 30004, 30006, 30007, 30008; per account 30001 there
/// already, 30003, 30013 the list is full.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "black_list_add",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, others) = (owner(domain, call).await?, others(call)?);
    let results = add(domain, &call.app, &owner, &others).await?;
    Ok(Results::of(call, &others, &results).answer())
}
