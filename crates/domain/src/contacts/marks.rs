//! Marks: 64 bits and a text that an account puts on its conversations, and the conversation groups each is in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use super::partner;
use super::shelf::{self, ConversationGroup, ShelfRow};
use super::{Fault, Partner, tell};
use crate::core::{Attempts, Change, Stored, View};
use crate::event::Arrangement;
use crate::model::{Account, AppId, InstId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Most conversations of one page.
const PAGE: usize = 100;

/// Entries read in one go.
const CHUNK: usize = 1000;

/// What a conversation carries, as stored. There is no row for one that carries nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MarkRow {
    pub(super) marks: u64,
    pub(super) custom: String,
    /// The groups that it is in, ascending.
    pub(super) groups: Vec<u32>,
    pub(super) changed: Seconds,
    /// The place in pages: rows are numbered in the order in which they came.
    number: u32,
}

impl Record for MarkRow {}

impl MarkRow {
    fn is_empty(&self) -> bool {
        self.marks == 0 && self.custom.is_empty() && self.groups.is_empty()
    }
}

/// A conversation with what it carries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// The marks, bit by bit.
    pub marks: u64,
    /// The account's own text.
    pub custom: String,
    /// The numbers of the groups that it is in.
    pub groups: Vec<u32>,
    /// When this changed last; 0 = never.
    pub changed: Seconds,
}

impl From<MarkRow> for Marked {
    fn from(row: MarkRow) -> Self {
        Self { marks: row.marks, custom: row.custom, groups: row.groups, changed: row.changed }
    }
}

/// A change of a conversation's marks.
#[derive(Debug, Clone)]
pub struct MarkPatch {
    /// The conversation's other side.
    pub peer: Partner,
    /// The marks to set and to clear, bit by bit; `None` leaves them alone.
    pub marks: Option<(u64, u64)>,
    /// The new text; `None` leaves it alone.
    pub custom: Option<String>,
}

/// A part of the conversations that carry something.
#[derive(Debug, Clone)]
pub struct MarkPage {
    /// The conversations.
    pub conversations: Vec<(Partner, Marked)>,
    /// All conversation groups.
    pub groups: Vec<ConversationGroup>,
    /// Where the next page begins; `None` when this is the last one.
    pub next: Option<u32>,
}

fn list_key(app: AppId, owner: &Account) -> Key {
    Key::new(app, Table::Mark).account(owner)
}

/// Whether the app's edition has marks and groups.
pub(super) fn check_edition(app: &App) -> Result<()> {
    if app.settings.conversation_marks { Ok(()) } else { Err(Fault::NoConversationMarks.into()) }
}

/// What a conversation carries.
pub(super) async fn find(view: &View, app: AppId, owner: &Account, peer: &Partner) -> Result<Marked> {
    let Some(key) = peer.key(view, app, list_key(app, owner)).await? else { return Ok(Marked::default()) };
    Ok(view.get::<MarkRow>(&key).await?.unwrap_or_default().into())
}

/// Changes marks, and answers for each conversation how it went. The owner's other logins are told.
///
/// Errors for each: 50001 no such account, 51007 no such group, 51008 too many; for all: 51013.
pub async fn mark(
    domain: &Domain,
    app: &App,
    owner: &Account,
    inst: Option<InstId>,
    patches: &[MarkPatch],
) -> Result<Vec<Result<()>>> {
    check_edition(app)?;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let mut edit = Edit::begin(&view, domain, app, owner).await?;
        let mut results = Vec::with_capacity(patches.len());
        let mut items = Vec::new();
        for patch in patches {
            let result = edit.change(&patch.peer, |row| {
                if let Some((set, clear)) = patch.marks {
                    row.marks = (row.marks & !clear) | set;
                }
                if let Some(custom) = &patch.custom {
                    row.custom.clone_from(custom);
                }
            });
            let result = kept(result.await)?;
            if result.is_ok() {
                let row = edit.row(&patch.peer);
                items.push((patch.peer.clone(), patch.marks.map(|_| row.marks), patch.custom.clone()));
            }
            results.push(result);
        }
        if domain.commit(edit.batch(), &mut attempts).await?.is_some() {
            if !items.is_empty() {
                tell(domain, app.id, owner, inst, Arrangement::Marked { items });
            }
            return Ok(results);
        }
    }
}

/// Tells what is wrong with one conversation, which is its result, from what is wrong with the store, which ends the
/// call.
pub(super) fn kept(result: Result<()>) -> Result<Result<()>> {
    match result {
        Err(cause @ (Cause::StoreFailed | Cause::StoreTimeout)) => Err(cause),
        result => Ok(result),
    }
}

/// What named conversations carry, in order, and all conversation groups. Groups that the owner is not in are left out.
pub async fn marks_of(
    domain: &Domain,
    app: &App,
    owner: &Account,
    peers: &[Partner],
) -> Result<(Vec<(Partner, Marked)>, Vec<ConversationGroup>)> {
    check_edition(app)?;
    let view = domain.view().await?;
    let mut all = Vec::with_capacity(peers.len());
    for peer in peers {
        if let Partner::Group(id) = peer
            && partner::joined(&view, app.id, owner, id).await?.is_none()
        {
            continue;
        }
        all.push((peer.clone(), find(&view, app.id, owner, peer).await?));
    }
    Ok((all, shelf::find(&view, app.id, owner).await?.groups))
}

/// The conversations that carry something, in the order in which they came to, after one's number.
pub async fn marked(domain: &Domain, app: &App, owner: &Account, after: u32) -> Result<MarkPage> {
    check_edition(app)?;
    let view = domain.view().await?;
    let mut rows = all(&view, app.id, owner).await?;
    rows.retain(|(_, row)| row.number > after);
    rows.sort_by_key(|(_, row)| row.number);
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|(_, row)| row.number);
    let conversations = rows.into_iter().map(|(peer, row)| (peer, row.into())).collect();
    Ok(MarkPage { conversations, groups: shelf::find(&view, app.id, owner).await?.groups, next })
}

/// All rows of an account: as many as the app's setting allows.
pub(super) async fn all(view: &View, app: AppId, owner: &Account) -> Result<Vec<(Partner, MarkRow)>> {
    let prefix = list_key(app, owner);
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page =
            Page { prefix: prefix.as_slice(), after: after.as_deref(), limit: CHUNK, direction: Direction::Forward };
        let entries = view.range(page).await?;
        let last = entries.len() < CHUNK;
        for (key, value) in entries {
            let end = key.get(prefix.as_slice().len()..).unwrap_or_default();
            if let Some(peer) = Partner::of_key(view, app, end).await? {
                rows.push((peer, MarkRow::decode(&value)?));
            }
            after = Some(key);
        }
        if last {
            return Ok(rows);
        }
    }
}

/// A change of several conversations in one batch, guarded by the owner's shelf.
pub(super) struct Edit<'a> {
    view: &'a View,
    app: &'a App,
    owner: &'a Account,
    now: Seconds,
    stored: Stored<ShelfRow>,
    /// The shelf as it will be.
    pub(super) shelf: ShelfRow,
    rows: BTreeMap<Partner, (Key, Stored<MarkRow>, MarkRow)>,
}

impl<'a> Edit<'a> {
    pub(super) async fn begin(view: &'a View, domain: &Domain, app: &'a App, owner: &'a Account) -> Result<Self> {
        let stored = view.read::<ShelfRow>(&shelf::key(app.id, owner)).await?;
        let shelf = stored.record.clone().unwrap_or_default();
        Ok(Self { view, app, owner, now: domain.now(), stored, shelf, rows: BTreeMap::new() })
    }

    /// What a conversation will carry.
    pub(super) fn row(&self, peer: &Partner) -> MarkRow {
        self.rows.get(peer).map(|(_, _, row)| row.clone()).unwrap_or_default()
    }

    /// Changes what a conversation carries, or leaves everything as it is and says why.
    pub(super) async fn change(&mut self, peer: &Partner, change: impl FnOnce(&mut MarkRow)) -> Result<()> {
        if !self.rows.contains_key(peer) {
            let list = || list_key(self.app.id, self.owner);
            let mut key = peer.key(self.view, self.app.id, list()).await?;
            let known = match &key {
                Some(key) => self.view.has(key).await?,
                None => false,
            };
            if !known {
                key = Some(peer.known_key(self.view, self.app.id, self.owner, list()).await?);
            }
            let Some(key) = key else { return Ok(()) };
            let stored = self.view.read::<MarkRow>(&key).await?;
            let row = stored.record.clone().unwrap_or_default();
            self.rows.insert(peer.clone(), (key, stored, row));
        }
        let Some((_, _, row)) = self.rows.get_mut(peer) else { return Ok(()) };
        let mut new = row.clone();
        change(&mut new);
        if new == *row {
            return Ok(());
        }
        new.changed = self.now;
        match (row.is_empty(), new.is_empty()) {
            (true, false) => {
                let limit = self.app.settings.marked_conversations;
                if self.shelf.marked >= limit as u64 {
                    return Err(Fault::TooManyMarked { limit }.into());
                }
                self.shelf.marked += 1;
                self.shelf.last_mark += 1;
                new.number = self.shelf.last_mark;
            }
            (false, true) => self.shelf.marked = self.shelf.marked.saturating_sub(1),
            _ => {}
        }
        *row = new;
        Ok(())
    }

    /// The writes.
    pub(super) fn batch(&self) -> Batch {
        let mut batch = Batch::new();
        let shelf_key = shelf::key(self.app.id, self.owner);
        batch.guard(&shelf_key, &self.stored);
        if self.stored.record.as_ref() != Some(&self.shelf) {
            batch.set(&shelf_key, &self.shelf);
        }
        for (key, stored, row) in self.rows.values() {
            batch.guard(key, stored);
            if row.is_empty() {
                batch.delete(key.bytes());
            } else {
                batch.set(key, row);
            }
        }
        batch
    }
}

#[cfg(test)]
mod tests;
