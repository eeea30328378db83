//! Contacts: one account's side of each of its conversations, and its unread counts.
//!
//! Group conversations follow from memberships: see `group_list` and `with_group`. The rest is of one-to-one ones.
//! Nothing is written per message here. How many countable messages ever arrived is a counter that sending raises; what
//! was read, cleared or removed is a mark in the account's row. Unread is the difference. Where a conversation stands in
//! the list is in `order`; what an account arranged about its conversations (pins, marks, groups) in `shelf`.

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use crate::core::{Attempts, Change, View};
use crate::event::{Arrangement, Event, Push};
use crate::messages::{self, Message};
use crate::model::key::split_text;
use crate::model::{Account, AppId, InstId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Domain, Party, Result, accounts};

mod fault;
mod group_list;
mod groups;
mod list;
mod marks;
mod order;
mod partner;
mod reminders;
mod shelf;
mod with_group;

pub use fault::Fault;
pub use group_list::{GroupContact, Sender};
pub use groups::{GroupPatch, Grouped, create_group, delete_group, groups, rename_group, update_group};
pub use list::{Contact, Conversation, Cursor, ListPage, Place, Wanted, list};
pub use marks::{MarkPage, MarkPatch, Marked, mark, marked, marks_of};
pub use order::Listed;
pub use partner::Partner;
pub use reminders::{Quiet, Reminder, Reminders, quiet, reminder_changes, reminders_of, set_quiet, set_reminders};
pub use shelf::{ConversationGroup, pin, unpin};
pub use with_group::{clear_with_group, delete_with_group};

pub(crate) use with_group::{cleared_up_to, forget as forget_with_group};

/// The kind of a one-to-one conversation in keys.
const ONE_TO_ONE: u8 = 1;

/// The kind of a group conversation in keys.
const GROUP: u8 = 2;

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
    /// Where the conversation is entered in the order of the list; see `order`.
    pub listed: Option<Listed>,
}

impl Record for ContactRow {
    const VERSION: u8 = 2;

    /// Version 1 knew no order: such a conversation is listed again with its next message.
    fn upgrade(version: u8, fields: &[u8]) -> Option<Self> {
        let with_listed = [fields, &[0]].concat();
        (version == 1).then(|| postcard::from_bytes(&with_listed).ok()).flatten()
    }
}

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

/// Enters a message of the conversation into `owner`'s side. `may_be_last` tells whether it can be the owner's last one.
pub(crate) async fn arrived(
    view: &View,
    app: AppId,
    (owner, peer): (&Account, &Account),
    time: u32,
    may_be_last: bool,
    batch: &mut Batch,
) -> Result<()> {
    let key = key(app, owner, peer);
    let stored = view.read::<ContactRow>(&key).await?;
    let mut row = stored.record.clone().unwrap_or_default();
    // An old message is imported into what was cleared: reading has to go back as far as that again.
    row.cleared_time = row.cleared_time.min(time);
    if may_be_last {
        order::raise(app, owner, peer, &mut row, time, batch);
    }
    if stored.record.as_ref() != Some(&row) {
        batch.replace(&key, &stored, &row);
    }
    Ok(())
}

/// Whether a conversation can be named: the account exists, or there is a conversation with one that did.
pub(crate) async fn must_be_known(view: &View, app: AppId, owner: &Account, peer: &Account) -> Result<()> {
    if view.has(&key(app, owner, peer)).await? {
        return Ok(());
    }
    accounts::must_exist(view, app, peer, Party::Recipient).await.map(drop)
}

/// Unread messages of `owner` from `peer` as the owner is told: none when it can see no message any more, because all
/// have expired.
pub async fn unread_seen(
    view: &View,
    domain: &Domain,
    app: &App,
    owner: &Account,
    peer: &Account,
    row: &ContactRow,
) -> Result<u64> {
    let unread = row.unread(view.counter(&received_key(app.id, owner, peer)).await?);
    let seen = unread > 0 && messages::sees_any(view, domain, app, owner, peer, row).await?;
    Ok(if seen { unread } else { 0 })
}

/// Unread messages of `owner` from `peer`, expired ones too.
#[cfg(test)]
pub(crate) async fn unread(view: &View, app: AppId, owner: &Account, peer: &Account) -> Result<u64> {
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

/// Unread messages of an account over all its conversations, as it is told.
pub async fn unread_seen_in_all(view: &View, domain: &Domain, app: &App, owner: &Account) -> Result<u64> {
    let mut sum = 0;
    for (peer, row) in all_rows(view, app.id, owner).await? {
        sum += unread_seen(view, domain, app, owner, &peer, &row).await?;
    }
    Ok(sum)
}

/// Unread messages of an account over all its conversations, expired ones too.
#[cfg(test)]
pub(crate) async fn unread_in_all(view: &View, app: AppId, owner: &Account) -> Result<u64> {
    let mut sum = 0;
    for (peer, row) in all_rows(view, app, owner).await? {
        sum += row.unread(view.counter(&received_key(app, owner, &peer)).await?);
    }
    Ok(sum)
}

/// Clears an account's side of a conversation: its history is empty and nothing is unread.
///
/// Errors: 50001 no such account.
pub async fn clear(domain: &Domain, app: AppId, owner: &Account, peer: &Account) -> Result<()> {
    must_be_known(&domain.view().await?, app, owner, peer).await?;
    change(domain, app, owner, peer, Pin::Stays, |row, newest, arrival| {
        row.cleared_arrival = arrival;
        row.cleared_time = cleared_time(newest);
    })
    .await
}

fn cleared_time(newest: Option<&Message>) -> u32 {
    newest.map_or(0, |message| message.key.time.saturating_sub(UNDER_WAY))
}

/// Takes a conversation off an account's list until a new message comes; nothing in it is unread.
#[cfg(test)]
pub(crate) async fn remove(domain: &Domain, app: AppId, owner: &Account, peer: &Account) -> Result<()> {
    change(domain, app, owner, peer, Pin::Stays, |row, _, arrival| row.removed_arrival = arrival).await
}

/// Deletes a conversation from an account's list until a new message comes, and clears its history if wanted. It is
/// not pinned any more; marks and groups stay.
///
/// Errors: 50001 no such account.
pub async fn delete(domain: &Domain, app: AppId, owner: &Account, peer: &Account, clear: bool) -> Result<()> {
    must_be_known(&domain.view().await?, app, owner, peer).await?;
    change(domain, app, owner, peer, Pin::Goes, |row, newest, arrival| {
        row.removed_arrival = arrival;
        if clear {
            row.cleared_arrival = arrival;
            row.cleared_time = cleared_time(newest);
        }
    })
    .await
}

/// Tells the owner's other logins that conversations were deleted.
pub fn tell_deleted(domain: &Domain, app: AppId, owner: &Account, inst: Option<InstId>, peers: Vec<Partner>) {
    tell(domain, app, owner, inst, Arrangement::Deleted { peers });
}

fn tell(domain: &Domain, app: AppId, owner: &Account, inst: Option<InstId>, what: Arrangement) {
    domain.bus.publish(app, owner, inst, &Push::new(Event::Arranged(what)));
}

/// Clears and removes all of an account's conversations.
pub(crate) async fn clear_all(domain: &Domain, app: AppId, owner: &Account) -> Result<()> {
    for (peer, _) in all_rows(&domain.view().await?, app, owner).await? {
        change(domain, app, owner, &peer, Pin::Stays, |row, newest, arrival| {
            *row = ContactRow {
                cleared_arrival: arrival,
                cleared_time: cleared_time(newest),
                removed_arrival: arrival,
                listed: row.listed,
                ..ContactRow::default()
            };
        })
        .await?;
    }
    shelf::clear(domain, app, owner).await
}

/// What becomes of a conversation's pin when its row changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pin {
    Stays,
    Goes,
}

/// Changes a contact's row and marks everything in it as read. The change is given the newest message of the
/// conversation, whoever may see it, and how many messages ever arrived.
async fn change(
    domain: &Domain,
    app: AppId,
    owner: &Account,
    peer: &Account,
    pin: Pin,
    change: impl Fn(&mut ContactRow, Option<&Message>, u64),
) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let mut batch = Batch::new();
        if pin == Pin::Goes {
            shelf::unpin_one(&view, app, owner, &peer.clone().into(), &mut batch).await?;
        }
        let key = key(app, owner, peer);
        let stored = view.read::<ContactRow>(&key).await?;
        if let Some(mut row) = stored.record.clone() {
            let arrival = view.counter(&messages::arrival_key(app, owner, peer)).await?;
            let newest = messages::newest_until(&view, app, owner, peer, u32::MAX).await?;
            change(&mut row, newest.as_ref(), arrival);
            row.read_arrival = arrival;
            row.read_received = view.counter(&received_key(app, owner, peer)).await?;
            row.gone = 0;
            if stored.record.as_ref() != Some(&row) {
                batch.replace(&key, &stored, &row);
            }
        }
        if batch.is_empty() || domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_version_1_are_understood() {
        let old = (1_700_000_000_u64, 5_u64, 4_u64, 1_u64, 2_u64, 1_600_000_000_u32, 3_u64);
        let bytes = postcard::to_extend(&old, vec![1]).unwrap();
        let row = ContactRow {
            read_up_to: 1_700_000_000,
            read_arrival: 5,
            read_received: 4,
            gone: 1,
            cleared_arrival: 2,
            cleared_time: 1_600_000_000,
            removed_arrival: 3,
            listed: None,
        };
        assert_eq!(ContactRow::decode(&bytes).unwrap(), row);
        let row = ContactRow { listed: Some(Listed { time: 7, busy: true }), ..row };
        assert_eq!(ContactRow::decode(&row.encode()).unwrap(), row);
    }
}
