//! The order in which an account's conversations are listed, newest first, without a write per message.
//!
//! A conversation that can stand in an account's list has one entry in [`Table::ContactOrder`], and the row of the
//! contact says which one ([`ContactRow::listed`]). The first message within a slot of ten minutes gives it an entry with
//! its second; the second message replaces that by one at the slot's end, as busy; further ones write nothing here. What
//! holds:
//!
//! 1. `listed` is there exactly when one entry is, and names it. Both change in one batch that is guarded by the row.
//! 2. No message that may be the owner's last one is later than the entry: than its second, or than its slot when busy.
//! 3. An entry only ever moves to a later time. Deleting, recalling, clearing and expiry leave it where it is, and so
//!    does taking the conversation off the list: that is a mark in the row, so that a message which arrives at the same
//!    time cannot lose its conversation.
//!
//! The place of a conversation is its entry's second; when it is busy, the second of the newest message that the owner
//! sees, or the slot's beginning when that is older. So each conversation has one place at any moment, places are in one
//! order, and a page begins right after the place where the one before ended: what is not written to meanwhile comes
//! exactly once, and what is written to goes to the top, where the client has it already by its push. A page costs the
//! conversations on it and the busy ones of the slots it touches, wherever in the list it is. Where the newest messages
//! were deleted or have expired a conversation keeps its place.

use std::collections::VecDeque;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use super::{ContactRow, ONE_TO_ONE, Place};
use crate::core::{Change, View};
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::{Cause, Result};

/// Seconds of a slot. Shorter ones are quicker to read where thousands of conversations are busy at once, longer ones
/// are written less often.
const SLOT: u32 = 600;

/// The tie of busy entries: above every other, so that they come first in their slot.
const BUSY: u32 = u32::MAX;

/// Entries read in one go.
const CHUNK: usize = 128;

/// Where a conversation is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The time of the message that put it there.
    pub time: u32,
    /// More messages came in the same slot.
    pub busy: bool,
}

impl Listed {
    /// The place, given the time of the newest message that is seen.
    pub(super) fn place(self, last: Option<u32>, peer: &Account) -> Place {
        let start = self.time - self.time % SLOT;
        Place::of(if self.busy { last.map_or(start, |last| last.max(start)) } else { self.time }, peer)
    }
}

/// An entry; all it says is in its key.
#[derive(Debug, Serialize, Deserialize)]
struct OrderRow {}

impl Record for OrderRow {}

fn list_key(app: AppId, owner: &Account) -> Key {
    Key::new(app, Table::ContactOrder).account(owner)
}

fn key(app: AppId, owner: &Account, listed: Listed, peer: &Account) -> Key {
    let key = list_key(app, owner);
    let key = if listed.busy {
        key.u32(slot_end(listed.time)).u32(BUSY)
    } else {
        key.u32(listed.time).u32(Place::of(listed.time, peer).tie)
    };
    key.u8(ONE_TO_ONE).account(peer)
}

fn slot(time: u32) -> u32 {
    time / SLOT
}

/// The last second of a time's slot.
fn slot_end(time: u32) -> u32 {
    slot(time).saturating_mul(SLOT).saturating_add(SLOT - 1)
}

/// Puts a conversation where a message of this time belongs, unless it stands there or later already. The caller
/// replaces the row in the same batch.
pub(super) fn raise(app: AppId, owner: &Account, peer: &Account, row: &mut ContactRow, time: u32, batch: &mut Batch) {
    let mut busy = false;
    if let Some(listed) = row.listed {
        let same_slot = slot(time) == slot(listed.time);
        if time <= listed.time || (same_slot && listed.busy) {
            return;
        }
        busy = same_slot;
        batch.delete(key(app, owner, listed, peer));
    }
    let listed = Listed { time, busy };
    batch.set(&key(app, owner, listed, peer), &OrderRow {});
    row.listed = Some(listed);
}

/// An entry that was met.
pub(super) struct Met {
    pub(super) peer: Account,
    /// Its second; of a busy one the slot's last.
    pub(super) time: u32,
    pub(super) busy: bool,
}

impl Met {
    pub(super) fn slot(&self) -> u32 {
        slot(self.time)
    }

    /// Whether all its messages are from before a time.
    pub(super) fn is_before(&self, time: Seconds) -> bool {
        Seconds::from(self.time) < time
    }
}

/// Goes through an account's entries from the newest, or from a place on. The busy ones of a slot come before its
/// others, those of the slot in which it begins all of them.
pub(super) struct Walk<'a> {
    view: &'a View,
    prefix: Key,
    /// The busy entries of the slot in which the walk begins, while they are to be read.
    first: Option<Key>,
    after: Option<Bytes>,
    met: VecDeque<Met>,
    ended: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn from(view: &'a View, app: AppId, owner: &Account, place: Option<Place>) -> Self {
        let prefix = list_key(app, owner);
        let first = place.map(|place| prefix.clone().u32(slot_end(place.time)).u32(BUSY));
        let after = place.map(|place| prefix.clone().u32(place.time).u32(place.tie).bytes());
        Self { view, prefix, first, after, met: VecDeque::new(), ended: false }
    }

    /// The next entry.
    pub(super) async fn next(&mut self) -> Result<Option<Met>> {
        if let Some(first) = self.first.take() {
            let mut after = None;
            while let Some(last) = self.read(&first, after).await? {
                after = Some(last);
            }
        }
        while self.met.is_empty() && !self.ended {
            let prefix = self.prefix.clone();
            match self.read(&prefix, self.after.clone()).await? {
                Some(last) => self.after = Some(last),
                None => self.ended = true,
            }
        }
        Ok(self.met.pop_front())
    }

    /// Reads some of the entries under a prefix; answers the last one's key when there may be more.
    async fn read(&mut self, prefix: &Key, after: Option<Bytes>) -> Result<Option<Bytes>> {
        let page =
            Page { prefix: prefix.as_slice(), after: after.as_deref(), limit: CHUNK, direction: Direction::Backward };
        let entries = self.view.range(page).await?;
        let more = entries.len() == CHUNK;
        for (key, _) in &entries {
            let tail = key.get(self.prefix.as_slice().len()..).unwrap_or_default();
            let met = met(tail).ok_or_else(|| {
                tracing::error!("an entry of the list of conversations cannot be read");
                Cause::StoreFailed
            })?;
            self.met.extend(met);
        }
        Ok(entries.into_iter().next_back().filter(|_| more).map(|(key, _)| key))
    }
}

/// What the tail of a key says. Entries of other kinds are left out.
fn met(tail: &[u8]) -> Option<Option<Met>> {
    let (time, rest) = tail.split_first_chunk::<4>()?;
    let (tie, rest) = rest.split_first_chunk::<4>()?;
    let (kind, name) = rest.split_first()?;
    if *kind != ONE_TO_ONE {
        return Some(None);
    }
    let peer = Account::parse(split_text(name)?.0, "To_Account").ok()?;
    Some(Some(Met { peer, time: u32::from_be_bytes(*time), busy: u32::from_be_bytes(*tie) == BUSY }))
}
