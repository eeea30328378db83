//! Retention of groups: what is left of dissolved groups and deleted topics, messages past the history's period with what
//! hangs on them, and notes of sent messages leave the store a bounded number of rows at a time.

use bytes::Bytes;
use tincan_store::{Batch, Direction, Page};

use super::dissolve::RemainsRow;
use super::rows::{self, TopicRow};
use super::{Entry, GroupCode, LogId, hanging, recalls, sent};
use crate::core::{Attempts, View};
use crate::messages::{Budget, Course, Judge, Rest, Swept, scan};
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result, contacts};

/// Members of a community that are looked at in one go.
const READERS: usize = 1000;

/// Operations after which a batch is committed: messages can have hundreds of receipts each.
const OPERATIONS: usize = 10_000;

/// What is kept under the number of a group or topic, each a range of keys. What hangs on its messages says `hanging`.
const BY_NUMBER: [Table; 9] = [
    Table::GroupActivity,
    Table::GroupAttributes,
    Table::GroupBan,
    Table::GroupCounters,
    Table::GroupLog,
    Table::GroupPart,
    Table::GroupRequest,
    Table::GroupSize,
    Table::GroupSpoke,
];

/// Removes what is past its time, looking at about `budget` rows.
pub async fn sweep(domain: &Domain, app: &App, budget: usize) -> Result<Swept> {
    let mut course = Course::take_up(domain, app.id, "groups", budget).await?;
    let finished = loop {
        let part = course.part();
        let (after, budget) = course.rest();
        let rest = match part {
            0 => remains(domain, app.id, budget).await?,
            1 => logs(domain, app, after, budget).await?,
            2 => repeats(domain, app, after, budget).await?,
            3 => hidden(domain, app, after, budget).await?,
            4 => mentions(domain, app, after, budget).await?,
            _ => break true,
        };
        if !course.go_on(rest) {
            break false;
        }
    };
    course.put_down(domain, finished).await
}

/// What is left of dissolved groups and deleted topics: nobody can meet it any more, so nothing has to be guarded.
async fn remains(domain: &Domain, app: AppId, budget: &mut Budget) -> Result<Rest> {
    let prefix = Key::new(app, Table::GroupRemains);
    while budget.left > 0 {
        let view = domain.view().await?;
        let Some((key, value)) = page(&view, &prefix, None, 1).await?.into_iter().next() else {
            return Ok(Rest::None);
        };
        let code = rows::code_at(&key, &prefix)?;
        let clean = match RemainsRow::decode(&value)? {
            RemainsRow::Group => {
                topics(domain, app, code, budget).await?
                    && members(domain, app, code, budget).await?
                    && by_number(domain, app, LogId::from(code), budget).await?
            }
            RemainsRow::Topic(community) => topic(domain, app, community, LogId(code.0), budget).await?,
        };
        if clean {
            let mut batch = Batch::new();
            batch.delete(key);
            domain.commit(batch, &mut Attempts::default()).await?;
            budget.spend(1, 1);
        }
    }
    Ok(Rest::After(Vec::new()))
}

/// The topics of a dissolved community, one after another. Answers whether that is done.
async fn topics(domain: &Domain, app: AppId, community: GroupCode, budget: &mut Budget) -> Result<bool> {
    loop {
        let first = page(&domain.view().await?, &rows::topics_key(app, community), None, 1).await?;
        let Some((key, value)) = first.into_iter().next() else { return Ok(true) };
        if !topic(domain, app, community, TopicRow::decode(&value)?.log, budget).await? {
            return Ok(false);
        }
        let mut batch = Batch::new();
        batch.delete(key);
        domain.commit(batch, &mut Attempts::default()).await?;
        budget.spend(1, 1);
    }
}

/// What is left of a topic. Answers whether that is done.
async fn topic(domain: &Domain, app: AppId, community: GroupCode, log: LogId, budget: &mut Budget) -> Result<bool> {
    if !by_number(domain, app, log, budget).await? {
        return Ok(false);
    }
    readers(domain, app, community, log, budget).await?;
    Ok(true)
}

/// Forgets how far a community's members have read a topic that is gone. How far that got is not kept: it goes through all
/// of them, whatever is left of the budget.
async fn readers(domain: &Domain, app: AppId, community: GroupCode, log: LogId, budget: &mut Budget) -> Result<()> {
    let prefix = rows::members_key(app, community);
    let mut after: Option<Bytes> = None;
    loop {
        let entries = page(&domain.view().await?, &prefix, after.as_deref(), READERS).await?;
        let (mut batch, number) = (Batch::new(), entries.len());
        after = entries.last().map(|(key, _)| key.clone());
        for (key, _) in entries {
            batch.delete(rows::read_key(app, &member(&prefix, &key)?, log));
        }
        domain.commit(batch, &mut Attempts::default()).await?;
        budget.spend(number, 0);
        if number < READERS {
            return Ok(());
        }
    }
}

/// The members of a dissolved group, with what they did with it. Answers whether that is done.
async fn members(domain: &Domain, app: AppId, group: GroupCode, budget: &mut Budget) -> Result<bool> {
    let prefix = rows::members_key(app, group);
    while budget.batch() > 0 {
        let entries = page(&domain.view().await?, &prefix, None, budget.batch()).await?;
        if entries.is_empty() {
            return Ok(true);
        }
        let (mut batch, number) = (Batch::new(), entries.len());
        for (key, _) in entries {
            let account = member(&prefix, &key)?;
            batch.delete(key);
            batch.delete(rows::membership_key(app, &account, group));
            batch.delete(rows::read_key(app, &account, LogId::from(group)));
            contacts::forget_with_group(app, &account, group, &mut batch);
        }
        domain.commit(batch, &mut Attempts::default()).await?;
        budget.spend(number, number);
    }
    Ok(false)
}

/// The member in a key.
fn member(prefix: &Key, key: &[u8]) -> Result<Account> {
    let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
    Account::parse(name, "Member_Account")
}

/// Removes everything under a number. Answers whether that is done.
async fn by_number(domain: &Domain, app: AppId, log: LogId, budget: &mut Budget) -> Result<bool> {
    let own = BY_NUMBER.into_iter().map(|table| Key::new(app, table).u64(log.0));
    for prefix in hanging::of_log(app, log).into_iter().chain(own) {
        loop {
            let limit = budget.batch();
            if limit == 0 {
                return Ok(false);
            }
            let entries = page(&domain.view().await?, &prefix, None, limit).await?;
            let number = entries.len();
            if number == 0 {
                break;
            }
            let mut batch = Batch::new();
            for (key, _) in entries {
                batch.delete(key);
            }
            domain.commit(batch, &mut Attempts::default()).await?;
            budget.spend(number, number);
            if number < limit {
                break;
            }
        }
    }
    Ok(true)
}

/// Messages past the history's period, log by log.
async fn logs(domain: &Domain, app: &App, after: Vec<u8>, budget: &mut Budget) -> Result<Rest> {
    let prefix = Key::new(app.id, Table::GroupLog);
    let oldest = domain.now().saturating_sub(app.settings.history.as_secs());
    let mut after = after;
    while budget.left > 0 {
        let start = if after.is_empty() { None } else { Some(after.as_slice()) };
        let view = domain.view().await?;
        let Some((key, _)) = page(&view, &prefix, start, 1).await?.into_iter().next() else { return Ok(Rest::None) };
        let log = LogId(rows::code_at(&key, &prefix)?.0);
        if !old_entries(domain, app.id, log, oldest, budget).await? {
            let more = recalls::forget_old(domain, app.id, log, oldest, budget.batch().max(1)).await?;
            budget.spend(1, 0);
            if !more {
                after = rows::entry_key(app.id, log, u64::MAX).u64(u64::MAX).as_slice().to_vec();
            }
        }
    }
    Ok(Rest::After(after))
}

/// Removes the first entries of a log that are past the period, with what hangs on them; answers whether there may be more.
/// The log's last MsgSeq stays.
async fn old_entries(domain: &Domain, app: AppId, log: LogId, oldest: Seconds, budget: &mut Budget) -> Result<bool> {
    let (prefix, view, limit) = (rows::log_key(app, log), domain.view().await?, budget.batch());
    // Behind the log's own key, which holds the counter.
    let entries = page(&view, &prefix, Some(prefix.as_slice()), limit).await?;
    let mut full = entries.len() == limit;
    let (mut batch, mut gone) = (Batch::new(), 0);
    for (key, value) in entries {
        if Seconds::from(Entry::decode(&value)?.time) >= oldest {
            full = false;
            break;
        }
        if batch.operations().len() >= OPERATIONS {
            full = true;
            break;
        }
        let seq = rows::code_at(&key, &prefix)?.0;
        for hanging in hanging::of_message(app, log, seq) {
            for (key, _) in page(&view, &hanging, None, OPERATIONS).await? {
                batch.delete(key);
            }
        }
        batch.delete(key);
        gone += 1;
    }
    if gone > 0 {
        domain.commit(batch, &mut Attempts::default()).await?;
        budget.spend(gone, gone);
    }
    Ok(full)
}

/// What was kept to recognise messages that are sent again, past the window.
async fn repeats(domain: &Domain, app: &App, after: Vec<u8>, budget: &mut Budget) -> Result<Rest> {
    let past_window = PastWindow { app, now: domain.now() };
    scan(domain, &Key::new(app.id, Table::GroupSent), after, budget, &past_window).await
}

/// Messages that could not be recognised any more.
struct PastWindow<'a> {
    app: &'a App,
    now: Seconds,
}

impl Judge for PastWindow<'_> {
    async fn is_over(&self, _view: &View, _key: &[u8], raw: &[u8]) -> Result<bool> {
        sent::is_over(self.app, raw, self.now)
    }
}

/// What accounts do not want to see any more, once it is gone for all.
async fn hidden(domain: &Domain, app: &App, after: Vec<u8>, budget: &mut Budget) -> Result<Rest> {
    let prefix = Key::new(app.id, Table::GroupHidden);
    scan(domain, &prefix, after, budget, &OfGone { app: app.id, prefix: &prefix, seq_in: SeqIn::Key }).await
}

/// Mentions in messages that are gone.
async fn mentions(domain: &Domain, app: &App, after: Vec<u8>, budget: &mut Budget) -> Result<Rest> {
    let prefix = Key::new(app.id, Table::GroupMention);
    scan(domain, &prefix, after, budget, &OfGone { app: app.id, prefix: &prefix, seq_in: SeqIn::Value }).await
}

/// Rows that are about a message that is gone.
struct OfGone<'a> {
    app: AppId,
    prefix: &'a Key,
    seq_in: SeqIn,
}

/// Where a row has the MsgSeq: at the end of its key, or of its value.
enum SeqIn {
    Key,
    Value,
}

impl Judge for OfGone<'_> {
    async fn is_over(&self, view: &View, key: &[u8], raw: &[u8]) -> Result<bool> {
        let log = LogId(rows::code_at(key, self.prefix)?.0);
        let bytes = match self.seq_in {
            SeqIn::Key => key,
            SeqIn::Value => raw,
        };
        let seq = bytes.last_chunk::<8>().map(|seq| u64::from_be_bytes(*seq)).ok_or_else(damaged)?;
        Ok(!view.has(&rows::entry_key(self.app, log, seq)).await?)
    }
}

async fn page(view: &View, prefix: &Key, after: Option<&[u8]>, limit: usize) -> Result<Vec<(Bytes, Bytes)>> {
    view.range(Page { prefix: prefix.as_slice(), after, limit, direction: Direction::Forward }).await
}

fn damaged() -> Cause {
    tracing::error!("a stored key cannot be read");
    Cause::StoreFailed
}

#[cfg(test)]
mod tests;
