//! What a group of batches makes of the store, before it is written.

use std::collections::HashMap;

use bytes::Bytes;
use fjall::{Keyspace, OwnedWriteBatch, Slice};

use super::{SEQ_BYTES, failed};
use crate::port::{Batch, CommitError, Number, Operation, Receipt, StoreError};

/// Most counters kept in memory, about 100 bytes each.
const MAX_COUNTERS: usize = 65_536;

/// What a key holds.
#[derive(Debug, Clone)]
enum Cell {
    Absent,
    Value(Slice),
    /// A counter's 8 bytes, big-endian, as the number they stand for.
    Number(u64),
}

impl Cell {
    fn holds(&self, expected: Option<&Bytes>) -> bool {
        match (self, expected) {
            (Self::Absent, None) => true,
            (Self::Value(value), Some(expected)) => **value == **expected,
            (Self::Number(number), Some(expected)) => number.to_be_bytes() == **expected,
            _ => false,
        }
    }

    fn number(&self) -> Result<u64, StoreError> {
        match self {
            Self::Absent => Ok(0),
            Self::Number(number) => Ok(*number),
            Self::Value(value) => {
                let bytes = <[u8; 8]>::try_from(&**value);
                bytes.map(u64::from_be_bytes).map_err(|_| failed("an increment or append of a key that is no counter"))
            }
        }
    }
}

/// The store as it will be after the batches admitted so far: one cell for each key they write.
///
/// fjall takes each key only once in a write, and a counter that a group raises a hundred times is written once.
pub(super) struct Group {
    base: Keyspace,
    cells: HashMap<Slice, Cell>,
    /// Counters that earlier groups wrote, as they are in the store: busy logs need no look-up of their last seq.
    counters: HashMap<Slice, u64>,
    /// What the batch being admitted wrote over, oldest first.
    undo: Vec<(Slice, Option<Cell>)>,
    /// Where the key of a log's entry is put together.
    entry: Vec<u8>,
}

impl Group {
    pub(super) fn new(base: Keyspace) -> Self {
        Self { base, cells: HashMap::new(), counters: HashMap::new(), undo: Vec::new(), entry: Vec::new() }
    }

    /// Applies a batch to the group, or leaves the group as it was.
    pub(super) fn admit(&mut self, batch: &Batch) -> Result<Receipt, CommitError> {
        for operation in batch.operations() {
            if let Operation::Expect(key, expected) = operation
                && !self.cell(key)?.holds(expected.as_ref())
            {
                return Err(CommitError::Conflict);
            }
        }
        self.undo.clear();
        let mut numbers = Vec::new();
        for operation in batch.operations() {
            if let Err(error) = self.apply(operation, &mut numbers) {
                self.roll_back();
                return Err(error.into());
            }
        }
        Ok(Receipt::new(numbers))
    }

    /// Moves the group into a write; the group is empty afterwards. When the write fails the group must be given up:
    /// it believes from here on that the store holds what it wrote.
    pub(super) fn write_to(&mut self, write: &mut OwnedWriteBatch) {
        if self.counters.len() > MAX_COUNTERS {
            self.counters.clear();
        }
        for (key, cell) in self.cells.drain() {
            if let Cell::Number(number) = cell {
                self.counters.insert(key.clone(), number);
                write.insert(&self.base, key, number.to_be_bytes());
                continue;
            }
            self.counters.remove(&key);
            match cell {
                Cell::Value(value) => write.insert(&self.base, key, value),
                _ => write.remove(&self.base, key),
            }
        }
    }

    fn apply(&mut self, operation: &Operation, numbers: &mut Vec<u64>) -> Result<(), StoreError> {
        match operation {
            Operation::Expect(..) => {}
            Operation::Put(key, value) => self.set(key, Cell::Value(Slice::from(&**value))),
            Operation::Delete(key) => self.set(key, Cell::Absent),
            Operation::Increment(key, by) => numbers.push(self.raise(key, *by)?),
            Operation::Append(log, value) => {
                let seq = self.raise(log, 1)?;
                numbers.push(seq);
                self.set_entry(log, seq, value);
            }
            Operation::PutWithNumber(key, value, number) => {
                let number = decided(numbers, *number)?.to_be_bytes();
                self.set(key, Cell::Value(Slice::from([value.as_ref(), &number].concat())));
            }
        }
        Ok(())
    }

    /// Adds to a counter and tells its value afterwards.
    fn raise(&mut self, key: &[u8], by: u64) -> Result<u64, StoreError> {
        let before = self.cell(key)?.number()?;
        let number = before.checked_add(by).ok_or_else(|| failed("a counter is full"))?;
        self.set(key, Cell::Number(number));
        Ok(number)
    }

    fn set_entry(&mut self, log: &[u8], seq: u64, value: &[u8]) {
        let mut entry = std::mem::take(&mut self.entry);
        entry.clear();
        entry.reserve(log.len() + SEQ_BYTES);
        entry.extend_from_slice(log);
        entry.extend_from_slice(&seq.to_be_bytes());
        self.set(&entry, Cell::Value(Slice::from(value)));
        self.entry = entry;
    }

    fn cell(&self, key: &[u8]) -> Result<Cell, StoreError> {
        if let Some(cell) = self.cells.get(key) {
            return Ok(cell.clone());
        }
        if let Some(number) = self.counters.get(key) {
            return Ok(Cell::Number(*number));
        }
        let value = self.base.get(key).map_err(failed)?;
        Ok(value.map_or(Cell::Absent, Cell::Value))
    }

    fn set(&mut self, key: &[u8], cell: Cell) {
        let key = Slice::from(key);
        let before = self.cells.insert(key.clone(), cell);
        self.undo.push((key, before));
    }

    fn roll_back(&mut self) {
        while let Some((key, before)) = self.undo.pop() {
            match before {
                Some(cell) => self.cells.insert(key, cell),
                None => self.cells.remove(&key),
            };
        }
    }
}

/// A number that the batch asked for before.
fn decided(numbers: &[u64], number: Number) -> Result<u64, StoreError> {
    let number = numbers.get(number.index()).copied();
    number.ok_or_else(|| failed("a number of another batch"))
}
