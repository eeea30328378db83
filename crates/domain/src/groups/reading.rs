//! What an account has read of a group, and what is unread by that, without a write per member and message.
//!
//! A log knows its last MsgSeq; an account's [`ReadRow`] the last one read. Between them lie messages that do not count:
//! the account's own, those that were sent so that they do not count, and recalled ones. How many there are of the first
//! two is counted where they are sent, and the row remembers both counts as they were at its MsgSeq. Tips count.

use tincan_store::{Batch, Direction, Page};

use super::event::Incident;
use super::{
    Address, Channel, Entry, Fault, GroupCode, GroupId, GroupRow, LogId, MemberRow, ReadRow, mentions, recalls, rows,
    rules,
};
use crate::core::{Attempts, Change, View};
use crate::event::{Event, Push};
use crate::messages::{Actor, Controls};
use crate::model::{Account, AppId, Key, Record, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result, contacts};

/// Entries looked through to count what does not count among them; beyond, all are taken to count.
const SCAN: usize = 1000;

/// How an account stands to a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The last MsgSeq read.
    pub seq: u64,
    /// The last MsgSeq of the log.
    pub last: u64,
    /// Unread messages.
    pub unread: u64,
}

fn counted_key(app: AppId, log: LogId) -> Key {
    Key::new(app, Table::GroupCounted).u64(log.0)
}

fn own_key(app: AppId, log: LogId, account: &Account) -> Key {
    counted_key(app, log).account(account)
}

/// Counts a message in the batch that appends it to a log.
pub(crate) fn count_sent(app: AppId, log: LogId, from: &Account, controls: Controls, batch: &mut Batch) {
    let counter = if controls.no_unread { counted_key(app, log) } else { own_key(app, log, from) };
    batch.increment(counter, 1);
}

/// Forgets what a member did with a group's log and its conversation, in the batch with which it leaves.
pub(crate) fn forget_member(app: AppId, log: LogId, account: &Account, batch: &mut Batch) {
    batch.delete(rows::read_key(app, account, log));
    batch.delete(own_key(app, log, account));
    contacts::forget_with_group(app, account, GroupCode(log.0), batch);
}

/// The last MsgSeq of a log of the group that a member has read.
pub async fn read_seq(
    view: &View,
    app: AppId,
    group: &GroupRow,
    log: LogId,
    account: &Account,
    member: &MemberRow,
) -> Result<u64> {
    match view.get::<ReadRow>(&rows::read_key(app, account, log)).await? {
        Some(row) => Ok(row.seq),
        None => base(view, app, group, log, member).await,
    }
}

/// Where somebody begins who has never read: at the last message before it joined.
async fn base(view: &View, app: AppId, group: &GroupRow, log: LogId, member: &MemberRow) -> Result<u64> {
    if log == group.log() {
        return Ok(member.joined_seq);
    }
    // A topic has MsgSeqs of its own: the last one before that second is searched by halves. What is gone was before.
    let (mut before, mut after) = (0, view.counter(&rows::log_key(app, log)).await? + 1);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        match view.get::<Entry>(&rows::entry_key(app, log, middle)).await? {
            Some(entry) if u64::from(entry.time) >= member.joined_at => after = middle,
            _ => before = middle,
        }
    }
    Ok(before)
}

/// How a member stands to a log of the group.
pub async fn reading(
    view: &View,
    app: AppId,
    group: &GroupRow,
    log: LogId,
    account: &Account,
    member: &MemberRow,
) -> Result<Reading> {
    let last = view.counter(&rows::log_key(app, log)).await?;
    let row = view.get::<ReadRow>(&rows::read_key(app, account, log)).await?;
    let seq = match row {
        Some(row) => row.seq,
        None => base(view, app, group, log, member).await?,
    };
    if !rules::of(group.kind).unread || seq >= last {
        return Ok(Reading { seq, last, unread: 0 });
    }
    let row = match row {
        Some(row) => row,
        None => first_row(view, app, log, account, (seq, last)).await?,
    };
    let own = view.counter(&own_key(app, log, account)).await?.saturating_sub(row.own);
    let ignored = view.counter(&counted_key(app, log)).await?.saturating_sub(row.ignored);
    let recalled = recalls::unread(view, app, log, seq, account).await?.saturating_sub(row.recalled);
    Ok(Reading { seq, last, unread: (last - seq).saturating_sub(own + ignored + recalled) })
}

/// What a row would say of somebody who has never read.
async fn first_row(view: &View, app: AppId, log: LogId, account: &Account, (seq, last): (u64, u64)) -> Result<ReadRow> {
    let ignored = view.counter(&counted_key(app, log)).await?;
    let after = if ignored == 0 { 0 } else { uncounted(view, app, log, account, (seq, last)).await?.1 };
    Ok(ReadRow { seq, own: 0, ignored: ignored.saturating_sub(after), recalled: 0 })
}

/// How many of the entries after one MsgSeq up to another are the account's own, and how many of all never count.
async fn uncounted(
    view: &View,
    app: AppId,
    log: LogId,
    account: &Account,
    (after, last): (u64, u64),
) -> Result<(u64, u64)> {
    let (prefix, begin) = (rows::log_key(app, log), rows::entry_key(app, log, after));
    let limit = usize::try_from(last.saturating_sub(after)).unwrap_or(SCAN).min(SCAN);
    if limit == 0 {
        return Ok((0, 0));
    }
    let page = Page { prefix: prefix.as_slice(), after: Some(begin.as_slice()), limit, direction: Direction::Forward };
    let (mut own, mut ignored) = (0, 0);
    for (_, value) in view.range(page).await? {
        let entry = Entry::decode(&value)?;
        let Some(message) = entry.message() else { continue };
        if message.controls.no_unread {
            ignored += 1;
        } else if entry.from == *account {
            own += 1;
        }
    }
    Ok((own, ignored))
}

/// Marks everything up to a MsgSeq as read. The mark never moves back, and not past the last message. The account's other
/// logins are told; answers how far it has read now.
///
/// Errors: 10007 not a member, 10010, 110003.
pub async fn report_read(domain: &Domain, app: &App, actor: &Actor, address: &Address, up_to: u64) -> Result<u64> {
    let Some((channel, seq, moved)) = mark(domain, app, actor, address, up_to).await? else { return Ok(0) };
    if moved {
        let incident = Incident::Read {
            head: channel.head(),
            seq: domain.passing_seq(),
            at: domain.now(),
            reader: actor.account().clone(),
            up_to: seq,
        };
        domain.bus.publish(app.id, actor.account(), actor.inst(), &Push::new(Event::Group(incident)));
    }
    Ok(seq)
}

/// Marks several groups as read, each up to a MsgSeq; answers for each how far it is read now. The account's other
/// logins are told at once.
///
/// Errors for each: as [`report_read`].
pub async fn report_all_read(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    wanted: &[(Address, u64)],
) -> Result<Vec<Result<u64>>> {
    let (mut results, mut moved) = (Vec::with_capacity(wanted.len()), Vec::new());
    for (address, up_to) in wanted {
        results.push(match mark(domain, app, actor, address, *up_to).await {
            Ok(Some((_, seq, has_moved))) => {
                if has_moved {
                    moved.push((address.clone(), seq));
                }
                Ok(seq)
            }
            Ok(None) => Ok(0),
            Err(cause @ (Cause::StoreFailed | Cause::StoreTimeout)) => return Err(cause),
            Err(cause) => Err(cause),
        });
    }
    if !moved.is_empty() {
        let push = Push::new(Event::Group(Incident::AllRead(moved)));
        domain.bus.publish(app.id, actor.account(), actor.inst(), &push);
    }
    Ok(results)
}

/// Moves the mark; answers where, how far it is now, and whether that is new. `None` where nothing is kept.
async fn mark(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    address: &Address,
    up_to: u64,
) -> Result<Option<(Channel, u64, bool)>> {
    let account = actor.account();
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let (channel, standpoint) = Channel::entered(&view, domain, app, actor, address).await?;
        if !channel.group.rules().history {
            return Ok(None);
        }
        let member = standpoint.member.record.as_ref();
        let member = member.ok_or_else(|| Fault::not_allowed("the caller is not a member of the group"))?;
        let key = rows::read_key(app.id, account, channel.log());
        let stored = view.read::<ReadRow>(&key).await?;
        let was = match stored.record {
            Some(row) => row.seq,
            None => base(&view, app.id, &channel.group.row, channel.log(), member).await?,
        };
        let last = channel.last_seq(&view, app.id).await?;
        let seq = up_to.min(last);
        if seq <= was {
            return Ok(Some((channel, was, false)));
        }
        let (own, ignored) = uncounted(&view, app.id, channel.log(), account, (seq, last)).await?;
        let row = ReadRow {
            seq,
            own: view.counter(&own_key(app.id, channel.log(), account)).await?.saturating_sub(own),
            ignored: view.counter(&counted_key(app.id, channel.log())).await?.saturating_sub(ignored),
            recalled: 0,
        };
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &row);
        mentions::forget(&view, app.id, account, channel.log(), seq, &mut batch).await?;
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(Some((channel, seq, true)));
        }
    }
}

/// Sets how many messages are unread for a member, as an import does: nobody is told. There are no more unread messages
/// than messages. Where the group's type counts none, nothing happens.
///
/// Errors: 10010, 10004 not a member.
pub async fn set_unread(domain: &Domain, app: &App, id: &GroupId, account: &Account, unread: u64) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let address = Address { group: id.clone(), topic: None };
        let channel = Channel::find(&view, app.id, &address).await?;
        if !channel.group.rules().unread {
            return Ok(());
        }
        if !view.has(&rows::member_key(app.id, channel.group.row.code, account)).await? {
            return Err(Cause::field("Member_Account", "must be a member of the group"));
        }
        let key = rows::read_key(app.id, account, channel.log());
        let stored = view.read::<ReadRow>(&key).await?;
        let row = row_with_unread(&view, app.id, channel.log(), account, unread).await?;
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &row);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

/// A row by which so many of a log's messages are unread; no more than there are.
pub(super) async fn row_with_unread(
    view: &View,
    app: AppId,
    log: LogId,
    account: &Account,
    unread: u64,
) -> Result<ReadRow> {
    let seq = view.counter(&rows::log_key(app, log)).await?.saturating_sub(unread);
    Ok(ReadRow {
        seq,
        own: view.counter(&own_key(app, log, account)).await?,
        ignored: view.counter(&counted_key(app, log)).await?,
        recalled: recalls::unread(view, app, log, seq, account).await?,
    })
}

#[cfg(test)]
mod tests;
