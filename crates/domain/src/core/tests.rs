use std::time::Duration;

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::{Attempts, Change};
use crate::model::{Key, Record, Table};
use crate::testing::{APP, World};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Tally {
    sum: u64,
}

impl Record for Tally {}

/// Writers of one record, each coming back at once.
const WRITERS: usize = 100;

/// Writes of each.
const WRITES: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_of_one_record_all_get_their_turn() {
    let world = World::new();
    let key = Key::new(APP, Table::Counter).text("contended");
    let writers = (0..WRITERS).map(|_| {
        let (domain, key) = (world.domain.clone(), key.clone());
        tokio::spawn(async move {
            for _ in 0..WRITES {
                let mut attempts = Attempts::default();
                loop {
                    let stored = domain.view().await.unwrap().read::<Tally>(&key).await.unwrap();
                    let mut batch = Batch::new();
                    let sum = stored.record.as_ref().map_or(0, |tally| tally.sum) + 1;
                    batch.replace(&key, &stored, &Tally { sum });
                    if domain.commit(batch, &mut attempts).await.unwrap().is_some() {
                        break;
                    }
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        tokio::time::timeout(Duration::from_secs(60), writer).await.unwrap().unwrap();
    }
    let stored = world.view().await.get::<Tally>(&key).await.unwrap().unwrap();
    assert_eq!(stored.sum, (WRITERS * WRITES) as u64);
}
