//! Rosters: who is in a group, kept in memory for as long as nobody comes or goes.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use moka::sync::Cache;
use tincan_store::port::MAX_PAGE;
use tincan_store::{Direction, Page};

use super::rows::{self, MemberRow, MsgFlag};
use super::{Channel, Group, GroupCode, LogId, Role, members};
use crate::core::View;
use crate::model::key::split_text;
use crate::model::{Account, AppId, Record};
use crate::{Domain, Result};

/// Most members of all rosters together that are kept in memory.
const MAX_KEPT: u64 = 2_000_000;

/// Most members of topics that said how they want to hear of them, of all topics together, that are kept in memory.
const MAX_WISHES: u64 = 1_000_000;

/// Changes are counted in this many places: groups that share one only load more often.
const PLACES: usize = 256;

/// A member as far as telling it something needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hearer {
    /// The account.
    pub account: Account,
    /// What it is.
    pub role: Role,
    /// Whether it wants messages at all.
    pub hears_messages: bool,
}

/// Who is in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// In the order of their names.
    pub members: Vec<Hearer>,
}

/// Who said whether it wants to hear of a topic's messages at all. Who is not in it hears as of the group's.
type Wishes = HashMap<Account, bool>;

/// The rosters in memory, and the wishes of topics. A hint: what is not there is read from the store.
pub struct Rosters {
    rosters: Kept<(AppId, GroupCode), Roster>,
    wishes: Kept<(AppId, LogId), Wishes>,
}

impl Default for Rosters {
    fn default() -> Self {
        Self {
            rosters: Kept::new(MAX_KEPT, |roster: &Roster| roster.members.len()),
            wishes: Kept::new(MAX_WISHES, Wishes::len),
        }
    }
}

impl Rosters {
    /// Members came, went or changed: call it after every commit that wrote a member row, before anybody is told.
    pub fn changed(&self, app: AppId, code: GroupCode) {
        self.rosters.changed(&(app, code), code.0);
    }

    /// Somebody said how it wants to hear of a topic: call it after the commit.
    pub(super) fn wishes_changed(&self, app: AppId, topic: LogId) {
        self.wishes.changed(&(app, topic), topic.0);
    }
}

/// What is kept in memory for as long as it does not change.
struct Kept<K, V> {
    kept: Cache<K, Arc<V>>,
    changes: [AtomicU64; PLACES],
}

impl<K: Hash + Eq + Clone + Send + Sync + 'static, V: Send + Sync + 'static> Kept<K, V> {
    fn new(most: u64, size: fn(&V) -> usize) -> Self {
        let weigh = move |_: &K, kept: &Arc<V>| u32::try_from(size(kept)).unwrap_or(u32::MAX).saturating_add(1);
        Self {
            kept: Cache::builder().max_capacity(most).weigher(weigh).build(),
            changes: std::array::from_fn(|_| AtomicU64::new(0)),
        }
    }

    fn changed(&self, key: &K, number: u64) {
        self.count(number).fetch_add(1, Ordering::SeqCst);
        self.kept.invalidate(key);
    }

    fn count(&self, number: u64) -> &AtomicU64 {
        let place = number as usize % PLACES;
        // The remainder is always within; the first one stands in to please the compiler.
        self.changes.get(place).unwrap_or(&self.changes[0])
    }

    async fn of(&self, key: K, number: u64, load: impl Future<Output = Result<V>>) -> Result<Arc<V>> {
        if let Some(kept) = self.kept.get(&key) {
            return Ok(kept);
        }
        let before = self.count(number).load(Ordering::SeqCst);
        let loaded = Arc::new(load.await?);
        // What changed while it was read may be missing in it: it serves this once and is not kept.
        if self.count(number).load(Ordering::SeqCst) == before {
            self.kept.insert(key.clone(), loaded.clone());
            if self.count(number).load(Ordering::SeqCst) != before {
                self.kept.invalidate(&key);
            }
        }
        Ok(loaded)
    }
}

/// Who is in a group now.
pub async fn of(domain: &Domain, app: AppId, group: &Group) -> Result<Arc<Roster>> {
    let code = group.row.code;
    let load = async { load(&domain.view().await?, app, code).await };
    domain.rosters.rosters.of((app, code), code.0, load).await
}

/// Who hears of a group's or topic's messages.
pub(super) struct Audience {
    roster: Arc<Roster>,
    /// Of a topic.
    wishes: Option<Arc<Wishes>>,
}

impl Audience {
    /// Who hears now.
    pub(super) async fn of(domain: &Domain, app: AppId, channel: &Channel) -> Result<Self> {
        let roster = of(domain, app, &channel.group).await?;
        let wishes = match channel.topic() {
            Some(_) => {
                let log = channel.log();
                let load = async { members::wishes(&domain.view().await?, app, log).await };
                Some(domain.rosters.wishes.of((app, log), log.0, load).await?)
            }
            None => None,
        };
        Ok(Self { roster, wishes })
    }

    /// In the order of their names.
    pub(super) fn members(&self) -> impl Iterator<Item = &Account> {
        let hears = |member: &&Hearer| {
            let wish = self.wishes.as_ref().and_then(|wishes| wishes.get(&member.account));
            wish.copied().unwrap_or(member.hears_messages)
        };
        self.roster.members.iter().filter(hears).map(|member| &member.account)
    }
}

async fn load(view: &View, app: AppId, code: GroupCode) -> Result<Roster> {
    let mut members = Vec::new();
    let mut after: Option<Account> = None;
    loop {
        let page = members_after(view, app, code, after.as_ref(), MAX_PAGE).await?;
        let last = page.len() < MAX_PAGE;
        after = page.last().map(|(account, _)| account.clone());
        members.extend(page.into_iter().map(|(account, row)| Hearer {
            account,
            role: row.role,
            hears_messages: row.flag != MsgFlag::Discard,
        }));
        if last {
            return Ok(Roster { members });
        }
    }
}

/// Members after one of them, in the order of their names.
pub async fn members_after(
    view: &View,
    app: AppId,
    code: GroupCode,
    after: Option<&Account>,
    limit: usize,
) -> Result<Vec<(Account, MemberRow)>> {
    let prefix = rows::members_key(app, code);
    let after = after.map(|account| rows::member_key(app, code, account));
    let page = Page {
        prefix: prefix.as_slice(),
        after: after.as_ref().map(crate::model::Key::as_slice),
        limit,
        direction: Direction::Forward,
    };
    let mut members = Vec::new();
    for (key, value) in view.range(page).await? {
        let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
        members.push((Account::parse(name, "Member_Account")?, MemberRow::decode(&value)?));
    }
    Ok(members)
}
