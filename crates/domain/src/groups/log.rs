//! The log of a group or topic: what somebody sees of it.

use std::collections::HashSet;

use bytes::Bytes;
use tincan_store::{Batch, Direction, Page};

use super::{Channel, Entry, GroupKind, LogId, MemberRow, Place, rows};
use crate::core::View;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Domain, Result};

/// An entry with the bytes that guard its replacement.
pub(super) struct Kept {
    pub(super) entry: Entry,
    raw: Bytes,
}

impl Kept {
    /// Replaces the entry on the condition that it is as it was read.
    pub(super) fn replace(self, key: &Key, new: &Entry, batch: &mut Batch) {
        batch.expect(key.bytes(), Some(self.raw));
        batch.put(key.bytes(), new.encode());
    }
}

/// An entry of a log.
pub(super) async fn find(view: &View, app: AppId, log: LogId, seq: u64) -> Result<Option<Kept>> {
    let raw = view.raw(&rows::entry_key(app, log, seq)).await?;
    raw.map(|raw| Ok(Kept { entry: Entry::decode(&raw)?, raw })).transpose()
}

/// Entries up to a MsgSeq, newest first.
pub(super) async fn up_to(view: &View, app: AppId, log: LogId, seq: u64, limit: usize) -> Result<Vec<(u64, Entry)>> {
    let after = rows::entry_key(app, log, seq.saturating_add(1));
    range(view, app, log, Some(after), limit, Direction::Backward).await
}

/// Entries from a MsgSeq on, oldest first.
pub(super) async fn from(view: &View, app: AppId, log: LogId, seq: u64, limit: usize) -> Result<Vec<(u64, Entry)>> {
    let after = seq.checked_sub(1).map(|before| rows::entry_key(app, log, before));
    range(view, app, log, after, limit, Direction::Forward).await
}

async fn range(
    view: &View,
    app: AppId,
    log: LogId,
    after: Option<Key>,
    limit: usize,
    direction: Direction,
) -> Result<Vec<(u64, Entry)>> {
    let prefix = rows::log_key(app, log);
    // The log's counter stands at the prefix itself: it may be one of those.
    let limit = limit.saturating_add(1);
    let page = Page { prefix: prefix.as_slice(), after: after.as_ref().map(Key::as_slice), limit, direction };
    let mut entries = Vec::new();
    for (key, value) in view.range(page).await? {
        let tail = key.get(prefix.as_slice().len()..).and_then(|tail| <[u8; 8]>::try_from(tail).ok());
        if let Some(seq) = tail.filter(|_| entries.len() + 1 < limit) {
            entries.push((u64::from_be_bytes(seq), Entry::decode(&value)?));
        }
    }
    Ok(entries)
}

/// What somebody sees of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sight {
    /// Nothing up to this MsgSeq.
    pub(super) after: u64,
    /// Nothing from before this second.
    pub(super) since: Seconds,
    /// What is older is not kept.
    pub(super) oldest: Seconds,
}

impl Sight {
    /// What a member sees; without a member everything that is kept, as admins of the app do.
    pub(super) fn of(domain: &Domain, app: &App, channel: &Channel, member: Option<&MemberRow>) -> Self {
        Self::of_kind(domain, app, channel.group.row.kind, channel.topic().is_some(), member)
    }

    /// The same, by the group's type, and whether it is in a topic of it.
    pub(super) fn of_kind(
        domain: &Domain,
        app: &App,
        kind: GroupKind,
        in_topic: bool,
        member: Option<&MemberRow>,
    ) -> Self {
        let oldest = domain.now().saturating_sub(app.settings.history.as_secs());
        let all = Self { after: 0, since: 0, oldest };
        let groups = &app.settings.groups;
        let from_the_beginning = match kind {
            GroupKind::ChatRoom => groups.chat_room_history,
            GroupKind::Community => groups.community_history,
            _ => false,
        };
        match member {
            None => all,
            Some(_) if from_the_beginning => all,
            // MsgSeqs of topics are their own.
            Some(member) if in_topic => Self { since: member.joined_at, ..all },
            Some(member) => Self { after: member.joined_seq, ..all },
        }
    }

    /// Whether an entry is seen: as a placeholder, if it was deleted or recalled.
    pub(super) fn sees(&self, seq: u64, entry: &Entry) -> bool {
        seq > self.after && !self.ends_at(entry)
    }

    /// Whether nothing up to this entry is seen, so that reading backwards may stop.
    pub(super) fn ends_at(&self, entry: &Entry) -> bool {
        let time = Seconds::from(entry.time);
        time < self.since || time < self.oldest
    }

    /// Whether an entry is gone because it is too old.
    pub(super) fn is_past(&self, entry: &Entry) -> bool {
        Seconds::from(entry.time) < self.oldest
    }
}

/// The beginning of the keys of what an account does not want to see of a log.
fn hidden_key(app: AppId, log: LogId, account: &Account) -> Key {
    Key::new(app, Table::GroupHidden).u64(log.0).account(account)
}

/// Hides an entry from an account.
pub(super) fn hide(app: AppId, log: LogId, account: &Account, seq: u64, batch: &mut Batch) {
    batch.put(hidden_key(app, log, account).u64(seq), Bytes::new());
}

/// Which MsgSeqs from one to another an account does not want to see.
pub(super) async fn hidden(
    view: &View,
    app: AppId,
    log: LogId,
    account: &Account,
    (first, last): (u64, u64),
) -> Result<HashSet<u64>> {
    let prefix = hidden_key(app, log, account);
    let after = first.checked_sub(1).map(|before| prefix.clone().u64(before));
    let limit = usize::try_from(last.saturating_sub(first)).unwrap_or(usize::MAX).saturating_add(1);
    let page = Page {
        prefix: prefix.as_slice(),
        after: after.as_ref().map(Key::as_slice),
        limit: limit.min(tincan_store::port::MAX_PAGE),
        direction: Direction::Forward,
    };
    let mut seqs = HashSet::new();
    for (key, _) in view.range(page).await? {
        let tail = key.get(prefix.as_slice().len()..).and_then(|tail| <[u8; 8]>::try_from(tail).ok());
        seqs.extend(tail.map(u64::from_be_bytes).filter(|seq| *seq <= last));
    }
    Ok(seqs)
}

/// The entry as somebody sees who does not want to.
pub(super) fn covered(entry: Entry) -> Entry {
    Entry { place: Place::Deleted, ..entry }
}
