//! `recentcontact/search_contact_group`: marks and groups of named conversations.

use serde::Serialize;
use tincan_domain::contacts::marks_of;
use tincan_domain::{Domain, Result};

use super::wire::{WireGroup, WireMarked};
use super::{named, owner, some_conversations};
use crate::{Answer, Call, Callers, Family, Spec};

/// Most conversations of one call (source: REST API documentation).
const MAX_CONVERSATIONS: usize = 300;

/// Admins for anybody, users for themselves; at most 300 conversations; 200/s by REST. Groups that cannot be found are
/// left out. Errors: 50001–50005, 51006, 51013.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "search_contact_group",
    family: Family::RecentContact,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Found<'a> {
    group_item: Vec<WireGroup>,
    contact_result_item: Vec<WireMarked<'a>>,
    error_display: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let items = some_conversations(&call.body, "ContactItem", MAX_CONVERSATIONS)?;
    let items = items.iter().map(|item| named(item, "ToGroupId")).collect::<Result<Vec<_>>>()?;
    let (all, groups) = marks_of(domain, &call.app, &owner, &items).await?;
    Ok(Answer::with(&Found {
        group_item: WireGroup::all(groups),
        contact_result_item: all.iter().map(|(named, marked)| WireMarked::new(named, marked)).collect(),
        error_display: "",
    }))
}
