//! The tables, and how they came to be what they are.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

/// The steps, in their order. A step that was released is never changed.
const STEPS: &[M<'_>] = &[M::up(include_str!("schema/001.sql"))];

/// Brings the tables up to date.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), rusqlite_migration::Error> {
    Migrations::from_slice(STEPS).to_latest(connection)
}
