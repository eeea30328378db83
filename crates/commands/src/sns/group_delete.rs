//! `sns/group_delete`: deletes groups of friends; the friends stay friends.

use serde::Serialize;
use tincan_domain::relations::groups::delete;
use tincan_domain::{Domain, Result};

use super::group_add::names;
use super::owner;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins for anybody, users for themselves; 200/s by REST. At most 32 groups. Errors: 30001, 30003, 30004, 30006, 30007, 30008; 30001 also no such
/// group.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "group_delete",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Deleted {
    current_sequence: u32,
    error_display: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, names) = (owner(domain, call).await?, names(call)?);
    let current_sequence = delete(domain, &call.app, &owner, &names).await?;
    Ok(Answer::with(&Deleted { current_sequence, error_display: "" }))
}
