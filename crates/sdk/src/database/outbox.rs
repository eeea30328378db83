//! What waits to be sent. An entry stands there from the moment that a send is accepted until the server has answered it.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{Cause, ConversationId};

/// Something that waits to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The message's ID.
    pub(crate) id: String,
    /// What the sender needs to know besides the message.
    pub(crate) json: String,
}

/// Puts a message at the end.
pub(crate) fn push(db: &Connection, id: &str, conversation: &ConversationId, json: &str) -> Result<i64, Cause> {
    db.prepare_cached("INSERT INTO outbox (id, conversation, json) VALUES (?1, ?2, ?3)")?.execute(params![
        id,
        conversation.to_string(),
        json
    ])?;
    Ok(db.last_insert_rowid())
}

/// Takes a message out. Whether it was there.
pub(crate) fn remove(db: &Connection, id: &str) -> Result<bool, Cause> {
    Ok(db.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute([id])? > 0)
}

/// Whether a message waits.
pub(crate) fn has(db: &Connection, id: &str) -> Result<bool, Cause> {
    Ok(db.prepare_cached("SELECT 1 FROM outbox WHERE id = ?1")?.exists([id])?)
}

/// How many wait.
pub(crate) fn count(db: &Connection) -> Result<u64, Cause> {
    let count: i64 = db.query_row("SELECT COUNT(*) FROM outbox", [], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// The conversations in which something waits, at most `limit`.
pub(crate) fn conversations(db: &Connection, limit: u32) -> Result<Vec<ConversationId>, Cause> {
    let mut statement = db.prepare_cached("SELECT DISTINCT conversation FROM outbox LIMIT ?1")?;
    let rows = statement.query_map([limit], |row| row.get::<_, String>(0))?;
    rows.map(|row| ConversationId::parse(&row?)).collect()
}

/// What waits first in a conversation.
pub(crate) fn first(db: &Connection, conversation: &ConversationId) -> Result<Option<Entry>, Cause> {
    let sql = "SELECT id, json FROM outbox WHERE conversation = ?1 ORDER BY number LIMIT 1";
    let found = db
        .prepare_cached(sql)?
        .query_row([conversation.to_string()], |row| Ok(Entry { id: row.get(0)?, json: row.get(1)? }));
    Ok(found.optional()?)
}

/// Notes something else beside a message that waits.
pub(crate) fn note(db: &Connection, id: &str, json: &str) -> Result<(), Cause> {
    db.prepare_cached("UPDATE outbox SET json = ?2 WHERE id = ?1")?.execute(params![id, json])?;
    Ok(())
}
