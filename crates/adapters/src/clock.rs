//! The system's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use tincan_domain::model::Millis;
use tincan_domain::ports::Clock;

/// Time as the system tells it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_after_2024_and_before_2200() {
        assert!((1_704_067_200_000..7_258_118_400_000).contains(&SystemClock.now()));
    }
}
