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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{START, World, account};

    async fn block(world: &World, owner: &str, other: &str) -> Result<()> {
        add(&world.domain, &world.app(), &account(owner), &account(other)).await
    }

    async fn names(world: &World, owner: &str, after: Option<&str>, limit: usize) -> Vec<String> {
        let after = after.map(account);
        let entries = list(&world.domain, &world.app(), &account(owner), after.as_ref(), limit).await.unwrap();
        entries.into_iter().map(|(name, _)| name.as_str().to_owned()).collect()
    }

    #[tokio::test]
    async fn an_entry_is_there_once_and_one_way() {
        let world = World::of(&["alice", "bob"]).await;
        block(&world, "alice", "bob").await.unwrap();
        world.pass(5);
        block(&world, "alice", "bob").await.unwrap();
        let entries = list(&world.domain, &world.app(), &account("alice"), None, 10).await.unwrap();
        assert_eq!(entries, [(account("bob"), BlockRow { since: START })]);
        let view = world.view().await;
        let app = world.app().id;
        assert!(has(&view, app, &account("alice"), &account("bob")).await.unwrap());
        assert!(!has(&view, app, &account("bob"), &account("alice")).await.unwrap());
        for _ in 0..2 {
            remove(&world.domain, &world.app(), &account("alice"), &account("bob")).await.unwrap();
            assert!(names(&world, "alice", None, 10).await.is_empty());
        }
        assert_eq!(block(&world, "alice", "nobody").await, Err(Cause::no_such(Party::Recipient, "nobody")));
    }

    #[tokio::test]
    async fn the_list_is_bounded_and_comes_in_pages() {
        let world = World::of(&["owner", "a", "b", "c", "d"]).await;
        world.set(|settings| settings.blacklist = 3);
        for name in ["c", "a", "b"] {
            block(&world, "owner", name).await.unwrap();
        }
        assert_eq!(block(&world, "owner", "d").await, Err(Cause::BlacklistFull { limit: 3 }));
        block(&world, "owner", "a").await.unwrap();
        assert_eq!(names(&world, "owner", None, 2).await, ["a", "b"]);
        assert_eq!(names(&world, "owner", Some("b"), 2).await, ["c"]);
        remove(&world.domain, &world.app(), &account("owner"), &account("b")).await.unwrap();
        block(&world, "owner", "d").await.unwrap();
        assert_eq!(names(&world, "owner", None, 10).await, ["a", "c", "d"]);
    }
}
