//! `recentcontact.clear_msg`: clears the caller's side of a conversation's history.

use tincan_domain::contacts::clear;
use tincan_domain::{Cause, Domain, Result};

use super::{ONE_TO_ONE, kind};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 50001–50005.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "clear_msg",
    family: Family::RecentContact,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = call.acting("From_Account")?;
    if kind(&call.body)? != ONE_TO_ONE {
        return Err(Cause::field("ToGroupid", "names no group: groups are not implemented"));
    }
    clear(domain, call.app.id, &owner, &call.body.account("To_Account")?).await?;
    Ok(Answer::ok())
}
