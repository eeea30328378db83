//! `sns/group_get`: groups of friends.

use serde::Serialize;
use tincan_domain::relations::groups::list;
use tincan_domain::{Domain, Result};

use super::{is_second, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins for anybody, users for themselves; 200/s by REST. Errors: 30001, 30003, 30004, 30006, 30007.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "group_get",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Groups {
    result_item: Vec<Item>,
    current_sequence: u32,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    group_name: String,
    friend_number: usize,
    #[serde(rename = "To_Account", skip_serializing_if = "Option::is_none")]
    to_account: Option<Vec<String>>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let names = call.body.optional_texts("GroupName")?.filter(|names| !names.is_empty());
    let known = call.body.optional_u32("LastSequence")?.filter(|known| *known != 0 && names.is_none());
    let with_friends = is_second(call, "NeedFriend", ["Need_Friend_Type_No", "Need_Friend_Type_Yes"], Some(false))?;
    let (groups, current_sequence) = list(domain, &call.app, &owner, names.as_deref()).await?;
    let groups = if known == Some(current_sequence) { Vec::new() } else { groups };
    let item = |group: tincan_domain::relations::groups::GroupOfFriends| Item {
        group_name: group.name,
        friend_number: group.friends.len(),
        to_account: with_friends.then(|| group.friends.iter().map(ToString::to_string).collect()),
    };
    let result_item = groups.into_iter().map(item).collect();
    Ok(Answer::with(&Groups { result_item, current_sequence, error_display: "" }))
}
