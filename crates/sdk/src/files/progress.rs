//! How far a transfer is, and its end before its time.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio_util::sync::CancellationToken;

/// Who is told how far a transfer is.
type Listener = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// Watches a transfer, and can end it. Clones watch the same one. Listeners of the client are told the same, as
/// [`crate::Event::Progress`].
#[derive(Clone)]
pub struct Progress {
    id: Arc<str>,
    cancel: CancellationToken,
    listener: Option<Listener>,
    /// The hundredths that were told, and one: 0 is nothing yet.
    told: Arc<AtomicU64>,
}

/// What is to be told of a step.
pub(super) struct Step {
    /// Whether anybody is to be told.
    pub(super) due: bool,
}

impl Progress {
    /// Watches a transfer under an ID of the caller's choice, one that no other running transfer of the client has.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into().into(), cancel: CancellationToken::new(), listener: None, told: Arc::default() }
    }

    /// Calls a function with the bytes that are through and all bytes, where they are known, else 0: when the transfer waits for its turn,
    /// when another hundredth is through, and at the end. It is called at most 102 times, and more often only where a transfer has to begin
    /// anew. It must not block.
    #[must_use]
    pub fn on_change(mut self, listener: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.listener = Some(Arc::new(listener));
        self
    }

    /// The transfer's ID.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Ends the transfer: its caller is told 114003.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// When it is cancelled.
    pub(super) fn cancelled(&self) -> impl Future<Output = ()> + '_ {
        self.cancel.cancelled()
    }

    /// Notes how far the transfer is, and tells its listener if that is a step.
    pub(super) fn note(&self, done: u64, total: u64) -> Step {
        let hundredth = match total {
            // Where the end is not known there is a step for each MiB.
            0 => done >> 20,
            total => done.saturating_mul(100).checked_div(total).unwrap_or_default(),
        };
        let due = self.told.swap(hundredth.saturating_add(1), Ordering::Relaxed) != hundredth.saturating_add(1);
        if due && let Some(listener) = &self.listener {
            listener(done, total);
        }
        Step { due }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress")
            .field("id", &self.id)
            .field("cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_few() {
        let calls = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&calls);
        let progress = Progress::new("a").on_change(move |_, _| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        for done in 0..=1_000_000 {
            progress.note(done, 1_000_000);
        }
        assert_eq!(calls.load(Ordering::Relaxed), 101);
        assert!(!progress.note(1_000_000, 1_000_000).due);
        // Begun anew.
        assert!(progress.note(0, 1_000_000).due);
    }
}
