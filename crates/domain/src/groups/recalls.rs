//! Notes of recalled messages: for clients that were away when it was told, and so that nobody counts them as unread.

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use super::{Entry, LogId};
use crate::core::{Change, View};
use crate::model::{Account, AppId, Key, Millis, Record, Seconds, Table};
use crate::{Domain, Result};

/// Notes looked through when unread messages are counted: the newest.
const COUNTED: usize = 100;

/// Microseconds of a second: what clients count in.
const MICROS: u64 = 1_000_000;

/// A message was recalled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecallNote {
    /// The message's `MsgRandom`.
    pub random: u32,
    /// Its sender.
    pub from: Account,
    /// It counted as unread.
    pub counted: bool,
    /// Who recalled it.
    pub by: Account,
    /// Why, as they say.
    pub reason: String,
}

impl Record for RecallNote {}

/// A part of the notes of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallPage {
    /// The notes with the messages' MsgSeqs, oldest first.
    pub notes: Vec<(u64, RecallNote)>,
    /// From when on the next page begins, in microseconds; 0 = these are all.
    pub next: u64,
}

fn list_key(app: AppId, log: LogId) -> Key {
    Key::new(app, Table::GroupRecalled).u64(log.0)
}

/// Notes in the batch of a recall that a message is recalled.
pub(crate) fn note(
    app: AppId,
    log: LogId,
    (seq, entry): (u64, &Entry),
    (by, reason): (&Account, &str),
    at: Millis,
    batch: &mut Batch,
) {
    let note = RecallNote {
        random: entry.random,
        from: entry.from.clone(),
        counted: entry.message().is_some_and(|message| !message.controls.no_unread),
        by: by.clone(),
        reason: reason.to_owned(),
    };
    batch.set(&list_key(app, log).u64(at * 1000).u64(seq), &note);
}

/// How many messages after a MsgSeq were recalled that an account would otherwise count as unread.
pub(super) async fn unread(view: &View, app: AppId, log: LogId, after: u64, account: &Account) -> Result<u64> {
    let prefix = list_key(app, log);
    let page = Page { prefix: prefix.as_slice(), after: None, limit: COUNTED, direction: Direction::Backward };
    let mut count = 0;
    for (key, value) in view.range(page).await? {
        let note = RecallNote::decode(&value)?;
        let unread = place(&prefix, &key).is_some_and(|(_, seq)| seq > after);
        count += u64::from(unread && note.counted && note.from != *account);
    }
    Ok(count)
}

/// The notes of a log from a microsecond until another, at most so many.
pub async fn recalls_between(
    view: &View,
    app: AppId,
    log: LogId,
    (begin, end): (u64, u64),
    limit: usize,
) -> Result<RecallPage> {
    let prefix = list_key(app, log);
    let after = begin.checked_sub(1).map(|before| prefix.clone().u64(before).u64(u64::MAX));
    let after = after.as_ref().map(Key::as_slice);
    let page = Page { prefix: prefix.as_slice(), after, limit: limit + 1, direction: Direction::Forward };
    let mut found = Vec::new();
    for (key, value) in view.range(page).await? {
        if let Some((at, seq)) = place(&prefix, &key).filter(|(at, _)| *at <= end) {
            found.push((at, seq, RecallNote::decode(&value)?));
        }
    }
    // Those that share the next one's microsecond are given again. Only if a whole page does, the rest is left out.
    let next = found.get(limit).map_or(0, |(at, ..)| if *at > begin { *at } else { *at + 1 });
    found.truncate(limit);
    Ok(RecallPage { notes: found.into_iter().map(|(_, seq, note)| (seq, note)).collect(), next })
}

/// The notes that are older than the app's history can be forgotten: removes some; answers whether there may be more.
pub(crate) async fn forget_old(domain: &Domain, app: AppId, log: LogId, before: Seconds, limit: usize) -> Result<bool> {
    let prefix = list_key(app, log);
    let page = Page { prefix: prefix.as_slice(), after: None, limit, direction: Direction::Forward };
    let entries = domain.view().await?.range(page).await?;
    let full = entries.len() == limit;
    let mut batch = Batch::new();
    for (key, _) in entries {
        if place(&prefix, &key).is_some_and(|(at, _)| at / MICROS >= before) {
            break;
        }
        batch.delete(key);
    }
    let more = full && batch.operations().len() == limit;
    if !batch.is_empty() {
        domain.commit(batch, &mut crate::core::Attempts::default()).await?;
    }
    Ok(more)
}

/// When it was recalled, and which message.
fn place(prefix: &Key, key: &[u8]) -> Option<(u64, u64)> {
    let (at, rest) = key.get(prefix.as_slice().len()..)?.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*at), u64::from_be_bytes(*rest.first_chunk::<8>()?)))
}

#[cfg(test)]
mod tests;
