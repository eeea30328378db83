//! The suite that judges every engine: the same cases, whatever keeps the bytes.
//!
//! A case answers `Err` with what it saw instead of panicking, so that the suite can run anywhere, a `doctor` command
//! included. Cases keep to keys below their own name.

mod contention;
mod durability;
mod reading;
mod writing;

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;

use crate::port::{Batch, CommitError, Direction, Page, Receipt, Snapshot, Store};

/// What a case found: `Err` says what was wrong.
pub type Verdict = Result<(), String>;

/// Ends a case with a message unless a condition holds.
macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err(format!($($message)+));
        }
    };
}
use ensure;

/// Ends a case unless two values are equal.
macro_rules! ensure_eq {
    ($left:expr, $right:expr, $what:expr) => {
        match (&$left, &$right) {
            (left, right) => {
                if left != right {
                    return Err(format!("{}: got {left:?}, want {right:?}", $what));
                }
            }
        }
    };
}
use ensure_eq;

/// Judges an empty store by every case that needs no reopening. Must be called on a multi-threaded tokio runtime.
///
/// # Errors
///
/// The first case that failed and what it saw.
pub async fn judge(store: Arc<dyn Store>) -> Verdict {
    let on = |name: &'static str| move |error: String| format!("{name}: {error}");
    writing::judge(&*store).await.map_err(on("writing"))?;
    reading::judge(&*store).await.map_err(on("reading"))?;
    contention::judge(store).await.map_err(on("contention"))
}

/// Judges what an engine keeps when it is closed and opened anew. `open` opens the same, at first empty, store each
/// time; the store it gave before has been dropped then.
///
/// # Errors
///
/// What was missing or different.
pub async fn judge_reopening<F, Opened>(open: F) -> Verdict
where
    F: Fn() -> Opened,
    Opened: Future<Output = Result<Arc<dyn Store>, String>>,
{
    durability::judge(open).await.map_err(|error| format!("reopening: {error}"))
}

/// Commits a batch that nothing stands against.
async fn commit(store: &dyn Store, batch: Batch) -> Result<Receipt, String> {
    store.commit(batch).await.map_err(|error| format!("a commit failed: {error}"))
}

/// Commits a batch that must be refused because another write came between.
async fn commit_in_vain(store: &dyn Store, batch: Batch) -> Verdict {
    let outcome = store.commit(batch).await;
    ensure_eq!(outcome, Err(CommitError::Conflict), "a batch with a broken expectation");
    Ok(())
}

async fn put(store: &dyn Store, key: &'static str, value: &'static str) -> Verdict {
    let mut batch = Batch::new();
    batch.put(key, value);
    commit(store, batch).await.map(drop)
}

async fn snapshot(store: &dyn Store) -> Result<Box<dyn Snapshot>, String> {
    store.snapshot().await.map_err(|error| format!("a snapshot failed: {error}"))
}

async fn get(store: &dyn Store, key: &[u8]) -> Result<Option<Bytes>, String> {
    let value = snapshot(store).await?.get(key).await;
    value.map_err(|error| format!("a get failed: {error}"))
}

/// The number kept at a key; 0 when the key is absent.
async fn counter(store: &dyn Store, key: &[u8]) -> Result<u64, String> {
    let Some(value) = get(store, key).await? else {
        return Ok(0);
    };
    let bytes = <[u8; 8]>::try_from(&*value).map_err(|_| format!("a counter holds {value:?}"))?;
    Ok(u64::from_be_bytes(bytes))
}

/// All entries below a prefix, ascending, at most 10,000.
async fn entries(store: &dyn Store, prefix: &[u8]) -> Result<Vec<(Bytes, Bytes)>, String> {
    let page = Page { prefix, after: None, limit: crate::port::MAX_PAGE, direction: Direction::Forward };
    let entries = snapshot(store).await?.range(page).await;
    entries.map_err(|error| format!("a range failed: {error}"))
}

/// Fails unless the entries below `log ‖ …` run 1, 2, 3… up to the log's last seq; tells their values.
async fn log_values(store: &dyn Store, log: &'static str) -> Result<Vec<Bytes>, String> {
    let last = counter(store, log.as_bytes()).await?;
    let mut values = Vec::new();
    for (key, value) in entries(store, log.as_bytes()).await? {
        let Some(seq) = key.get(log.len()..).and_then(|seq| <[u8; 8]>::try_from(seq).ok()) else {
            continue;
        };
        values.push(value);
        ensure_eq!(u64::from_be_bytes(seq), values.len() as u64, "the next seq in a log");
    }
    ensure_eq!(values.len() as u64, last, "entries of a log against its last seq");
    Ok(values)
}
