//! Who watches whose state.
//!
//! A subscription is the user's, not the login's: a client does not repeat it when it comes back, whatever became of its
//! connection, and all logins of the user are told. It holds until it is taken back, or newer ones take its place.

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use super::must_be_on;
use crate::accounts::{self, AccountRow};
use crate::core::{Attempts, Change, View};
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Record, Table};
use crate::policy::App;
use crate::{Cause, Domain, Party, Result};

/// Watchers read, or removed, in one go.
pub(super) const PAGE: usize = 1000;

/// Whose state an account watches, as stored: the newest last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct SubscriptionsRow {
    list: Vec<Account>,
}

impl Record for SubscriptionsRow {}

/// Stands for "watches it", as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct WatchesRow;

impl Record for WatchesRow {}

fn key(app: AppId, subscriber: &Account) -> Key {
    Key::new(app, Table::Subscriptions).account(subscriber)
}

fn watchers_key(app: AppId, watched: &Account) -> Key {
    Key::new(app, Table::Watcher).account(watched)
}

fn watcher_key(app: AppId, watched: &Account, subscriber: &Account) -> Key {
    watchers_key(app, watched).account(subscriber)
}

/// Makes `subscriber` watch accounts; when that is more than it may, it watches the oldest no longer. Answers for each
/// whether it exists. Its own logins are told of its state anyway, so it does not count as watched by itself.
///
/// Errors: 72001 switched off, 70107 the subscriber was deleted meanwhile.
pub async fn subscribe(domain: &Domain, app: &App, subscriber: &Account, to: &[Account]) -> Result<Vec<bool>> {
    must_be_on(app)?;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let exist = exist(&view, app.id, to).await?;
        let new: Vec<Account> = to
            .iter()
            .zip(&exist)
            .filter(|(account, exists)| **exists && *account != subscriber)
            .map(|(account, _)| account.clone())
            .collect();
        let changed = change(domain, &view, app.id, subscriber, &mut attempts, |list| {
            list.retain(|account| !new.contains(account));
            for account in new.clone() {
                if !list.contains(&account) {
                    list.push(account);
                }
            }
            list.drain(..list.len().saturating_sub(app.settings.status_subscriptions));
        });
        if changed.await? {
            return Ok(exist);
        }
    }
}

/// Makes `subscriber` watch accounts no longer. Answers for each whether it exists.
///
/// Errors: 72001 switched off, 70107 the subscriber was deleted meanwhile.
pub async fn unsubscribe(domain: &Domain, app: &App, subscriber: &Account, from: &[Account]) -> Result<Vec<bool>> {
    must_be_on(app)?;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let exist = exist(&view, app.id, from).await?;
        let changed = change(domain, &view, app.id, subscriber, &mut attempts, |list| {
            list.retain(|account| !from.contains(account));
        });
        if changed.await? {
            return Ok(exist);
        }
    }
}

/// Makes `subscriber` watch nobody.
///
/// Errors: 72001 switched off, 70107 the subscriber was deleted meanwhile.
pub async fn unsubscribe_all(domain: &Domain, app: &App, subscriber: &Account) -> Result<()> {
    must_be_on(app)?;
    let mut attempts = Attempts::default();
    while !change(domain, &domain.view().await?, app.id, subscriber, &mut attempts, Vec::clear).await? {}
    Ok(())
}

async fn exist(view: &View, app: AppId, accounts: &[Account]) -> Result<Vec<bool>> {
    let mut exist = Vec::with_capacity(accounts.len());
    for account in accounts {
        exist.push(accounts::find(view, app, account).await?.is_some());
    }
    Ok(exist)
}

/// Changes whom `subscriber` watches; `false` when it must be tried again. Every account of the new list is written to
/// be watched, also those that were: a deletion of one takes its watchers away.
async fn change(
    domain: &Domain,
    view: &View,
    app: AppId,
    subscriber: &Account,
    attempts: &mut Attempts,
    change: impl FnOnce(&mut Vec<Account>),
) -> Result<bool> {
    let holder = view.read::<AccountRow>(&accounts::key(app, subscriber)).await?;
    if holder.record.is_none() {
        return Err(Cause::no_such(Party::Subject, subscriber.as_str()));
    }
    let stored = view.read::<SubscriptionsRow>(&key(app, subscriber)).await?;
    let before = stored.record.clone().unwrap_or_default();
    let mut row = before.clone();
    change(&mut row.list);
    let mut batch = Batch::new();
    for gone in before.list.iter().filter(|account| !row.list.contains(account)) {
        batch.delete(watcher_key(app, gone, subscriber));
    }
    for account in &row.list {
        let key = watcher_key(app, account, subscriber);
        if !view.has(&key).await? {
            batch.set(&key, &WatchesRow);
        }
    }
    batch.guard(&accounts::key(app, subscriber), &holder);
    batch.replace(&key(app, subscriber), &stored, &row);
    Ok(domain.commit(batch, attempts).await?.is_some())
}

/// Who watches an account, after one of them, in the order of their names: at most a page.
pub(super) async fn watchers(
    view: &View,
    app: AppId,
    watched: &Account,
    after: Option<&Account>,
) -> Result<Vec<Account>> {
    let prefix = watchers_key(app, watched);
    let after = after.map(|subscriber| watcher_key(app, watched, subscriber));
    let page = Page {
        prefix: prefix.as_slice(),
        after: after.as_ref().map(Key::as_slice),
        limit: PAGE,
        direction: Direction::Forward,
    };
    let mut watchers = Vec::new();
    for (key, _) in view.range(page).await? {
        let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
        watchers.push(Account::parse(name, "To_Account")?);
    }
    Ok(watchers)
}

/// Forgets whom a deleted account watched, and who watched it.
pub(super) async fn forget(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    let view = domain.view().await?;
    let row = view.get::<SubscriptionsRow>(&key(app.id, account)).await?.unwrap_or_default();
    let mut batch = Batch::new();
    for watched in &row.list {
        batch.delete(watcher_key(app.id, watched, account));
    }
    batch.delete(key(app.id, account));
    domain.commit(batch, &mut Attempts::default()).await?;
    loop {
        let watchers = watchers(&domain.view().await?, app.id, account, None).await?;
        if watchers.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::new();
        for subscriber in &watchers {
            batch.delete(watcher_key(app.id, account, subscriber));
        }
        domain.commit(batch, &mut Attempts::default()).await?;
    }
}
