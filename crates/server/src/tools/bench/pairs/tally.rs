//! What all pairs measured together.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hdrhistogram::Histogram;
use parking_lot::Mutex;
use serde::Serialize;
use tokio::time::Instant;

/// Longest latency that is told from longer ones, in microseconds.
const LONGEST: u64 = 60_000_000;

/// Counts what falls into the measured time.
pub(super) struct Tally {
    from: Instant,
    until: Instant,
    delivered: AtomicU64,
    acknowledged: Mutex<Histogram<u64>>,
    pushed: Mutex<Histogram<u64>>,
    request_bytes: AtomicU64,
    push_bytes: AtomicU64,
}

/// How long something took, in microseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub(in crate::tools::bench) struct Latency {
    pub(in crate::tools::bench) p50_us: u64,
    pub(in crate::tools::bench) p99_us: u64,
    pub(in crate::tools::bench) max_us: u64,
}

impl Latency {
    pub(in crate::tools::bench) fn of(histogram: &Histogram<u64>) -> Self {
        Self {
            p50_us: histogram.value_at_quantile(0.5),
            p99_us: histogram.value_at_quantile(0.99),
            max_us: histogram.max(),
        }
    }
}

/// An empty histogram of microseconds, three digits exact.
pub(in crate::tools::bench) fn histogram() -> anyhow::Result<Histogram<u64>> {
    Ok(Histogram::new_with_max(LONGEST, 3)?)
}

/// A time in microseconds.
pub(in crate::tools::bench) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

impl Tally {
    pub(super) fn new(from: Instant, until: Instant) -> anyhow::Result<Self> {
        Ok(Self {
            from,
            until,
            delivered: AtomicU64::new(0),
            acknowledged: Mutex::new(histogram()?),
            pushed: Mutex::new(histogram()?),
            request_bytes: AtomicU64::new(0),
            push_bytes: AtomicU64::new(0),
        })
    }

    /// When sending ends.
    pub(super) fn until(&self) -> Instant {
        self.until
    }

    /// An acknowledgement came.
    pub(super) fn add_acknowledged(&self, due: Instant) {
        if let Some(micros) = self.latency(due) {
            self.acknowledged.lock().saturating_record(micros);
        }
    }

    /// A message reached its receiver.
    pub(super) fn add_pushed(&self, due: Instant) {
        if let Some(micros) = self.latency(due) {
            self.pushed.lock().saturating_record(micros);
        }
    }

    /// A message was both acknowledged and delivered.
    pub(super) fn add_delivered(&self) {
        if self.measures(Instant::now()) {
            self.delivered.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Sizes of a request and of a push in bytes; 0 for what is not known.
    pub(super) fn see_sizes(&self, request: usize, push: usize) {
        self.request_bytes.fetch_max(request as u64, Ordering::Relaxed);
        self.push_bytes.fetch_max(push as u64, Ordering::Relaxed);
    }

    pub(super) fn delivered(&self) -> u64 {
        self.delivered.load(Ordering::Relaxed)
    }

    pub(super) fn sizes(&self) -> (u64, u64) {
        (self.request_bytes.load(Ordering::Relaxed), self.push_bytes.load(Ordering::Relaxed))
    }

    pub(super) fn acknowledged(&self) -> Latency {
        Latency::of(&self.acknowledged.lock())
    }

    pub(super) fn pushed(&self) -> Latency {
        Latency::of(&self.pushed.lock())
    }

    fn latency(&self, due: Instant) -> Option<u64> {
        let now = Instant::now();
        self.measures(now).then(|| micros(now.saturating_duration_since(due)))
    }

    fn measures(&self, now: Instant) -> bool {
        self.from <= now && now < self.until
    }
}
