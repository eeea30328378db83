//! How often messages are sent to groups: what is too much for a group is dropped, what is too much of one sender refused.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use moka::sync::Cache;

use super::LogId;
use super::entry::Priority;
use crate::model::{Account, AppId};

/// Most limiters in memory; past it the longest unused are forgotten, and with them a second of the past.
const REMEMBERED: u64 = 100_000;

/// How long a limiter is kept that nobody asks. A second would do.
const IDLE: Duration = Duration::from_secs(60);

/// What is limited.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Stream {
    /// All messages of a log.
    All(LogId),
    /// Those that go first.
    High(LogId),
    /// Those of one sender.
    Sender(LogId, Account),
}

/// The limiters of all logs; each with its quota, so that a changed setting counts at once.
pub(crate) struct Paces(Cache<(AppId, Stream, u32), Arc<DefaultDirectRateLimiter>>);

impl Default for Paces {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(REMEMBERED).time_to_idle(IDLE).build())
    }
}

impl Paces {
    /// Whether one more message a second is within a group's limit; it counts. Messages of high priority are not kept out
    /// by others, and keep others out.
    pub(super) fn admits(&self, app: AppId, log: LogId, priority: Priority, limit: u32) -> bool {
        let all = self.counts(app, Stream::All(log), limit);
        if priority == Priority::High { self.counts(app, Stream::High(log), limit) } else { all }
    }

    /// Whether one more message a second is within a sender's limit (0 = there is none); it counts.
    pub(super) fn admits_sender(&self, app: AppId, log: LogId, sender: &Account, limit: u32) -> bool {
        limit == 0 || self.counts(app, Stream::Sender(log, sender.clone()), limit)
    }

    fn counts(&self, app: AppId, stream: Stream, limit: u32) -> bool {
        // A limit of nothing admits nothing.
        let Some(rate) = NonZeroU32::new(limit) else { return false };
        let new = || Arc::new(RateLimiter::direct(Quota::per_second(rate)));
        self.0.get_with((app, stream, limit), new).check().is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{APP, account};

    #[test]
    fn a_group_takes_so_many_at_once_and_high_ones_are_not_kept_out() {
        let paces = Paces::default();
        let admitted = |priority, tries| (0..tries).filter(|_| paces.admits(APP, LogId(1), priority, 5)).count();
        assert_eq!(admitted(Priority::Low, 20), 5);
        assert_eq!(admitted(Priority::Normal, 20), 0);
        assert_eq!(admitted(Priority::High, 20), 5);
        assert!(paces.admits(APP, LogId(2), Priority::Low, 5), "another group");
        assert!(!paces.admits(APP, LogId(3), Priority::High, 0));
    }

    #[test]
    fn each_sender_has_a_limit_of_its_own_where_there_is_one() {
        let paces = Paces::default();
        let ann = account("ann");
        assert!(paces.admits_sender(APP, LogId(1), &ann, 1));
        assert!(!paces.admits_sender(APP, LogId(1), &ann, 1));
        assert!(paces.admits_sender(APP, LogId(1), &account("ben"), 1));
        assert!(paces.admits_sender(APP, LogId(1), &ann, 0));
    }
}
