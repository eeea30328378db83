//! `recentcontact/create_contact_group`: creates a conversation group.

use serde::Serialize;
use tincan_domain::contacts::create_group;
use tincan_domain::{Domain, Result};

use super::wire::{WireGroup, WireResult, results};
use super::{MAX_CONVERSATIONS, conversations, named, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Groups of one call (source: REST API documentation).
const GROUPS: usize = 1;

/// Admins for anybody, users for themselves; one group, at most 100 conversations; 200/s by REST. A group that is there
/// already gets the conversations. Errors: 50001–50005, 51006, 51010, 51011, 51013; for each conversation 50001 no such
/// account, 51007 no such group, 51008 too many are in groups.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "create_contact_group",
    family: Family::RecentContact,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Created<'a> {
    group_result_item: Vec<Item<'a>>,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    group_item: WireGroup,
    result_item: Vec<WireResult<'a>>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let mut wanted = Vec::new();
    for item in call.body.objects("GroupContactItem", GROUPS)? {
        let members = conversations(&item, "ContactItem", MAX_CONVERSATIONS)?;
        let members = members.iter().map(|member| named(member, "ToGroupId")).collect::<Result<Vec<_>>>()?;
        wanted.push((item.text("GroupName")?, members));
    }
    let mut group_result_item = Vec::new();
    for (name, members) in &wanted {
        let (group, added) = create_group(domain, &call.app, &owner, call.inst_id(), name, members).await?;
        group_result_item.push(Item { group_item: WireGroup::new(group), result_item: results(call, members, added) });
    }
    Ok(Answer::with(&Created { group_result_item, error_display: "" }))
}
