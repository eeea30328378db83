//! `im_open_status.wslogout`: ends a login at its own wish. Always succeeds: a login that is gone needs no end.

use tincan_domain::{Cause, Domain, Result, sessions};

use crate::call::Caller;
use crate::{Answer, Call, Callers, Family, Spec};

/// Anybody.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_status",
    command: "wslogout",
    family: Family::Login,
    callers: Callers { former: true, ..Callers::ANYONE },
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    match &call.caller {
        Caller::User(ticket) => sessions::logout(domain, ticket).await?,
        // Logged out while its connection was away: nothing is left but the record.
        Caller::Former(ticket, Cause::TicketExpired) => sessions::logout(domain, ticket).await?,
        _ => {}
    }
    Ok(Answer::ok())
}
