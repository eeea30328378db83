//! Who is asking: verification of a UserSig, with the lock after repeated failures.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use parking_lot::Mutex;
use tincan_protocol::usersig::{Fault, UserSig};

use crate::accounts;
use crate::model::{Account, AppId, Seconds};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// How long a user is locked, and the time over which failures are counted (source: error-code reference, 70050).
const LOCK: Seconds = 60;

/// Most users whose failures are remembered; past it the longest unused are forgotten.
const REMEMBERED: u64 = 100_000;

/// A caller whose UserSig was verified.
#[derive(Clone)]
pub struct Verified {
    /// The app.
    pub app: Arc<App>,
    /// The account.
    pub account: Account,
    /// When the UserSig ends.
    pub expires_at: Seconds,
}

/// Verifies that `usersig` makes the caller `identifier` of the app.
///
/// Errors: 70020 no such app, 70050 locked, 70002, 70003, 70005 not a UserSig, 70014, 70013 of another app or user,
/// 70016, 70009 the signature, 70001 expired, 70052 revoked.
pub async fn verify(domain: &Domain, app: AppId, identifier: &Account, usersig: &str) -> Result<Verified> {
    let app = domain.app(app)?;
    let now = domain.now();
    domain.failures.check(&app, identifier, now)?;
    let sig = match examine(&app, identifier, usersig) {
        Ok(sig) => sig,
        Err(fault) => {
            domain.failures.count(&app, identifier, now);
            return Err(fault.into());
        }
    };
    sig.check_expiry(now).map_err(Cause::from)?;
    if let Some(revoked_at) = accounts::revoked_at(domain, app.id, identifier).await?
        && sig.claims().issued_at <= revoked_at
    {
        return Err(Cause::Revoked);
    }
    Ok(Verified { app, account: identifier.clone(), expires_at: sig.expires_at() })
}

/// All that needs no store: form, parties and signature.
fn examine(app: &App, identifier: &Account, usersig: &str) -> std::result::Result<UserSig, Fault> {
    let sig = UserSig::unpack(usersig)?;
    sig.check_parties(identifier.as_str(), app.id.0)?;
    sig.check_signature(&app.keys)?;
    Ok(sig)
}

/// Failures of the last minute, by app and user.
pub(crate) struct Failures(Cache<(AppId, Account), Arc<Mutex<Tally>>>);

#[derive(Default)]
struct Tally {
    since: Seconds,
    count: u32,
}

impl Failures {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(REMEMBERED).time_to_idle(Duration::from_secs(10 * LOCK)).build())
    }

    fn check(&self, app: &App, account: &Account, now: Seconds) -> Result<()> {
        let Some(tally) = self.0.get(&(app.id, account.clone())) else { return Ok(()) };
        let tally = tally.lock();
        if tally.count >= app.settings.verification_failures && now < tally.since + LOCK {
            return Err(Cause::TooManyFailures);
        }
        Ok(())
    }

    fn count(&self, app: &App, account: &Account, now: Seconds) {
        let tally = self.0.get_with((app.id, account.clone()), Arc::default);
        let mut tally = tally.lock();
        if now >= tally.since + LOCK {
            *tally = Tally { since: now, count: 0 };
        }
        tally.count += 1;
        if tally.count == app.settings.verification_failures {
            // The minute of the lock begins with the failure that brought it.
            tally.since = now;
        }
    }
}
