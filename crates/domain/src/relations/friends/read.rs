//! Friends are read.

use super::super::Part;
use super::super::chain::{self, ChainRow};
use super::{FriendRow, fields, roll};
use crate::model::Account;
use crate::policy::App;
use crate::profiles::{self, Known, Value};
use crate::{Cause, Domain, Party, Result, accounts};

/// A friend as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Friend {
    /// What is kept of the friend; only custom fields that the reader may read.
    pub row: FriendRow,
    /// The names of the groups the friend is in.
    pub groups: Vec<String>,
    /// The fields of the friend's profile that the reader may read, by tag.
    pub profile: Vec<(String, Value)>,
}

/// A part of a list of friends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FriendPage {
    /// The friends, in the order in which they were added.
    pub friends: Vec<Friend>,
    /// After which entry the next part begins; `None` when this is the last one.
    pub next: Option<u64>,
    /// How many friends there are in all.
    pub total: u32,
    /// The sequence of the standard fields.
    pub standard_sequence: u32,
    /// The sequence of the custom fields.
    pub custom_sequence: u32,
}

/// A part of the list of friends of an owner.
pub async fn list(domain: &Domain, app: &App, owner: &Account, part: Part, by_admin: bool) -> Result<FriendPage> {
    let view = domain.view().await?;
    let chain = chain::find(&view, app.id, owner).await?;
    let mut entries = roll(app.id, owner).page(&view, part.after, part.limit + 1).await?;
    let more = entries.len() > part.limit;
    entries.truncate(part.limit);
    let next = if more { entries.last().map(|(number, _)| *number) } else { None };
    let rows = entries.into_iter().map(|(_, row)| row).collect();
    let friends = friends(domain, app, owner, &chain, rows, by_admin).await?;
    let ChainRow { friends: total, standard_sequence, custom_sequence, .. } = chain;
    Ok(FriendPage { friends, next, total, standard_sequence, custom_sequence })
}

/// Friends of an owner in the order asked.
///
/// Errors of each: 30003 no such account, 30001 not a friend.
pub async fn find_all(
    domain: &Domain,
    app: &App,
    owner: &Account,
    others: &[Account],
    by_admin: bool,
) -> Result<Vec<Result<Friend>>> {
    let view = domain.view().await?;
    let chain = chain::find(&view, app.id, owner).await?;
    let (mut rows, mut missing) = (Vec::new(), Vec::new());
    for other in others {
        match roll(app.id, owner).find(&view, other).await? {
            Some(row) => rows.push(row),
            None if accounts::find(&view, app.id, other).await?.is_none() => {
                missing.push((other, Cause::no_such(Party::Recipient, other.as_str())));
            }
            None => missing.push((other, Cause::NoFriend(other.to_string()))),
        }
    }
    let mut found = friends(domain, app, owner, &chain, rows, by_admin).await?.into_iter();
    let mut missing = missing.into_iter().peekable();
    let in_order = others.iter().filter_map(|other| match missing.next_if(|(missing, _)| *missing == other) {
        Some((_, cause)) => Some(Err(cause)),
        None => found.next().map(Ok),
    });
    Ok(in_order.collect())
}

/// Friends with their profiles, in the order of the rows.
async fn friends(
    domain: &Domain,
    app: &App,
    owner: &Account,
    chain: &ChainRow,
    rows: Vec<FriendRow>,
    by_admin: bool,
) -> Result<Vec<Friend>> {
    let accounts: Vec<Account> = rows.iter().map(|row| row.account.clone()).collect();
    let profiles: Vec<Vec<(String, Value)>> = if by_admin {
        let profiles = profiles::find_all(domain, app.id, &accounts).await?;
        profiles.into_iter().map(|row| row.unwrap_or_default().values.into_iter().collect()).collect()
    } else {
        let nothing = |account| Known { account, standard_sequence: 0, custom_sequence: 0 };
        let known: Vec<Known> = accounts.into_iter().map(nothing).collect();
        let seen = profiles::seen(domain, app, owner, &known).await?;
        // What an admin forbids an account is between the two.
        let shown = |(tag, _): &(String, Value)| tag != profiles::ADMIN_FORBID_TYPE;
        seen.into_iter()
            .map(|seen| seen.map_or_else(Vec::new, |seen| seen.values.into_iter().filter(shown).collect()))
            .collect()
    };
    let friend = |(mut row, profile): (FriendRow, Vec<(String, Value)>)| {
        row.custom.retain(|tag, _| fields::readable(app, tag, by_admin));
        Friend { groups: chain.group_names(&row.groups), profile, row }
    };
    Ok(rows.into_iter().zip(profiles).map(friend).collect())
}

/// Who has whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation {
    /// The owner has the other account.
    pub has: bool,
    /// The other account has the owner.
    pub is_had: bool,
}

/// Whether accounts are friends, in the order asked. The other accounts' lists are looked at only for `both`.
///
/// Errors of each: 31804 no such account.
pub async fn check(
    domain: &Domain,
    app: &App,
    owner: &Account,
    others: &[Account],
    both: bool,
) -> Result<Vec<Result<Relation>>> {
    let view = domain.view().await?;
    let mut relations = Vec::with_capacity(others.len());
    for other in others {
        if accounts::find(&view, app.id, other).await?.is_none() {
            relations.push(Err(Cause::NoSuchAccountToCheck(other.to_string())));
            continue;
        }
        let has = super::has(&view, app.id, owner, other).await?;
        let is_had = both && super::has(&view, app.id, other, owner).await?;
        relations.push(Ok(Relation { has, is_had }));
    }
    Ok(relations)
}
