//! `sns/pendency_report`: marks friend requests as seen.

use tincan_domain::relations::pendency::report;
use tincan_domain::{Cause, Domain, Result};

use super::{ok, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 30001, 30003, 30004, 30006, 30007.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "pendency_report",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    const FIELD: &str = "LatestPendencyTimeStamp";
    let owner = owner(domain, call).await?;
    let up_to = call.body.optional_u64(FIELD)?.ok_or_else(|| Cause::missing(FIELD))?;
    report(domain, &call.app, &owner, up_to, call.inst_id()).await?;
    Ok(ok())
}
