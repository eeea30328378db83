//! Friends. Friendship has a direction: that A has B in its list says nothing about B's list.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tincan_store::{Direction, Page};

use super::chain::{self, ChainRow};
use super::changing::Changing;
use super::roll::Roll;
use crate::accounts::{self, AccountRow};
use crate::core::View;
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::profiles::Value;
use crate::{Cause, Party, Result};

mod add;
mod delete;
mod fields;
mod read;
mod update;

pub(super) use add::befriend;
pub use add::{Adding, Addition, Import, Imported, add, import};
pub use delete::{delete, delete_all};
pub use fields::CUSTOM_PREFIX;
pub(super) use fields::check_addition;
pub use read::{Friend, FriendPage, Relation, check, find_all, list};
pub use update::{FieldChange, Update, update};

/// Owners read in one go by [`owners_of`].
pub const OWNERS_PAGE: usize = 1000;

/// A friend in an owner's list, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FriendRow {
    /// Who.
    pub account: Account,
    /// Since when.
    pub added_at: Seconds,
    /// How the owner calls the friend.
    pub remark: String,
    /// When the remark was set; 0 when it never was.
    pub remarked_at: Seconds,
    /// The numbers of the groups the friend is in; some may have been deleted.
    pub groups: Vec<u64>,
    /// Where the friend was found.
    pub source: String,
    /// What was said when the friend was added.
    pub wording: String,
    /// Custom fields by tag.
    pub custom: BTreeMap<String, Value>,
}

impl Record for FriendRow {}

/// Stands for "has it in its list", as stored in the list of who has an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HasRow;

impl Record for HasRow {}

/// The list of friends of an owner.
pub(super) fn roll(app: AppId, owner: &Account) -> Roll<FriendRow> {
    Roll::of(app, owner, Table::FriendPlace, Table::Friend)
}

fn owners_key(app: AppId, friend: &Account) -> Key {
    Key::new(app, Table::FriendOwner).account(friend)
}

/// Whether `owner` has `other` in its list of friends.
pub async fn has(view: &View, app: AppId, owner: &Account, other: &Account) -> Result<bool> {
    roll(app, owner).has(view, other).await
}

/// How `owner` calls another account; empty when it is no friend, or has no remark.
pub async fn remark(view: &View, app: AppId, owner: &Account, other: &Account) -> Result<String> {
    Ok(roll(app, owner).find(view, other).await?.map(|row| row.remark).unwrap_or_default())
}

/// Who has `friend` in their lists, after one of them, in the order of their names: at most [`OWNERS_PAGE`]. These must
/// be told when the friend's profile changes.
pub async fn owners_of(view: &View, app: AppId, friend: &Account, after: Option<&Account>) -> Result<Vec<Account>> {
    let prefix = owners_key(app, friend);
    let after = after.map(|owner| prefix.clone().account(owner));
    let page = Page {
        prefix: prefix.as_slice(),
        after: after.as_ref().map(Key::as_slice),
        limit: OWNERS_PAGE,
        direction: Direction::Forward,
    };
    let mut owners = Vec::new();
    for (key, _) in view.range(page).await? {
        let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
        owners.push(Account::parse(name, "From_Account")?);
    }
    Ok(owners)
}

/// Puts a friend into an owner's list; the owner's row must be set by the caller afterwards.
fn link(changing: &mut Changing, owner: &Account, chain: &mut ChainRow, row: &FriendRow) {
    let number = chain.next_entry();
    roll(changing.app, owner).set(changing, &row.account, number, row);
    changing.set(&owners_key(changing.app, &row.account).account(owner), &HasRow);
    chain.friends += 1;
    chain.standard_sequence += 1;
    if !row.groups.is_empty() {
        chain.group_sequence += 1;
    }
    if !row.custom.is_empty() {
        chain.custom_sequence += 1;
    }
}

/// Takes a friend off an owner's list. Answers whether it was there.
pub(super) async fn unlink(changing: &mut Changing, owner: &Account, friend: &Account) -> Result<bool> {
    let roll = roll(changing.app, owner);
    let Some((number, row)) = roll.get(changing, friend).await? else { return Ok(false) };
    let mut chain = chain::get(changing, owner).await?;
    roll.remove(changing, friend, number);
    changing.remove(&owners_key(changing.app, friend).account(owner));
    chain.friends = chain.friends.saturating_sub(1);
    chain.standard_sequence += 1;
    if !row.groups.is_empty() {
        chain.group_sequence += 1;
    }
    chain::set(changing, owner, &chain);
    Ok(true)
}

/// The two accounts of a relation have to exist and to be different ones.
pub(super) async fn other_side(changing: &mut Changing, owner: &Account, other: &Account) -> Result<()> {
    if owner == other {
        return Err(Cause::field("To_Account", "must be another account than From_Account"));
    }
    // Both are guarded: an account that is deleted meanwhile gets no new relations.
    for (account, party) in [(owner, Party::Sender), (other, Party::Recipient)] {
        let key = accounts::key(changing.app, account);
        if changing.get::<AccountRow>(&key).await?.is_none() {
            return Err(Cause::no_such(party, account.as_str()));
        }
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests;
