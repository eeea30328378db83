//! Counters of a group: numbers that its members share, set, raise and lower.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::rules::Action;
use super::{Fault, Group, GroupCode, GroupId, TipKind, find, standing, tell};
use crate::core::{Attempts, Change, View};
use crate::messages::Actor;
use crate::model::{AppId, Key, Record, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Most counters of a group (source: error codes of newer documents, 10063).
const MOST: usize = 20;

/// Longest key in bytes (source: group counter documentation).
const KEY_BYTES: usize = 128;

/// A group's counters, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct CountersRow {
    /// How often they were changed.
    seq: u64,
    /// In the order in which they came.
    list: Vec<(String, i64)>,
}

impl Record for CountersRow {}

/// Where a group's counters are.
pub(crate) fn counters_key(app: AppId, code: GroupCode) -> Key {
    Key::new(app, Table::GroupCounters).u64(code.0)
}

/// What to do with counters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CountersEdit {
    /// They have these values then.
    #[default]
    Set,
    /// They are raised by these.
    Increase,
    /// They are lowered by these.
    Decrease,
}

/// What changed, for the members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CountersChange {
    /// These have new values.
    Values {
        /// How often the counters were changed.
        seq: u64,
        /// Key and value.
        counters: Vec<(String, i64)>,
    },
    /// These are gone.
    Deleted {
        /// How often the counters were changed.
        seq: u64,
        /// Their keys.
        keys: Vec<String>,
    },
}

/// A group's counters, or those with these keys; and how often they were changed.
///
/// Errors: 10007 the type has none, or the caller is not in the group; 10010, 10059.
pub async fn counters(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    keys: &[String],
) -> Result<(u64, Vec<(String, i64)>)> {
    let view = domain.view().await?;
    let group = admitted(&view, domain, app, actor, id).await?;
    let row = view.get::<CountersRow>(&counters_key(app.id, group.row.code)).await?.unwrap_or_default();
    let wanted = row.list.into_iter().filter(|(key, _)| keys.is_empty() || keys.contains(key));
    Ok((row.seq, wanted.collect()))
}

/// Changes counters and tells the members. Answers those that were changed, with their values.
///
/// Errors: 10004 a key's length, or a number outside of 64 bits; 10007, 10010, 10059, 10063.
pub async fn change_counters(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    edit: CountersEdit,
    values: &[(String, i64)],
) -> Result<Vec<(String, i64)>> {
    if values.iter().any(|(key, _)| key.is_empty() || key.len() > KEY_BYTES) {
        return Err(Cause::field("GroupCounter", "must have keys of 1 to 128 bytes"));
    }
    let change = |row: &mut CountersRow| {
        let mut changed: Vec<(String, i64)> = Vec::new();
        for (key, value) in values {
            let old = row.list.iter().find(|(known, _)| known == key).map_or(0, |(_, value)| *value);
            let new = match edit {
                CountersEdit::Set => Some(*value),
                CountersEdit::Increase => old.checked_add(*value),
                CountersEdit::Decrease => old.checked_sub(*value),
            };
            let new = new.ok_or_else(|| Cause::field("GroupCounter", "must keep its numbers within 64 bits"))?;
            changed.retain(|(known, _)| known != key);
            changed.push((key.clone(), new));
            match row.list.iter_mut().find(|(known, _)| known == key) {
                Some((_, value)) => *value = new,
                None => row.list.push((key.clone(), new)),
            }
        }
        if row.list.len() > MOST {
            return Err(Fault::TooManyCounters(format!("a group has at most {MOST} counters").into()).into());
        }
        Ok(CountersChange::Values { seq: row.seq, counters: changed })
    };
    match write(domain, app, actor, id, change).await? {
        CountersChange::Values { counters, .. } => Ok(counters),
        CountersChange::Deleted { .. } => Ok(Vec::new()),
    }
}

/// Deletes counters, all where none is named, and tells the members. Those that are not there are passed over.
///
/// Errors: 10007, 10010, 10059.
pub async fn delete_counters(domain: &Domain, app: &App, actor: &Actor, id: &GroupId, keys: &[String]) -> Result<()> {
    let change = |row: &mut CountersRow| {
        let (gone, left) =
            std::mem::take(&mut row.list).into_iter().partition(|(key, _)| keys.is_empty() || keys.contains(key));
        row.list = left;
        let gone: Vec<(String, i64)> = gone;
        Ok(CountersChange::Deleted { seq: row.seq, keys: gone.into_iter().map(|(key, _)| key).collect() })
    };
    write(domain, app, actor, id, change).await.map(drop)
}

async fn write(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    change: impl Fn(&mut CountersRow) -> Result<CountersChange>,
) -> Result<CountersChange> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = admitted(&view, domain, app, actor, id).await?;
        let key = counters_key(app.id, group.row.code);
        let stored = view.read::<CountersRow>(&key).await?;
        let mut row = stored.record.clone().unwrap_or_default();
        row.seq += 1;
        let changed = change(&mut row)?;
        let mut batch = Batch::new();
        group.guard(app.id, &mut batch);
        batch.replace(&key, &stored, &row);
        if domain.commit(batch, &mut attempts).await?.is_none() {
            continue;
        }
        tell::tell_in_passing(&view, domain, app, (actor, &group), TipKind::Counters(changed.clone()), &[]).await?;
        return Ok(changed);
    }
}

/// A group whose counters the actor may work with.
async fn admitted(view: &View, domain: &Domain, app: &App, actor: &Actor, id: &GroupId) -> Result<Group> {
    if !app.settings.groups.extras {
        return Err(Fault::NoCounters.into());
    }
    let group = find(view, app.id, id).await?;
    if !group.rules().counters {
        return Err(Fault::not_allowed("groups of this type have no counters").into());
    }
    standing(view, domain, app, &group, actor).await?.may(&group, Action::ChangeAttributes)?;
    Ok(group)
}

#[cfg(test)]
mod tests;
