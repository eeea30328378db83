//! `sns/friend_get_specified`: all fields of chosen friends.

use tincan_domain::relations::friends::find_all;
use tincan_domain::{Domain, Result};

use super::fields::Wanted;
use super::friend_get_list::answer;
use super::{others, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. At most 1000 accounts. Errors: 30001, 30003, 30004, 30006, 30007; per account 30001 no friend, 30003.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "friend_get_specified",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, others) = (owner(domain, call).await?, others(call)?);
    let found = find_all(domain, &call.app, &owner, &others, call.by_admin()).await?;
    Ok(answer(call, &others, found, &Wanted::All))
}
