//! Key-value pairs that hang on a message which was sent with support for them: both sides change them, and each pair
//! has a number that a change of it has to know.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::actor::{self, Actor};
use super::hooks;
use super::stored::{self, MessageRef};
use crate::core::{Attempts, Change, View};
use crate::event::{Event, Push};
use crate::model::{Account, AppId, Key, MsgKey, Record, Seconds, Table};
use crate::policy::App;
use crate::webhooks::{self, Kind};
use crate::{Cause, Domain, Result};

/// Most pairs of one answer (source: message extension documentation).
const PAGE: usize = 200;

/// Deleted pairs that are remembered, so that a client which knows older ones learns of it; the oldest are forgotten.
const MAX_DELETED: usize = 300;

/// The time in which changes are counted, in seconds.
const MINUTE: Seconds = 60;

/// A key-value pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Its key.
    pub key: String,
    /// Its value; empty when it was deleted.
    pub value: String,
    /// The number of its last change; 0 = there never was one.
    pub seq: u64,
}

/// All pairs of a message, as stored: in one row, since a change has to see all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ExtensionRow {
    /// The number of the last change.
    last_seq: u64,
    /// The number of the last clearing.
    clear_seq: u64,
    /// When the minute in which changes are counted began.
    minute: Seconds,
    /// Changes in that minute.
    changes: u32,
    /// The pairs, in the order of their numbers.
    pairs: Vec<Pair>,
}

impl Record for ExtensionRow {}

/// A pair as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: String,
    /// The number of the change that is known; `None` = whatever it is.
    pub seq: Option<u64>,
}

/// What to do with the pairs of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Set these.
    Set(Vec<Wish>),
    /// Delete these. Number 0 stands for whatever it is.
    Delete(Vec<Wish>),
    /// Delete all.
    Clear,
}

/// What became of a wish: the pair as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The pair.
    pub pair: Pair,
    /// It was changed since the number that the wish knows: nothing was done.
    pub stale: bool,
}

/// What became of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extended {
    /// By wish, in order.
    pub outcomes: Vec<Outcome>,
    /// The number of the message's last change.
    pub last_seq: u64,
}

/// What was done, for those who are online.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtensionChange {
    /// These were set.
    Set(Vec<Pair>),
    /// These were deleted.
    Deleted(Vec<Pair>),
    /// All were deleted, by the change with this number.
    Cleared(u64),
}

/// A part of a message's pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extensions {
    /// The pairs, in the order of their numbers.
    pub pairs: Vec<Pair>,
    /// Whether these are all.
    pub complete: bool,
    /// The number of the last change.
    pub last_seq: u64,
    /// The number of the last clearing: what was known up to it is gone.
    pub clear_seq: u64,
}

/// The key of a message's pairs.
pub(super) fn key(app: AppId, from: &Account, to: &Account, message: MsgKey) -> Key {
    stored::key_in(app, Table::Extension, from, to, message)
}

/// Changes the pairs of a message and tells both sides.
///
/// Errors: 23002 not extensible, 23003 too often, 23004 no such message, 10007 not the caller's conversation, 10004 too
/// many pairs.
pub async fn extend(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    (from, to, message): (&Account, &Account, MsgKey),
    operation: &Operation,
) -> Result<Extended> {
    let row_key = key(app.id, from, to, message);
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let (message_key, kept) = actor::find(&view, domain, app, actor, (from, to, message)).await?;
        if !kept.row.controls.extensible {
            return Err(Cause::NotExtensible);
        }
        let stored = view.read::<ExtensionRow>(&row_key).await?;
        let mut row = stored.record.clone().unwrap_or_default();
        let (extended, change) = row.operate(app, domain.now(), operation)?;
        let Some(change) = change else { return Ok(extended) };
        let mut batch = Batch::new();
        batch.replace(&row_key, &stored, &row);
        // Pairs never outlive their message.
        batch.expect(message_key, Some(kept.raw));
        let _told = webhooks::tell(domain, app, Kind::AfterExtension, &mut batch, || {
            hooks::extended((from, to, message), &change)
        });
        if domain.commit(batch, &mut attempts).await?.is_some() {
            let reference = MessageRef::of(from, to, message, &kept.row);
            let push = Push::new(Event::Extended { message: reference, change, last_seq: row.last_seq });
            for side in actor::hearers(from, to, &kept.row) {
                domain.bus.publish(app.id, side, None, &push);
            }
            return Ok(extended);
        }
    }
}

/// The pairs of a message whose numbers are `since` or higher; deleted ones only where something is known already.
///
/// Errors: 23002 not extensible, 23004 no such message, 10007 not the caller's conversation.
pub async fn extensions(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    (from, to, message): (&Account, &Account, MsgKey),
    since: u64,
) -> Result<Extensions> {
    let view = domain.view().await?;
    let (_, kept) = actor::find(&view, domain, app, actor, (from, to, message)).await?;
    if !kept.row.controls.extensible {
        return Err(Cause::NotExtensible);
    }
    Ok(find(&view, app.id, from, to, message).await?.page(since))
}

async fn find(view: &View, app: AppId, from: &Account, to: &Account, message: MsgKey) -> Result<ExtensionRow> {
    Ok(view.get(&key(app, from, to, message)).await?.unwrap_or_default())
}

impl ExtensionRow {
    /// Does what is asked, within the app's bounds; answers what became of it, and what changed, if anything did.
    pub(crate) fn operate(
        &mut self,
        app: &App,
        now: Seconds,
        operation: &Operation,
    ) -> Result<(Extended, Option<ExtensionChange>)> {
        let (outcomes, change) = self.apply(operation);
        if change.is_some() {
            self.count(now, app.settings.extension_changes)?;
            self.check_bounds(app.settings.extension_pairs)?;
        }
        Ok((Extended { outcomes, last_seq: self.last_seq }, change))
    }

    /// The pairs whose numbers are `since` or higher; deleted ones only where something is known already.
    pub(crate) fn page(self, since: u64) -> Extensions {
        let mut pairs: Vec<Pair> = self.pairs;
        pairs.retain(|pair| pair.seq >= since && (since > 0 || !pair.value.is_empty()));
        let complete = pairs.len() <= PAGE;
        pairs.truncate(PAGE);
        Extensions { pairs, complete, last_seq: self.last_seq, clear_seq: self.clear_seq }
    }

    /// Does what is asked; answers what became of it, and what changed, if anything did.
    fn apply(&mut self, operation: &Operation) -> (Vec<Outcome>, Option<ExtensionChange>) {
        let (outcomes, changed) = match operation {
            Operation::Set(wishes) => wishes.iter().map(|wish| self.set(wish)).unzip(),
            Operation::Delete(wishes) => wishes.iter().map(|wish| self.delete(wish)).unzip(),
            Operation::Clear if self.pairs.is_empty() => return (Vec::new(), None),
            Operation::Clear => {
                self.last_seq += 1;
                self.clear_seq = self.last_seq;
                self.pairs.clear();
                return (Vec::new(), Some(ExtensionChange::Cleared(self.clear_seq)));
            }
        };
        let (outcomes, changed): (Vec<Outcome>, Vec<bool>) = (outcomes, changed);
        let pairs: Vec<Pair> = outcomes
            .iter()
            .zip(changed)
            .filter(|(_, changed)| *changed)
            .map(|(outcome, _)| outcome.pair.clone())
            .collect();
        let change = match operation {
            _ if pairs.is_empty() => None,
            Operation::Delete(_) => Some(ExtensionChange::Deleted(pairs)),
            _ => Some(ExtensionChange::Set(pairs)),
        };
        (outcomes, change)
    }

    fn set(&mut self, wish: &Wish) -> (Outcome, bool) {
        let now = self.pair(&wish.key);
        // Who knows that a pair was deleted may know its number or none.
        let known = |seq| seq == now.seq || (seq == 0 && now.value.is_empty());
        if wish.seq.is_some_and(|seq| !known(seq)) {
            return (Outcome { pair: now, stale: true }, false);
        }
        (Outcome { pair: self.change(&wish.key, &wish.value), stale: false }, true)
    }

    fn delete(&mut self, wish: &Wish) -> (Outcome, bool) {
        let now = self.pair(&wish.key);
        if wish.seq.is_some_and(|seq| seq != 0 && seq != now.seq) {
            return (Outcome { pair: now, stale: true }, false);
        }
        if now.value.is_empty() {
            return (Outcome { pair: now, stale: false }, false);
        }
        (Outcome { pair: self.change(&wish.key, ""), stale: false }, true)
    }

    fn pair(&self, key: &str) -> Pair {
        let absent = || Pair { key: key.to_owned(), value: String::new(), seq: 0 };
        self.pairs.iter().find(|pair| pair.key == key).cloned().unwrap_or_else(absent)
    }

    fn change(&mut self, key: &str, value: &str) -> Pair {
        self.last_seq += 1;
        let pair = Pair { key: key.to_owned(), value: value.to_owned(), seq: self.last_seq };
        self.pairs.retain(|pair| pair.key != key);
        self.pairs.push(pair.clone());
        pair
    }

    /// Counts a change, if another one is allowed in this minute.
    fn count(&mut self, now: Seconds, limit: u32) -> Result<()> {
        if now >= self.minute + MINUTE || now < self.minute {
            (self.minute, self.changes) = (now, 0);
        }
        if self.changes >= limit {
            return Err(Cause::ExtensionsTooOften { limit });
        }
        self.changes += 1;
        Ok(())
    }

    fn check_bounds(&mut self, limit: usize) -> Result<()> {
        let deleted = self.pairs.iter().filter(|pair| pair.value.is_empty()).count();
        if self.pairs.len() - deleted > limit {
            return Err(Cause::field("ExtensionList", format!("must leave at most {limit} pairs at the message")));
        }
        let mut to_forget = deleted.saturating_sub(MAX_DELETED);
        self.pairs.retain(|pair| {
            let forget = pair.value.is_empty() && to_forget > 0;
            to_forget -= usize::from(forget);
            !forget
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests;
