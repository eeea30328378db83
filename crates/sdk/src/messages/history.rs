//! Reading conversations: from the local database, and from the server what is missing there.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Messages;
use super::outbox::is_passing;
use crate::database::Position;
use crate::database::messages::{self as rows, Order};
use crate::session::Session;
use crate::sync::pull;
use crate::{Cause, ConversationId, Message, Result};

/// Most messages of one call. Source: Tincan's own.
const MOST: u32 = 500;

/// Which way a conversation is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// What stands before a message.
    Before,
    /// What stands behind it.
    After,
}

/// A part of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct History {
    /// Messages in the order of the conversation, the oldest first.
    pub messages: Vec<Message>,
    /// Whether the conversation may go on in this direction.
    pub more: bool,
    /// Whether there was no connection: these are what is here, and some may be missing among them.
    pub offline: bool,
}

impl Messages<'_> {
    /// The newest messages of a conversation, at most `count` (1 to 500), with those that wait to be sent or failed. Deleted ones are
    /// left out, recalled ones stay as such.
    ///
    /// Errors: 6001, 6004, 6013, 6014, 6017 `count`, 6019, 9506, what the server refuses: 20001 to 20005, 10007 and 10010.
    pub async fn newest(&self, conversation: &ConversationId, count: u32) -> Result<History> {
        let work =
            |session: Arc<Session>| async move { older(&session, conversation.check()?, Position::LAST, count).await };
        self.0.run_as_user("messages.newest", work).await
    }

    /// The messages before or behind one, at most `count` (1 to 500).
    ///
    /// Errors: as [`Messages::newest`]; 6021.
    pub async fn history(&self, from: &Message, direction: Direction, count: u32) -> Result<History> {
        let work = |session: Arc<Session>| async move {
            from.check_seal()?;
            match direction {
                Direction::Before => older(&session, &from.conversation, from.position(), count).await,
                Direction::After => newer(&session, &from.conversation, from.position(), count).await,
            }
        };
        self.0.run_as_user("messages.history", work).await
    }

    /// A message of the local database by its ID.
    ///
    /// Errors: 6013, 6014, 6019, 9506.
    pub async fn find(&self, id: &str) -> Result<Option<Message>> {
        let id = id.to_owned();
        let work = |session: Arc<Session>| async move {
            let found = session.database.read(move |db| rows::find(db, &id)).await?;
            Ok(found.filter(|message| message.state != crate::State::Deleted))
        };
        self.0.run_as_user("messages.find", work).await
    }
}

fn check(count: u32) -> std::result::Result<(), Cause> {
    if (1..=MOST).contains(&count) { Ok(()) } else { Err(Cause::argument("count", "must be from 1 to 500")) }
}

/// Whether what was asked of the server is here now; false where there is no connection. Who may not read a conversation any more
/// still has what is here.
fn reached(result: std::result::Result<(), Cause>) -> std::result::Result<bool, Cause> {
    match result {
        Ok(()) => Ok(true),
        Err(cause) if is_passing(&cause) && cause != Cause::NotLoggedIn => Ok(false),
        Err(cause) => Err(cause),
    }
}

async fn older(
    session: &Arc<Session>,
    conversation: &ConversationId,
    from: Position,
    count: u32,
) -> std::result::Result<History, Cause> {
    check(count)?;
    let online =
        session.is_connected() && reached(pull::before(session, conversation, from, count.saturating_add(1)).await)?;
    let mut messages = page(session, conversation, from, Order::Older, count).await?;
    let more = cut(&mut messages, count);
    messages.reverse();
    Ok(History { messages, more, offline: !online })
}

async fn newer(
    session: &Arc<Session>,
    conversation: &ConversationId,
    from: Position,
    count: u32,
) -> std::result::Result<History, Cause> {
    check(count)?;
    let online = session.is_connected() && reached(pull::after(session, conversation, from).await)?;
    let mut messages = page(session, conversation, from, Order::Newer, count).await?;
    let more = cut(&mut messages, count);
    Ok(History { messages, more, offline: !online })
}

/// A page with one message more than is wanted, if there is one.
async fn page(
    session: &Session,
    conversation: &ConversationId,
    from: Position,
    order: Order,
    count: u32,
) -> std::result::Result<Vec<Message>, Cause> {
    let conversation = conversation.clone();
    let read = move |db: &rusqlite::Connection| rows::page(db, &conversation, from, order, count.saturating_add(1));
    session.database.read(read).await
}

fn cut(messages: &mut Vec<Message>, count: u32) -> bool {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let more = messages.len() > count;
    messages.truncate(count);
    more
}
