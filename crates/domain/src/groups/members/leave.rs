//! Removing members, and quitting.

use std::collections::BTreeSet;

use tincan_store::Batch;

use super::mute::must_outrank;
use super::{check_words, dismiss, member_tips};
use crate::core::Attempts;
use crate::groups::hooks;
use crate::groups::rules::{Action, Told};
use crate::groups::tell::{self, NewTip};
use crate::groups::{
    Fault, Group, GroupId, GroupRow, MemberRow, NoticeKind, Role, TipKind, find, rooms, rows, standing,
};
use crate::messages::Actor;
use crate::model::Account;
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Removes members; those that are none are passed over. Each is told why; the others are told unless it is done in
/// silence.
///
/// Errors: 10004 of a live room, 10007, 10010.
pub async fn kick(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    accounts: &[Account],
    (reason, silent): (&str, bool),
) -> Result<()> {
    check_words("Reason", reason)?;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = find(&view, app.id, id).await?;
        if group.row.kind.is_live() {
            return Err(Cause::field("GroupId", "must not be of a live room: its members are banned, not removed"));
        }
        let by = standing(&view, domain, app, &group, actor).await?;
        by.may(&group, Action::Kick)?;
        let mut leavers = Vec::new();
        for account in accounts.iter().collect::<BTreeSet<_>>() {
            let row = view.get::<MemberRow>(&rows::member_key(app.id, group.row.code, account)).await?;
            let Some(row) = row else { continue };
            if row.role == Role::Owner {
                return Err(Fault::not_allowed("the owner cannot be removed from its group").into());
            }
            must_outrank(&by, row.role)?;
            leavers.push(account.clone());
        }
        if leavers.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::new();
        let members = dismiss(&view, app.id, &group, &leavers, &mut batch).await?;
        let _told = hooks::left(domain, app, &group, (actor.account(), &leavers, true), &mut batch);
        let tip = NewTip {
            kind: TipKind::Kicked,
            operator: actor.account(),
            about: &leavers,
            members: Some(members),
            topic: None,
            told: if silent { Told::Off } else { member_tips(app, &group) },
        };
        let tip = tell::add_tip(&view, domain, app, &group, tip, &mut batch).await?;
        if let Some(receipt) = domain.commit(batch, &mut attempts).await? {
            domain.rosters.changed(app.id, group.row.code);
            let kind = NoticeKind::Kicked { reason: reason.to_owned() };
            tell::notify(domain, app, &group.head(None), actor.account(), &leavers, None, kind).await?;
            return tip.announce(domain, app, &group, &receipt).await;
        }
    }
}

/// Takes the actor out of a group. The owner can quit a Private group only, which has no owner then.
///
/// Errors: 10007 not a member, 10009 the owner, 10010.
pub async fn quit(domain: &Domain, app: &App, actor: &Actor, id: &GroupId) -> Result<()> {
    let account = actor.account();
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = find(&view, app.id, id).await?;
        let owns = group.row.owner.as_ref() == Some(account);
        if owns && !group.rules().owner_may_quit {
            return Err(Fault::OwnerCannotQuit.into());
        }
        if group.row.kind.is_live() {
            return leave_room(domain, app, actor, &group).await;
        }
        if !view.has(&rows::member_key(app.id, group.row.code, account)).await? {
            return Err(Fault::not_allowed("the caller is not a member of the group").into());
        }
        let mut batch = Batch::new();
        let leaver = std::slice::from_ref(account);
        let members = dismiss(&view, app.id, &group, leaver, &mut batch).await?;
        let _told = hooks::left(domain, app, &group, (account, leaver, false), &mut batch);
        if owns {
            group.replace(app.id, &GroupRow { owner: None, ..group.row.clone() }, &mut batch);
        }
        let tip = NewTip {
            kind: TipKind::Quit,
            operator: account,
            about: leaver,
            members: Some(members),
            topic: None,
            told: member_tips(app, &group),
        };
        let tip = tell::add_tip(&view, domain, app, &group, tip, &mut batch).await?;
        if let Some(receipt) = domain.commit(batch, &mut attempts).await? {
            domain.rosters.changed(app.id, group.row.code);
            let head = group.head(None);
            tell::notify(domain, app, &head, account, leaver, actor.inst(), NoticeKind::Left).await?;
            return tip.announce(domain, app, &group, &receipt).await;
        }
    }
}

/// Leaves a live room.
async fn leave_room(domain: &Domain, app: &App, actor: &Actor, group: &Group) -> Result<()> {
    if rooms::leave(domain, app, group, actor.account(), actor.inst()).await? {
        return Ok(());
    }
    Err(Fault::not_allowed("the caller is not in the room").into())
}
