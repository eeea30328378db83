//! Muting members. A mute is kept when the member leaves, and holds when it comes back.

use std::collections::BTreeSet;

use tincan_store::{Batch, Direction, Page};

use super::parts::{self, Part, PartRow};
use crate::core::{Attempts, Change, View};
use crate::groups::rules::Action;
use crate::groups::tell::{self, NewTip};
use crate::groups::{Address, Channel, Fault, Group, LogId, MemberRow, Role, Standpoint, TipKind, rows, standing};
use crate::messages::Actor;
use crate::model::key::split_text;
use crate::model::{Account, AppId, Record, Seconds};
use crate::policy::App;
use crate::{Domain, Result};

/// Most accounts that are muted at once (source: group documentation, forbid_send_msg).
pub const MAX_MUTED: usize = 500;

/// Mutes that are read at once.
const PAGE: usize = 1000;

/// The end of a mute for ever: as seconds of 32 bits it lies in the year 2106.
const FOR_EVER: Seconds = u32::MAX as Seconds;

/// When a mute ends that begins now.
pub(super) fn end(now: Seconds, seconds: u32) -> Seconds {
    if seconds == 0 { 0 } else { (now + Seconds::from(seconds)).min(FOR_EVER) }
}

/// Until when an account is muted in a group or topic; 0 = it is not. Of a group's member the row says the same.
pub async fn muted_until(view: &View, domain: &Domain, app: AppId, log: LogId, account: &Account) -> Result<Seconds> {
    let until = Part::read(view, app, log, account).await?.row().mute_until;
    Ok(if until > domain.now() { until } else { 0 })
}

/// The mute of somebody who was in the group before.
pub(super) async fn kept(
    view: &View,
    domain: &Domain,
    app: AppId,
    group: &Group,
    account: &Account,
) -> Result<Seconds> {
    muted_until(view, domain, app, group.log(), account).await
}

/// Mutes accounts for some seconds; 0 lifts their mutes. Those that are not members are passed over; in live rooms
/// anybody can be muted.
///
/// Errors: 10007, 10010, 110002, 110003.
pub async fn mute(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    at: &Address,
    accounts: &[Account],
    seconds: u32,
) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let channel = Channel::find(&view, app.id, at).await?;
        let by = standing(&view, domain, app, &channel.group, actor).await?;
        by.may(&channel.group, Action::MuteMember)?;
        let mut batch = Batch::new();
        channel.guard(app.id, &mut batch);
        let mut muted = Vec::new();
        for account in accounts.iter().collect::<BTreeSet<_>>() {
            if add_mute(&view, domain, app, &channel, (&by, account), seconds, &mut batch).await? {
                muted.push(account.clone());
            }
        }
        if muted.is_empty() {
            return Ok(());
        }
        let group = &channel.group;
        let tip = NewTip {
            kind: TipKind::Muted(muted.iter().map(|account| (account.clone(), seconds.into())).collect()),
            operator: actor.account(),
            about: &muted,
            members: None,
            topic: channel.topic().map(|topic| (topic.clone(), channel.log())),
            told: group.rules().role_tips,
        };
        let tip = tell::add_tip(&view, domain, app, group, tip, &mut batch).await?;
        if let Some(receipt) = domain.commit(batch, &mut attempts).await? {
            domain.rosters.changed(app.id, group.row.code);
            return tip.announce(domain, app, group, &receipt).await;
        }
    }
}

/// Adds the mute of one account; `false` when it is no member.
async fn add_mute(
    view: &View,
    domain: &Domain,
    app: &App,
    channel: &Channel,
    (by, account): (&Standpoint, &Account),
    seconds: u32,
    batch: &mut Batch,
) -> Result<bool> {
    let group = &channel.group;
    let key = rows::member_key(app.id, group.row.code, account);
    let member = view.read::<MemberRow>(&key).await?;
    let role = match &member.record {
        Some(row) => row.role,
        None if !group.row.kind.is_live() => return Ok(false),
        None if group.row.owner.as_ref() == Some(account) => Role::Owner,
        None => Role::Member,
    };
    must_outrank(by, role)?;
    let until = end(domain.now(), seconds);
    let part = Part::read(view, app.id, channel.log(), account).await?;
    part.replace(PartRow { mute_until: until, ..part.row() }, batch);
    if let Some(row) = member.record.clone().filter(|_| channel.topic().is_none()) {
        batch.replace(&key, &member, &MemberRow { mute_until: until, ..row });
    }
    Ok(true)
}

/// Whether somebody ranks above a member.
///
/// Errors: 10007.
pub(super) fn must_outrank(by: &Standpoint, role: Role) -> Result<()> {
    if by.outranks(role) {
        return Ok(());
    }
    Err(Fault::not_allowed(format!("an account that is {role:?} of the group does not rank below the caller")).into())
}

/// Who is muted in a group or topic, and until when. Of those who left, the mute is kept and not told.
///
/// Errors: 10007, 10010, 110002, 110003.
pub async fn muted(domain: &Domain, app: &App, actor: &Actor, at: &Address) -> Result<Vec<(Account, Seconds)>> {
    let view = domain.view().await?;
    let channel = Channel::find(&view, app.id, at).await?;
    let group = &channel.group;
    standing(&view, domain, app, group, actor).await?.must_be_in()?;
    if group.row.kind == crate::groups::GroupKind::BChatRoom {
        return Err(Fault::not_allowed("nobody is muted in a group of this type").into());
    }
    let prefix = parts::parts_key(app.id, channel.log());
    let (mut muted, mut after) = (Vec::new(), None::<bytes::Bytes>);
    loop {
        let page =
            Page { prefix: prefix.as_slice(), after: after.as_deref(), limit: PAGE, direction: Direction::Forward };
        let found = view.range(page).await?;
        let last = found.len() < PAGE;
        after = found.last().map(|(key, _)| key.clone());
        for (key, value) in found {
            let until = PartRow::decode(&value)?.mute_until;
            let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
            let account = Account::parse(name, "Member_Account")?;
            let stays =
                group.row.kind.is_live() || view.has(&rows::member_key(app.id, group.row.code, &account)).await?;
            if until > domain.now() && stays {
                muted.push((account, until));
            }
        }
        if last {
            return Ok(muted);
        }
    }
}
