//! Which parts of a conversation's history are here without a hole. Both ends of a part belong to it.

use rusqlite::{Connection, OptionalExtension, params};

use super::Position;
use crate::{Cause, ConversationId};

/// A part of a history without a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// Its oldest place. [`Position::FIRST`]: from the beginning.
    pub(crate) low: Position,
    /// Its newest place.
    pub(crate) high: Position,
}

/// Notes that everything from `low` to `high` is here. Parts that it touches become one with it.
pub(crate) fn add(
    db: &Connection,
    conversation: &ConversationId,
    low: Position,
    high: Position,
) -> Result<Span, Cause> {
    let mut span = Span { low: low.min(high), high: low.max(high) };
    let sql = "SELECT low, high FROM spans WHERE conversation = ?1 AND low <= ?3 AND high >= ?2";
    let touched: Vec<Span> = db
        .prepare_cached(sql)?
        .query_map(params![conversation.to_string(), span.low, span.high], |row| {
            Ok(Span { low: row.get(0)?, high: row.get(1)? })
        })?
        .collect::<Result<_, _>>()?;
    for old in touched {
        db.prepare_cached("DELETE FROM spans WHERE conversation = ?1 AND low = ?2")?
            .execute(params![conversation.to_string(), old.low])?;
        span = Span { low: span.low.min(old.low), high: span.high.max(old.high) };
    }
    db.prepare_cached("INSERT INTO spans (conversation, low, high) VALUES (?1, ?2, ?3)")?.execute(params![
        conversation.to_string(),
        span.low,
        span.high
    ])?;
    Ok(span)
}

/// The part in which a place is.
pub(crate) fn around(db: &Connection, conversation: &ConversationId, place: Position) -> Result<Option<Span>, Cause> {
    let sql = "SELECT low, high FROM spans WHERE conversation = ?1 AND low <= ?2 AND high >= ?2";
    let mut statement = db.prepare_cached(sql)?;
    let found = statement
        .query_row(params![conversation.to_string(), place], |row| Ok(Span { low: row.get(0)?, high: row.get(1)? }))
        .optional()?;
    Ok(found)
}

/// The newest part.
pub(crate) fn newest(db: &Connection, conversation: &ConversationId) -> Result<Option<Span>, Cause> {
    let sql = "SELECT low, high FROM spans WHERE conversation = ?1 ORDER BY low DESC LIMIT 1";
    let mut statement = db.prepare_cached(sql)?;
    let found = statement
        .query_row([conversation.to_string()], |row| Ok(Span { low: row.get(0)?, high: row.get(1)? }))
        .optional()?;
    Ok(found)
}

/// Forgets what was known of a conversation.
pub(crate) fn forget(db: &Connection, conversation: &ConversationId) -> Result<(), Cause> {
    db.prepare_cached("DELETE FROM spans WHERE conversation = ?1")?.execute([conversation.to_string()])?;
    Ok(())
}
