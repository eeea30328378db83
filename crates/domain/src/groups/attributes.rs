//! Attributes of a group: a few pairs of text that its members share and change, with versions that tell of races.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::hooks;
use super::rules::{Action, Least};
use super::{AttributeFault, Fault, Group, GroupCode, GroupId, TipKind, find, standing, tell};
use crate::core::{Attempts, Change};
use crate::messages::Actor;
use crate::model::{AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Domain, Result, webhooks};

/// Most attributes of a group (source: error codes of newer documents, 10047).
const MOST: usize = 16;

/// Longest key in bytes (10045).
const KEY_BYTES: usize = 32;

/// Longest value in bytes (10046).
const VALUE_BYTES: usize = 4000;

/// Longest values of a group together in bytes (10048).
const VALUES_BYTES: usize = 16_000;

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: String,
    /// How often it was set.
    pub seq: u64,
}

/// A group's attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attributes {
    /// How often they were changed.
    pub main_seq: u64,
    /// In the order in which they came.
    pub list: Vec<Attribute>,
}

/// A group's attributes, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct AttributesRow {
    attributes: Attributes,
    /// The second of the last change, and how many there were in it.
    paced: (Seconds, u32),
}

impl Record for AttributesRow {}

/// Where a group's attributes are.
pub(crate) fn attributes_key(app: AppId, code: GroupCode) -> Key {
    Key::new(app, Table::GroupAttributes).u64(code.0)
}

/// What to do with attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributesEdit {
    /// These, and no others any more: key, value.
    Replace(Vec<(String, String)>),
    /// These as well: key, value.
    Set(Vec<(String, String)>),
    /// Not these any more: keys.
    Delete(Vec<String>),
    /// None any more.
    Clear,
}

/// Which versions the caller knows, where its change is refused when there are newer ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Of all attributes together; where they are replaced or cleared.
    pub main_seq: Option<u64>,
    /// By key; where they are set or deleted.
    pub seqs: Vec<(String, u64)>,
}

/// The version of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeVersion {
    /// Its key.
    pub key: String,
    /// How often it was set.
    pub seq: u64,
}

/// What changed, for the members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributesChange {
    /// 1 replaced, 2 set, 3 cleared, 4 deleted.
    pub operation: u8,
    /// How often the attributes were changed.
    pub main_seq: u64,
    /// Those that were set, or deleted (without a value).
    pub changed: Vec<Attribute>,
}

/// A group's attributes.
///
/// Errors: 10007 the type has none, or the caller is not in the group; 10010.
pub async fn attributes(domain: &Domain, app: &App, actor: &Actor, id: &GroupId) -> Result<Attributes> {
    let view = domain.view().await?;
    let group = find(&view, app.id, id).await?;
    must_have(&group)?;
    standing(&view, domain, app, &group, actor).await?.must_be_in()?;
    let row = view.get::<AttributesRow>(&attributes_key(app.id, group.row.code)).await?;
    Ok(row.unwrap_or_default().attributes)
}

fn must_have(group: &Group) -> Result<()> {
    if group.rules().least(Action::ChangeAttributes) == Least::Nobody {
        return Err(Fault::not_allowed("groups of this type have no attributes").into());
    }
    Ok(())
}

/// Changes a group's attributes and tells its members. Answers the number of the change, and the versions of what was set.
///
/// Errors: 10007, 10010, 10045, 10046, 10047, 10048, 10049, 10050, 10056.
pub async fn change_attributes(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    edit: &AttributesEdit,
    known: &Known,
) -> Result<(u64, Vec<AttributeVersion>)> {
    check(edit)?;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = find(&view, app.id, id).await?;
        standing(&view, domain, app, &group, actor).await?.may(&group, Action::ChangeAttributes)?;
        let key = attributes_key(app.id, group.row.code);
        let stored = view.read::<AttributesRow>(&key).await?;
        let mut row = stored.record.clone().unwrap_or_default();
        let change = row.attributes.change(edit, known)?;
        row.pace(domain.now(), app.settings.groups.attribute_changes)?;
        let mut batch = Batch::new();
        group.guard(app.id, &mut batch);
        batch.replace(&key, &stored, &row);
        let _told = report(domain, app, (actor, &group), edit, &change, &mut batch);
        if domain.commit(batch, &mut attempts).await?.is_none() {
            continue;
        }
        let main_seq = change.main_seq;
        let set = |attribute: &Attribute| AttributeVersion { key: attribute.key.clone(), seq: attribute.seq };
        let versions = if change.operation == DELETED { Vec::new() } else { change.changed.iter().map(set).collect() };
        tell::tell_in_passing(&view, domain, app, (actor, &group), TipKind::Attributes(change), &[]).await?;
        return Ok((main_seq, versions));
    }
}

/// Tells the app of a change.
fn report<'d>(
    domain: &'d Domain,
    app: &App,
    (actor, group): (&Actor, &Group),
    edit: &AttributesEdit,
    change: &AttributesChange,
    batch: &mut Batch,
) -> webhooks::Told<'d> {
    hooks::tell(domain, app, group, webhooks::Kind::AfterGroupAttributes, batch, || webhooks::GroupWhat::Attributes {
        by: actor.account().clone(),
        change: match edit {
            AttributesEdit::Replace(_) => webhooks::AttributeChange::Set,
            AttributesEdit::Set(_) => webhooks::AttributeChange::Modify,
            AttributesEdit::Delete(_) => webhooks::AttributeChange::Delete,
            AttributesEdit::Clear => webhooks::AttributeChange::Clear,
        },
        attributes: change.changed.iter().map(|one| (one.key.clone(), one.value.clone())).collect(),
    })
}

const REPLACED: u8 = 1;
const SET: u8 = 2;
const CLEARED: u8 = 3;
const DELETED: u8 = 4;

fn check(edit: &AttributesEdit) -> Result<()> {
    let (AttributesEdit::Replace(pairs) | AttributesEdit::Set(pairs)) = edit else { return Ok(()) };
    for (key, value) in pairs {
        if key.is_empty() || key.len() > KEY_BYTES {
            return Err(AttributeFault::BadKey(key.clone()).into());
        }
        if value.len() > VALUE_BYTES {
            return Err(AttributeFault::ValueTooLong(key.clone()).into());
        }
    }
    Ok(())
}

impl AttributesRow {
    /// Counts a change.
    fn pace(&mut self, now: Seconds, limit: u32) -> Result<()> {
        let (second, count) = self.paced;
        let count = if second == now { count } else { 0 };
        if count >= limit {
            return Err(AttributeFault::TooOften { limit }.into());
        }
        self.paced = (now, count + 1);
        Ok(())
    }
}

impl Attributes {
    fn seq_of(&self, key: &str) -> u64 {
        self.list.iter().find(|attribute| attribute.key == key).map_or(0, |attribute| attribute.seq)
    }

    fn change(&mut self, edit: &AttributesEdit, known: &Known) -> Result<AttributesChange> {
        let by_key = matches!(edit, AttributesEdit::Set(_) | AttributesEdit::Delete(_));
        let stale = if by_key {
            known.seqs.iter().any(|(key, seq)| self.seq_of(key) != *seq)
        } else {
            known.main_seq.is_some_and(|seq| seq != self.main_seq)
        };
        if stale {
            return Err(AttributeFault::Conflict.into());
        }
        let (operation, changed) = match edit {
            AttributesEdit::Replace(pairs) => {
                let old = std::mem::take(&mut self.list);
                let old = Attributes { main_seq: 0, list: old };
                (REPLACED, self.set(pairs, &old))
            }
            AttributesEdit::Set(pairs) => {
                let old = self.clone();
                (SET, self.set(pairs, &old))
            }
            AttributesEdit::Delete(keys) => (DELETED, self.delete(keys)?),
            AttributesEdit::Clear => {
                self.list.clear();
                (CLEARED, Vec::new())
            }
        };
        if self.list.len() > MOST {
            return Err(AttributeFault::TooMany.into());
        }
        if self.list.iter().map(|attribute| attribute.value.len()).sum::<usize>() > VALUES_BYTES {
            return Err(AttributeFault::TooLong.into());
        }
        self.main_seq += 1;
        Ok(AttributesChange { operation, main_seq: self.main_seq, changed })
    }

    /// Sets pairs; a key that was there before keeps its place and gets the next version.
    fn set(&mut self, pairs: &[(String, String)], old: &Attributes) -> Vec<Attribute> {
        let mut changed: Vec<Attribute> = Vec::new();
        for (key, value) in pairs {
            let new = Attribute { key: key.clone(), value: value.clone(), seq: old.seq_of(key) + 1 };
            changed.retain(|attribute| attribute.key != *key);
            changed.push(new.clone());
            match self.list.iter_mut().find(|attribute| attribute.key == *key) {
                Some(attribute) => *attribute = new,
                None => self.list.push(new),
            }
        }
        changed
    }

    fn delete(&mut self, keys: &[String]) -> Result<Vec<Attribute>> {
        let mut deleted = Vec::new();
        for key in keys {
            let at = self.list.iter().position(|attribute| attribute.key == *key);
            let at = at.ok_or_else(|| AttributeFault::NoSuchKey(key.clone()))?;
            let gone = self.list.remove(at);
            deleted.push(Attribute { value: String::new(), ..gone });
        }
        Ok(deleted)
    }
}

#[cfg(test)]
mod tests;
