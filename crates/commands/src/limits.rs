//! How often REST may call: by command, by app, and by admin.

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use parking_lot::Mutex;
use tincan_domain::admission::Fault;
use tincan_domain::model::{Account, AppId, Millis};
use tincan_domain::policy::App;
use tincan_domain::{Cause, Domain, Result, groups};

use crate::Spec;

/// Most admins whose refusals are remembered; there are few, past it those of before are forgotten.
const REMEMBERED: usize = 10_000;

/// Most quotas at a time. Apps that are set to another one leave the old behind; past it all are made anew.
const QUOTAS: usize = 1000;

/// The time over which refusals are counted.
const MINUTE: Millis = 60_000;

/// The limits of all apps.
#[derive(Default)]
pub(crate) struct Limits {
    commands: Limiters<(AppId, &'static str, &'static str)>,
    admins: Limiters<(AppId, Account)>,
    refused: Mutex<HashMap<(AppId, Account), Refusals>>,
}

/// A limiter for each quota that occurs: calls a second, and at once.
struct Limiters<K: Hash + Eq + Clone>(Mutex<HashMap<(u32, u32), Shared<K>>>);

type Shared<K> = Arc<DefaultKeyedRateLimiter<K>>;

/// What an admin was refused.
#[derive(Default)]
struct Refusals {
    /// When the first of them was.
    since: Millis,
    count: u32,
    shut_out_until: Millis,
}

/// A command is called more often than it may be. Of one that is for once a second its family says so (source: limits).
fn too_often(spec: &Spec, limit: u32) -> Cause {
    match spec.command {
        "send_broadcast_msg" => {
            groups::Fault::SendingTooOften(format!("only {limit} broadcasts a second are allowed").into()).into()
        }
        "get_appid_group_list" => {
            groups::Fault::TooOften(format!("only {limit} such lists a second are allowed").into()).into()
        }
        _ => Cause::CommandTooOften { command: format!("{}/{}", spec.service, spec.command), limit },
    }
}

impl Limits {
    /// Counts a call of an admin.
    ///
    /// Errors: 60019 shut out, 60018 its allowance is used up, 60011 the app calls too often, 60007 the command is called
    /// too often.
    pub(crate) fn count(&self, domain: &Domain, app: &App, admin: &Account, spec: &'static Spec) -> Result<()> {
        self.count_admin(domain.now_millis(), app, admin)?;
        let limit = app.settings.app_calls_per_second;
        if !self.commands.admits((limit, limit), &(app.id, "", "")) {
            return Err(Cause::AppTooOften { limit });
        }
        let limit = spec.per_second.unwrap_or(u32::MAX).min(app.settings.command_calls_per_second);
        if !self.commands.admits((limit, limit), &(app.id, spec.service, spec.command)) {
            return Err(too_often(spec, limit));
        }
        Ok(())
    }

    fn count_admin(&self, now: Millis, app: &App, admin: &Account) -> Result<()> {
        let (access, key) = (&app.settings.access, (app.id, admin.clone()));
        let penalty = Millis::try_from(access.penalty.as_millis()).unwrap_or(Millis::MAX);
        if let Some(refusals) = self.refused.lock().get_mut(&key)
            && now < refusals.shut_out_until
        {
            refusals.shut_out_until = refusals.shut_out_until.max(now.saturating_add(penalty));
            return Err(Fault::ShutOut { seconds: access.penalty.as_secs() }.into());
        }
        if self.admins.admits((access.calls_per_second, access.burst), &key) {
            return Ok(());
        }
        let mut refused = self.refused.lock();
        if refused.len() >= REMEMBERED && !refused.contains_key(&key) {
            refused.clear();
        }
        let refusals = refused.entry(key).or_default();
        if now >= refusals.since.saturating_add(MINUTE) {
            *refusals = Refusals { since: now, count: 0, shut_out_until: 0 };
        }
        refusals.count += 1;
        if refusals.count >= access.penalty_after {
            *refusals = Refusals { shut_out_until: now.saturating_add(penalty), ..Refusals::default() };
        }
        Err(Fault::BurstUsedUp { burst: access.burst, per_second: access.calls_per_second }.into())
    }
}

impl<K: Hash + Eq + Clone> Default for Limiters<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq + Clone> Limiters<K> {
    /// Whether one more call is within a quota; it counts. A quota of nothing admits nothing.
    fn admits(&self, (per_second, burst): (u32, u32), key: &K) -> bool {
        let (Some(rate), Some(most)) = (NonZeroU32::new(per_second), NonZeroU32::new(burst)) else { return false };
        let new = || Arc::new(RateLimiter::keyed(Quota::per_second(rate).allow_burst(most)));
        let limiter = {
            let mut limiters = self.0.lock();
            if limiters.len() >= QUOTAS && !limiters.contains_key(&(per_second, burst)) {
                limiters.clear();
            }
            limiters.entry((per_second, burst)).or_insert_with(new).clone()
        };
        limiter.check_key(key).is_ok()
    }
}
