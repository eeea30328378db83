//! Read receipts of messages that were sent asking for them: one row for each member that sent one.

use std::collections::BTreeMap;

use tincan_store::port::MAX_PAGE;
use tincan_store::{Batch, Direction, Page};

use super::event::Incident;
use super::hooks;
use super::{Address, Channel, Entry, Mention, ReceiptFault, Roster, roster};
use crate::core::{Attempts, View};
use crate::event::{Event, Push};
use crate::messages::Actor;
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Seconds, Table, record};
use crate::policy::App;
use crate::{Domain, Result, webhooks};

/// How many have read a message, and how many have not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptCount {
    /// Those who have.
    pub read: u64,
    /// The members who have not; the sender does not count.
    pub unread: u64,
}

/// A part of those who have read a message, or have not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readers {
    /// The accounts, in the order of their names.
    pub accounts: Vec<Account>,
    /// Where the next page begins; `None` when these are all.
    pub next: Option<Account>,
}

fn list_key(app: AppId, log: super::LogId, seq: u64) -> Key {
    Key::new(app, Table::GroupReceipt).u64(log.0).u64(seq)
}

/// The channel of messages with receipts, as its members see it.
///
/// Errors: 10007 not a member, or a type without receipts, 10010.
async fn enter(view: &View, domain: &Domain, app: &App, actor: &Actor, address: &Address) -> Result<Channel> {
    let (channel, _) = Channel::entered(view, domain, app, actor, address).await?;
    if !channel.group.rules().receipts || !app.settings.groups.extras {
        return Err(super::Fault::not_allowed("messages of this group have no read receipts").into());
    }
    Ok(channel)
}

/// A message that was sent asking for receipts; `of` is who may ask, nobody for everybody.
async fn message(
    view: &View,
    app: AppId,
    channel: &Channel,
    seq: u64,
    of: Option<&Account>,
) -> Result<std::sync::Arc<Entry>> {
    let none = || ReceiptFault::NoReceipt(seq);
    let entry = channel.message(view, app, seq).await.map_err(|cause| match cause {
        crate::Cause::Group(_) => none().into(),
        cause => cause,
    })?;
    let asked = entry.message().is_some_and(|message| message.controls.need_receipt);
    if asked && of.is_none_or(|of| entry.from == *of) { Ok(entry) } else { Err(none().into()) }
}

/// Sends the receipts of a member for messages; answers for each whether it has receipts. A second one changes nothing.
/// The messages' senders are told.
///
/// Errors: 10007, 10010; for each message 10062.
pub async fn send_receipts(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    address: &Address,
    seqs: &[u64],
) -> Result<Vec<Result<()>>> {
    let reader = actor.account();
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let channel = enter(&view, domain, app, actor, address).await?;
        let (mut batch, mut results, mut new) = (Batch::new(), Vec::with_capacity(seqs.len()), BTreeMap::new());
        for seq in seqs {
            let result = kept(message(&view, app.id, &channel, *seq, None).await)?;
            if let Ok(entry) = &result
                && entry.from != *reader
            {
                let key = list_key(app.id, channel.log(), *seq).account(reader);
                if view.raw(&key).await?.is_none() && new.insert(*seq, entry.clone()).is_none() {
                    batch.expect(key.bytes(), None);
                    batch.put(key, domain.now().to_be_bytes().to_vec());
                }
            }
            results.push(result.map(drop));
        }
        if batch.is_empty() {
            return Ok(results);
        }
        if domain.commit(batch, &mut attempts).await?.is_some() {
            tell(domain, app, &channel, reader, new).await?;
            return Ok(results);
        }
    }
}

/// Tells what is wrong with one message, which is its result, from what is wrong with the store, which ends the call.
fn kept<T>(result: Result<T>) -> Result<Result<T>> {
    match result {
        Err(cause @ (crate::Cause::StoreFailed | crate::Cause::StoreTimeout)) => Err(cause),
        result => Ok(result),
    }
}

/// Tells the senders of messages that they were read.
async fn tell(
    domain: &Domain,
    app: &App,
    channel: &Channel,
    reader: &Account,
    messages: BTreeMap<u64, std::sync::Arc<Entry>>,
) -> Result<()> {
    let view = domain.view().await?;
    let roster = roster::of(domain, app.id, &channel.group).await?;
    let mut by_sender = BTreeMap::<Account, Vec<(Mention, u64, u64)>>::new();
    let mut counts = Vec::with_capacity(messages.len());
    for (seq, entry) in messages {
        let ReceiptCount { read, unread } = count_one(&view, app.id, channel, &roster, (seq, &entry)).await?;
        counts.push(webhooks::ReceiptCount { seq, read, unread, readers: vec![reader.clone()] });
        by_sender.entry(entry.from.clone()).or_default().push((Mention::of(seq, &entry), read, unread));
    }
    let kind = webhooks::Kind::AfterGroupReceipt;
    hooks::tell_now(domain, app, &channel.group, kind, || webhooks::GroupWhat::Receipts(counts)).await;
    for (sender, messages) in by_sender {
        let incident = Incident::Receipts {
            head: channel.head(),
            seq: domain.passing_seq(),
            at: domain.now(),
            reader: reader.clone(),
            messages,
        };
        domain.bus.publish(app.id, &sender, None, &Push::new(Event::Group(incident)));
    }
    Ok(())
}

/// Who sent a receipt for a message, and when, in the order of their names.
async fn readers(
    view: &View,
    app: AppId,
    channel: &Channel,
    seq: u64,
    after: Option<&Account>,
    limit: usize,
) -> Result<Vec<(Account, Seconds)>> {
    let prefix = list_key(app, channel.log(), seq);
    let after = after.map(|account| prefix.clone().account(account));
    let page = Page {
        prefix: prefix.as_slice(),
        after: after.as_ref().map(Key::as_slice),
        limit,
        direction: Direction::Forward,
    };
    let mut readers = Vec::new();
    for (key, value) in view.range(page).await? {
        let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
        readers.push((Account::parse(name, "Read_Account")?, record::counter(Some(&value))?));
    }
    Ok(readers)
}

async fn count_one(
    view: &View,
    app: AppId,
    channel: &Channel,
    roster: &Roster,
    (seq, entry): (u64, &Entry),
) -> Result<ReceiptCount> {
    let readers = readers(view, app, channel, seq, None, MAX_PAGE).await?;
    let unread = absent(roster, entry, &readers).count() as u64;
    Ok(ReceiptCount { read: readers.len() as u64, unread })
}

/// The members that sent no receipt; the sender does not count.
fn absent<'a>(
    roster: &'a Roster,
    entry: &'a Entry,
    readers: &'a [(Account, Seconds)],
) -> impl Iterator<Item = &'a Account> {
    let has_read = |account: &Account| readers.binary_search_by(|(reader, _)| reader.cmp(account)).is_ok();
    let members = roster.members.iter().map(|member| &member.account);
    members.filter(move |account| **account != entry.from && !has_read(account))
}

/// Who may ask about a message's receipts: its sender, and admins of the app.
fn asker(actor: &Actor) -> Option<&Account> {
    match actor {
        Actor::Admin(_) => None,
        Actor::User(account, _) => Some(account),
    }
}

/// How many have read messages: a user's own, for an admin anybody's.
///
/// Errors: 10007, 10010; for each message 10062.
pub async fn receipt_counts(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    address: &Address,
    seqs: &[u64],
) -> Result<Vec<Result<ReceiptCount>>> {
    let view = domain.view().await?;
    let channel = enter(&view, domain, app, actor, address).await?;
    let roster = roster::of(domain, app.id, &channel.group).await?;
    let mut counts = Vec::with_capacity(seqs.len());
    for seq in seqs {
        counts.push(match kept(message(&view, app.id, &channel, *seq, asker(actor)).await)? {
            Ok(entry) => Ok(count_one(&view, app.id, &channel, &roster, (*seq, &entry)).await?),
            Err(cause) => Err(cause),
        });
    }
    Ok(counts)
}

/// Who has read a message, or who has not, after an account, at most so many.
///
/// Errors: 10007, 10010, 10062.
pub async fn receipt_readers(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    address: &Address,
    (seq, have_read): (u64, bool),
    (after, limit): (Option<&Account>, usize),
) -> Result<Readers> {
    let view = domain.view().await?;
    let channel = enter(&view, domain, app, actor, address).await?;
    let entry = message(&view, app.id, &channel, seq, asker(actor)).await?;
    let mut accounts: Vec<Account> = if have_read {
        let readers = readers(&view, app.id, &channel, seq, after, limit + 1).await?;
        readers.into_iter().map(|(account, _)| account).collect()
    } else {
        let roster = roster::of(domain, app.id, &channel.group).await?;
        let readers = readers(&view, app.id, &channel, seq, None, MAX_PAGE).await?;
        let absent = absent(&roster, &entry, &readers).filter(|account| after.is_none_or(|after| *account > after));
        absent.take(limit + 1).cloned().collect()
    };
    let more = accounts.len() > limit;
    accounts.truncate(limit);
    let next = accounts.last().filter(|_| more).cloned();
    Ok(Readers { accounts, next })
}

/// Which of some accounts have read messages, and when.
///
/// Errors: 10007, 10010; for each message 10062.
pub async fn receipts_of(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    address: &Address,
    wanted: &[(u64, Vec<Account>)],
) -> Result<Vec<Result<Vec<(Account, Seconds)>>>> {
    let view = domain.view().await?;
    let channel = enter(&view, domain, app, actor, address).await?;
    let mut all = Vec::with_capacity(wanted.len());
    for (seq, accounts) in wanted {
        all.push(match kept(message(&view, app.id, &channel, *seq, asker(actor)).await)? {
            Ok(_) => {
                let mut found = readers(&view, app.id, &channel, *seq, None, MAX_PAGE).await?;
                found.retain(|(account, _)| accounts.contains(account));
                Ok(found)
            }
            Err(cause) => Err(cause),
        });
    }
    Ok(all)
}

/// The beginning of the keys of a message's receipts: they go with it.
pub(super) fn keys_of(app: AppId, log: super::LogId, seq: u64) -> Key {
    list_key(app, log, seq)
}

#[cfg(test)]
mod tests;
