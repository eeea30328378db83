//! `recentcontact/del_contact_group`: deletes a conversation group; its conversations stay.

use serde::Serialize;
use tincan_domain::contacts::delete_group;
use tincan_domain::{Cause, Domain, Result};

use super::owner;
use super::wire::WireGroup;
use crate::{Answer, Call, Callers, Family, Spec};

/// Groups of one call (source: REST API documentation).
const GROUPS: usize = 1;

/// Admins for anybody, users for themselves; one group; 200/s by REST. Errors: 50001–50005, 51009, 51013.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "del_contact_group",
    family: Family::RecentContact,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Deleted {
    group_item: Vec<WireGroup>,
    error_display: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let names = call.body.texts("GroupName")?;
    if names.len() != GROUPS {
        return Err(Cause::BadBatch { field: "GroupName", got: names.len(), limit: GROUPS });
    }
    let mut group_item = Vec::new();
    for name in &names {
        let group = delete_group(domain, &call.app, &owner, call.inst_id(), name).await?;
        group_item.push(WireGroup::new(group));
    }
    Ok(Answer::with(&Deleted { group_item, error_display: "" }))
}
