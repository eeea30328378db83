//! Requests that make a group: the same fields when it is made, and when it is imported.

use serde::Serialize;
use tincan_domain::groups::{Created, FirstMember, GroupKind, MAX_FIRST_MEMBERS, New};
use tincan_domain::model::Account;
use tincan_domain::{Cause, Result, groups};

use super::asked;
use super::names::{Named, name};
use crate::{Answer, Body};

/// The group that a request describes.
pub(crate) fn new_group(body: &Body<'_>) -> Result<New> {
    let text = |field| Ok::<_, Cause>(body.optional_text(field)?.unwrap_or_default());
    Ok(New {
        id: body.optional_text("GroupId")?.filter(|id| !id.is_empty()),
        introduction: text("Introduction")?,
        notification: text("Notification")?,
        face: text("FaceUrl")?,
        owner: owner(body)?,
        max_members: body.optional_u32(body.either(&["MaxMemberCount", "MaxMemberNum"]))?,
        apply: asked::named(body, "ApplyJoinOption")?,
        invite: asked::named(body, "InviteJoinOption")?,
        custom: asked::custom_fields(body, "AppDefinedData")?,
        topics: body.flag("SupportTopic")?,
        members: first_members(body)?,
        ..New::named(GroupKind::parse(&body.text("Type")?, "Type")?, &body.text("Name")?)
    })
}

/// `Owner_Account`; an empty one is none.
fn owner(body: &Body<'_>) -> Result<Option<Account>> {
    let owner = body.optional_text("Owner_Account")?.filter(|owner| !owner.is_empty());
    owner.map(|owner| Account::parse(&owner, "Owner_Account")).transpose()
}

fn first_members(body: &Body<'_>) -> Result<Vec<FirstMember>> {
    let items = body.optional_objects("MemberList")?.unwrap_or_default();
    if items.len() > MAX_FIRST_MEMBERS {
        let (got, limit) = (items.len(), MAX_FIRST_MEMBERS);
        return Err(groups::Fault::TooManyAccounts { field: "MemberList", got, limit }.into());
    }
    items.iter().map(first_member).collect()
}

fn first_member(item: &Body<'_>) -> Result<FirstMember> {
    let admin = match item.optional_text("Role")?.as_deref() {
        None | Some("") => false,
        Some("Admin") => true,
        Some(_) => return Err(item.bad("Role", "must be Admin or left out")),
    };
    let custom = asked::custom_fields(item, "AppMemberDefinedData")?;
    Ok(FirstMember { account: item.account("Member_Account")?, admin, custom })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Made<'a> {
    group_id: &'a str,
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    huge_group_flag: u8,
    #[serde(rename = "OverJoinedGroupLimit_Account", skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<&'a str>,
}

/// The answer to who made a group.
pub(crate) fn made(created: &Created, kind: GroupKind) -> Answer {
    Answer::with(&Made {
        group_id: created.id.as_str(),
        kind: (kind == GroupKind::Community).then(|| name(kind)),
        huge_group_flag: kind.is_live().into(),
        left_out: created.left_out.iter().map(Account::as_str).collect(),
    })
}
