//! What waits to be sent. An entry stands there from the moment that a send is accepted until the server has answered it.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{Cause, ConversationId};

/// Something that waits to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Its place in the order.
    pub(crate) number: i64,
    /// The message's ID.
    pub(crate) id: String,
    /// Its conversation.
    pub(crate) conversation: ConversationId,
    /// What the sender needs to know besides the message.
    pub(crate) json: String,
}

/// Puts a message at the end.
pub(crate) fn push(db: &Connection, id: &str, conversation: &ConversationId, json: &str) -> Result<i64, Cause> {
    db.prepare_cached("INSERT INTO outbox (id, conversation, json) VALUES (?1, ?2, ?3)")?
        .execute(params![id, conversation.to_string(), json])?;
    Ok(db.last_insert_rowid())
}

/// What waits behind a number (0: from the beginning), in order, at most `limit`.
pub(crate) fn list(db: &Connection, after: i64, limit: u32) -> Result<Vec<Entry>, Cause> {
    let sql = "SELECT number, id, conversation, json FROM outbox WHERE number > ?1 ORDER BY number LIMIT ?2";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(params![after, limit], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get(3)?))
    })?;
    rows.map(|row| {
        let (number, id, conversation, json) = row?;
        Ok(Entry { number, id, conversation: ConversationId::parse(&conversation)?, json })
    })
    .collect()
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
    let sql = "SELECT number, id, json FROM outbox WHERE conversation = ?1 ORDER BY number LIMIT 1";
    let found = db.prepare_cached(sql)?.query_row([conversation.to_string()], |row| {
        Ok(Entry { number: row.get(0)?, id: row.get(1)?, conversation: conversation.clone(), json: row.get(2)? })
    });
    Ok(found.optional()?)
}

/// Notes something else beside a message that waits.
pub(crate) fn note(db: &Connection, id: &str, json: &str) -> Result<(), Cause> {
    db.prepare_cached("UPDATE outbox SET json = ?2 WHERE id = ?1")?.execute(params![id, json])?;
    Ok(())
}
