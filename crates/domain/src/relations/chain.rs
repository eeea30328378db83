//! What an account's lists have in common: counts, sequences and the names of its groups of friends.

use serde::{Deserialize, Serialize};

use super::changing::Changing;
use crate::Result;
use crate::core::View;
use crate::model::{Account, AppId, Key, Record, Table};

/// An account's side of the relationship chain, as stored. Every write to one of its lists guards it, so that counts are
/// exact and limits hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ChainRow {
    /// The number of the newest entry of all its lists; numbers are never used again.
    pub(super) last_entry: u64,
    /// How many friends it has.
    pub(super) friends: u32,
    /// Raised by every change of friends and their standard fields.
    pub(super) standard_sequence: u32,
    /// Raised by every change of custom fields of friends.
    pub(super) custom_sequence: u32,
    /// Its groups of friends, in the order in which they were made.
    pub(super) groups: Vec<Group>,
    /// Raised by every change of groups and of who is in them.
    pub(super) group_sequence: u32,
    /// How many accounts it has blacklisted.
    pub(super) blocked: u32,
    /// Raised by every change of the blacklist.
    pub(super) block_sequence: u32,
    /// Requests that it received and has not answered.
    pub(super) received: u32,
    /// Requests that it sent and that are not answered.
    pub(super) sent: u32,
    /// Raised by every change of requests.
    pub(super) pendency_sequence: u32,
    /// Received requests up to this number were seen.
    pub(super) seen_entry: u64,
}

impl Record for ChainRow {}

/// A group of friends. Friends name their groups by number: renaming one writes no friend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Group {
    /// Its number.
    pub(super) number: u64,
    /// Its name.
    pub(super) name: String,
}

impl ChainRow {
    /// The number of a new entry.
    pub(super) fn next_entry(&mut self) -> u64 {
        self.last_entry += 1;
        self.last_entry
    }

    /// The number of a group.
    pub(super) fn group(&self, name: &str) -> Option<u64> {
        self.groups.iter().find(|group| group.name == name).map(|group| group.number)
    }

    /// The names of groups; those that were deleted have none.
    pub(super) fn group_names(&self, numbers: &[u64]) -> Vec<String> {
        let names = self.groups.iter().filter(|group| numbers.contains(&group.number));
        names.map(|group| group.name.clone()).collect()
    }
}

pub(super) fn key(app: AppId, owner: &Account) -> Key {
    Key::new(app, Table::Chain).account(owner)
}

/// An account's side; untouched when there is none yet.
pub(super) async fn find(view: &View, app: AppId, owner: &Account) -> Result<ChainRow> {
    Ok(view.get(&key(app, owner)).await?.unwrap_or_default())
}

/// An account's side, as far as the changes have come.
pub(super) async fn get(changing: &mut Changing, owner: &Account) -> Result<ChainRow> {
    Ok(changing.get(&key(changing.app, owner)).await?.unwrap_or_default())
}

pub(super) fn set(changing: &mut Changing, owner: &Account, row: &ChainRow) {
    changing.set(&key(changing.app, owner), row);
}
