//! `recentcontact/update_contact_group`: renames a conversation group, or changes who is in it.

use serde::Serialize;
use tincan_domain::contacts::{GroupPatch, Partner, rename_group, update_group};
use tincan_domain::{Cause, Domain, Result};

use super::wire::{WireResult, results};
use super::{MAX_CONVERSATIONS, named, owner, some_conversations};
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// `UpdateType` of a change of one group.
const ONE_GROUP: u32 = 1;
/// `UpdateGroupType` that renames.
const RENAME: u32 = 1;
/// `UpdateGroupType` that changes members.
const MEMBERS: u32 = 2;
/// `ContactOptType` that adds.
const ADD: u32 = 1;
/// `ContactOptType` that takes out.
const REMOVE: u32 = 2;

/// Admins for anybody, users for themselves; at most 100 conversations; 200/s by REST. Errors: 50001–50005, 51006, 51009,
/// 51011, 51013; for each conversation 50001 no such account, 51007 no such group, 51008 too many are in groups.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "update_contact_group",
    family: Family::RecentContact,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Updated<'a> {
    update_type: u32,
    update_group_result: Group<'a>,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Group<'a> {
    update_group_type: u32,
    group_name: &'a str,
    group_id: u32,
    old_group_name: &'a str,
    contact_result_item: Vec<WireResult<'a>>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    if call.body.u32("UpdateType")? != ONE_GROUP {
        return Err(Cause::field("UpdateType", "must be 1 (one group)"));
    }
    let update = call.body.object("UpdateGroup")?;
    let old = update.text("OldGroupName")?;
    let (app, inst) = (&call.app, call.inst_id());
    let (kind, all, group, changed) = match update.u32("UpdateGroupType")? {
        RENAME => {
            let new = update.text("NewGroupName")?;
            (RENAME, Vec::new(), rename_group(domain, app, &owner, inst, &old, &new).await?, Vec::new())
        }
        MEMBERS => {
            let (all, patches) = members(&update)?;
            let (group, changed) = update_group(domain, app, &owner, inst, &old, &patches).await?;
            (MEMBERS, all, group, changed)
        }
        _ => return Err(update.bad("UpdateGroupType", "must be 1 (rename) or 2 (members)")),
    };
    Ok(Answer::with(&Updated {
        update_type: ONE_GROUP,
        update_group_result: Group {
            update_group_type: kind,
            group_name: &group.name,
            group_id: group.id,
            old_group_name: &old,
            contact_result_item: results(call, &all, changed),
        },
        error_display: "",
    }))
}

/// The conversations that are named, and what is to become of them.
fn members(update: &Body<'_>) -> Result<(Vec<Partner>, Vec<GroupPatch>)> {
    let (mut all, mut patches) = (Vec::new(), Vec::new());
    for item in some_conversations(update, "ContactUpdateItem", MAX_CONVERSATIONS)? {
        let add = match item.u32("ContactOptType")? {
            ADD => true,
            REMOVE => false,
            _ => return Err(item.bad("ContactOptType", "must be 1 (add) or 2 (remove)")),
        };
        let conversation = named(&item.object("ContactItem")?, "ToGroupId")?;
        patches.push(GroupPatch { peer: conversation.clone(), add });
        all.push(conversation);
    }
    Ok((all, patches))
}
