//! Profiles: what an account tells about itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use crate::core::{Change, View};
use crate::model::{Account, AppId, Key, Record, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result, words};

mod change;
mod fields;
mod read;

pub(crate) use change::tell;
pub use change::{Setter, set};
pub use fields::{ADMIN_FORBID_TYPE, ALLOW_TYPE, Given, IMAGE, NICK, Side};
pub use read::{Known, Seen, chosen, seen};

/// Longest text value in bytes (source: error-code reference, 40601).
pub const MAX_VALUE_BYTES: usize = 500;

/// A value of a profile field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Text.
    Text(String),
    /// A number of 32 bits.
    Number(u32),
}

/// A profile, as stored: the values that were set, by tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRow {
    /// The values by tag.
    pub values: BTreeMap<String, Value>,
    /// Raised by every change of a standard field.
    pub standard_sequence: u32,
    /// Raised by every change of a custom field.
    pub custom_sequence: u32,
}

impl Record for ProfileRow {}

impl ProfileRow {
    /// A text value; empty when it was never set.
    pub fn text(&self, tag: &str) -> &str {
        match self.values.get(tag) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }
}

/// What an import says about an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Introduction {
    /// The nickname, if given.
    pub nick: Option<String>,
    /// The avatar's address, if given.
    pub face: Option<String>,
}

impl Introduction {
    pub(crate) fn check(&self, app: &App) -> Result<()> {
        for (field, value) in [("Nick", &self.nick), ("FaceUrl", &self.face)] {
            let Some(text) = value else { continue };
            if text.len() > MAX_VALUE_BYTES {
                return Err(Cause::ValueTooLong { field: field.into(), got: text.len(), limit: MAX_VALUE_BYTES });
            }
            words::check(app, field, text)?;
        }
        Ok(())
    }

    fn values(&self) -> impl Iterator<Item = (&'static str, &String)> {
        [(NICK, &self.nick), (IMAGE, &self.face)].into_iter().filter_map(|(tag, value)| Some((tag, value.as_ref()?)))
    }
}

pub(crate) fn key(app: AppId, account: &Account) -> Key {
    Key::new(app, Table::Profile).account(account)
}

/// A profile; empty when nothing was ever set.
pub async fn find(view: &View, app: AppId, account: &Account) -> Result<ProfileRow> {
    Ok(view.get(&key(app, account)).await?.unwrap_or_default())
}

/// Profiles of accounts in the order asked; `None` for accounts that do not exist.
pub async fn find_all(domain: &Domain, app: AppId, accounts: &[Account]) -> Result<Vec<Option<ProfileRow>>> {
    let view = domain.view().await?;
    let mut rows = Vec::with_capacity(accounts.len());
    for account in accounts {
        let exists = crate::accounts::find(&view, app, account).await?.is_some();
        rows.push(if exists { Some(find(&view, app, account).await?) } else { None });
    }
    Ok(rows)
}

/// Adds an import's nickname and avatar to a batch; answers what they change.
pub(crate) async fn introduce(
    view: &View,
    app: &App,
    account: &Account,
    introduction: &Introduction,
    batch: &mut Batch,
) -> Result<Vec<(String, Value)>> {
    let values: BTreeMap<String, Value> =
        introduction.values().map(|(tag, value)| (tag.to_owned(), Value::Text(value.clone()))).collect();
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let stored = view.read::<ProfileRow>(&key(app.id, account)).await?;
    let mut row = stored.record.clone().unwrap_or_default();
    let changed = row.apply(app, &values);
    batch.replace(&key(app.id, account), &stored, &row);
    Ok(changed)
}

#[cfg(test)]
mod tests;
