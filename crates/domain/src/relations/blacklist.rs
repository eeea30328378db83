//! The blacklist: whom an account does not want to hear from.

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use crate::core::{Attempts, Change, View};
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Cause, Domain, Party, Result, accounts};

/// An entry of a blacklist, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockRow {
    /// Since when.
    pub since: Seconds,
}

impl Record for BlockRow {}

fn list_key(app: AppId, owner: &Account) -> Key {
    Key::new(app, Table::Block).account(owner)
}

fn key(app: AppId, owner: &Account, blocked: &Account) -> Key {
    list_key(app, owner).account(blocked)
}

/// Whether `owner` has blacklisted `other`.
pub async fn has(view: &View, app: AppId, owner: &Account, other: &Account) -> Result<bool> {
    view.has(&key(app, owner, other)).await
}

/// Puts an account on the owner's blacklist. Doing so twice changes nothing.
///
/// Errors: 30003 no such account, 30013 the list is full.
pub async fn add(domain: &Domain, app: &App, owner: &Account, other: &Account) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        accounts::must_exist(&view, app.id, other, Party::Recipient).await?;
        let key = key(app.id, owner, other);
        let stored = view.read::<BlockRow>(&key).await?;
        if stored.record.is_some() {
            return Ok(());
        }
        let limit = app.settings.blacklist;
        if page(&view, app.id, owner, None, limit).await?.len() >= limit {
            return Err(Cause::BlacklistFull { limit });
        }
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &BlockRow { since: domain.now() });
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

/// Takes an account off the owner's blacklist. Doing so twice changes nothing.
pub async fn remove(domain: &Domain, app: &App, owner: &Account, other: &Account) -> Result<()> {
    let mut batch = Batch::new();
    batch.delete(key(app.id, owner, other));
    domain.commit(batch, &mut Attempts::default()).await?;
    Ok(())
}

/// The entries of a blacklist after one of them, in the order of their names.
pub async fn list(
    domain: &Domain,
    app: &App,
    owner: &Account,
    after: Option<&Account>,
    limit: usize,
) -> Result<Vec<(Account, BlockRow)>> {
    page(&domain.view().await?, app.id, owner, after, limit).await
}

async fn page(
    view: &View,
    app: AppId,
    owner: &Account,
    after: Option<&Account>,
    limit: usize,
) -> Result<Vec<(Account, BlockRow)>> {
    let prefix = list_key(app, owner);
    let after = after.map(|other| key(app, owner, other));
    let page = Page {
        prefix: prefix.as_slice(),
        after: after.as_ref().map(Key::as_slice),
        limit,
        direction: Direction::Forward,
    };
    let mut entries = Vec::new();
    for (key, value) in view.range(page).await? {
        let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
        entries.push((Account::parse(name, "To_Account")?, BlockRow::decode(&value)?));
    }
    Ok(entries)
}
