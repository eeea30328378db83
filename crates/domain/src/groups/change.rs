//! Changes of a group's profile, and of its owner.

use tincan_store::Batch;

use super::create::member_limit;
use super::custom::{GROUP_VALUE_BYTES, change_fields};
use super::entry::{ProfileChange, TipKind};
use super::hooks;
use super::rows::{self, ApplyOption, GroupRow, InviteOption, MemberRow};
use super::rules::{Action, Entry};
use super::tell::NewTip;
use super::texts::Text;
use super::{Group, GroupId, Role, Standpoint, access, tell};
use crate::core::{Attempts, Change as _, Stored, View};
use crate::messages::Actor;
use crate::model::{Account, AppId, Key};
use crate::policy::App;
use crate::webhooks::{GroupWhat, Kind};
use crate::{Cause, Domain, Result};

/// Changes of a group's profile; what is not said stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Its name.
    pub name: Option<String>,
    /// What it says of itself.
    pub introduction: Option<String>,
    /// What it tells its members.
    pub notification: Option<String>,
    /// Its face.
    pub face: Option<String>,
    /// Most members.
    pub max_members: Option<u32>,
    /// How those who ask get in.
    pub apply: Option<ApplyOption>,
    /// How members bring others in.
    pub invite: Option<InviteOption>,
    /// Everybody is muted but owner and admins.
    pub mute_all: Option<bool>,
    /// Custom fields; an empty value takes one away.
    pub custom: Vec<(String, String)>,
}

/// Changes a group's profile, and tells the members.
///
/// Errors: 10004, 10007, 10010, 10038, 80001.
pub async fn change(domain: &Domain, app: &App, actor: &Actor, id: &GroupId, wanted: &Change) -> Result<()> {
    Text::name("Name").check_some(app, wanted.name.as_deref())?;
    Text::INTRODUCTION.check_some(app, wanted.introduction.as_deref())?;
    Text::NOTIFICATION.check_some(app, wanted.notification.as_deref())?;
    Text::FACE.check_some(app, wanted.face.as_deref())?;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = access::find(&view, app.id, id).await?;
        let standpoint = access::standing(&view, domain, app, &group, actor).await?;
        may_change(&group, &standpoint, wanted)?;
        let Some(row) = changed(domain, app, &group, &standpoint, wanted)? else { return Ok(()) };
        let told = ProfileChange {
            name: wanted.name.clone(),
            introduction: wanted.introduction.clone(),
            notification: wanted.notification.clone(),
            face: wanted.face.clone(),
            owner: None,
            apply: wanted.apply.map(|_| row.apply_option()),
            invite: wanted.invite,
            mute_all: wanted.mute_all,
            custom: wanted.custom.clone(),
        };
        let mut batch = Batch::new();
        let facts = hooks::facts(&wanted.name, &wanted.introduction, &wanted.notification, &wanted.face);
        let _told = hooks::changed(domain, app, &group, actor.account(), facts, &mut batch);
        if write(&view, domain, app, actor, (&group, row), told, batch, &mut attempts).await? {
            return Ok(());
        }
    }
}

/// Whether the type of the group lets the actor change all that it wants to change.
fn may_change(group: &Group, standpoint: &Standpoint, wanted: &Change) -> Result<()> {
    standpoint.must_be_in()?;
    let Change { name, introduction, notification, face, .. } = wanted;
    if [name, introduction, notification, face].iter().any(|text| text.is_some()) {
        standpoint.may(group, Action::ChangeProfile)?;
    }
    if wanted.max_members.is_some() || wanted.apply.is_some() || wanted.invite.is_some() {
        standpoint.may(group, Action::ChangeSettings)?;
    }
    if wanted.mute_all.is_some() {
        standpoint.may(group, Action::MuteAll)?;
    }
    Ok(())
}

/// The row as it is to be. `None` when nothing is said.
fn changed(
    domain: &Domain,
    app: &App,
    group: &Group,
    standpoint: &Standpoint,
    wanted: &Change,
) -> Result<Option<GroupRow>> {
    let Change { name, introduction, notification, face, max_members, apply, invite, mute_all, custom } = wanted;
    let mut row = group.row.clone();
    let texts = [
        (&mut row.name, name),
        (&mut row.introduction, introduction),
        (&mut row.notification, notification),
        (&mut row.face, face),
    ];
    let mut any = false;
    for (text, wanted) in texts {
        if let Some(wanted) = wanted {
            text.clone_from(wanted);
            any = true;
        }
    }
    if max_members.is_some() {
        row.max_members = member_limit(app, row.kind, "MaxMemberNum", *max_members)?;
    }
    // Of the other types the option says nothing: who asks gets in always, or never.
    if matches!(group.rules().entry, Entry::ByOption(_)) {
        row.apply = apply.unwrap_or(row.apply);
    }
    row.invite = invite.or(row.invite);
    row.mute_all = mute_all.unwrap_or(row.mute_all);
    let declared = &app.settings.groups.fields;
    row.custom = change_fields(declared, GROUP_VALUE_BYTES, standpoint.rank, "AppDefinedData", &row.custom, custom)?;
    any |= max_members.is_some() || apply.is_some() || invite.is_some() || mute_all.is_some() || !custom.is_empty();
    raise(domain, &mut row);
    Ok(any.then_some(row))
}

/// Notes that the profile changed.
fn raise(domain: &Domain, row: &mut GroupRow) {
    row.info_seq += 1;
    row.info_at = domain.now();
}

/// Gives a group to another of its members. The one who had it becomes an ordinary member.
///
/// Errors: 10004 not a member, 10007, 10010.
pub async fn hand_over(domain: &Domain, app: &App, actor: &Actor, id: &GroupId, to: &Account) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = access::find(&view, app.id, id).await?;
        access::standing(&view, domain, app, &group, actor).await?.may(&group, Action::HandOver)?;
        let (key, stored) = member(&view, app.id, &group, to).await?;
        let Some(new) = &stored.record else {
            return Err(Cause::field("NewOwner_Account", "must be a member of the group"));
        };
        if group.row.owner.as_ref() == Some(to) {
            return Ok(());
        }
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &MemberRow { role: Role::Owner, ..new.clone() });
        if let Some(owner) = &group.row.owner {
            let (key, stored) = member(&view, app.id, &group, owner).await?;
            if let Some(row) = &stored.record {
                batch.replace(&key, &stored, &MemberRow { role: Role::Member, ..row.clone() });
            }
        }
        super::members::show_open(&view, app.id, &group, to, &mut batch).await?;
        let mut row = group.row.clone();
        row.owner = Some(to.clone());
        raise(domain, &mut row);
        let told = ProfileChange { owner: Some(to.clone()), ..ProfileChange::default() };
        let _told = hooks::tell(domain, app, &group, Kind::AfterGroupOwner, &mut batch, || GroupWhat::OwnerChanged {
            by: actor.account().clone(),
            old: group.row.owner.clone(),
            new: to.clone(),
        });
        if write(&view, domain, app, actor, (&group, row), told, batch, &mut attempts).await? {
            return Ok(());
        }
    }
}

async fn member(view: &View, app: AppId, group: &Group, account: &Account) -> Result<(Key, Stored<MemberRow>)> {
    let key = rows::member_key(app, group.row.code, account);
    let stored = view.read(&key).await?;
    Ok((key, stored))
}

/// Commits a changed row with what belongs to it, and tells the members. Answers whether it is done.
#[allow(clippy::too_many_arguments, reason = "all of it is needed at this one place")]
async fn write(
    view: &View,
    domain: &Domain,
    app: &App,
    actor: &Actor,
    (before, row): (&Group, GroupRow),
    told: ProfileChange,
    mut batch: Batch,
    attempts: &mut Attempts,
) -> Result<bool> {
    // Told under the new name.
    let after = Group::made(before.id.clone(), row);
    let tip = NewTip {
        kind: TipKind::Profile(told),
        operator: actor.account(),
        about: &[],
        members: None,
        topic: None,
        told: before.rules().profile_tips,
    };
    before.replace(app.id, &after.row, &mut batch);
    let pending = tell::add_tip(view, domain, app, &after, tip, &mut batch).await?;
    let Some(receipt) = domain.commit(batch, attempts).await? else { return Ok(false) };
    domain.rosters.changed(app.id, after.row.code);
    pending.announce(domain, app, &after, &receipt).await?;
    Ok(true)
}

#[cfg(test)]
mod tests;
