//! Mentions: who is meant by a message, kept until it is read.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use tincan_store::{Batch, Direction, Number, Page};

use super::event::{Announced, Incident};
use super::{At, LogId};
use crate::Result;
use crate::core::View;
use crate::event::{Event, Push};
use crate::model::record::counter;
use crate::model::{Account, AppId, Key, Table};

/// Most mentions of a message (source: group message documentation).
pub(super) const MAX: usize = 30;

/// Most mentions that are looked at for one account: as many as a client shows.
const LOOKED_AT: usize = 100;

/// How a message mentions somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mentioned {
    /// By name.
    pub by_name: bool,
    /// With everybody.
    pub with_all: bool,
}

/// Whom a message means: names, and whether everybody is meant.
pub(super) struct Meant<'a> {
    names: HashSet<&'a Account>,
    all: bool,
}

impl<'a> Meant<'a> {
    pub(super) fn new(at: &'a [At], sender: &Account) -> Self {
        let names = at.iter().filter_map(|at| match at {
            At::Member(account) if account != sender => Some(account),
            _ => None,
        });
        Self { names: names.collect(), all: at.contains(&At::All) }
    }

    pub(super) fn is_nobody(&self) -> bool {
        self.names.is_empty() && !self.all
    }

    /// Keeps the mentions of a message that gets its MsgSeq by the same batch.
    pub(super) fn keep(&self, app: AppId, log: LogId, (time, random): (u32, u32), seq: Number, batch: &mut Batch) {
        let names = self.names.iter().map(|account| account.as_str());
        for name in names.chain(self.all.then_some("")) {
            batch.put_number(mentions_key(app, log, name).u32(time).u32(random), seq);
        }
    }

    /// The push that tells of a mention, for each way of being mentioned.
    pub(super) fn pushes(&self, message: &Arc<Announced>) -> Pushes {
        let push = |by_name, with_all| {
            Push::new(Event::Group(Incident::Mentioned { message: message.clone(), by_name, with_all }))
        };
        Pushes {
            names: self.names.iter().map(|name| (*name).clone()).collect(),
            by_name: push(true, self.all),
            with_all: self.all.then(|| push(false, true)),
        }
    }
}

/// What tells of the mentions of a message.
pub(super) struct Pushes {
    names: HashSet<Account>,
    by_name: Arc<Push>,
    with_all: Option<Arc<Push>>,
}

impl Pushes {
    /// What tells an account, if it is mentioned.
    pub(super) fn of(&self, account: &Account) -> Option<&Arc<Push>> {
        if self.names.contains(account) { Some(&self.by_name) } else { self.with_all.as_ref() }
    }
}

/// The beginning of the keys of mentions of an account in a log; an empty name stands for everybody.
fn mentions_key(app: AppId, log: LogId, name: &str) -> Key {
    Key::new(app, Table::GroupMention).u64(log.0).text(name)
}

/// The mentions of an account in a log after a MsgSeq, oldest first. What became of the messages is in the log.
pub async fn unread(
    view: &View,
    app: AppId,
    account: &Account,
    log: LogId,
    after: u64,
) -> Result<Vec<(u64, Mentioned)>> {
    let mut found = BTreeMap::<u64, Mentioned>::new();
    for (name, by_name) in [(account.as_str(), true), ("", false)] {
        let prefix = mentions_key(app, log, name);
        let page = Page { prefix: prefix.as_slice(), after: None, limit: LOOKED_AT, direction: Direction::Backward };
        for (_, value) in view.range(page).await? {
            let seq = counter(Some(&value))?;
            if seq > after {
                let mentioned = found.entry(seq).or_default();
                mentioned.by_name |= by_name;
                mentioned.with_all |= !by_name;
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// Forgets the oldest mentions of an account by name, up to a MsgSeq, in the batch of its reading.
pub(super) async fn forget(
    view: &View,
    app: AppId,
    account: &Account,
    log: LogId,
    up_to: u64,
    batch: &mut Batch,
) -> Result<()> {
    let prefix = mentions_key(app, log, account.as_str());
    let page = Page { prefix: prefix.as_slice(), after: None, limit: LOOKED_AT, direction: Direction::Forward };
    for (key, value) in view.range(page).await? {
        if counter(Some(&value))? <= up_to {
            batch.delete(key);
        }
    }
    Ok(())
}
