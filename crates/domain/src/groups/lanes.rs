//! Lanes: messages and stored tips of a group reach each member in the order of their MsgSeqs, however many are sent at once.
//!
//! The store gives the numbers at the commit, and commits end in any order. So a sender announces itself before it commits
//! ([`Lanes::enter`]), and what it has to deliver waits until everybody who was on the way then is through: whoever comes
//! later gets a higher number. Nobody waits for longer than a commit takes, and the notices that go before a tip.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::{Mutex, MutexGuard};

use super::LogId;
use crate::model::AppId;

/// Lanes; logs that share one only wait for each other a little.
const LANES: usize = 256;

/// What is delivered.
type Job = Box<dyn FnOnce() + Send>;

/// The lanes of all logs.
pub(crate) struct Lanes([Mutex<Lane>; LANES]);

#[derive(Default)]
struct Lane {
    /// The number of the next who enters.
    next: u64,
    /// Who entered and is not through.
    inside: BTreeSet<u64>,
    /// What waits to be delivered, by log and MsgSeq; and who entered before that has to be through first.
    waiting: BTreeMap<(AppId, LogId, u64), (u64, Job)>,
    /// Somebody delivers.
    delivering: bool,
}

impl Default for Lanes {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }
}

impl Lanes {
    /// Somebody is about to commit to a log.
    pub(super) fn enter(&self, app: AppId, log: LogId) -> Pass<'_> {
        let [first, ..] = &self.0;
        let lane = self.0.get(log.0 as usize % LANES).unwrap_or(first);
        let mut inside = lane.lock();
        let number = inside.next;
        inside.next += 1;
        inside.inside.insert(number);
        Pass { lane, app, log, number }
    }
}

/// Somebody on the way through a lane; whoever drops it is through.
pub(super) struct Pass<'a> {
    lane: &'a Mutex<Lane>,
    app: AppId,
    log: LogId,
    number: u64,
}

impl Pass<'_> {
    /// The commit is done: delivers in the order of MsgSeqs, now or by the last who has to be waited for.
    pub(super) fn deliver(self, seq: u64, job: impl FnOnce() + Send + 'static) {
        let mut lane = self.lane.lock();
        let before = lane.next;
        lane.waiting.insert((self.app, self.log, seq), (before, Box::new(job)));
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut lane = self.lane.lock();
        lane.inside.remove(&self.number);
        if lane.delivering {
            return;
        }
        lane.delivering = true;
        while let Some(job) = lane.take_ready() {
            // Others come and go meanwhile; what they leave here is delivered by this one.
            MutexGuard::unlocked(&mut lane, job);
        }
        lane.delivering = false;
    }
}

impl Lane {
    /// The first of what waits, if nobody inside can still get a lower number.
    fn take_ready(&mut self) -> Option<Job> {
        let oldest = self.inside.first().copied().unwrap_or(u64::MAX);
        let first = self.waiting.first_entry()?;
        (first.get().0 <= oldest).then(|| first.remove().1)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::testing::APP;

    const LOG: LogId = LogId(7);

    #[test]
    fn what_commits_first_is_delivered_first() {
        let (lanes, order) = (Lanes::default(), Arc::new(Mutex::new(Vec::new())));
        let job = |n: u64| {
            let order = order.clone();
            move || order.lock().push(n)
        };
        let (one, two, three) = (lanes.enter(APP, LOG), lanes.enter(APP, LOG), lanes.enter(APP, LOG));
        three.deliver(5, job(5));
        assert!(order.lock().is_empty(), "lower numbers may be on the way");
        let late = lanes.enter(APP, LOG);
        one.deliver(6, job(6));
        drop(two);
        assert_eq!(*order.lock(), [5], "6 waits for who entered before it was through");
        late.deliver(7, job(7));
        assert_eq!(*order.lock(), [5, 6, 7]);
    }

    #[test]
    fn logs_that_share_a_lane_do_not_mix() {
        let (lanes, order) = (Lanes::default(), Arc::new(Mutex::new(Vec::new())));
        let job = |n: u64| {
            let order = order.clone();
            move || order.lock().push(n)
        };
        let other = LogId(LOG.0 + LANES as u64);
        lanes.enter(APP, other).deliver(900, job(900));
        lanes.enter(APP, LOG).deliver(1, job(1));
        assert_eq!(*order.lock(), [900, 1]);
    }
}
