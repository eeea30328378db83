//! The requests that an app's native clients make in a day, where the app has only so many.
//!
//! They are counted in memory and stored as a daily figure, so that a restart does not begin anew; what was counted in the
//! last seconds before a crash is lost.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::admission::Fault;
use crate::figures;
use crate::model::AppId;
use crate::policy::App;
use crate::{Domain, Result};

/// What apps used up today. One entry for each app that has a quota.
#[derive(Default)]
pub(crate) struct Quotas(Mutex<HashMap<AppId, Used>>);

/// What an app used up on a day.
#[derive(Clone, Copy)]
struct Used {
    day: u32,
    requests: u64,
}

/// Whether the app's native clients may make any more requests today: asked before a client is let in. Nothing is counted.
///
/// Errors: -10108 the quota is used up, 70500 the store cannot tell how much was used before.
pub async fn check(domain: &Domain, app: &App) -> Result<()> {
    let limit = app.settings.native.requests_a_day;
    if limit == 0 {
        return Ok(());
    }
    let today = figures::day(domain.now_of(app.id));
    if domain.quotas.used(app.id, today).is_none() {
        let before = figures::native_requests(domain, app.id, today).await?;
        // Another client may have come meanwhile, and its requests have been counted.
        domain.quotas.begin(app.id, today, before);
    }
    within(limit, domain.quotas.used(app.id, today).unwrap_or_default())
}

/// Whether the app's native clients may make one more request today; it counts as made. [`check`] comes first, once for each
/// client: this does not look at the store.
///
/// Errors: -10108 the quota is used up.
pub fn count(domain: &Domain, app: &App) -> Result<()> {
    let limit = app.settings.native.requests_a_day;
    if limit == 0 {
        return Ok(());
    }
    let today = figures::day(domain.now_of(app.id));
    domain.quotas.begin(app.id, today, 0);
    {
        let mut all = domain.quotas.0.lock();
        let Some(used) = all.get_mut(&app.id) else { return Ok(()) };
        within(limit, used.requests)?;
        used.requests += 1;
    }
    figures::native_request(domain, app.id, today);
    Ok(())
}

fn within(limit: u64, used: u64) -> Result<()> {
    if used < limit { Ok(()) } else { Err(Fault::RequestsUsedUp { limit }.into()) }
}

impl Quotas {
    /// What an app used up on a day, where that is known.
    fn used(&self, app: AppId, day: u32) -> Option<u64> {
        self.0.lock().get(&app).filter(|used| used.day == day).map(|used| used.requests)
    }

    /// Begins a day of an app, if it was not begun.
    fn begin(&self, app: AppId, day: u32, requests: u64) {
        let mut all = self.0.lock();
        if all.get(&app).is_none_or(|used| used.day != day) {
            all.insert(app, Used { day, requests });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cause;
    use crate::testing::World;

    #[tokio::test]
    async fn a_quota_is_for_a_day_and_survives_what_is_forgotten() {
        let world = World::new();
        let (domain, app) = (&world.domain, || world.app());
        assert_eq!(count(domain, &app()), Ok(()), "there is none");
        world.set(|settings| settings.native.requests_a_day = 3);
        let used_up = Err(Cause::from(Fault::RequestsUsedUp { limit: 3 }));
        for _ in 0..3 {
            assert_eq!((check(domain, &app()).await, count(domain, &app())), (Ok(()), Ok(())));
        }
        assert_eq!((check(domain, &app()).await, count(domain, &app())), (used_up.clone(), used_up.clone()));
        // As after a restart.
        figures::store(domain).await.unwrap();
        domain.quotas.0.lock().clear();
        assert_eq!(check(domain, &app()).await, used_up);
        assert_eq!(count(domain, &app()), used_up);
        world.set(|settings| settings.native.requests_a_day = 4);
        assert_eq!(count(domain, &app()), Ok(()));
        assert!(count(domain, &app()).is_err());
        world.pass(86_400);
        assert_eq!(count(domain, &app()), Ok(()));
    }
}
