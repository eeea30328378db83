//! The system's clock, and time that tests move forward.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use dashmap::DashMap;
use tincan_domain::model::{AppId, Millis};
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

tokio::task_local! {
    /// The app for which the current task works.
    static APP: AppId;
}

/// Does work for an app: what asks an [`AppClock`] meanwhile is told the app's time.
pub fn within<F: Future>(app: AppId, work: F) -> impl Future<Output = F::Output> {
    APP.scope(app, work)
}

/// The system's time, which each app may have moved forward for tests. It is kept in memory only.
#[derive(Debug, Default)]
pub struct AppClock {
    ahead: DashMap<AppId, Millis>,
    /// The apps whose time was moved: as long as there are none, nothing is looked up.
    moved: AtomicU64,
}

impl AppClock {
    fn ahead(&self, app: AppId) -> Millis {
        if self.moved.load(Ordering::Acquire) == 0 {
            return 0;
        }
        self.ahead.get(&app).map_or(0, |ahead| *ahead)
    }
}

impl Clock for AppClock {
    fn now(&self) -> Millis {
        let ahead = APP.try_with(|app| self.ahead(*app)).unwrap_or_default();
        SystemClock.now().saturating_add(ahead)
    }

    fn of(&self, app: AppId) -> Millis {
        SystemClock.now().saturating_add(self.ahead(app))
    }

    fn forward(&self, app: AppId, by: Millis) -> bool {
        let mut ahead = self.ahead.entry(app).or_default();
        *ahead = ahead.saturating_add(by);
        self.moved.fetch_add(1, Ordering::Release);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_after_2024_and_before_2200() {
        assert!((1_704_067_200_000..7_258_118_400_000).contains(&SystemClock.now()));
    }

    #[tokio::test]
    async fn an_app_s_time_is_told_where_work_is_done_for_it() {
        let clock = AppClock::default();
        let (moved, other) = (AppId(7), AppId(8));
        assert!(clock.forward(moved, 1_000_000) && clock.forward(moved, 500_000));
        let system = SystemClock.now();
        let told = async || clock.now();
        let ahead = within(moved, told()).await;
        assert!((1_500_000..1_510_000).contains(&(ahead - system)));
        assert!((1_500_000..1_510_000).contains(&(clock.of(moved) - system)));
        for time in [told().await, within(other, told()).await, clock.of(other)] {
            assert!((0..10_000).contains(&(time - system)));
        }
    }
}
