//! Reminders: how an account wants to be told of messages, by conversation and by the hour. Clients obey them; what
//! arrives is stored and pushed all the same.

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use super::shelf::{self, ShelfRow};
use super::{must_be_known, tell};
use crate::core::{Attempts, Change, View};
use crate::event::Arrangement;
use crate::model::key::split_text;
use crate::model::{Account, AppId, InstId, Key, Record, Table};
use crate::{Domain, Result};

/// Entries read in one go.
const CHUNK: usize = 1000;

/// How messages of a conversation are announced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reminder {
    /// They are received, with a notice.
    #[default]
    Notify,
    /// They are not wanted.
    Discard,
    /// They are received without a notice.
    Silent,
}

/// A conversation's reminder, as stored. It stays when it is back at the default: older clients ask for what changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct ReminderRow {
    reminder: Reminder,
    /// The number of the change that made it.
    seq: u64,
}

impl Record for ReminderRow {}

/// When an account is not to be disturbed. The numbers are the clients': the server keeps them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// How quiet; 0 = not at all.
    pub level: u32,
    /// From when, in Unix seconds.
    pub start: u32,
    /// Until when, in Unix seconds.
    pub end: u32,
    /// Every day.
    pub repeated: bool,
}

/// Reminders with the number of the last change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminders {
    /// By peer.
    pub list: Vec<(Account, Reminder)>,
    /// The number of the account's last change.
    pub update_seq: u64,
}

fn list_key(app: AppId, owner: &Account) -> Key {
    Key::new(app, Table::Reminder).account(owner)
}

fn key(app: AppId, owner: &Account, peer: &Account) -> Key {
    list_key(app, owner).account(peer)
}

/// How messages of a conversation are announced.
pub(super) async fn find(view: &View, app: AppId, owner: &Account, peer: &Account) -> Result<Reminder> {
    Ok(view.get::<ReminderRow>(&key(app, owner, peer)).await?.unwrap_or_default().reminder)
}

/// Sets the reminder of conversations; answers the number of the change and, in order, how each went. The owner's other
/// logins are told.
///
/// Errors for each: no such account.
pub async fn set_reminders(
    domain: &Domain,
    app: AppId,
    owner: &Account,
    inst: Option<InstId>,
    peers: &[Account],
    reminder: Reminder,
) -> Result<(u64, Vec<Result<()>>)> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let shelf_key = shelf::key(app, owner);
        let stored = view.read::<ShelfRow>(&shelf_key).await?;
        let mut row = stored.record.clone().unwrap_or_default();
        row.reminder_seq += 1;
        let mut batch = Batch::new();
        let (mut results, mut set) = (Vec::new(), Vec::new());
        for peer in peers {
            let result = super::marks::kept(must_be_known(&view, app, owner, peer).await)?;
            if result.is_ok() {
                batch.set(&key(app, owner, peer), &ReminderRow { reminder, seq: row.reminder_seq });
                set.push(peer.clone());
            }
            results.push(result);
        }
        if set.is_empty() {
            return Ok((row.reminder_seq - 1, results));
        }
        batch.replace(&shelf_key, &stored, &row);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            let what = Arrangement::Reminded { peers: set, reminder, update_seq: row.reminder_seq };
            tell(domain, app, owner, inst, what);
            return Ok((row.reminder_seq, results));
        }
    }
}

/// The reminders of named conversations, in order.
pub async fn reminders_of(domain: &Domain, app: AppId, owner: &Account, peers: &[Account]) -> Result<Reminders> {
    let view = domain.view().await?;
    let mut list = Vec::with_capacity(peers.len());
    for peer in peers {
        list.push((peer.clone(), find(&view, app, owner, peer).await?));
    }
    Ok(Reminders { list, update_seq: shelf::find(&view, app, owner).await?.reminder_seq })
}

/// The reminders that changed after the change with a number; from 0 on, those that are not the default.
pub async fn reminder_changes(domain: &Domain, app: AppId, owner: &Account, since: u64) -> Result<Reminders> {
    let view = domain.view().await?;
    let update_seq = shelf::find(&view, app, owner).await?.reminder_seq;
    // A number that was never given is from another life of the account.
    let since = if since > update_seq { 0 } else { since };
    let prefix = list_key(app, owner);
    let (mut list, mut after) = (Vec::new(), None);
    loop {
        let page =
            Page { prefix: prefix.as_slice(), after: after.as_deref(), limit: CHUNK, direction: Direction::Forward };
        let entries = view.range(page).await?;
        let last = entries.len() < CHUNK;
        for (key, value) in entries {
            let row = ReminderRow::decode(&value)?;
            if row.seq > since && (since > 0 || row.reminder != Reminder::Notify) {
                let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
                list.push((Account::parse(name, "Peer_Account")?, row.reminder));
            }
            after = Some(key);
        }
        if last {
            return Ok(Reminders { list, update_seq });
        }
    }
}

/// When an account is not to be disturbed.
pub async fn quiet(domain: &Domain, app: AppId, owner: &Account) -> Result<Quiet> {
    Ok(shelf::find(&domain.view().await?, app, owner).await?.quiet.unwrap_or_default())
}

/// Sets when an account is not to be disturbed. Its other logins are told.
pub async fn set_quiet(domain: &Domain, app: AppId, owner: &Account, inst: Option<InstId>, quiet: Quiet) -> Result<()> {
    let set = |row: &mut ShelfRow| {
        row.quiet = Some(quiet);
        Ok(())
    };
    if shelf::change(domain, app, owner, set).await? {
        tell(domain, app, owner, inst, Arrangement::Quiet(quiet));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{APP, World, account};
    use crate::{Cause, Party};

    async fn set(world: &World, peers: &[&str], reminder: Reminder) -> (u64, Vec<Result<()>>) {
        let peers: Vec<Account> = peers.iter().map(|peer| account(peer)).collect();
        set_reminders(&world.domain, APP, &account("bob"), None, &peers, reminder).await.unwrap()
    }

    async fn changes(world: &World, since: u64) -> (Vec<(String, Reminder)>, u64) {
        let changes = reminder_changes(&world.domain, APP, &account("bob"), since).await.unwrap();
        (changes.list.into_iter().map(|(peer, reminder)| (peer.to_string(), reminder)).collect(), changes.update_seq)
    }

    #[tokio::test]
    async fn older_clients_ask_for_what_changed() {
        let world = World::of(&["bob", "alice", "carol"]).await;
        assert_eq!(changes(&world, 0).await, (Vec::new(), 0));
        assert_eq!(set(&world, &["alice", "carol"], Reminder::Silent).await, (1, vec![Ok(()), Ok(())]));
        let (seq, results) = set(&world, &["carol", "nobody"], Reminder::Notify).await;
        assert_eq!((seq, results), (2, vec![Ok(()), Err(Cause::no_such(Party::Recipient, "nobody"))]));
        assert_eq!(set(&world, &["nobody"], Reminder::Discard).await.0, 2);
        assert_eq!(changes(&world, 0).await, (vec![("alice".to_owned(), Reminder::Silent)], 2));
        assert_eq!(changes(&world, 1).await, (vec![("carol".to_owned(), Reminder::Notify)], 2));
        assert_eq!(changes(&world, 2).await, (Vec::new(), 2));
        assert_eq!(changes(&world, 9).await.0.len(), 1, "a number of another life");
    }

    #[tokio::test]
    async fn hours_of_quiet_are_kept() {
        let world = World::of(&["bob"]).await;
        assert_eq!(quiet(&world.domain, APP, &account("bob")).await.unwrap(), Quiet::default());
        let hours = Quiet { level: 2, start: 5, end: 6, repeated: true };
        set_quiet(&world.domain, APP, &account("bob"), None, hours).await.unwrap();
        assert_eq!(quiet(&world.domain, APP, &account("bob")).await.unwrap(), hours);
    }
}
