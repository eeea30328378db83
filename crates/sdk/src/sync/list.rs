//! The list of conversations as the server has it, back to where the last sync got.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::Connection;

use crate::conversations;
use crate::conversations::wire::{Item, page};
use crate::database::{outbox, records};
use crate::session::Session;
use crate::{Cause, ConversationId};

/// Under this name the database keeps the time of the newest message when the last sync began, in seconds.
pub(super) const UNTIL: &str = "sync.until";

/// Seconds before that, of which conversations are looked at again: for what came late, and for messages that were recalled.
/// Source: recalls are allowed for two minutes by default.
const SLACK: u64 = 150;

/// Conversations of which a first login fetches messages; of others it does when they are read. Source: Tincan's own.
const FIRST: usize = 50;

/// Most pages of one sync.
const PAGES: usize = 200;

/// Most conversations with messages that wait to be sent.
const WAITING: u32 = 1000;

/// What is to be fetched.
pub(super) struct List {
    /// Conversations in which something may be new.
    pub(super) changed: BTreeSet<ConversationId>,
    /// From when on something may have happened, in seconds. None: this is the first sync.
    pub(super) since: Option<u64>,
    until: u64,
}

/// Fetches the list and notes what it says of the conversations.
///
/// Errors: 6001, 6019, the server's, the network's.
pub(super) async fn fetch(session: &Arc<Session>) -> Result<List, Cause> {
    let (since, waiting) = session
        .database
        .read(|db| Ok((records::value::<u64>(db, UNTIL)?, outbox::conversations(db, WAITING)?)))
        .await?;
    // What waits to be sent may have arrived without its answer: that must be known before it is sent again.
    let mut list = List {
        changed: waiting.into_iter().collect(),
        since: since.map(|since| since.saturating_sub(SLACK)),
        until: since.unwrap_or(0),
    };
    let (mut cursor, mut seen) = (None, 0);
    for _ in 0..PAGES {
        let page = page(session, cursor).await?;
        let (mut behind, mut items) = (false, Vec::new());
        for item in page.items {
            seen += 1;
            let old = since.is_some_and(|since| item.time + SLACK < since);
            behind |= old && !item.pinned;
            list.until = list.until.max(item.time);
            let wanted = if since.is_some() { !old } else { seen <= FIRST };
            if wanted {
                list.changed.insert(item.id.clone());
            }
            items.push(item);
        }
        note(session, items, page.groups).await?;
        cursor = page.next;
        if behind || cursor.is_none() {
            break;
        }
    }
    Ok(list)
}

async fn note(session: &Arc<Session>, items: Vec<Item>, groups: Vec<(u64, String)>) -> Result<(), Cause> {
    let work = Arc::clone(session);
    let write = session.write(move |db, events| {
        conversations::note_groups(db, &groups)?;
        let mut touched = BTreeSet::new();
        for item in items {
            if let Some(id) = conversations::note(db, &work, item)? {
                touched.insert(id);
            }
        }
        conversations::changes(db, &touched, events)
    });
    write.await
}

/// From when on something may be missing, in seconds. None: nothing was ever synchronised.
pub(super) fn since(db: &Connection) -> Result<Option<u64>, Cause> {
    Ok(records::value::<u64>(db, UNTIL)?.map(|until| until.saturating_sub(SLACK)))
}

/// Everything up to a time is here.
///
/// Errors: 6019.
pub(super) async fn reached(session: &Session, time: u64) -> Result<(), Cause> {
    let write = session.database.write(move |db| match records::value::<u64>(db, UNTIL)? {
        Some(until) if until < time => records::set_value(db, UNTIL, &time),
        _ => Ok(()),
    });
    write.await
}

impl List {
    /// Everything of it was fetched.
    ///
    /// Errors: 6019.
    pub(super) async fn done(self, session: &Arc<Session>) -> Result<(), Cause> {
        session.database.write(move |db| records::set_value(db, UNTIL, &self.until)).await
    }
}
