//! `recentcontact.clear_msg`: clears the caller's side of a conversation's history.

use tincan_domain::contacts::{Partner, clear, clear_with_group};
use tincan_domain::{Domain, Result};

use super::named;
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 50001 no such account or group, 50002, 50003, 50004, 50005.
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
    match named(&call.body, "ToGroupid")? {
        Partner::Account(peer) => clear(domain, call.app.id, &owner, &peer).await?,
        Partner::Group(id) => clear_with_group(domain, &call.app, &owner, call.inst_id(), &id).await?,
    }
    Ok(Answer::ok())
}
