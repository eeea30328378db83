//! Messages. What finds and orders a message stands in columns; the message itself is JSON.

use rusqlite::{Connection, OptionalExtension, Row as Columns, ToSql, params};

use super::Position;
use super::records::{number, unreadable};
use crate::message::{Message, State};
use crate::{Cause, ConversationId};

/// What taking in a message did.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stored {
    /// It was not here.
    New,
    /// It was here without an answer: an own message whose answer was lost. As it is now; it keeps its ID.
    Settled(Box<Message>),
    /// It was here otherwise: recalled or modified since. As it is now; it keeps its ID.
    Changed(Box<Message>),
    /// It was here just so, or was deleted here.
    Known,
}

/// Which way a page goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Before a place, the newest first.
    Older,
    /// After a place, the oldest first.
    Newer,
}

impl Message {
    /// Its place in its conversation.
    pub(crate) fn position(&self) -> Position {
        match &self.conversation {
            ConversationId::User(_) => {
                let seq = u32::try_from(self.seq).unwrap_or(u32::MAX);
                Position::one_to_one(self.time, seq, self.random, self.own)
            }
            ConversationId::Group(_) if self.seq != 0 => Position::group(self.seq),
            ConversationId::Group(_) => Position::group(self.after).behind(self.client_seq),
        }
    }

    /// What the server calls it in its conversation, if it has it: MsgKey between users, MsgSeq in groups.
    pub(crate) fn server_key(&self) -> Option<String> {
        match &self.conversation {
            _ if !self.was_sent() => None,
            ConversationId::User(_) => Some(self.key()),
            ConversationId::Group(_) => (self.seq != 0).then(|| self.seq.to_string()),
        }
    }
}

fn read(row: &Columns<'_>) -> rusqlite::Result<String> {
    row.get(0)
}

fn parse(json: &str) -> Result<Message, Cause> {
    serde_json::from_str(json).map_err(unreadable)
}

fn one(db: &Connection, filter: &str, values: &[&dyn ToSql]) -> Result<Option<Message>, Cause> {
    let mut statement = db.prepare_cached(&format!("SELECT json FROM messages WHERE {filter} LIMIT 1"))?;
    statement.query_row(values, read).optional()?.map(|json| parse(&json)).transpose()
}

fn many(db: &Connection, filter: &str, values: &[&dyn ToSql]) -> Result<Vec<Message>, Cause> {
    let mut statement = db.prepare_cached(&format!("SELECT json FROM messages WHERE {filter}"))?;
    let rows = statement.query_map(values, read)?;
    rows.map(|json| parse(&json?)).collect()
}

/// Writes a message as it is; the one of its ID is replaced.
pub(crate) fn put(db: &Connection, message: &Message) -> Result<(), Cause> {
    let sql = "REPLACE INTO messages
        (id, conversation, position, server_key, sender, client_seq, random, time, state, json)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    db.prepare_cached(sql)?.execute(params![
        message.id,
        message.conversation.to_string(),
        message.position(),
        message.server_key(),
        message.sender,
        number(message.client_seq),
        message.random,
        number(message.time),
        message.state.number(),
        serde_json::to_string(message).map_err(unreadable)?
    ])?;
    Ok(())
}

/// Takes in a message that the server tells, once: by what the server calls it, and an own one also by what it was sent with.
pub(crate) fn store(db: &Connection, message: &Message) -> Result<Stored, Cause> {
    if let Some(known) = same(db, message)? {
        return update(db, known, message);
    }
    if let Some(waiting) = waiting(db, message)? {
        return Ok(Stored::Settled(Box::new(settle(db, waiting, message)?)));
    }
    if find(db, &message.id)?.is_some() {
        // A sender that repeats its numbers long after: another message on the server.
        let id = format!("{}-{}", message.id, message.time);
        put(db, &Message { id, ..message.clone() }.sealed())?;
    } else {
        put(db, message)?;
    }
    Ok(Stored::New)
}

/// The message that the server calls as this one.
fn same(db: &Connection, message: &Message) -> Result<Option<Message>, Cause> {
    let Some(key) = message.server_key() else { return Ok(None) };
    let filter = "conversation = ?1 AND server_key = ?2 AND sender = ?3";
    one(db, filter, &[&message.conversation.to_string(), &key, &message.sender])
}

/// The message without an answer that was sent with the same numbers.
fn waiting(db: &Connection, message: &Message) -> Result<Option<Message>, Cause> {
    let filter = "server_key IS NULL AND conversation = ?1 AND client_seq = ?2 AND random = ?3 AND sender = ?4";
    let client_seq = number(message.client_seq);
    one(db, filter, &[&message.conversation.to_string(), &client_seq, &message.random, &message.sender])
}

fn update(db: &Connection, known: Message, message: &Message) -> Result<Stored, Cause> {
    let recalled = message.state == State::Recalled && known.state != State::Recalled;
    let deleted = message.state == State::Deleted;
    let modified = message.revision > known.revision && known.state != State::Recalled;
    if known.state == State::Deleted || !(recalled || deleted || modified) {
        return Ok(Stored::Known);
    }
    let (elements, receipt) = (known.elements, known.receipt);
    let mut changed = Message { id: known.id, local_data: known.local_data, ..message.clone() };
    if recalled && changed.elements.is_empty() {
        changed.elements = elements;
    }
    if changed.receipt == crate::message::Receipt::default() {
        changed.receipt = receipt;
    }
    let changed = changed.sealed();
    put(db, &changed)?;
    Ok(Stored::Changed(Box::new(changed)))
}

/// The server has a message that waited for its answer here: what the server says of it (time, numbers, state) is taken over, the
/// rest stays. It leaves the outbox. Answers the message as it is now.
pub(crate) fn settle(db: &Connection, waiting: Message, answered: &Message) -> Result<Message, Cause> {
    let settled = Message {
        time: answered.time,
        seq: answered.seq,
        state: if answered.was_sent() { answered.state } else { State::Sent },
        failure: 0,
        revision: answered.revision,
        recalled_by: answered.recalled_by.clone(),
        recall_reason: answered.recall_reason.clone(),
        ..waiting
    };
    let settled = settled.sealed();
    // It may have come by the history before its answer did, under another ID.
    if let Some(other) = same(db, &settled)?.filter(|other| other.id != settled.id) {
        forget(db, &other.id)?;
    }
    super::outbox::remove(db, &settled.id)?;
    put(db, &settled)?;
    Ok(settled)
}

/// A message by its ID.
pub(crate) fn find(db: &Connection, id: &str) -> Result<Option<Message>, Cause> {
    one(db, "id = ?1", &[&id])
}

/// Messages that the server calls so in a conversation: one in a group, at most two between users.
pub(crate) fn find_key(
    db: &Connection,
    conversation: &ConversationId,
    server_key: &str,
) -> Result<Vec<Message>, Cause> {
    many(db, "conversation = ?1 AND server_key = ?2 LIMIT 2", &[&conversation.to_string(), &server_key])
}

/// A page of a conversation from a place on, without it; deleted messages are left out.
pub(crate) fn page(
    db: &Connection,
    conversation: &ConversationId,
    from: Position,
    order: Order,
    limit: u32,
) -> Result<Vec<Message>, Cause> {
    let filter = match order {
        Order::Older => "conversation = ?1 AND position < ?2 AND state <> ?3 ORDER BY position DESC LIMIT ?4",
        Order::Newer => "conversation = ?1 AND position > ?2 AND state <> ?3 ORDER BY position LIMIT ?4",
    };
    many(db, filter, &[&conversation.to_string(), &from, &State::Deleted.number(), &limit])
}

/// The newest message of a conversation that the server has, deleted or not.
pub(crate) fn newest_sent(db: &Connection, conversation: &ConversationId) -> Result<Option<Message>, Cause> {
    let filter = "conversation = ?1 AND server_key IS NOT NULL ORDER BY position DESC";
    one(db, filter, &[&conversation.to_string()])
}

/// The places behind one of what the server has, in order, at most `limit`; with what was deleted.
pub(crate) fn places(
    db: &Connection,
    conversation: &ConversationId,
    from: Position,
    limit: u32,
) -> Result<Vec<Position>, Cause> {
    let sql = "SELECT position FROM messages WHERE conversation = ?1 AND position > ?2 AND server_key IS NOT NULL
               ORDER BY position LIMIT ?3";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(params![conversation.to_string(), from, limit], |row| row.get(0))?;
    rows.map(|row| row.map_err(Cause::from)).collect()
}

/// Messages in which a text stands, the newest first, at most `limit` after leaving out `skip`; of one conversation, or of all.
/// Case is told apart outside ASCII only.
pub(crate) fn search(
    db: &Connection,
    conversation: Option<&ConversationId>,
    text: &str,
    skip: u32,
    limit: u32,
) -> Result<Vec<Message>, Cause> {
    let filter = "(?1 IS NULL OR conversation = ?1) AND state <> ?2 AND instr(lower(json), lower(?3)) > 0
                  ORDER BY time DESC, position DESC LIMIT ?4 OFFSET ?5";
    let conversation = conversation.map(ConversationId::to_string);
    many(db, filter, &[&conversation, &State::Deleted.number(), &text, &limit, &skip])
}

/// Marks a message deleted and forgets what it said, so that it does not come back; what the server never had goes for good.
pub(crate) fn delete(db: &Connection, id: &str) -> Result<(), Cause> {
    super::outbox::remove(db, id)?;
    let Some(message) = find(db, id)? else { return Ok(()) };
    if message.server_key().is_none() {
        return forget(db, id);
    }
    put(db, &Message { state: State::Deleted, elements: Vec::new(), custom_data: String::new(), ..message })
}

fn forget(db: &Connection, id: &str) -> Result<(), Cause> {
    db.prepare_cached("DELETE FROM messages WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Forgets all messages of a conversation, and what waits to be sent there.
pub(crate) fn clear(db: &Connection, conversation: &ConversationId) -> Result<(), Cause> {
    let name = conversation.to_string();
    db.prepare_cached("DELETE FROM outbox WHERE conversation = ?1")?.execute([&name])?;
    db.prepare_cached("DELETE FROM messages WHERE conversation = ?1")?.execute([&name])?;
    super::spans::forget(db, conversation)
}
