//! Rolls: lists whose entries are numbered in the order in which they came. An entry is found by its account's name, and
//! pages are read by number: whatever is added or removed between two pages, no entry is lost or given twice, and the
//! last page costs as much as the first.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use tincan_store::{Direction, Page};

use super::changing::Changing;
use crate::Result;
use crate::core::View;
use crate::model::{Account, AppId, Key, Record, Table};

/// Where an account stands in a roll, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place(pub(super) u64);

impl Record for Place {
    const VERSION: u8 = 2;

    /// Entries of blacklists once had no number.
    fn upgrade(_version: u8, _fields: &[u8]) -> Option<Self> {
        Some(Self(0))
    }
}

/// A list of one owner; `R` is what is kept of each entry.
pub(super) struct Roll<R> {
    places: Key,
    entries: Key,
    kept: PhantomData<fn() -> R>,
}

impl<R: Record> Roll<R> {
    /// The roll whose names and entries are under these keys.
    pub(super) fn new(places: Key, entries: Key) -> Self {
        Self { places, entries, kept: PhantomData }
    }

    /// The roll of an owner in two tables.
    pub(super) fn of(app: AppId, owner: &Account, places: Table, entries: Table) -> Self {
        Self::new(Key::new(app, places).account(owner), Key::new(app, entries).account(owner))
    }

    fn place_key(&self, other: &Account) -> Key {
        self.places.clone().account(other)
    }

    fn entry_key(&self, number: u64) -> Key {
        self.entries.clone().u64(number)
    }

    /// Whether an account is on the roll.
    pub(super) async fn has(&self, view: &View, other: &Account) -> Result<bool> {
        view.has(&self.place_key(other)).await
    }

    /// What is kept of an account.
    pub(super) async fn find(&self, view: &View, other: &Account) -> Result<Option<R>> {
        match view.get::<Place>(&self.place_key(other)).await? {
            Some(Place(number)) => view.get(&self.entry_key(number)).await,
            None => Ok(None),
        }
    }

    /// At most `limit` entries after a number, with their numbers.
    pub(super) async fn page(&self, view: &View, after: u64, limit: usize) -> Result<Vec<(u64, R)>> {
        let after = self.entry_key(after);
        let page = Page {
            prefix: self.entries.as_slice(),
            after: Some(after.as_slice()),
            limit: limit.min(tincan_store::port::MAX_PAGE),
            direction: Direction::Forward,
        };
        let mut entries = Vec::new();
        for (key, value) in view.range(page).await? {
            let number = key.last_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
            entries.push((number, R::decode(&value)?));
        }
        Ok(entries)
    }

    /// Where an account stands, as far as the changes have come.
    pub(super) async fn place(&self, changing: &mut Changing, other: &Account) -> Result<Option<u64>> {
        Ok(changing.get::<Place>(&self.place_key(other)).await?.map(|place| place.0))
    }

    /// What is kept of an account, with its number, as far as the changes have come.
    pub(super) async fn get(&self, changing: &mut Changing, other: &Account) -> Result<Option<(u64, R)>> {
        let Some(number) = self.place(changing, other).await? else { return Ok(None) };
        Ok(changing.get(&self.entry_key(number)).await?.map(|kept| (number, kept)))
    }

    /// Adds an account, or changes what is kept of it.
    pub(super) fn set(&self, changing: &mut Changing, other: &Account, number: u64, kept: &R) {
        changing.set(&self.place_key(other), &Place(number));
        changing.set(&self.entry_key(number), kept);
    }

    /// Takes an account off.
    pub(super) fn remove(&self, changing: &mut Changing, other: &Account, number: u64) {
        changing.remove(&self.place_key(other));
        changing.remove(&self.entry_key(number));
    }
}
