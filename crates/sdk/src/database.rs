//! The local database of a user: messages, conversations, what is known of the history, what waits to be sent.
//!
//! One file for each app and user, `DATA/APP-HASH.db`, used by one process at a time. One connection, behind a mutex that is held
//! only where blocking is allowed ([`Database::read`], [`Database::write`]). What `write` did is on the disk when it returns: the
//! journal is synced at each commit (`synchronous=FULL`).
//!
//! The statements stand in the modules below, as functions of a connection, so that a caller puts several into one transaction:
//!
//! - [`messages`]: messages, in the server's order ([`Position`]);
//! - [`spans`]: which parts of a conversation's history are here without a hole;
//! - [`conversations`]: the list of conversations;
//! - [`outbox`]: what waits to be sent;
//! - [`records`]: everything else that is one JSON text under a kind and a name (profiles, groups, transfers), and single values.

pub(crate) mod conversations;
pub(crate) mod messages;
pub(crate) mod outbox;
mod position;
pub(crate) mod records;
mod schema;
pub(crate) mod spans;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};

pub(crate) use position::Position;

use crate::Cause;
use crate::core::blocking;

/// How long an opening waits for another process to let go of the file. Source: Tincan's own.
const BUSY: Duration = Duration::from_secs(5);

/// Bytes of a user's hash that its file is named after: enough that no two users of a device meet.
const HASH_BYTES: usize = 16;

/// The database of a user. Clones are the same database.
#[derive(Clone)]
pub(crate) struct Database {
    connection: Arc<Mutex<Connection>>,
}

impl Database {
    /// Opens a user's database and brings its tables up to date; makes it if there is none.
    ///
    /// Errors: 6005 no database, or damaged; 6019 another process has it; 6022 the file cannot be made or written.
    pub(crate) async fn open(folder: &Path, app: u32, user: &str) -> Result<Self, Cause> {
        let path = file(folder, app, user);
        blocking(move || open(&path)).await
    }

    /// Runs what reads.
    ///
    /// Errors: 6019, and what the work returns.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Cause> + Send + 'static,
    ) -> Result<T, Cause> {
        let connection = Arc::clone(&self.connection);
        blocking(move || work(&connection.lock())).await
    }

    /// Runs what writes, as one transaction: all of it is on the disk on return, or nothing is done.
    ///
    /// Errors: 6019, and what the work returns.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Cause> + Send + 'static,
    ) -> Result<T, Cause> {
        self.write_then(work, |result| result).await
    }

    /// Runs what writes, as one transaction, and at once what follows it, in the order of the transactions. Both are run to their
    /// end when the caller gives up meanwhile. What follows must not block, and not use this database.
    ///
    /// Errors: 6019, and what the work returns.
    pub(crate) async fn write_then<T, U: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Cause> + Send + 'static,
        then: impl FnOnce(T) -> U + Send + 'static,
    ) -> Result<U, Cause> {
        let connection = Arc::clone(&self.connection);
        blocking(move || {
            let mut connection = connection.lock();
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&transaction)?;
            transaction.commit()?;
            Ok(then(result))
        })
        .await
    }
}

/// The file of a user's database.
pub(crate) fn file(folder: &Path, app: u32, user: &str) -> PathBuf {
    let hash = Sha256::digest(user.as_bytes());
    let name: String = hash.iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
    folder.join(format!("{app}-{name}.db"))
}

fn open(path: &Path) -> Result<Database, Cause> {
    let cause = |error: rusqlite::Error| opening(path, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(cause)?;
    connection.busy_timeout(BUSY).map_err(cause)?;
    // Two clients at once on one file would each take what comes for the other's doing.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE").map_err(cause)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).map_err(cause)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(cause)?;
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(cause)?;
    if verdict != "ok" {
        return Err(Cause::DatabaseUnreadable { path: path.to_owned(), why: verdict });
    }
    schema::migrate(&mut connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => opening(path, &err),
        other => Cause::DatabaseUnreadable { path: path.to_owned(), why: other.to_string() },
    })?;
    Ok(Database { connection: Arc::new(Mutex::new(connection)) })
}

/// What an error means while the database is opened.
fn opening(path: &Path, error: &rusqlite::Error) -> Cause {
    let (path, why) = (path.to_owned(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Cause::DatabaseUnreadable { path, why },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Cause::DatabaseLocked { why },
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::PermissionDenied,
        ) => Cause::DataFolder { path, why },
        _ => Cause::DatabaseUnreadable { path, why },
    }
}

impl From<rusqlite::Error> for Cause {
    /// What an error means on an opened database.
    fn from(error: rusqlite::Error) -> Self {
        let why = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Cause::DatabaseLocked { why },
            _ => Cause::DatabaseFailed { why },
        }
    }
}

#[cfg(test)]
mod tests;
