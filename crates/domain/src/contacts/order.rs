//! The order in which an account's conversations are listed, newest first, without a write per message.
//!
//! A conversation that can stand in an account's list has one entry in [`Table::ContactOrder`]: owner, slot, kind, peer.
//! A slot is ten minutes. The row of the contact says in which slot the entry is ([`ContactRow::listed`]). What holds:
//!
//! 1. `listed` is there exactly when one entry is, and it names the entry's slot. Both change in one batch that is
//!    guarded by the row.
//! 2. The entry's slot is never before that of a message which may be the owner's last one. Sending moves the entry when
//!    its message is of a later slot, and writes nothing here otherwise: people talk in bursts, and what is said within
//!    ten minutes costs nothing.
//! 3. An entry only ever moves to a later slot. Deleting, recalling, clearing and expiry leave it where it is, and so
//!    does taking the conversation off the list: that is a mark in the row, so that a message which arrives at the same
//!    time cannot lose its conversation.
//!
//! A reader goes slot by slot from the newest, and within a slot by the time of the newest message it sees. A
//! conversation whose last message is from before its entry's slot (later ones were deleted or have expired) stands at
//! the slot's end. So each conversation has one place at any moment, places are in one order, and a page begins right
//! after the place where the one before ended: what is not written to meanwhile comes exactly once, and what is written
//! to goes to the top, where the client has it already by its push. A page costs the entries of the slots it touches,
//! wherever in the list it is.

use std::collections::VecDeque;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use super::{ContactRow, ONE_TO_ONE};
use crate::Result;
use crate::core::{Change, View};
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};

/// Seconds of a slot. Shorter ones are quicker to read where thousands of conversations are busy at once, longer ones
/// are written less often.
const SLOT: u32 = 600;

/// Entries read in one go.
const CHUNK: usize = 200;

/// An entry; all it says is in its key.
#[derive(Debug, Serialize, Deserialize)]
struct OrderRow {}

impl Record for OrderRow {}

fn list_key(app: AppId, owner: &Account) -> Key {
    Key::new(app, Table::ContactOrder).account(owner)
}

fn key(app: AppId, owner: &Account, slot: u32, peer: &Account) -> Key {
    list_key(app, owner).u32(slot).u8(ONE_TO_ONE).account(peer)
}

/// The slot of a second.
pub(super) fn slot(time: u32) -> u32 {
    time / SLOT
}

/// The first second of an slot.
pub(super) fn start(slot: u32) -> u32 {
    slot.saturating_mul(SLOT)
}

/// The second after an slot.
pub(super) fn end(slot: u32) -> Seconds {
    (Seconds::from(slot) + 1) * Seconds::from(SLOT)
}

/// Puts a conversation where a message of this time belongs, unless it stands there or later already. The caller
/// replaces the row in the same batch.
pub(super) fn raise(app: AppId, owner: &Account, peer: &Account, row: &mut ContactRow, time: u32, batch: &mut Batch) {
    if let Some(listed) = row.listed {
        if slot(time) <= slot(listed) {
            return;
        }
        batch.delete(key(app, owner, slot(listed), peer));
    }
    batch.set(&key(app, owner, slot(time), peer), &OrderRow {});
    row.listed = Some(time);
}

/// Goes through an account's entries, slot by slot from the newest.
pub(super) struct Slots<'a> {
    view: &'a View,
    prefix: Key,
    after: Option<Bytes>,
    pending: VecDeque<(u32, Account)>,
    ended: bool,
}

impl<'a> Slots<'a> {
    /// From an slot on, or from the newest.
    pub(super) fn from(view: &'a View, app: AppId, owner: &Account, slot: Option<u32>) -> Self {
        let prefix = list_key(app, owner);
        let after = slot.map(|slot| prefix.clone().u32(slot).u8(u8::MAX).bytes());
        Self { view, prefix, after, pending: VecDeque::new(), ended: false }
    }

    /// The next slot in which conversations stand, with all of them.
    pub(super) async fn next(&mut self) -> Result<Option<(u32, Vec<Account>)>> {
        let mut found: Option<(u32, Vec<Account>)> = None;
        loop {
            while let Some((slot, peer)) = self.pending.pop_front() {
                match &mut found {
                    Some((of, _)) if *of != slot => {
                        self.pending.push_front((slot, peer));
                        return Ok(found);
                    }
                    Some((_, peers)) => peers.push(peer),
                    None => found = Some((slot, vec![peer])),
                }
            }
            if self.ended {
                return Ok(found);
            }
            self.read().await?;
        }
    }

    async fn read(&mut self) -> Result<()> {
        let page = Page {
            prefix: self.prefix.as_slice(),
            after: self.after.as_deref(),
            limit: CHUNK,
            direction: Direction::Backward,
        };
        let entries = self.view.range(page).await?;
        self.ended = entries.len() < CHUNK;
        for (key, _) in entries {
            let tail = key.get(self.prefix.as_slice().len()..).unwrap_or_default();
            // Entries of other kinds are none of this reader's.
            if let Some((slot, rest)) = tail.split_first_chunk::<4>()
                && let Some((&ONE_TO_ONE, name)) = rest.split_first()
                && let Some((name, _)) = split_text(name)
            {
                self.pending.push_back((u32::from_be_bytes(*slot), Account::parse(name, "To_Account")?));
            }
            self.after = Some(key);
        }
        Ok(())
    }
}
