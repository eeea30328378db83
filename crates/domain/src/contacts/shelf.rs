//! What an account arranged about its conversations as a whole: pins, its conversation groups, how many conversations
//! carry marks, its counters, its hours of quiet. One small row per account, bounded by the app's settings; every change
//! of marks and groups is guarded by it.

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use super::{Fault, Partner, Quiet, must_be_known, partner, tell};
use crate::core::{Attempts, Change, View};
use crate::event::Arrangement;
use crate::groups::{self, GroupCode, GroupRow};
use crate::model::{Account, AppId, InstId, Key, Record, Table};
use crate::policy::App;
use crate::{Domain, Result};

/// Entries removed in one commit.
const PAGE: usize = 1000;

/// A conversation group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationGroup {
    /// Its number, counted from 1 and never used again by this account.
    pub id: u32,
    /// Its name.
    pub name: String,
}

/// An account's arrangements, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ShelfRow {
    /// The accounts with whom conversations are pinned.
    pub(super) pinned: Vec<Account>,
    /// The conversation groups.
    pub(super) groups: Vec<ConversationGroup>,
    /// The last group's number.
    pub(super) last_group: u32,
    /// How many conversations carry marks or are in groups.
    pub(super) marked: u64,
    /// The last number of a `MarkRow`.
    pub(super) last_mark: u32,
    /// Raised by every change of reminders.
    pub(super) reminder_seq: u64,
    /// When the account is not to be disturbed.
    pub(super) quiet: Option<Quiet>,
    /// The groups with which conversations are pinned.
    pub(super) pinned_groups: Vec<GroupCode>,
}

impl Record for ShelfRow {
    const VERSION: u8 = 2;

    /// Version 1 knew no groups.
    fn upgrade(version: u8, fields: &[u8]) -> Option<Self> {
        let with_groups = [fields, &[0]].concat();
        (version == 1).then(|| postcard::from_bytes(&with_groups).ok()).flatten()
    }
}

impl ShelfRow {
    pub(super) fn group(&self, name: &str) -> Result<ConversationGroup> {
        let found = self.groups.iter().find(|group| group.name == name).cloned();
        found.ok_or_else(|| Fault::NoSuchConversationGroup { name: name.to_owned() }.into())
    }
}

pub(super) fn key(app: AppId, owner: &Account) -> Key {
    Key::new(app, Table::Shelf).account(owner)
}

/// An account's arrangements; none when it made none.
pub(super) async fn find(view: &View, app: AppId, owner: &Account) -> Result<ShelfRow> {
    Ok(view.get(&key(app, owner)).await?.unwrap_or_default())
}

/// Changes an account's arrangements and answers whether anything is different now.
pub(super) async fn change(
    domain: &Domain,
    app: AppId,
    owner: &Account,
    change: impl Fn(&mut ShelfRow) -> Result<()>,
) -> Result<bool> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let stored = view.read::<ShelfRow>(&key(app, owner)).await?;
        let was = stored.record.clone().unwrap_or_default();
        let mut row = was.clone();
        change(&mut row)?;
        if row == was {
            return Ok(false);
        }
        let mut batch = Batch::new();
        batch.replace(&key(app, owner), &stored, &row);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(true);
        }
    }
}

/// Pins conversations, all or none. Pinning one twice changes nothing. The owner's other logins are told.
///
/// Errors: 50001 no such account or group, 51012 too many.
pub async fn pin(domain: &Domain, app: &App, owner: &Account, inst: Option<InstId>, peers: Vec<Partner>) -> Result<()> {
    let view = domain.view().await?;
    let mut codes = Vec::new();
    for peer in &peers {
        match peer {
            Partner::Account(peer) => must_be_known(&view, app.id, owner, peer).await?,
            Partner::Group(id) => match partner::joined(&view, app.id, owner, id).await? {
                Some(joined) => codes.push(joined.row.code),
                None => return Err(Fault::NoGroupConversation { group: id.as_str().to_owned() }.into()),
            },
        }
    }
    let gone = pinned_that_are_gone(&view, app.id, owner).await?;
    let limit = app.settings.pinned_conversations;
    let changed = change(domain, app.id, owner, |row| {
        let was = row.pinned.len() + row.pinned_groups.len();
        row.pinned_groups.retain(|code| !gone.contains(code));
        for peer in peers.iter().filter_map(|peer| peer.account()) {
            if !row.pinned.contains(peer) {
                row.pinned.push(peer.clone());
            }
        }
        for code in &codes {
            if !row.pinned_groups.contains(code) {
                row.pinned_groups.push(*code);
            }
        }
        let pinned = row.pinned.len() + row.pinned_groups.len();
        if pinned > limit && pinned > was { Err(Fault::TooManyPinned { limit }.into()) } else { Ok(()) }
    })
    .await?;
    if changed {
        tell(domain, app.id, owner, inst, Arrangement::Pinned { peers });
    }
    Ok(())
}

/// The pinned groups that are not there any more: they do not count.
async fn pinned_that_are_gone(view: &View, app: AppId, owner: &Account) -> Result<Vec<GroupCode>> {
    let mut gone = Vec::new();
    for code in find(view, app, owner).await?.pinned_groups {
        if groups::id_of_code(view, app, code).await?.is_none() {
            gone.push(code);
        }
    }
    Ok(gone)
}

/// Unpins conversations. The owner's other logins are told.
pub async fn unpin(
    domain: &Domain,
    app: &App,
    owner: &Account,
    inst: Option<InstId>,
    peers: Vec<Partner>,
) -> Result<()> {
    let view = domain.view().await?;
    let mut codes = Vec::new();
    for peer in &peers {
        codes.extend(code_of(&view, app.id, peer).await?);
    }
    let changed = change(domain, app.id, owner, |row| {
        row.pinned.retain(|pinned| !peers.iter().any(|peer| peer.account() == Some(pinned)));
        row.pinned_groups.retain(|pinned| !codes.contains(pinned));
        Ok(())
    })
    .await?;
    if changed {
        tell(domain, app.id, owner, inst, Arrangement::Unpinned { peers });
    }
    Ok(())
}

async fn code_of(view: &View, app: AppId, peer: &Partner) -> Result<Option<GroupCode>> {
    let Partner::Group(id) = peer else { return Ok(None) };
    Ok(view.get::<GroupRow>(&groups::group_key(app, id)).await?.map(|row| row.code))
}

/// Unpins a conversation in a batch, if it is pinned.
pub(super) async fn unpin_one(
    view: &View,
    app: AppId,
    owner: &Account,
    peer: &Partner,
    batch: &mut Batch,
) -> Result<()> {
    let stored = view.read::<ShelfRow>(&key(app, owner)).await?;
    let code = code_of(view, app, peer).await?;
    if let Some(was) = &stored.record {
        let mut row = was.clone();
        row.pinned.retain(|pinned| Some(pinned) != peer.account());
        row.pinned_groups.retain(|pinned| Some(*pinned) != code);
        if row != *was {
            batch.replace(&key(app, owner), &stored, &row);
        }
    }
    Ok(())
}

/// Removes everything that an account arranged.
pub(super) async fn clear(domain: &Domain, app: AppId, owner: &Account) -> Result<()> {
    for table in [Table::Mark, Table::Reminder] {
        let prefix = Key::new(app, table).account(owner);
        loop {
            let page = Page { prefix: prefix.as_slice(), after: None, limit: PAGE, direction: Direction::Forward };
            let entries = domain.view().await?.range(page).await?;
            let last = entries.len() < PAGE;
            let mut batch = Batch::new();
            for (key, _) in entries {
                batch.delete(key);
            }
            if !batch.is_empty() {
                domain.commit(batch, &mut Attempts::default()).await?;
            }
            if last {
                break;
            }
        }
    }
    let mut batch = Batch::new();
    batch.delete(key(app, owner));
    domain.commit(batch, &mut Attempts::default()).await?;
    Ok(())
}
