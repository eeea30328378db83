//! JSON texts under a kind and a name: profiles, groups, transfers, single values.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Cause;

/// The kind of single values: cookies, points in time.
const VALUE: &str = "value";

/// Keeps a record. `now` in milliseconds.
pub(crate) fn put(db: &Connection, kind: &str, name: &str, record: &impl Serialize, now: u64) -> Result<(), Cause> {
    let json = serde_json::to_string(record).map_err(unreadable)?;
    let mut statement =
        db.prepare_cached("REPLACE INTO records (kind, name, changed, json) VALUES (?1, ?2, ?3, ?4)")?;
    statement.execute(params![kind, name, number(now), json])?;
    Ok(())
}

/// A record, and when it was kept, in milliseconds.
pub(crate) fn get<T: DeserializeOwned>(db: &Connection, kind: &str, name: &str) -> Result<Option<(T, u64)>, Cause> {
    let mut statement = db.prepare_cached("SELECT json, changed FROM records WHERE kind = ?1 AND name = ?2")?;
    let found = statement.query_row(params![kind, name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)));
    let Some((json, changed)) = found.optional()? else { return Ok(None) };
    Ok(Some((serde_json::from_str(&json).map_err(unreadable)?, changed.unsigned_abs())))
}

/// Records of a kind in the order of their names, at most `limit`, after a name (`""`: from the beginning).
pub(crate) fn list<T: DeserializeOwned>(
    db: &Connection,
    kind: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<(String, T)>, Cause> {
    let sql = "SELECT name, json FROM records WHERE kind = ?1 AND name > ?2 ORDER BY name LIMIT ?3";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement
        .query_map(params![kind, after, limit], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (name, json) = row?;
        Ok((name, serde_json::from_str(&json).map_err(unreadable)?))
    })
    .collect()
}

/// Forgets a record.
pub(crate) fn remove(db: &Connection, kind: &str, name: &str) -> Result<(), Cause> {
    db.prepare_cached("DELETE FROM records WHERE kind = ?1 AND name = ?2")?.execute(params![kind, name])?;
    Ok(())
}

/// Forgets all records of a kind.
pub(crate) fn clear(db: &Connection, kind: &str) -> Result<(), Cause> {
    db.prepare_cached("DELETE FROM records WHERE kind = ?1")?.execute([kind])?;
    Ok(())
}

/// Forgets the oldest records of a kind past so many.
pub(crate) fn trim(db: &Connection, kind: &str, most: u32) -> Result<(), Cause> {
    let sql = "DELETE FROM records WHERE kind = ?1 AND name IN
        (SELECT name FROM records WHERE kind = ?1 ORDER BY changed DESC LIMIT -1 OFFSET ?2)";
    db.prepare_cached(sql)?.execute(params![kind, most])?;
    Ok(())
}

/// A single value.
pub(crate) fn value<T: DeserializeOwned>(db: &Connection, name: &str) -> Result<Option<T>, Cause> {
    Ok(get(db, VALUE, name)?.map(|(value, _)| value))
}

/// Keeps a single value.
pub(crate) fn set_value(db: &Connection, name: &str, value: &impl Serialize) -> Result<(), Cause> {
    put(db, VALUE, name, value, 0)
}

/// A text of the database does not read.
pub(super) fn unreadable(error: serde_json::Error) -> Cause {
    Cause::DatabaseFailed { why: format!("a record does not read: {error}") }
}

/// A number as the database has it; what is past its largest is its largest.
pub(super) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
