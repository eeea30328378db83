//! Retention: what is past its time goes, a bounded number of rows at a time.
//!
//! A sweep walks through everything once: messages whose own life is over, lists of merged messages, messages past the
//! history's period, and what was kept to recognise messages that are sent again. How far it got is stored, so that it
//! goes on where it stopped, in any process.

use bytes::Bytes;
use tincan_store::{Batch, Direction, Page};

use super::relay::relay_key;
use super::send::SentRow;
use super::stored::{self, Message};
use crate::core::{Attempts, View};
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, MsgKey, Record, Seconds, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result};

mod course;
mod removal;

pub(crate) use course::Course;
use removal::remove;

/// Rows that one commit removes at most.
const BATCH: usize = 200;

/// How much longer than messages the list of a merged one is kept: the message that refers to it is sent later.
const AFTER_LIST: Seconds = 86_400;

/// What a sweep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Rows removed.
    pub removed: usize,
    /// Whether it is through; otherwise the next one goes on.
    pub finished: bool,
}

/// What is left to be done in one go.
pub(crate) struct Budget {
    pub(crate) left: usize,
    pub(crate) removed: usize,
}

impl Budget {
    /// Takes what is looked at; something must be left for it.
    pub(crate) fn spend(&mut self, looked_at: usize, removed: usize) {
        self.left = self.left.saturating_sub(looked_at.max(1));
        self.removed += removed;
    }

    /// How many rows the next commit may remove.
    pub(crate) fn batch(&self) -> usize {
        self.left.min(BATCH)
    }
}

/// The place of a message with a life of its own in the order of their ends.
pub(super) fn expiry_key(app: AppId, from: &Account, to: &Account, message: MsgKey, life: u32) -> Key {
    let (low, high) = if from <= to { (from, to) } else { (to, from) };
    let end = message.time.saturating_add(life);
    Key::new(app, Table::Expiry).u32(end).account(low).account(high).msg_key(message).u8(u8::from(from > to))
}

/// The place of the list of a merged message in the order of their ages.
pub(super) fn relay_age_key(app: AppId, saved_at: u32, key: &str) -> Key {
    Key::new(app, Table::RelayAge).u32(saved_at).text(key)
}

/// Removes what is past its time, looking at `budget` rows at most. Unread messages that go leave the unread count.
pub async fn sweep(domain: &Domain, app: &App, budget: usize) -> Result<Swept> {
    let mut course = Course::take_up(domain, app.id, "messages", budget).await?;
    let finished = loop {
        let part = course.part();
        let (after, budget) = course.rest();
        let rest = match part {
            0 => lives(domain, app, budget).await?,
            1 => lists(domain, app, budget).await?,
            2 => conversations(domain, app, after, budget).await?,
            3 => repeats(domain, app, after, budget).await?,
            _ => break true,
        };
        if !course.go_on(rest) {
            break false;
        }
    };
    course.put_down(domain, finished).await
}

/// What a part of the work left to do.
pub(crate) enum Rest {
    /// Nothing.
    None,
    /// What comes after this key; empty = whatever there is.
    After(Vec<u8>),
}

/// Messages whose own life is over, in the order of their ends.
async fn lives(domain: &Domain, app: &App, budget: &mut Budget) -> Result<Rest> {
    while budget.left > 0 {
        let mut attempts = Attempts::default();
        let now = domain.now();
        let (ended, more) = loop {
            let view = domain.view().await?;
            let entries = oldest(&view, app.id, Table::Expiry, budget.batch()).await?;
            let full = entries.len() == budget.batch();
            let ended: Vec<_> = entries.into_iter().take_while(|(time, ..)| Seconds::from(*time) < now).collect();
            if ended.is_empty() {
                return Ok(Rest::None);
            }
            let mut batch = Batch::new();
            let mut by_conversation = std::collections::BTreeMap::<_, Vec<_>>::new();
            for (_, key, tail) in &ended {
                batch.delete(key.clone());
                let (one, other, rest) = conversation(tail)?;
                let message_key = stored::log_key(app.id, &one, &other).raw(rest);
                if let Some(raw) = view.raw(&message_key).await? {
                    let message = stored::from_entry(&one, &other, rest, raw)?;
                    by_conversation.entry((one, other)).or_default().push(message);
                }
            }
            for ((one, other), messages) in &by_conversation {
                remove(&view, app.id, one, other, messages, &mut batch).await?;
            }
            if domain.commit(batch, &mut attempts).await?.is_some() {
                break (ended.len(), full);
            }
        };
        budget.spend(ended, ended);
        if !more {
            return Ok(Rest::None);
        }
    }
    Ok(Rest::After(Vec::new()))
}

/// Lists of merged messages, in the order of their ages.
async fn lists(domain: &Domain, app: &App, budget: &mut Budget) -> Result<Rest> {
    let kept = app.settings.history.as_secs().saturating_add(AFTER_LIST);
    while budget.left > 0 {
        let view = domain.view().await?;
        let entries = oldest(&view, app.id, Table::RelayAge, budget.batch()).await?;
        let over = |time: u32| Seconds::from(time).saturating_add(kept) < domain.now();
        let old: Vec<_> = entries.into_iter().take_while(|(time, ..)| over(*time)).collect();
        if old.is_empty() {
            return Ok(Rest::None);
        }
        let mut batch = Batch::new();
        for (_, key, tail) in &old {
            batch.delete(key.clone());
            if let Some((list, _)) = split_text(tail) {
                batch.delete(relay_key(app.id, list));
            }
        }
        // Nobody changes a list: there is nothing to be guarded.
        domain.commit(batch, &mut Attempts::default()).await?;
        budget.spend(old.len(), old.len());
    }
    Ok(Rest::After(Vec::new()))
}

/// The first entries of a table that is ordered by seconds: the second, the key, and what stands behind the second.
async fn oldest(view: &View, app: AppId, table: Table, limit: usize) -> Result<Vec<(u32, Bytes, Bytes)>> {
    let prefix = Key::new(app, table);
    let page = Page { prefix: prefix.as_slice(), after: None, limit, direction: Direction::Forward };
    let entries = view.range(page).await?.into_iter();
    let parse = |key: Bytes| {
        let tail = key.slice(prefix.as_slice().len().min(key.len())..);
        let (time, _) = tail.split_first_chunk::<4>().ok_or_else(damaged)?;
        Ok((u32::from_be_bytes(*time), key, tail.slice(4..)))
    };
    entries.map(|(key, _)| parse(key)).collect()
}

/// Messages past the history's period, conversation by conversation.
async fn conversations(domain: &Domain, app: &App, after: Vec<u8>, budget: &mut Budget) -> Result<Rest> {
    let prefix = Key::new(app.id, Table::Message);
    let oldest = domain.now().saturating_sub(app.settings.history.as_secs());
    let mut after = after;
    while budget.left > 0 {
        let view = domain.view().await?;
        let page = Page {
            prefix: prefix.as_slice(),
            after: if after.is_empty() { None } else { Some(&after) },
            limit: 1,
            direction: Direction::Forward,
        };
        let Some((key, _)) = view.range(page).await?.into_iter().next() else { return Ok(Rest::None) };
        let (one, other, rest) = conversation(key.get(prefix.as_slice().len()..).unwrap_or_default())?;
        let (time, _) = rest.split_first_chunk::<4>().ok_or_else(damaged)?;
        let more = if Seconds::from(u32::from_be_bytes(*time)) < oldest {
            first_of(domain, app, &one, &other, oldest, budget).await?
        } else {
            budget.spend(1, 0);
            false
        };
        if !more {
            let all = stored::log_key(app.id, &one, &other).u64(u64::MAX).u64(u64::MAX);
            after = all.as_slice().to_vec();
        }
    }
    Ok(Rest::After(after))
}

/// Removes the first messages of a conversation that are past the period; answers whether there may be more.
async fn first_of(
    domain: &Domain,
    app: &App,
    one: &Account,
    other: &Account,
    oldest: Seconds,
    budget: &mut Budget,
) -> Result<bool> {
    let prefix = stored::log_key(app.id, one, other);
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let page =
            Page { prefix: prefix.as_slice(), after: None, limit: budget.batch(), direction: Direction::Forward };
        let mut messages = Vec::new();
        let entries = view.range(page).await?;
        let full = entries.len() == budget.batch();
        for (key, raw) in entries {
            let message = stored::from_entry(one, other, key.get(prefix.as_slice().len()..).unwrap_or_default(), raw)?;
            if Seconds::from(message.key.time) >= oldest {
                break;
            }
            messages.push(message);
        }
        if messages.is_empty() {
            budget.spend(1, 0);
            return Ok(false);
        }
        let mut batch = Batch::new();
        remove(&view, app.id, one, other, &messages, &mut batch).await?;
        for message in &messages {
            if let Some(life) = message.row.life_time {
                batch.delete(expiry_key(app.id, &message.from, &message.to, message.key, life));
            }
        }
        if domain.commit(batch, &mut attempts).await?.is_some() {
            let more = full && messages.len() == budget.batch();
            budget.spend(messages.len(), messages.len());
            return Ok(more);
        }
    }
}

/// What was kept to recognise messages that are sent again, past the window.
async fn repeats(domain: &Domain, app: &App, after: Vec<u8>, budget: &mut Budget) -> Result<Rest> {
    let past_window = PastWindow { app, now: domain.now() as u32 };
    scan(domain, &Key::new(app.id, Table::Sent), after, budget, &past_window).await
}

/// Messages that could not be recognised any more.
struct PastWindow<'a> {
    app: &'a App,
    now: u32,
}

impl Judge for PastWindow<'_> {
    async fn is_over(&self, _view: &View, _key: &[u8], raw: &[u8]) -> Result<bool> {
        Ok(SentRow::decode(raw)?.is_over(self.app, self.now))
    }
}

/// Says of a row whether its time is over.
pub(crate) trait Judge: Sync {
    /// Whether it is.
    fn is_over(&self, view: &View, key: &[u8], raw: &[u8]) -> impl Future<Output = Result<bool>> + Send;
}

/// Goes through all rows under a prefix and removes those that are over.
pub(crate) async fn scan(
    domain: &Domain,
    prefix: &Key,
    after: Vec<u8>,
    budget: &mut Budget,
    judge: &impl Judge,
) -> Result<Rest> {
    let mut after = after;
    while budget.left > 0 {
        let mut attempts = Attempts::default();
        let (looked_at, removed, last) = loop {
            let view = domain.view().await?;
            let page = Page {
                prefix: prefix.as_slice(),
                after: if after.is_empty() { None } else { Some(&after) },
                limit: budget.batch(),
                direction: Direction::Forward,
            };
            let entries = view.range(page).await?;
            let Some((last, _)) = entries.last().cloned() else { return Ok(Rest::None) };
            let (mut batch, mut removed, looked_at) = (Batch::new(), 0, entries.len());
            for (key, raw) in entries {
                if judge.is_over(&view, &key, &raw).await? {
                    // The same key may be used again just now.
                    batch.expect(key.clone(), Some(raw));
                    batch.delete(key);
                    removed += 1;
                }
            }
            if removed == 0 || domain.commit(batch, &mut attempts).await?.is_some() {
                break (looked_at, removed, last);
            }
        };
        budget.spend(looked_at, removed);
        after = last.to_vec();
    }
    Ok(Rest::After(after))
}

/// The accounts of a conversation at the beginning of a key's tail, and what comes after.
fn conversation(tail: &[u8]) -> Result<(Account, Account, &[u8])> {
    let (low, rest) = split_text(tail).ok_or_else(damaged)?;
    let (high, rest) = split_text(rest).ok_or_else(damaged)?;
    Ok((Account::parse(low, "From_Account")?, Account::parse(high, "To_Account")?, rest))
}

fn damaged() -> Cause {
    tracing::error!("a stored key cannot be read");
    Cause::StoreFailed
}

#[cfg(test)]
mod tests;
