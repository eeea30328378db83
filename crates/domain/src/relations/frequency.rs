//! How often users send friend requests and delete friends.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use parking_lot::Mutex;

use crate::model::{Account, AppId, Seconds};

/// The time over which is counted.
const WINDOW: Seconds = 60;

/// Most users who are remembered; past it the longest unused are forgotten.
const REMEMBERED: u64 = 100_000;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Act {
    /// A friend request.
    Request,
    /// A deletion of a friend.
    Deletion,
}

/// Acts of the last minute, by app, user and kind: when, and how many.
pub(crate) struct Frequency(Cache<(AppId, Account, Act), Arc<Mutex<Tally>>>);

type Tally = VecDeque<(Seconds, usize)>;

impl Frequency {
    pub(crate) fn new() -> Self {
        let idle = Duration::from_secs(10 * WINDOW);
        Self(Cache::builder().max_capacity(REMEMBERED).time_to_idle(idle).build())
    }

    /// How many of `wanted` acts a user may do now, given its limit a minute; they count as done.
    pub(super) fn admit(
        &self,
        app: AppId,
        account: &Account,
        act: Act,
        limit: u32,
        wanted: usize,
        now: Seconds,
    ) -> usize {
        let tally = self.0.get_with((app, account.clone(), act), Arc::default);
        let mut tally = tally.lock();
        tally.retain(|(at, _)| now < at + WINDOW);
        let done: usize = tally.iter().map(|(_, count)| count).sum();
        let admitted = wanted.min((limit as usize).saturating_sub(done));
        match tally.back_mut() {
            _ if admitted == 0 => {}
            Some((at, count)) if *at == now => *count += admitted,
            _ => tally.push_back((now, admitted)),
        }
        admitted
    }
}
