//! `sns/black_list_add`: puts accounts on a blacklist.

use tincan_domain::relations::blacklist::add;
use tincan_domain::{Domain, Result};

use super::{Results, others, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins for anybody, users for themselves; 200/s by REST. Errors: 30001, 30003, 30004, 30006, 30007; per account 30003, 30013 the list is full.
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
    let mut results = Results::default();
    for other in &others {
        results.add(call, other, add(domain, &call.app, &owner, other).await);
    }
    Ok(results.answer())
}
