//! `recentcontact.top`: a client pins conversations at the top of its list, or unpins them.

use tincan_domain::contacts::{pin, unpin};
use tincan_domain::{Cause, Domain, Result};

use super::{MAX_CONVERSATIONS, named, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// `OperationType` that pins.
const PIN: u32 = 1;
/// `OperationType` that unpins.
const UNPIN: u32 = 2;

/// Users; at most 100 conversations. All are pinned or none. Errors: 50001 no such account or group, 50002–50005, 51012.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "top",
    family: Family::RecentContact,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let operation = call.body.u32("OperationType")?;
    let items = call.body.objects("RecentContactItem", MAX_CONVERSATIONS)?;
    let peers = items.iter().map(|item| named(item, "GroupId")).collect::<Result<Vec<_>>>()?;
    match operation {
        PIN => pin(domain, &call.app, &owner, call.inst_id(), peers).await?,
        UNPIN => unpin(domain, &call.app, &owner, call.inst_id(), peers).await?,
        _ => return Err(Cause::field("OperationType", "must be 1 (pin) or 2 (unpin)")),
    }
    Ok(Answer::ok())
}
