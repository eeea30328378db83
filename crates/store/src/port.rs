//! The storage port: what the domain asks of an engine.
//!
//! Keys are ordered bytes. A reader takes a [`Snapshot`]; a writer builds a [`Batch`] and commits it. A commit returns
//! only after the engine has synced it to durable storage, and many callers share one sync (group commit).
//!
//! An optimistic write names what it read with [`Batch::expect`]: the value itself is the version, so engines keep no
//! version numbers. When another write came between, the commit answers [`CommitError::Conflict`] and nothing of the
//! batch is applied; the caller reads again and decides anew.

use async_trait::async_trait;
use bytes::Bytes;

/// Most entries one [`Page`] may ask for.
pub const MAX_PAGE: usize = 10_000;

/// Most operations in one [`Batch`].
pub const MAX_OPERATIONS: usize = 50_000;

/// Most bytes of keys and values in one [`Batch`].
pub const MAX_BATCH_BYTES: usize = 16 * 1024 * 1024;

/// Why an engine could not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The engine failed: disk full, file damaged, connection lost. The text is for the log, not for clients.
    #[error("the store failed: {0}")]
    Failed(String),
    /// The engine did not answer within its limit.
    #[error("the store did not answer in time")]
    TimedOut,
}

/// Why a commit was not applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// An expectation did not hold: another write came between.
    #[error("another write came between")]
    Conflict,
    /// The batch is over [`MAX_OPERATIONS`] or [`MAX_BATCH_BYTES`].
    #[error("the batch is too large")]
    TooLarge,
    /// The engine failed or was late. When it was late ([`StoreError::TimedOut`]) the batch may still be applied.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which way a range is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Ascending keys.
    Forward,
    /// Descending keys.
    Backward,
}

/// A part of the keys that begin with `prefix`, in order.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// Only keys that begin with these bytes.
    pub prefix: &'a [u8],
    /// Where to begin: the first key after (forward) or before (backward) this one, which is itself left out.
    /// `None` begins at the end that the direction starts from. Must begin with `prefix`; it need not exist.
    pub after: Option<&'a [u8]>,
    /// Most entries to return, at most [`MAX_PAGE`].
    pub limit: usize,
    /// Which way to read.
    pub direction: Direction,
}

/// A consistent view of the store at one moment.
#[async_trait]
pub trait Snapshot: Send + Sync {
    /// The value of a key.
    async fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError>;

    /// The entries of a page, in the page's direction.
    async fn range(&self, page: Page<'_>) -> Result<Vec<(Bytes, Bytes)>, StoreError>;
}

/// An engine.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// A consistent view of everything committed before.
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError>;

    /// Applies a batch whole or not at all, and returns when it is durable.
    ///
    /// Committing an empty batch waits until everything that any snapshot could see so far is durable.
    async fn commit(&self, batch: Batch) -> Result<Receipt, CommitError>;
}

/// A number that the engine decides at commit: the result of an increment or the seq of an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number(usize);

impl Number {
    /// The position of this number in its batch, counted from 0 over all increments and appends.
    pub fn index(self) -> usize {
        self.0
    }
}

/// What a commit decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    numbers: Vec<u64>,
}

impl Receipt {
    /// Made by engines: the decided numbers, in the order in which the batch asked for them.
    pub fn new(numbers: Vec<u64>) -> Self {
        Self { numbers }
    }

    /// The number that the engine decided. 0 for a number of another batch.
    pub fn number(&self, number: Number) -> u64 {
        self.numbers.get(number.0).copied().unwrap_or(0)
    }
}

/// One operation of a batch, as engines see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// The key must hold exactly this value (`None`: must be absent), else the batch is a conflict. Expectations are
    /// judged against the state before the batch.
    Expect(Bytes, Option<Bytes>),
    /// Sets a key.
    Put(Bytes, Bytes),
    /// Removes a key; nothing happens when it is absent.
    Delete(Bytes),
    /// Adds to a counter kept at the key as 8 bytes, big-endian; absent counts as 0. The next [`Number`].
    Increment(Bytes, u64),
    /// Appends a value to the log at the key: the entry is put at `log ‖ seq` (8 bytes, big-endian), seqs run 1, 2, 3…
    /// without gaps. The log's last seq is a counter at `log` itself. The next [`Number`].
    Append(Bytes, Bytes),
    /// Sets a key to a value followed by a number of this batch, as 8 bytes, big-endian. The number must have been asked
    /// for before.
    PutWithNumber(Bytes, Bytes, Number),
}

/// A set of writes that is applied whole or not at all. Later operations see earlier ones of the same batch.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    operations: Vec<Operation>,
    numbers: usize,
    bytes: usize,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Guards the batch: the key must hold exactly `value` (`None`: must be absent) when it is committed.
    pub fn expect(&mut self, key: impl Into<Bytes>, value: Option<Bytes>) {
        let key = key.into();
        self.bytes += key.len();
        self.operations.push(Operation::Expect(key, value));
    }

    /// Sets a key.
    pub fn put(&mut self, key: impl Into<Bytes>, value: impl Into<Bytes>) {
        let (key, value) = (key.into(), value.into());
        self.bytes += key.len() + value.len();
        self.operations.push(Operation::Put(key, value));
    }

    /// Removes a key.
    pub fn delete(&mut self, key: impl Into<Bytes>) {
        let key = key.into();
        self.bytes += key.len();
        self.operations.push(Operation::Delete(key));
    }

    /// Adds to a counter; the number is its value afterwards.
    pub fn increment(&mut self, counter: impl Into<Bytes>, by: u64) -> Number {
        let counter = counter.into();
        self.bytes += counter.len() + 8;
        self.operations.push(Operation::Increment(counter, by));
        self.next_number()
    }

    /// Appends to a log; the number is the new entry's seq.
    pub fn append(&mut self, log: impl Into<Bytes>, value: impl Into<Bytes>) -> Number {
        let (log, value) = (log.into(), value.into());
        self.bytes += log.len() + value.len() + 16;
        self.operations.push(Operation::Append(log, value));
        self.next_number()
    }

    /// Sets a key to a value followed by a number that this batch asked for: so that a record can hold what only the
    /// commit decides, its place in a log for one.
    pub fn put_with_number(&mut self, key: impl Into<Bytes>, value: impl Into<Bytes>, number: Number) {
        let (key, value) = (key.into(), value.into());
        self.bytes += key.len() + value.len() + 8;
        self.operations.push(Operation::PutWithNumber(key, value, number));
    }

    /// Sets a key to a number that this batch asked for.
    pub fn put_number(&mut self, key: impl Into<Bytes>, number: Number) {
        self.put_with_number(key, Bytes::new(), number);
    }

    /// The operations in order, for engines.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Bytes of all keys and values.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// [`CommitError::TooLarge`] when the batch passes a bound of this module.
    pub fn check_size(&self) -> Result<(), CommitError> {
        if self.operations.len() > MAX_OPERATIONS || self.bytes > MAX_BATCH_BYTES {
            return Err(CommitError::TooLarge);
        }
        Ok(())
    }

    fn next_number(&mut self) -> Number {
        self.numbers += 1;
        Number(self.numbers - 1)
    }
}
