//! Rosters: who is in a group, kept in memory for as long as nobody comes or goes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use moka::sync::Cache;
use tincan_store::port::MAX_PAGE;
use tincan_store::{Direction, Page};

use super::rows::{self, MemberRow, MsgFlag};
use super::{Group, GroupCode, Role};
use crate::core::View;
use crate::model::key::split_text;
use crate::model::{Account, AppId, Record};
use crate::{Domain, Result};

/// Most members of all rosters together that are kept in memory.
const MAX_KEPT: u64 = 2_000_000;

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

/// The rosters in memory. A hint: what is not there is read from the store.
pub struct Rosters {
    kept: Cache<(AppId, GroupCode), Arc<Roster>>,
    changes: [AtomicU64; PLACES],
}

impl Default for Rosters {
    fn default() -> Self {
        let weigh = |_: &(AppId, GroupCode), roster: &Arc<Roster>| roster.members.len() as u32 + 1;
        Self {
            kept: Cache::builder().max_capacity(MAX_KEPT).weigher(weigh).build(),
            changes: std::array::from_fn(|_| AtomicU64::new(0)),
        }
    }
}

impl Rosters {
    /// Members came, went or changed: call it after every commit that wrote a member row, before anybody is told.
    pub fn changed(&self, app: AppId, code: GroupCode) {
        self.count(code).fetch_add(1, Ordering::SeqCst);
        self.kept.invalidate(&(app, code));
    }

    fn count(&self, code: GroupCode) -> &AtomicU64 {
        let place = code.0 as usize % PLACES;
        // The remainder is always within; the first one stands in to please the compiler.
        self.changes.get(place).unwrap_or(&self.changes[0])
    }
}

/// Who is in a group now.
pub async fn of(domain: &Domain, app: AppId, group: &Group) -> Result<Arc<Roster>> {
    let (rosters, key) = (&domain.rosters, (app, group.row.code));
    if let Some(roster) = rosters.kept.get(&key) {
        return Ok(roster);
    }
    let before = rosters.count(key.1).load(Ordering::SeqCst);
    let roster = Arc::new(load(&domain.view().await?, app, key.1).await?);
    // What changed while it was read may be missing in it: it serves this once and is not kept.
    if rosters.count(key.1).load(Ordering::SeqCst) == before {
        rosters.kept.insert(key, roster.clone());
        if rosters.count(key.1).load(Ordering::SeqCst) != before {
            rosters.kept.invalidate(&key);
        }
    }
    Ok(roster)
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
