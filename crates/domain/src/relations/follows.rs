//! Who follows whom. Nobody is asked, and following makes nobody a friend.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::Part;
use super::changing::{Changing, Step, each};
use super::friends::other_side;
use super::notice::{FollowChange, News, Notice};
use super::roll::Roll;
use crate::core::View;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Cause, Domain, Party, Result, accounts, profiles};

/// A list of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum List {
    /// Who follows it.
    Followers = 1,
    /// Whom it follows.
    Following = 2,
    /// Who follows it and is followed by it.
    Mutual = 3,
}

impl List {
    const ALL: [Self; 3] = [List::Followers, List::Following, List::Mutual];
}

/// An entry of a list, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowRow {
    /// Who.
    pub account: Account,
    /// Since when.
    pub since: Seconds,
}

impl Record for FollowRow {}

/// How long a list is, as stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct FollowCountRow {
    last_entry: u64,
    count: u32,
}

impl Record for FollowCountRow {}

fn list_key(app: AppId, table: Table, owner: &Account, list: List) -> Key {
    Key::new(app, table).account(owner).u8(list as u8)
}

fn roll(app: AppId, owner: &Account, list: List) -> Roll<FollowRow> {
    Roll::new(list_key(app, Table::FollowPlace, owner, list), list_key(app, Table::Follow, owner, list))
}

fn count_key(app: AppId, owner: &Account, list: List) -> Key {
    list_key(app, Table::FollowCount, owner, list)
}

/// Follows accounts: what became of each. Following somebody twice changes nothing.
///
/// Errors of each: 30001 oneself, 30003 no such account, 30010 the list is full.
pub async fn follow(domain: &Domain, app: &App, owner: &Account, others: &[Account]) -> Result<Vec<Result<()>>> {
    each(domain, app.id, &FollowStep { domain, app, owner }, others).await
}

/// Follows accounts no longer: what became of each. Doing so twice changes nothing.
pub async fn unfollow(domain: &Domain, app: &App, owner: &Account, others: &[Account]) -> Result<Vec<Result<()>>> {
    each(domain, app.id, &UnfollowStep { owner }, others).await
}

struct FollowStep<'a> {
    domain: &'a Domain,
    app: &'a App,
    owner: &'a Account,
}

#[async_trait]
impl Step for FollowStep<'_> {
    type Item = Account;

    async fn decide(&self, changing: &mut Changing, news: &mut News, other: &Account) -> Result<()> {
        let (owner, limit, now) = (self.owner, self.app.settings.follows, self.domain.now());
        other_side(changing, owner, other).await?;
        let app = changing.app;
        if roll(app, owner, List::Following).place(changing, other).await?.is_some() {
            return Ok(());
        }
        let key = count_key(app, owner, List::Following);
        if changing.get::<FollowCountRow>(&key).await?.unwrap_or_default().count as usize >= limit {
            return Err(Cause::OwnListFull { limit });
        }
        let mutual = roll(app, owner, List::Followers).place(changing, other).await?.is_some();
        for (one, list, peer) in lists(owner, other, mutual) {
            put(changing, one, list, peer, now).await?;
        }
        tell(changing, news, owner, other, mutual, true).await
    }
}

struct UnfollowStep<'a> {
    owner: &'a Account,
}

#[async_trait]
impl Step for UnfollowStep<'_> {
    type Item = Account;

    async fn decide(&self, changing: &mut Changing, news: &mut News, other: &Account) -> Result<()> {
        if roll(changing.app, self.owner, List::Following).place(changing, other).await?.is_none() {
            return Ok(());
        }
        let mutual = roll(changing.app, self.owner, List::Mutual).place(changing, other).await?.is_some();
        for (one, list, peer) in lists(self.owner, other, mutual) {
            take(changing, one, list, peer).await?;
        }
        tell(changing, news, self.owner, other, mutual, false).await
    }
}

/// The lists that one following the other is on: whose, which, and who is put there.
fn lists<'a>(owner: &'a Account, other: &'a Account, mutual: bool) -> Vec<(&'a Account, List, &'a Account)> {
    let mut lists = vec![(owner, List::Following, other), (other, List::Followers, owner)];
    if mutual {
        lists.extend([(owner, List::Mutual, other), (other, List::Mutual, owner)]);
    }
    lists
}

async fn put(changing: &mut Changing, owner: &Account, list: List, other: &Account, now: Seconds) -> Result<()> {
    let key = count_key(changing.app, owner, list);
    let mut count = changing.get::<FollowCountRow>(&key).await?.unwrap_or_default();
    count.last_entry += 1;
    count.count += 1;
    let row = FollowRow { account: other.clone(), since: now };
    roll(changing.app, owner, list).set(changing, other, count.last_entry, &row);
    changing.set(&key, &count);
    Ok(())
}

async fn take(changing: &mut Changing, owner: &Account, list: List, other: &Account) -> Result<()> {
    let roll = roll(changing.app, owner, list);
    let Some(number) = roll.place(changing, other).await? else { return Ok(()) };
    let key = count_key(changing.app, owner, list);
    let mut count = changing.get::<FollowCountRow>(&key).await?.unwrap_or_default();
    count.count = count.count.saturating_sub(1);
    roll.remove(changing, other, number);
    changing.set(&key, &count);
    Ok(())
}

/// Tells both sides which of their lists the other one is on now, or no longer.
async fn tell(
    changing: &mut Changing,
    news: &mut News,
    owner: &Account,
    other: &Account,
    mutual: bool,
    added: bool,
) -> Result<()> {
    for (to, about, list) in [(owner, other, List::Following), (other, owner, List::Followers)] {
        let profile = profiles::find(&changing.view, changing.app, about).await?;
        let change = FollowChange {
            other: about.clone(),
            nick: profile.text(profiles::NICK).to_owned(),
            face: profile.text(profiles::IMAGE).to_owned(),
            added,
            lists: if mutual { vec![list, List::Mutual] } else { vec![list] },
        };
        news.tell(to, owner, Notice::Following(change));
    }
    Ok(())
}

/// An entry of a list, with how the account presents itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who, and since when.
    pub row: FollowRow,
    /// The nickname.
    pub nick: String,
    /// The avatar.
    pub face: String,
}

/// A part of a list, and after which entry the next part begins; `None` when this is the last one.
pub async fn list(
    domain: &Domain,
    app: &App,
    owner: &Account,
    list: List,
    part: Part,
) -> Result<(Vec<Entry>, Option<u64>)> {
    let view = domain.view().await?;
    let mut rows = roll(app.id, owner, list).page(&view, part.after, part.limit + 1).await?;
    let more = rows.len() > part.limit;
    rows.truncate(part.limit);
    let next = rows.last().map(|(number, _)| *number).filter(|_| more);
    let mut entries = Vec::with_capacity(rows.len());
    for (_, row) in rows {
        let profile = profiles::find(&view, app.id, &row.account).await?;
        let (nick, face) = (profile.text(profiles::NICK).to_owned(), profile.text(profiles::IMAGE).to_owned());
        entries.push(Entry { row, nick, face });
    }
    Ok((entries, next))
}

/// How long the lists of an account are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Who follows it.
    pub followers: u32,
    /// Whom it follows.
    pub following: u32,
    /// Both.
    pub mutual: u32,
}

/// How long the lists of accounts are, in the order asked.
///
/// Errors of each: 30003 no such account.
pub async fn counts(domain: &Domain, app: &App, of: &[Account]) -> Result<Vec<Result<Counts>>> {
    let view = domain.view().await?;
    let mut counts = Vec::with_capacity(of.len());
    for account in of {
        if let Err(cause) = accounts::must_exist(&view, app.id, account, Party::Recipient).await {
            counts.push(Err(cause));
            continue;
        }
        counts.push(Ok(Counts {
            followers: count(&view, app.id, account, List::Followers).await?,
            following: count(&view, app.id, account, List::Following).await?,
            mutual: count(&view, app.id, account, List::Mutual).await?,
        }));
    }
    Ok(counts)
}

async fn count(view: &View, app: AppId, owner: &Account, list: List) -> Result<u32> {
    Ok(view.get::<FollowCountRow>(&count_key(app, owner, list)).await?.unwrap_or_default().count)
}

/// On which of the owner's lists accounts are, in the order asked: the closest one.
///
/// Errors of each: 30003 no such account.
pub async fn check(
    domain: &Domain,
    app: &App,
    owner: &Account,
    others: &[Account],
) -> Result<Vec<Result<Option<List>>>> {
    let view = domain.view().await?;
    let mut found = Vec::with_capacity(others.len());
    for other in others {
        if let Err(cause) = accounts::must_exist(&view, app.id, other, Party::Recipient).await {
            found.push(Err(cause));
            continue;
        }
        let mut closest = None;
        for list in List::ALL {
            if roll(app.id, owner, list).has(&view, other).await? {
                closest = Some(list);
            }
        }
        found.push(Ok(closest));
    }
    Ok(found)
}

/// Takes an account off everybody's lists.
pub(super) async fn forget(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    for list in [List::Following, List::Followers] {
        loop {
            let rows = roll(app.id, account, list).page(&domain.view().await?, 0, 100).await?;
            if rows.is_empty() {
                break;
            }
            for (_, FollowRow { account: other, .. }) in rows {
                let (from, to) = if list == List::Following { (account, &other) } else { (&other, account) };
                unfollow(domain, app, from, std::slice::from_ref(to)).await?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
