//! `recentcontact/delete`: deletes one conversation from an account's list.

use serde::Serialize;
use tincan_domain::contacts::{Partner, delete, delete_with_group, tell_deleted};
use tincan_domain::{Domain, Result};

use super::{named, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s. Errors: 50001 no such account or group, 50002, 50003, 50004, 50005.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "delete",
    family: Family::RecentContact,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Deleted {
    error_display: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, clear) = (owner(domain, call).await?, call.body.flag("ClearRamble")?);
    let named = named(&call.body, "ToGroupid")?;
    match &named {
        Partner::Account(peer) => delete(domain, call.app.id, &owner, peer, clear).await?,
        Partner::Group(id) => delete_with_group(domain, &call.app, &owner, call.inst_id(), id, clear).await?,
    }
    tell_deleted(domain, call.app.id, &owner, call.inst_id(), vec![named]);
    Ok(Answer::with(&Deleted { error_display: "" }))
}
