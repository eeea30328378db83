//! Contacts: one account's side of each of its one-to-one conversations, and its unread counts.
//!
//! Nothing is written per message here. How many countable messages ever arrived is a counter that sending raises; what
//! was read, cleared or removed is a mark in the account's row. Unread is the difference.

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use crate::core::{Attempts, Change, View};
use crate::messages::{self, Message};
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::{Domain, Result};

mod list;

pub use list::{Contact, Cursor, ListPage, list};

/// Contacts read in one go.
const PAGE: usize = 1000;

/// How much earlier than the newest message one may be that is still on its way when the conversation is cleared.
const UNDER_WAY: u32 = 60;

/// One account's side of a conversation, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRow {
    /// Up to when messages are read, of those that had arrived by [`ContactRow::read_arrival`]; 0 when none was.
    pub read_up_to: Seconds,
    /// How many messages had arrived when the read mark was set. Arrivals do not follow the order of time: an old
    /// message may be imported late.
    pub read_arrival: u64,
    /// How many countable messages of the peer are read.
    pub read_received: u64,
    /// Countable messages, not read, that were recalled or deleted.
    pub gone: u64,
    /// Messages that arrived up to this number were cleared by this side.
    pub cleared_arrival: u64,
    /// Everything before this second was cleared and need not be looked at.
    pub cleared_time: u32,
    /// The conversation was taken off the list when this number of messages had arrived; a later one brings it back.
    pub removed_arrival: u64,
}

impl Record for ContactRow {}

impl ContactRow {
    /// Unread messages, given how many countable ones ever arrived.
    pub fn unread(&self, received: u64) -> u64 {
        received.saturating_sub(self.read_received + self.gone)
    }

    /// Whether a message of the peer is unread. Read marks never move back, so the last one covers those before.
    pub(crate) fn is_unread(&self, time: u32, arrival: u64) -> bool {
        let read = arrival <= self.read_arrival && Seconds::from(time) <= self.read_up_to;
        !read && arrival > self.cleared_arrival && arrival > self.removed_arrival
    }
}

fn list_key(app: AppId, owner: &Account) -> Key {
    Key::new(app, Table::Contact).account(owner)
}

pub(crate) fn key(app: AppId, owner: &Account, peer: &Account) -> Key {
    list_key(app, owner).account(peer)
}

/// The counter of countable messages that ever arrived for `reader` from `peer`.
pub(crate) fn received_key(app: AppId, reader: &Account, peer: &Account) -> Key {
    Key::new(app, Table::Received).account(reader).account(peer)
}

/// An account's side of a conversation; untouched when there is none yet.
pub async fn find(view: &View, app: AppId, owner: &Account, peer: &Account) -> Result<ContactRow> {
    Ok(view.get(&key(app, owner, peer)).await?.unwrap_or_default())
}

/// Up to when `reader` has read the messages of `peer`; 0 = never.
pub async fn read_up_to(view: &View, app: AppId, reader: &Account, peer: &Account) -> Result<Seconds> {
    Ok(find(view, app, reader, peer).await?.read_up_to)
}

/// Unread messages of `owner` from `peer`.
pub async fn unread(view: &View, app: AppId, owner: &Account, peer: &Account) -> Result<u64> {
    let row = find(view, app, owner, peer).await?;
    Ok(row.unread(view.counter(&received_key(app, owner, peer)).await?))
}

/// The contacts of an account after one of them, in the order of their names: at most a page.
pub async fn rows(
    view: &View,
    app: AppId,
    owner: &Account,
    after: Option<&Account>,
) -> Result<Vec<(Account, ContactRow)>> {
    let prefix = list_key(app, owner);
    let after = after.map(|peer| key(app, owner, peer));
    let page = Page {
        prefix: prefix.as_slice(),
        after: after.as_ref().map(Key::as_slice),
        limit: PAGE,
        direction: Direction::Forward,
    };
    let mut rows = Vec::new();
    for (key, value) in view.range(page).await? {
        let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
        rows.push((Account::parse(name, "To_Account")?, ContactRow::decode(&value)?));
    }
    Ok(rows)
}

/// All contacts of an account.
pub async fn all_rows(view: &View, app: AppId, owner: &Account) -> Result<Vec<(Account, ContactRow)>> {
    let mut all: Vec<(Account, ContactRow)> = Vec::new();
    loop {
        let page = rows(view, app, owner, all.last().map(|(peer, _)| peer)).await?;
        let last = page.len() < PAGE;
        all.extend(page);
        if last {
            return Ok(all);
        }
    }
}

/// Unread messages of an account over all its conversations.
pub async fn unread_in_all(view: &View, app: AppId, owner: &Account) -> Result<u64> {
    let mut sum = 0;
    for (peer, row) in all_rows(view, app, owner).await? {
        sum += row.unread(view.counter(&received_key(app, owner, &peer)).await?);
    }
    Ok(sum)
}

/// Clears an account's side of a conversation: its history is empty and nothing is unread.
pub async fn clear(domain: &Domain, app: AppId, owner: &Account, peer: &Account) -> Result<()> {
    change(domain, app, owner, peer, |row, newest, arrival| {
        row.cleared_arrival = arrival;
        row.cleared_time = cleared_time(newest);
    })
    .await
}

fn cleared_time(newest: Option<&Message>) -> u32 {
    newest.map_or(0, |message| message.key.time.saturating_sub(UNDER_WAY))
}

/// Takes a conversation off an account's list until a new message comes; nothing in it is unread.
pub async fn remove(domain: &Domain, app: AppId, owner: &Account, peer: &Account) -> Result<()> {
    change(domain, app, owner, peer, |row, _, arrival| row.removed_arrival = arrival).await
}

/// Clears and removes all of an account's conversations.
pub(crate) async fn clear_all(domain: &Domain, app: AppId, owner: &Account) -> Result<()> {
    for (peer, _) in all_rows(&domain.view().await?, app, owner).await? {
        change(domain, app, owner, &peer, |row, newest, arrival| {
            *row = ContactRow {
                cleared_arrival: arrival,
                cleared_time: cleared_time(newest),
                removed_arrival: arrival,
                ..ContactRow::default()
            };
        })
        .await?;
    }
    Ok(())
}

/// Changes a contact's row and marks everything in it as read. The change is given the newest message of the
/// conversation, whoever may see it, and how many messages ever arrived.
async fn change(
    domain: &Domain,
    app: AppId,
    owner: &Account,
    peer: &Account,
    change: impl Fn(&mut ContactRow, Option<&Message>, u64),
) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let key = key(app, owner, peer);
        let stored = view.read::<ContactRow>(&key).await?;
        let Some(mut row) = stored.record.clone() else { return Ok(()) };
        let arrival = view.counter(&messages::arrival_key(app, owner, peer)).await?;
        let newest = messages::newest_until(&view, app, owner, peer, u32::MAX).await?;
        change(&mut row, newest.as_ref(), arrival);
        row.read_arrival = arrival;
        row.read_received = view.counter(&received_key(app, owner, peer)).await?;
        row.gone = 0;
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &row);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}
