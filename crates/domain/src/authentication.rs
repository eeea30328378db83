//! Who is asking: verification of a UserSig, with the lock after repeated failures.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use parking_lot::Mutex;
use tincan_protocol::usersig::{Fault, UserSig};

use crate::accounts::{RevocationRow, revocation};
use crate::model::{Account, AppId, Seconds};
use crate::policy::App;
use crate::{Cause, Domain, Result, admission};

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
    /// When the UserSig was issued.
    pub issued_at: Seconds,
    /// When the UserSig ends.
    pub expires_at: Seconds,
}

/// Verifies that `usersig` makes the caller `identifier` of the app.
///
/// Errors: 70020 no such app, 70050 locked, 70051 on the blacklist, 70002, 70003, 70005 not a UserSig, 70014, 70013 of another app or user,
/// 70016, 70009 the signature, 70001 expired, 70052 revoked.
pub async fn verify(domain: &Domain, app: AppId, identifier: &Account, usersig: &str) -> Result<Verified> {
    let app = domain.app(app)?;
    let now = domain.now();
    domain.failures.check(&app, identifier, now)?;
    admission::check_account(&app, identifier)?;
    let sig = match examine(&app, identifier, usersig) {
        Ok(sig) => sig,
        Err(fault) => {
            domain.failures.count(&app, identifier, now);
            return Err(fault.into());
        }
    };
    sig.check_expiry(now).map_err(Cause::from)?;
    let revocation = domain.view().await?.get::<RevocationRow>(&revocation::key(app.id, identifier)).await?;
    if revocation.is_some_and(|revocation| revocation.revokes(sig.claims().issued_at)) {
        return Err(Cause::Revoked);
    }
    Ok(Verified { app, account: identifier.clone(), issued_at: sig.claims().issued_at, expires_at: sig.expires_at() })
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
    /// When verifications failed within the last minute, oldest first.
    failures: VecDeque<Seconds>,
    locked_until: Seconds,
}

impl Failures {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(REMEMBERED).time_to_idle(Duration::from_secs(10 * LOCK)).build())
    }

    fn check(&self, app: &App, account: &Account, now: Seconds) -> Result<()> {
        match self.0.get(&(app.id, account.clone())) {
            Some(tally) if now < tally.lock().locked_until => Err(Cause::TooManyFailures),
            _ => Ok(()),
        }
    }

    fn count(&self, app: &App, account: &Account, now: Seconds) {
        let tally = self.0.get_with((app.id, account.clone()), Arc::default);
        let mut tally = tally.lock();
        tally.failures.retain(|at| now < at + LOCK);
        tally.failures.push_back(now);
        if tally.failures.len() >= app.settings.verification_failures as usize {
            // The minute of the lock begins with the failure that brought it.
            *tally = Tally { failures: VecDeque::new(), locked_until: now + LOCK };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sessions;
    use crate::testing::{APP, START, World, account};

    async fn try_with(world: &World, name: &str, usersig: &str) -> Result<()> {
        verify(&world.domain, APP, &account(name), usersig).await.map(drop)
    }

    async fn try_good(world: &World, name: &str) -> Result<()> {
        try_with(world, name, &world.usersig(name, world.domain.now())).await
    }

    async fn fail(world: &World, name: &str, times: usize) {
        for _ in 0..times {
            let result = try_with(world, name, "not a UserSig").await;
            assert!(matches!(result, Err(Cause::UserSig(_))), "{result:?}");
        }
    }

    #[tokio::test]
    async fn a_usersig_is_good_for_its_user_and_its_time() {
        let world = World::new();
        let sig = world.usersig("alice", START);
        let verified = verify(&world.domain, APP, &account("alice"), &sig).await.unwrap();
        assert_eq!((verified.account.as_str(), verified.expires_at), ("alice", START + 86_400));
        assert!(matches!(try_with(&world, "bob", &sig).await, Err(Cause::UserSig(Fault::OtherIdentifier { .. }))));
        let other_app = verify(&world.domain, AppId(1), &account("alice"), &sig).await.map(drop);
        assert_eq!(other_app, Err(Cause::NoSuchApp));
        world.pass(86_400);
        assert_eq!(try_with(&world, "alice", &sig).await, Ok(()));
        world.pass(1);
        assert!(matches!(try_with(&world, "alice", &sig).await, Err(Cause::UserSig(Fault::Expired { .. }))));
    }

    #[tokio::test]
    async fn too_many_failures_lock_a_user_for_a_minute() {
        let world = World::new();
        fail(&world, "alice", 9).await;
        assert_eq!(try_good(&world, "alice").await, Ok(()));
        world.pass(30);
        fail(&world, "alice", 1).await;
        assert_eq!(try_good(&world, "alice").await, Err(Cause::TooManyFailures));
        assert_eq!(try_good(&world, "bob").await, Ok(()), "the lock is one user's");
        // Trying on does not prolong it.
        world.pass(59);
        assert_eq!(try_with(&world, "alice", "not a UserSig").await, Err(Cause::TooManyFailures));
        world.pass(1);
        assert_eq!(try_good(&world, "alice").await, Ok(()));
        fail(&world, "alice", 9).await;
        assert_eq!(try_good(&world, "alice").await, Ok(()), "the count began anew");
    }

    #[tokio::test]
    async fn failures_count_for_a_minute_whenever_it_begins() {
        let world = World::new();
        fail(&world, "alice", 1).await;
        world.pass(59);
        fail(&world, "alice", 8).await;
        world.pass(1);
        // The first is a minute old; the other eight are not.
        fail(&world, "alice", 1).await;
        assert_eq!(try_good(&world, "alice").await, Ok(()));
        fail(&world, "alice", 1).await;
        assert_eq!(try_good(&world, "alice").await, Err(Cause::TooManyFailures));
    }

    #[tokio::test]
    async fn an_expired_usersig_is_no_failed_verification() {
        let world = World::new();
        let sig = world.usersig("alice", START - 100_000);
        for _ in 0..20 {
            assert!(matches!(try_with(&world, "alice", &sig).await, Err(Cause::UserSig(Fault::Expired { .. }))));
        }
    }

    #[tokio::test]
    async fn a_kick_revokes_what_was_issued_before_its_second() {
        let world = World::of(&["alice"]).await;
        sessions::kick(&world.domain, &world.app(), &account("alice")).await.unwrap();
        world.pass(10);
        for (issued_at, expected) in [(START - 1, Err(Cause::Revoked)), (START, Ok(())), (START + 1, Ok(()))] {
            assert_eq!(try_with(&world, "alice", &world.usersig("alice", issued_at)).await, expected);
        }
    }

    #[tokio::test]
    async fn what_was_revoked_stays_so_when_the_account_is_deleted_and_made_again() {
        let world = World::of(&["alice"]).await;
        let old = world.usersig("alice", START - 1);
        crate::accounts::delete(&world.domain, &world.app(), &account("alice")).await.unwrap();
        assert_eq!(try_with(&world, "alice", &old).await, Err(Cause::Revoked));
        world.account("alice").await;
        assert_eq!(try_with(&world, "alice", &old).await, Err(Cause::Revoked));
    }
}
