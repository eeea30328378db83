//! The one writer: gathers waiting batches, writes and syncs them together, then answers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use fjall::{Database, Keyspace, PersistMode};
use tokio::sync::{mpsc, oneshot};

use super::group::Group;
use super::{Options, failed};
use crate::port::{Batch, CommitError, MAX_BATCH_BYTES, Receipt, StoreError};

/// A sync shared by fewer batches than this is no sign of load.
const FEW: usize = 4;

/// No batch is added to a group of this many bytes or more, so that a group stays below twice the largest batch.
const MAX_GROUP_BYTES: usize = MAX_BATCH_BYTES;

type Outcome = Result<Receipt, CommitError>;
type Reply = oneshot::Sender<Outcome>;

/// A batch and the way to its caller.
pub(super) struct Waiting {
    pub(super) batch: Batch,
    pub(super) reply: Reply,
}

/// The thread that owns all writes.
pub(super) struct Committer {
    database: Database,
    group: Group,
    queue: mpsc::Receiver<Waiting>,
    gather: Duration,
    max_group: usize,
    /// Batches in the group before.
    last: usize,
    /// Why nothing can be written any more.
    broken: Option<StoreError>,
}

impl Committer {
    pub(super) fn new(database: Database, base: Keyspace, queue: mpsc::Receiver<Waiting>, options: &Options) -> Self {
        Self {
            database,
            group: Group::new(base),
            queue,
            gather: options.gather,
            max_group: options.max_group.max(1),
            last: 0,
            broken: None,
        }
    }

    /// Works until nobody can add to the queue and it is empty.
    pub(super) fn run(mut self) {
        let mut batches = Vec::new();
        while let Some(first) = self.queue.blocking_recv() {
            self.gather(first, &mut batches);
            let judged = self.admit(&mut batches);
            let written = self.write();
            answer(judged, written);
        }
    }

    /// Takes what waits. While a sync ran, its successors have queued up; but right after one, under load, those whom
    /// it answered come back within moments, and waiting for them is cheaper than a sync for the first few.
    fn gather(&mut self, first: Waiting, batches: &mut Vec<Waiting>) {
        let mut bytes = first.batch.bytes();
        batches.push(first);
        self.take_waiting(batches, &mut bytes);
        let much_fewer = self.last > FEW && batches.len() < self.last / 2;
        if much_fewer && bytes < MAX_GROUP_BYTES && !self.gather.is_zero() {
            thread::sleep(self.gather);
            self.take_waiting(batches, &mut bytes);
        }
        self.last = batches.len();
    }

    fn take_waiting(&mut self, batches: &mut Vec<Waiting>, bytes: &mut usize) {
        while batches.len() < self.max_group && *bytes < MAX_GROUP_BYTES {
            let Ok(next) = self.queue.try_recv() else {
                return;
            };
            *bytes += next.batch.bytes();
            batches.push(next);
        }
    }

    /// Judges the batches one after another. The refused wait for the group's sync too: who reads again after a conflict
    /// must see what it collided with.
    fn admit(&mut self, batches: &mut Vec<Waiting>) -> Vec<(Reply, Outcome)> {
        let mut judged = Vec::with_capacity(batches.len());
        for Waiting { batch, reply } in batches.drain(..) {
            if reply.is_closed() {
                // Its caller was late or went away: nobody relies on it, and under overload this sheds work.
                continue;
            }
            let outcome = match &self.broken {
                Some(error) => Err(error.clone().into()),
                None => self.group.admit(&batch),
            };
            judged.push((reply, outcome));
        }
        judged
    }

    /// Writes the group and syncs it. One failure ends all writing: what a failed sync left on the disk is unknown.
    fn write(&mut self) -> Result<(), StoreError> {
        let mut write = self.database.batch().durability(Some(PersistMode::SyncAll));
        self.group.write_to(&mut write);
        let written = catch_unwind(AssertUnwindSafe(|| write.commit().map_err(failed)))
            .unwrap_or_else(|_| Err(failed("the engine panicked")));
        if let Err(error) = &written {
            tracing::error!(%error, "a write failed; the store must be opened anew before it takes more");
            self.broken = Some(error.clone());
        }
        written
    }
}

fn answer(judged: Vec<(Reply, Outcome)>, written: Result<(), StoreError>) {
    for (reply, outcome) in judged {
        let outcome = outcome.and_then(|receipt| Ok(written.clone().map(|()| receipt)?));
        // A caller that went away needs no answer.
        drop(reply.send(outcome));
    }
}
