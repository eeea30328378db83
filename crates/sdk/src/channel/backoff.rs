//! How long to wait before the next attempt to connect.

use std::time::Duration;

use rand::Rng;
use tokio::time::Instant;

/// Waits that double, each partly random, so that clients which lost their server at the same time do not all come back at
/// the same time.
pub(super) struct Backoff<R> {
    first: Duration,
    last: Duration,
    failures: u32,
    /// When the last attempt ended, and how long to wait from then on.
    since: Option<(Instant, Duration)>,
    random: R,
}

impl<R: Rng> Backoff<R> {
    /// Waits from `first` to `last`.
    pub(super) fn new(first: Duration, last: Duration, random: R) -> Self {
        Self { first, last: last.max(first), failures: 0, since: None, random }
    }

    /// An attempt failed: the next wait is between half and the whole of the next step.
    pub(super) fn failed(&mut self, now: Instant) {
        let step = self.first.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX)).min(self.last);
        self.failures = self.failures.saturating_add(1).min(31);
        self.since = Some((now, step.mul_f64(self.random.random_range(0.5..1.0))));
    }

    /// The connection that there was broke: the next wait is a part of the first one.
    pub(super) fn lost(&mut self, now: Instant) {
        self.failures = 0;
        self.since = Some((now, self.first.mul_f64(self.random.random_range(0.0..1.0))));
    }

    /// The server refused to go on, after so long. One that does so at once after each log-in must not be asked all the time.
    pub(super) fn refused(&mut self, now: Instant, lasted: Duration) {
        if lasted >= self.last {
            self.failures = 0;
        }
        self.failed(now);
    }

    /// When to try next. Where somebody wants a connection `soon`, the first wait at most.
    pub(super) fn due(&self, soon: bool) -> Option<Instant> {
        let (since, wait) = self.since?;
        Some(since + if soon { wait.min(self.first) } else { wait })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    const FIRST: Duration = Duration::from_millis(200);
    const LAST: Duration = Duration::from_secs(30);

    fn backoff() -> Backoff<StdRng> {
        Backoff::new(FIRST, LAST, StdRng::seed_from_u64(1))
    }

    #[test]
    fn waits_double_up_to_the_last_and_are_half_random() {
        let (mut backoff, now) = (backoff(), Instant::now());
        assert_eq!(backoff.due(false), None, "the first attempt is at once");
        for attempt in 0..40 {
            backoff.failed(now);
            let wait = backoff.due(false).unwrap() - now;
            let step = FIRST.saturating_mul(1 << attempt.min(20)).min(LAST);
            assert!(wait >= step / 2 && wait <= step, "attempt {attempt}: {wait:?}");
        }
        assert!(backoff.due(true).unwrap() - now <= FIRST, "a call wants it");
    }

    #[test]
    fn a_lost_connection_begins_anew() {
        let (mut backoff, now) = (backoff(), Instant::now());
        (0..10).for_each(|_| backoff.failed(now));
        let later = now + Duration::from_secs(60);
        backoff.lost(later);
        let due = backoff.due(false).unwrap();
        assert!(due >= later && due <= later + FIRST);
    }

    #[test]
    fn a_server_that_refuses_again_and_again_is_asked_less_and_less() {
        let (mut backoff, now) = (backoff(), Instant::now());
        (0..5).for_each(|_| backoff.refused(now, Duration::ZERO));
        assert!(backoff.due(false).unwrap() - now >= FIRST * 8);
        backoff.refused(now, LAST);
        assert!(backoff.due(false).unwrap() - now <= FIRST);
    }
}
