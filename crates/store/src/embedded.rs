//! The embedded engine: fjall, a log-structured merge tree, with one committer that lets many batches share one sync.
//!
//! All keys live in one fjall keyspace. Readers work on fjall snapshots, inline. Every write goes through one thread,
//! which therefore knows that nothing changes between judging a batch and applying it, and needs no locks for that.
//!
//! fjall makes a write visible only after its journal is synced, so everything a snapshot sees is durable.

mod committer;
mod directory;
mod group;
mod view;

use std::path::Path;
use std::sync::{Mutex, PoisonError, mpsc as closing};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use fjall::{Database, Keyspace};
use tokio::sync::{mpsc, oneshot};

use crate::port::{Batch, CommitError, Operation, Receipt, Snapshot, Store, StoreError};
use committer::{Committer, Waiting};
use view::View;

/// Longest key in bytes that fjall keeps.
const MAX_KEY_BYTES: usize = u16::MAX as usize;

/// Bytes that an append adds to its log's key.
const SEQ_BYTES: usize = 8;

/// How the embedded engine is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// A commit that takes longer, waiting for a place in the queue included, answers [`StoreError::TimedOut`]. Its
    /// batch may still be applied.
    pub commit_timeout: Duration,
    /// How long the committer may wait for more batches before a sync. It waits only under load: when the sync before
    /// was shared by several batches and much fewer are here now. Zero: never.
    pub gather: Duration,
    /// Most batches that share one sync. At least 1.
    pub max_group: usize,
    /// Most batches that wait for the committer; callers beyond wait for a place. At least 1.
    pub queue: usize,
    /// Memory for recently read blocks, in bytes.
    pub cache_bytes: u64,
    /// Bytes of writes kept in memory before they are written as a sorted table. It decides how long recovery takes
    /// and is fixed when the store is created.
    pub memtable_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            commit_timeout: Duration::from_secs(10),
            gather: Duration::from_micros(300),
            max_group: 1024,
            queue: 8192,
            cache_bytes: 64 * 1024 * 1024,
            memtable_bytes: 32 * 1024 * 1024,
        }
    }
}

/// The embedded engine. Dropping it commits what waits, then closes the files.
///
/// The directory stays locked until the last [`Snapshot`] is dropped as well. After a failed write or sync it answers
/// every commit with [`StoreError::Failed`] until it is opened anew; reading goes on.
pub struct Embedded {
    // In the order in which they must be dropped: the committer first, then the files.
    committer: Option<Running>,
    keyspace: Keyspace,
    database: Database,
    commit_timeout: Duration,
}

/// The committer's thread and the ways to it.
struct Running {
    queue: mpsc::Sender<Waiting>,
    thread: JoinHandle<()>,
    /// Disconnected when the thread has ended.
    ended: Mutex<closing::Receiver<()>>,
}

impl Embedded {
    /// Opens the store in a directory, or creates it there. Blocks while it recovers.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`] when the directory is in use, damaged, or cannot be written.
    pub fn open(dir: &Path, options: Options) -> Result<Self, StoreError> {
        let (database, keyspace) = directory::open(dir, &options)?;
        let (queue, waiting) = mpsc::channel(options.queue.max(1));
        let (end, ended) = closing::channel();
        let committer = Committer::new(database.clone(), keyspace.clone(), waiting, &options);
        let thread = thread::Builder::new()
            .name("tincan-committer".to_owned())
            .spawn(move || {
                let _end = end;
                committer.run();
            })
            .map_err(failed)?;
        Ok(Self {
            committer: Some(Running { queue, thread, ended: Mutex::new(ended) }),
            keyspace,
            database,
            commit_timeout: options.commit_timeout,
        })
    }

    /// Commits what waits, syncs and closes. Dropping does the same; this says so.
    pub fn close(self) {
        drop(self);
    }

    async fn enqueue(&self, batch: Batch) -> Result<Receipt, CommitError> {
        let stopped = || StoreError::Failed("the committer has stopped".to_owned());
        let Some(committer) = &self.committer else {
            return Err(stopped().into());
        };
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { batch, reply };
        committer.queue.send(waiting).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        let Some(Running { queue, thread, ended }) = self.committer.take() else {
            return;
        };
        // The committer ends when the queue is empty and nobody can add to it.
        drop(queue);
        // fjall waits without limit for its workers when they are behind; they never come when the disk is full.
        let ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Err(closing::RecvTimeoutError::Timeout) = ended.recv_timeout(self.commit_timeout) {
            tracing::error!("the store's committer is stuck; closing without it");
        } else if thread.join().is_err() {
            tracing::error!("the store's committer panicked");
        }
    }
}

#[async_trait]
impl Store for Embedded {
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
        Ok(Box::new(View::new(self.database.snapshot(), self.keyspace.clone())))
    }

    async fn commit(&self, batch: Batch) -> Result<Receipt, CommitError> {
        check(&batch)?;
        if batch.is_empty() {
            // Nothing is visible before it is synced: there is nothing to wait for.
            return Ok(Receipt::default());
        }
        let begin = Instant::now();
        let answer = tokio::time::timeout(self.commit_timeout, self.enqueue(batch)).await;
        match answer {
            // The timer counts in milliseconds, and rounds up.
            Ok(Ok(receipt)) if begin.elapsed() <= self.commit_timeout => Ok(receipt),
            Ok(Err(error)) => Err(error),
            _ => Err(CommitError::Store(StoreError::TimedOut)),
        }
    }
}

/// Refuses what the engine cannot keep, before it disturbs a group of others.
fn check(batch: &Batch) -> Result<(), CommitError> {
    batch.check_size()?;
    for operation in batch.operations() {
        let (key, added) = match operation {
            Operation::Expect(key, _)
            | Operation::Put(key, _)
            | Operation::Delete(key)
            | Operation::Increment(key, _)
            | Operation::PutWithNumber(key, _, _) => (key, 0),
            Operation::Append(log, _) => (log, SEQ_BYTES),
        };
        if key.is_empty() {
            return Err(StoreError::Failed("a key is empty".to_owned()).into());
        }
        if key.len() + added > MAX_KEY_BYTES {
            return Err(CommitError::TooLarge);
        }
    }
    Ok(())
}

/// An engine's error in the port's words.
fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Failed(error.to_string())
}
