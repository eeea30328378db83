//! Bans from live rooms.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use super::check_words;
use crate::core::{Attempts, Change, View};
use crate::groups::hooks;
use crate::groups::rules::Action;
use crate::groups::tell;
use crate::groups::{Fault, Group, GroupCode, GroupId, GroupKind, NoticeKind, TipKind, find, rooms, standing};
use crate::messages::Actor;
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Bans that are read at once.
const PAGE: usize = 1000;

/// A ban, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct BanRow {
    until: Seconds,
    why: String,
}

impl Record for BanRow {}

/// A ban that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// Who is banned.
    pub account: Account,
    /// Until when.
    pub until: Seconds,
}

/// A part of a room's bans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BanPage {
    /// In the order of the accounts' names.
    pub bans: Vec<Ban>,
    /// Where the next part begins; 0 when this is the last one.
    pub next: usize,
}

fn bans_key(app: AppId, code: GroupCode) -> Key {
    Key::new(app, Table::GroupBan).u64(code.0)
}

fn key(app: AppId, code: GroupCode, account: &Account) -> Key {
    bans_key(app, code).account(account)
}

/// A live room whose bans the actor may change or see.
///
/// Errors: 10007, 10010.
async fn room(view: &View, domain: &Domain, app: &App, actor: &Actor, id: &GroupId) -> Result<Group> {
    let group = find(view, app.id, id).await?;
    if !app.settings.groups.extras {
        return Err(Fault::not_allowed("this app's edition has no bans from live rooms").into());
    }
    standing(view, domain, app, &group, actor).await?.may(&group, Action::Ban)?;
    Ok(group)
}

/// Bans accounts from a live room for some seconds: they are out, and cannot come back before that.
///
/// Errors: 10004, 10007, 10010.
pub async fn ban(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    accounts: &[Account],
    (seconds, why): (u32, &str),
) -> Result<()> {
    check_words("Description", why)?;
    if seconds == 0 {
        return Err(Cause::field("Duration", "must be at least 1"));
    }
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = room(&view, domain, app, actor, id).await?;
        let accounts: Vec<Account> = accounts.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
        if accounts.iter().any(|account| group.row.owner.as_ref() == Some(account)) {
            return Err(Fault::not_allowed("the owner cannot be banned from its room").into());
        }
        let mut batch = Batch::new();
        group.guard(app.id, &mut batch);
        let row = BanRow { until: domain.now() + Seconds::from(seconds), why: why.to_owned() };
        for account in &accounts {
            batch.set(&key(app.id, group.row.code, account), &row);
        }
        if domain.commit(batch, &mut attempts).await?.is_none() {
            continue;
        }
        let put_out = rooms::put_out(domain, app, &group, &accounts);
        hooks::left_room(domain, app, &group, (actor.account(), &put_out, true));
        let seconds = seconds.into();
        let kind = NoticeKind::Banned { seconds, why: why.to_owned() };
        tell::notify(domain, app, &group.head(None), actor.account(), &accounts, None, kind).await?;
        let kind = TipKind::Banned { seconds, why: why.to_owned() };
        return tell::tell_in_passing(&view, domain, app, (actor, &group), kind, &accounts).await;
    }
}

/// Lifts bans. Doing so twice changes nothing.
///
/// Errors: 10007, 10010.
pub async fn unban(domain: &Domain, app: &App, actor: &Actor, id: &GroupId, accounts: &[Account]) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = room(&view, domain, app, actor, id).await?;
        let mut batch = Batch::new();
        group.guard(app.id, &mut batch);
        let mut lifted = Vec::new();
        for account in accounts.iter().collect::<BTreeSet<_>>() {
            let key = key(app.id, group.row.code, account);
            if view.has(&key).await? {
                batch.delete(key);
                lifted.push(account.clone());
            }
        }
        if lifted.is_empty() {
            return Ok(());
        }
        if domain.commit(batch, &mut attempts).await?.is_some() {
            let head = group.head(None);
            tell::notify(domain, app, &head, actor.account(), &lifted, None, NoticeKind::Unbanned).await?;
            return tell::tell_in_passing(&view, domain, app, (actor, &group), TipKind::Unbanned, &lifted).await;
        }
    }
}

/// Refuses who is banned from a room.
///
/// Errors: 10007.
pub async fn must_not_be_banned(
    view: &View,
    domain: &Domain,
    app: AppId,
    group: &Group,
    account: &Account,
) -> Result<()> {
    if group.row.kind != GroupKind::AvChatRoom {
        return Ok(());
    }
    match view.get::<BanRow>(&key(app, group.row.code, account)).await? {
        Some(ban) if ban.until > domain.now() => {
            Err(Fault::not_allowed(format!("the caller is banned from the room until {}", ban.until)).into())
        }
        _ => Ok(()),
    }
}

/// The bans of a room that hold, from one on.
///
/// Errors: 10007, 10010.
pub async fn banned(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    (begin, limit): (usize, usize),
) -> Result<BanPage> {
    let view = domain.view().await?;
    let group = room(&view, domain, app, actor, id).await?;
    let prefix = bans_key(app.id, group.row.code);
    let (mut bans, mut before, mut after) = (Vec::new(), 0, None::<bytes::Bytes>);
    loop {
        let page =
            Page { prefix: prefix.as_slice(), after: after.as_deref(), limit: PAGE, direction: Direction::Forward };
        let found = view.range(page).await?;
        let last = found.len() < PAGE;
        after = found.last().map(|(key, _)| key.clone());
        for (key, value) in found {
            let ban = BanRow::decode(&value)?;
            if ban.until <= domain.now() {
                continue;
            }
            if before < begin {
                before += 1;
                continue;
            }
            if bans.len() == limit {
                return Ok(BanPage { bans, next: begin + limit });
            }
            let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
            bans.push(Ban { account: Account::parse(name, "Member_Account")?, until: ban.until });
        }
        if last {
            return Ok(BanPage { bans, next: 0 });
        }
    }
}
