//! The blacklist: whom an account does not want to hear from.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tincan_store::{Direction, Page};

use super::Part;
use super::chain::{self, ChainRow};
use super::changing::{Changing, Step, each};
use super::friends::{other_side, unlink};
use super::notice::{News, Notice};
use super::pendency;
use super::roll::Roll;
use crate::core::{Attempts, View};
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result, webhooks};

/// An entry of a blacklist, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockEntry {
    /// Who.
    pub account: Account,
    /// Since when.
    pub since: Seconds,
}

impl Record for BlockEntry {}

/// An entry as it was stored, by name, before entries had numbers.
#[derive(Serialize, Deserialize)]
struct UnnumberedRow {
    since: Seconds,
}

impl Record for UnnumberedRow {}

fn roll(app: AppId, owner: &Account) -> Roll<BlockEntry> {
    Roll::of(app, owner, Table::Block, Table::BlockEntry)
}

/// Whether `owner` has blacklisted `other`.
pub async fn has(view: &View, app: AppId, owner: &Account, other: &Account) -> Result<bool> {
    roll(app, owner).has(view, other).await
}

/// Whether `owner` has blacklisted `other`, as far as the changes have come.
pub(super) async fn blocks(changing: &mut Changing, owner: &Account, other: &Account) -> Result<bool> {
    Ok(roll(changing.app, owner).place(changing, other).await?.is_some())
}

/// Puts accounts on the owner's blacklist: what became of each. Friendship and friend requests between them end.
///
/// Errors of each: 30003 no such account, 30001 there already, 30013 the list is full.
pub async fn add(domain: &Domain, app: &App, owner: &Account, others: &[Account]) -> Result<Vec<Result<()>>> {
    each(domain, app.id, &AddStep { domain, app, owner }, others).await
}

struct AddStep<'a> {
    domain: &'a Domain,
    app: &'a App,
    owner: &'a Account,
}

#[async_trait]
impl Step for AddStep<'_> {
    type Item = Account;

    fn tells(&self, news: &News) -> Vec<webhooks::Event> {
        news.of_lists()
    }

    async fn decide(&self, changing: &mut Changing, news: &mut News, other: &Account) -> Result<()> {
        let owner = self.owner;
        other_side(changing, owner, other).await?;
        if blocks(changing, owner, other).await? {
            return Err(Cause::AlreadyBlocked(other.to_string()));
        }
        let mut chain = numbered(changing, owner).await?;
        let limit = self.app.settings.blacklist;
        if chain.blocked as usize >= limit {
            return Err(Cause::BlacklistFull { limit });
        }
        let number = chain.next_entry();
        let entry = BlockEntry { account: other.clone(), since: self.domain.now() };
        roll(changing.app, owner).set(changing, other, number, &entry);
        chain.blocked += 1;
        chain.block_sequence += 1;
        chain::set(changing, owner, &chain);
        news.tell(owner, owner, Notice::Blocked(vec![other.clone()]));
        for (one, friend) in [(owner, other), (other, owner)] {
            if unlink(changing, one, friend).await? {
                news.tell(one, owner, Notice::FriendsDeleted(vec![friend.clone()]));
            }
        }
        pendency::clear(changing, news, owner, other, owner).await
    }
}

/// Takes accounts off the owner's blacklist: what became of each. Doing so twice changes nothing.
pub async fn remove(domain: &Domain, app: &App, owner: &Account, others: &[Account]) -> Result<Vec<Result<()>>> {
    each(domain, app.id, &RemoveStep { owner }, others).await
}

struct RemoveStep<'a> {
    owner: &'a Account,
}

#[async_trait]
impl Step for RemoveStep<'_> {
    type Item = Account;

    fn tells(&self, news: &News) -> Vec<webhooks::Event> {
        news.of_lists()
    }

    async fn decide(&self, changing: &mut Changing, news: &mut News, other: &Account) -> Result<()> {
        let mut chain = numbered(changing, self.owner).await?;
        let roll = roll(changing.app, self.owner);
        let Some(number) = roll.place(changing, other).await? else { return Ok(()) };
        roll.remove(changing, other, number);
        chain.blocked = chain.blocked.saturating_sub(1);
        chain.block_sequence += 1;
        chain::set(changing, self.owner, &chain);
        news.tell(self.owner, self.owner, Notice::Unblocked(vec![other.clone()]));
        Ok(())
    }
}

/// A part of a blacklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockPage {
    /// The entries, in the order in which they came.
    pub entries: Vec<BlockEntry>,
    /// After which entry the next part begins; `None` when this is the last one.
    pub next: Option<u64>,
    /// The sequence of the list.
    pub sequence: u32,
}

/// A part of a blacklist.
pub async fn list(domain: &Domain, app: &App, owner: &Account, part: Part) -> Result<BlockPage> {
    let mut view = domain.view().await?;
    if !view.has(&chain::key(app.id, owner)).await? {
        number_all(domain, app, owner).await?;
        view = domain.view().await?;
    }
    let sequence = chain::find(&view, app.id, owner).await?.block_sequence;
    let mut entries = roll(app.id, owner).page(&view, part.after, part.limit + 1).await?;
    let more = entries.len() > part.limit;
    entries.truncate(part.limit);
    let next = entries.last().map(|(number, _)| *number).filter(|_| more);
    Ok(BlockPage { entries: entries.into_iter().map(|(_, entry)| entry).collect(), next, sequence })
}

/// Who has blacklisted whom: the owner the other account, the other account the owner; in the order asked. The other
/// accounts' lists are looked at only for `both`.
///
/// Errors of each: 30003 no such account.
pub async fn check(
    domain: &Domain,
    app: &App,
    owner: &Account,
    others: &[Account],
    both: bool,
) -> Result<Vec<Result<(bool, bool)>>> {
    let view = domain.view().await?;
    let mut relations = Vec::with_capacity(others.len());
    for other in others {
        if let Err(cause) = crate::accounts::must_exist(&view, app.id, other, crate::Party::Recipient).await {
            relations.push(Err(cause));
            continue;
        }
        let blocks = has(&view, app.id, owner, other).await?;
        let is_blocked = both && has(&view, app.id, other, owner).await?;
        relations.push(Ok((blocks, is_blocked)));
    }
    Ok(relations)
}

/// The owner's chain. An owner without one may have entries that were stored before entries had numbers: they get theirs.
async fn numbered(changing: &mut Changing, owner: &Account) -> Result<ChainRow> {
    let key = chain::key(changing.app, owner);
    if let Some(chain) = changing.get::<ChainRow>(&key).await? {
        return Ok(chain);
    }
    let mut chain = ChainRow::default();
    let prefix = Key::new(changing.app, Table::Block).account(owner);
    let limit = tincan_store::port::MAX_PAGE;
    let page = Page { prefix: prefix.as_slice(), after: None, limit, direction: Direction::Forward };
    for (key, value) in changing.view.range(page).await? {
        let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
        let account = Account::parse(name, "To_Account")?;
        let Ok(UnnumberedRow { since }) = UnnumberedRow::decode(&value) else { continue };
        let entry = BlockEntry { account, since };
        roll(changing.app, owner).set(changing, &entry.account, chain.next_entry(), &entry);
        chain.blocked += 1;
        chain.block_sequence += 1;
    }
    if chain.blocked > 0 {
        chain::set(changing, owner, &chain);
    }
    Ok(chain)
}

async fn number_all(domain: &Domain, app: &App, owner: &Account) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let mut changing = Changing::begin(domain, app.id).await?;
        numbered(&mut changing, owner).await?;
        if changing.commit(domain, &mut attempts).await? {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Party;
    use crate::core::Change;
    use crate::testing::{APP, START, World, account};
    use tincan_store::Batch;

    async fn block(world: &World, owner: &str, other: &str) -> Result<()> {
        add(&world.domain, &world.app(), &account(owner), &[account(other)]).await.unwrap().remove(0)
    }

    async fn unblock(world: &World, owner: &str, other: &str) {
        remove(&world.domain, &world.app(), &account(owner), &[account(other)]).await.unwrap().remove(0).unwrap();
    }

    async fn names(world: &World, owner: &str, after: u64, limit: usize) -> (Vec<String>, Option<u64>) {
        let page = list(&world.domain, &world.app(), &account(owner), Part { after, limit }).await.unwrap();
        (page.entries.into_iter().map(|entry| entry.account.to_string()).collect(), page.next)
    }

    #[tokio::test]
    async fn an_entry_is_there_once_and_one_way() {
        let world = World::of(&["alice", "bob"]).await;
        block(&world, "alice", "bob").await.unwrap();
        world.pass(5);
        assert_eq!(block(&world, "alice", "bob").await, Err(Cause::AlreadyBlocked("bob".to_owned())));
        let part = Part { after: 0, limit: 10 };
        let page = list(&world.domain, &world.app(), &account("alice"), part).await.unwrap();
        assert_eq!(page.entries, [BlockEntry { account: account("bob"), since: START }]);
        let view = world.view().await;
        assert!(has(&view, APP, &account("alice"), &account("bob")).await.unwrap());
        assert!(!has(&view, APP, &account("bob"), &account("alice")).await.unwrap());
        for _ in 0..2 {
            unblock(&world, "alice", "bob").await;
            assert_eq!(names(&world, "alice", 0, 10).await, (vec![], None));
        }
        assert_eq!(block(&world, "alice", "nobody").await, Err(Cause::no_such(Party::Recipient, "nobody")));
        assert!(block(&world, "alice", "alice").await.is_err());
    }

    #[tokio::test]
    async fn the_list_is_bounded_and_comes_in_pages() {
        let world = World::of(&["owner", "a", "b", "c", "d"]).await;
        world.set(|settings| settings.blacklist = 3);
        for name in ["c", "a", "b"] {
            block(&world, "owner", name).await.unwrap();
        }
        assert_eq!(block(&world, "owner", "d").await, Err(Cause::BlacklistFull { limit: 3 }));
        let (first, next) = names(&world, "owner", 0, 2).await;
        assert_eq!(first, ["c", "a"]);
        assert_eq!(names(&world, "owner", next.unwrap(), 2).await, (vec!["b".to_owned()], None));
        unblock(&world, "owner", "a").await;
        block(&world, "owner", "d").await.unwrap();
        assert_eq!(names(&world, "owner", next.unwrap(), 2).await, (vec!["b".to_owned(), "d".to_owned()], None));
    }

    #[tokio::test]
    async fn entries_of_before_numbers_are_kept() {
        let world = World::of(&["alice", "bob", "carol"]).await;
        let mut batch = Batch::new();
        let key = Key::new(APP, Table::Block).account(&account("alice")).account(&account("bob"));
        batch.set(&key, &UnnumberedRow { since: START });
        world.domain.commit(batch, &mut Attempts::default()).await.unwrap();
        assert!(has(&world.view().await, APP, &account("alice"), &account("bob")).await.unwrap());
        assert_eq!(names(&world, "alice", 0, 10).await.0, ["bob"]);
        block(&world, "alice", "carol").await.unwrap();
        unblock(&world, "alice", "bob").await;
        assert_eq!(names(&world, "alice", 0, 10).await.0, ["carol"]);
    }
}
