//! `recentcontact.clear_msg`: clears the caller's side of a conversation's history.

use tincan_domain::contacts::clear;
use tincan_domain::{Cause, Domain, Result};

use super::{Named, named};
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
        Named::OneToOne(peer) => clear(domain, call.app.id, &owner, &peer).await?,
        Named::Group(group) => return Err(Cause::NoGroupConversation { group }),
    }
    Ok(Answer::ok())
}
