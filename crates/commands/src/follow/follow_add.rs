//! `follow.follow_add`: follows accounts.

use tincan_domain::relations::follows::follow;
use tincan_domain::{Domain, Result};

use crate::sns::{MAX_ACCOUNTS, Results, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. At most 1000 accounts. Errors: 30001, 30003, 30006, 30007, 30008; per account 30001, 30003, 30010 the list is full.
pub(crate) const SPEC: Spec = Spec {
    service: "follow",
    command: "follow_add",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let items = call.body.objects("FollowItem", MAX_ACCOUNTS)?;
    let others = items.iter().map(|item| item.account("To_Account")).collect::<Result<Vec<_>>>()?;
    let results = follow(domain, &call.app, &owner, &others).await?;
    Ok(Results::of(call, &others, &results).answer())
}
