//! Random batches and pages on the embedded engine, beside a sorted map that does the same.

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tincan_store::embedded::{Embedded, Options};
use tincan_store::{Batch, CommitError, Direction, Page, Snapshot, Store, StoreError};

type Key = Vec<u8>;
type Map = BTreeMap<Key, Vec<u8>>;

#[derive(Debug, Clone)]
enum Step {
    Commit(Vec<Change>),
    Read {
        prefix: Key,
        after: Option<Key>,
        limit: usize,
        direction: Direction,
    },
    /// Keep a snapshot, and look at the one kept before.
    Hold,
    Reopen,
}

#[derive(Debug, Clone)]
enum Change {
    /// Expect what is there when the batch is made.
    ExpectPresent(Key),
    /// Expect a value that is most likely not there.
    ExpectOther(Key),
    Put(Key, Vec<u8>),
    Delete(Key),
    Increment(Key, u64),
    Append(Key, Vec<u8>),
    /// Put a value and the last number asked for.
    PutWithNumber(Key, Vec<u8>),
}

/// Few and short keys, so that they meet: with bytes at both ends of the order.
fn key() -> impl Strategy<Value = Key> {
    vec(select(vec![0x00, b'a', b'b', 0xFF]), 1..4)
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        2 => key().prop_map(Change::ExpectPresent),
        1 => key().prop_map(Change::ExpectOther),
        6 => (key(), vec(any::<u8>(), 0..100)).prop_map(|(key, value)| Change::Put(key, value)),
        4 => key().prop_map(Change::Delete),
        4 => (key(), 0..3_u64).prop_map(|(key, by)| Change::Increment(key, by)),
        4 => (key(), vec(any::<u8>(), 0..100)).prop_map(|(key, value)| Change::Append(key, value)),
        2 => (key(), vec(any::<u8>(), 0..2)).prop_map(|(key, value)| Change::PutWithNumber(key, value)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let direction = select(vec![Direction::Forward, Direction::Backward]);
    let read = (vec(select(vec![0x00, b'a', 0xFF]), 0..3), proptest::option::of(key()), 0..12_usize, direction);
    prop_oneof![
        12 => vec(change(), 0..6).prop_map(Step::Commit),
        8 => read.prop_map(|(prefix, rest, limit, direction)| {
            let after = rest.map(|rest| [prefix.clone(), rest].concat());
            Step::Read { prefix, after, limit, direction }
        }),
        2 => Just(Step::Hold),
        1 => Just(Step::Reopen),
    ]
}

/// The batch, and what it must make of the map: the new map and the decided numbers, or why it is refused.
fn plan(map: &Map, changes: &[Change]) -> (Batch, Result<(Map, Vec<u64>), Refusal>) {
    let (mut batch, mut after, mut numbers, mut tickets) = (Batch::new(), map.clone(), Vec::new(), Vec::new());
    let (mut conflict, mut misuse) = (false, false);
    for change in changes.iter().cloned() {
        match change {
            Change::ExpectPresent(key) => {
                let value = map.get(&key).cloned().map(Bytes::from);
                batch.expect(key, value);
            }
            Change::ExpectOther(key) => {
                conflict |= map.get(&key).is_none_or(|value| value != b"other");
                batch.expect(key, Some(Bytes::from("other")));
            }
            Change::Put(key, value) => {
                batch.put(key.clone(), value.clone());
                after.insert(key, value);
            }
            Change::Delete(key) => {
                after.remove(&key);
                batch.delete(key);
            }
            Change::Increment(key, by) => {
                tickets.push(batch.increment(key.clone(), by));
                misuse |= raise(&mut after, &key, by, &mut numbers).is_none();
            }
            Change::Append(log, value) => {
                tickets.push(batch.append(log.clone(), value.clone()));
                match raise(&mut after, &log, 1, &mut numbers) {
                    Some(seq) => drop(after.insert([log, seq.to_be_bytes().to_vec()].concat(), value)),
                    None => misuse = true,
                }
            }
            Change::PutWithNumber(key, value) => {
                if let (Some(ticket), Some(number)) = (tickets.last(), numbers.last()) {
                    batch.put_with_number(key.clone(), value.clone(), *ticket);
                    after.insert(key, [value, number.to_be_bytes().to_vec()].concat());
                }
            }
        }
    }
    let outcome = match (conflict, misuse) {
        (true, _) => Err(Refusal::Conflict),
        (false, true) => Err(Refusal::Misuse),
        (false, false) => Ok((after, numbers)),
    };
    (batch, outcome)
}

#[derive(Debug, PartialEq)]
enum Refusal {
    Conflict,
    Misuse,
}

/// `None` when the key holds no counter.
fn raise(map: &mut Map, key: &Key, by: u64, numbers: &mut Vec<u64>) -> Option<u64> {
    let before = match map.get(key) {
        Some(value) => u64::from_be_bytes(value.as_slice().try_into().ok()?),
        None => 0,
    };
    let number = before.checked_add(by)?;
    map.insert(key.clone(), number.to_be_bytes().to_vec());
    numbers.push(number);
    Some(number)
}

fn page(map: &Map, prefix: &[u8], after: Option<&[u8]>, limit: usize, direction: Direction) -> Vec<(Bytes, Bytes)> {
    let within = map.iter().filter(|(key, _)| key.starts_with(prefix));
    let entry = |(key, value): (&Key, &Vec<u8>)| (Bytes::from(key.clone()), Bytes::from(value.clone()));
    match direction {
        Direction::Forward => {
            let rest = within.filter(|(key, _)| after.is_none_or(|after| key.as_slice() > after));
            rest.take(limit).map(entry).collect()
        }
        Direction::Backward => {
            let rest = within.rev().filter(|(key, _)| after.is_none_or(|after| key.as_slice() < after));
            rest.take(limit).map(entry).collect()
        }
    }
}

fn failed(error: StoreError) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// Tables so small that the few bytes of a case are flushed and merged.
fn open(dir: &Path) -> Result<Embedded, TestCaseError> {
    Embedded::open(dir, Options { memtable_bytes: 512, ..Options::default() }).map_err(failed)
}

async fn look(snapshot: &dyn Snapshot, map: &Map) -> Result<(), TestCaseError> {
    for direction in [Direction::Forward, Direction::Backward] {
        let got = snapshot.range(Page { prefix: b"", after: None, limit: 10_000, direction }).await.map_err(failed)?;
        prop_assert_eq!(got, page(map, b"", None, 10_000, direction));
    }
    for (key, value) in map {
        let got = snapshot.get(key).await.map_err(failed)?;
        prop_assert_eq!(got.as_deref(), Some(value.as_slice()));
    }
    Ok(())
}

async fn commit(store: &Embedded, map: &mut Map, changes: &[Change]) -> Result<(), TestCaseError> {
    let (batch, planned) = plan(map, changes);
    let outcome = store.commit(batch).await;
    match (outcome, planned) {
        (Ok(receipt), Ok((after, numbers))) => {
            prop_assert_eq!(receipt, tincan_store::Receipt::new(numbers));
            *map = after;
        }
        (Err(CommitError::Conflict), Err(Refusal::Conflict)) => {}
        (Err(CommitError::Store(StoreError::Failed(_))), Err(Refusal::Misuse)) => {}
        (outcome, planned) => prop_assert!(false, "got {outcome:?}, want {planned:?}"),
    }
    Ok(())
}

async fn run(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let dir = tempfile::tempdir().map_err(|error| TestCaseError::fail(error.to_string()))?;
    let mut store = open(dir.path())?;
    let mut map = Map::new();
    let mut held: Option<(Box<dyn Snapshot>, Map)> = None;
    for step in steps {
        match step {
            Step::Commit(changes) => commit(&store, &mut map, &changes).await?,
            Step::Read { prefix, after, limit, direction } => {
                let snapshot = store.snapshot().await.map_err(failed)?;
                let after = after.as_deref();
                let got = snapshot.range(Page { prefix: &prefix, after, limit, direction }).await.map_err(failed)?;
                prop_assert_eq!(got, page(&map, &prefix, after, limit, direction));
            }
            Step::Hold => {
                let snapshot = store.snapshot().await.map_err(failed)?;
                if let Some((snapshot, map)) = held.replace((snapshot, map.clone())) {
                    look(&*snapshot, &map).await?;
                }
            }
            Step::Reopen => {
                held = None;
                store.close();
                store = open(dir.path())?;
            }
        }
    }
    if let Some((snapshot, map)) = held {
        look(&*snapshot, &map).await?;
    }
    look(&*store.snapshot().await.map_err(failed)?, &map).await
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 300, ..ProptestConfig::default() })]

    #[test]
    fn does_what_a_sorted_map_does(steps in vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        runtime.map_err(|error| TestCaseError::fail(error.to_string()))?.block_on(run(steps))?;
    }
}
