//! The list of conversations. What a conversation is stands in JSON that [`crate::conversations`] reads and writes.

use rusqlite::{Connection, OptionalExtension, Row as Columns, params};

use super::records::number;
use crate::Cause;

/// A conversation, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// `c2cUSERID` or `groupGROUPID`.
    pub(crate) id: String,
    /// When something happened there last, in seconds.
    pub(crate) time: u64,
    /// Whether it is pinned: those come first.
    pub(crate) pinned: bool,
    /// Its unread messages.
    pub(crate) unread: u64,
    /// Whether they count in the total.
    pub(crate) counted: bool,
    /// The rest.
    pub(crate) json: String,
}

/// Where a page of the list goes on: behind this conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct After {
    pub(crate) pinned: bool,
    pub(crate) time: u64,
    pub(crate) id: String,
}

const COLUMNS: &str = "id, time, pinned, unread, counted, json";

fn read(row: &Columns<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        id: row.get(0)?,
        time: row.get::<_, i64>(1)?.unsigned_abs(),
        pinned: row.get(2)?,
        unread: row.get::<_, i64>(3)?.unsigned_abs(),
        counted: row.get(4)?,
        json: row.get(5)?,
    })
}

/// Keeps a conversation.
pub(crate) fn put(db: &Connection, row: &Row) -> Result<(), Cause> {
    let sql = format!("REPLACE INTO conversations ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    let (time, unread) = (number(row.time), number(row.unread));
    db.prepare_cached(&sql)?.execute(params![row.id, time, row.pinned, unread, row.counted, row.json])?;
    Ok(())
}

/// A conversation.
pub(crate) fn find(db: &Connection, id: &str) -> Result<Option<Row>, Cause> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM conversations WHERE id = ?1"))?;
    Ok(statement.query_row([id], read).optional()?)
}

/// A page of the list: pinned ones first, then by time, the newest first.
pub(crate) fn list(db: &Connection, after: Option<&After>, limit: u32) -> Result<Vec<Row>, Cause> {
    // The columns of the order, turned so that all of them grow. Before everything is a place of "less than not pinned".
    let sql = format!(
        "SELECT {COLUMNS} FROM conversations WHERE (1 - pinned, -time, id) > (?1, ?2, ?3)
         ORDER BY pinned DESC, time DESC, id LIMIT ?4"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let (kind, time, id) = match after {
        None => (-1, 0, ""),
        Some(after) => (i64::from(!after.pinned), -number(after.time), after.id.as_str()),
    };
    let rows = statement.query_map(params![kind, time, id, limit], read)?;
    rows.map(|row| row.map_err(Cause::from)).collect()
}

/// Conversations with unread messages, at most `limit`.
pub(crate) fn unread(db: &Connection, limit: u32) -> Result<Vec<Row>, Cause> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM conversations WHERE unread > 0 LIMIT ?1"))?;
    let rows = statement.query_map([limit], read)?;
    rows.map(|row| row.map_err(Cause::from)).collect()
}

/// Forgets a conversation. Whether it was there.
pub(crate) fn remove(db: &Connection, id: &str) -> Result<bool, Cause> {
    Ok(db.prepare_cached("DELETE FROM conversations WHERE id = ?1")?.execute([id])? > 0)
}

/// Unread messages of all conversations that count.
pub(crate) fn total_unread(db: &Connection) -> Result<u64, Cause> {
    let sql = "SELECT COALESCE(SUM(unread), 0) FROM conversations WHERE counted";
    let total: i64 = db.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    Ok(total.unsigned_abs())
}
