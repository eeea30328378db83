//! What holds for an account in a group or topic besides its member row: a mute, which outlasts leaving, and how it wants
//! to hear of a topic's messages.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tincan_store::port::MAX_PAGE;
use tincan_store::{Batch, Direction, Page};

use crate::Result;
use crate::core::{Change, Stored, View};
use crate::groups::{LogId, MsgFlag};
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};

/// A part, as stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PartRow {
    /// Until when it is muted; 0 = it is not.
    pub(super) mute_until: Seconds,
    /// How it wants to hear of a topic's messages; as of the community's when it never said.
    pub(super) flag: Option<MsgFlag>,
}

impl Record for PartRow {}

/// The beginning of the keys of all parts in a group or topic.
pub(super) fn parts_key(app: AppId, log: LogId) -> Key {
    Key::new(app, Table::GroupPart).u64(log.0)
}

/// A part as it was read.
pub(super) struct Part {
    key: Key,
    stored: Stored<PartRow>,
}

impl Part {
    pub(super) async fn read(view: &View, app: AppId, log: LogId, account: &Account) -> Result<Self> {
        let key = parts_key(app, log).account(account);
        let stored = view.read(&key).await?;
        Ok(Self { key, stored })
    }

    pub(super) fn row(&self) -> PartRow {
        self.stored.record.unwrap_or_default()
    }

    /// Replaces it on the condition that it is as it was read. One that says nothing is not kept.
    pub(super) fn replace(&self, new: PartRow, batch: &mut Batch) {
        if new == PartRow::default() {
            batch.guard(&self.key, &self.stored);
            batch.delete(self.key.clone());
        } else {
            batch.replace(&self.key, &self.stored, &new);
        }
    }
}

/// How an account wants to hear of a topic's messages, if it ever said.
pub async fn flag_in(view: &View, app: AppId, topic: LogId, account: &Account) -> Result<Option<MsgFlag>> {
    Ok(Part::read(view, app, topic, account).await?.row().flag)
}

/// Who said whether it wants to hear of a topic's messages at all.
pub(in crate::groups) async fn wishes(view: &View, app: AppId, topic: LogId) -> Result<HashMap<Account, bool>> {
    let prefix = parts_key(app, topic);
    let (mut wishes, mut after) = (HashMap::new(), None);
    loop {
        let page =
            Page { prefix: prefix.as_slice(), after: after.as_deref(), limit: MAX_PAGE, direction: Direction::Forward };
        let found = view.range(page).await?;
        for (key, value) in &found {
            let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
            if let Some(flag) = PartRow::decode(value)?.flag {
                wishes.insert(Account::parse(name, "Member_Account")?, flag != MsgFlag::Discard);
            }
        }
        if found.len() < MAX_PAGE {
            return Ok(wishes);
        }
        after = found.last().map(|(key, _)| key.to_vec());
    }
}
