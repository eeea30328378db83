//! Pushes that were sent and not acknowledged.

use tokio::time::Instant;

/// How far a client has acknowledged its pushes. They arrive in their order, so that one number says it.
pub(super) struct Window {
    sent: u32,
    acknowledged: u32,
    most: u32,
    /// Since when the client has owed an acknowledgement.
    owing: Option<Instant>,
}

impl Window {
    /// Nothing sent, and room for so many.
    pub(super) fn new(most: usize) -> Self {
        Self { sent: 0, acknowledged: 0, most: u32::try_from(most).unwrap_or(u32::MAX), owing: None }
    }

    /// Whether one more push may be sent.
    pub(super) fn is_open(&self) -> bool {
        self.sent.wrapping_sub(self.acknowledged) < self.most
    }

    /// The number of the push that is sent now.
    pub(super) fn send(&mut self, now: Instant) -> u32 {
        self.sent = self.sent.wrapping_add(1);
        self.owing.get_or_insert(now);
        self.sent
    }

    /// The client has that push, and all before it. `false` when it was never sent.
    pub(super) fn acknowledge(&mut self, seq: u32, now: Instant) -> bool {
        let (owed, left) = (self.sent.wrapping_sub(self.acknowledged), self.sent.wrapping_sub(seq));
        if left >= owed {
            // One that came late behind another is no harm; one that is ahead of what was sent is.
            return left < u32::MAX / 2;
        }
        self.acknowledged = seq;
        self.owing = (left > 0).then_some(now);
        true
    }

    /// Since when the client has owed an acknowledgement.
    pub(super) fn owing(&self) -> Option<Instant> {
        self.owing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_closes_when_full_and_opens_with_an_acknowledgement_of_all_before() {
        let mut window = Window::new(2);
        let now = Instant::now();
        assert!(window.is_open() && window.owing().is_none());
        assert_eq!((window.send(now), window.send(now)), (1, 2));
        assert!(!window.is_open() && window.owing() == Some(now));
        let later = now + std::time::Duration::from_secs(1);
        assert!(window.acknowledge(1, later));
        assert!(window.is_open() && window.owing() == Some(later), "the time begins anew with each one");
        assert!(window.acknowledge(2, later) && window.owing().is_none());
        assert!(window.acknowledge(1, later), "late, and no harm");
        assert!(!window.acknowledge(3, later), "never sent");
    }

    #[test]
    fn numbers_begin_anew_after_the_last() {
        let mut window = Window { sent: u32::MAX, acknowledged: u32::MAX, most: 4, owing: None };
        let now = Instant::now();
        assert_eq!((window.send(now), window.send(now)), (0, 1));
        assert!(window.acknowledge(1, now) && window.owing().is_none());
    }
}
