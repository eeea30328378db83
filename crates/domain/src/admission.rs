//! Who is let in: the state of the app, the term of its edition, its switches, blocked accounts, and logins that come too
//! often or from the wrong place.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use parking_lot::Mutex;

use crate::model::{Account, AppId, Seconds};
use crate::policy::{App, AppState};
use crate::{Domain, Result, sessions};

/// Why somebody is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The app is disabled.
    #[error("the app is disabled")]
    AppDisabled,
    /// The term of the app's edition has ended.
    #[error("the term of the app's edition has ended")]
    TermEnded,
    /// The command is switched off for the app.
    #[error("{command} is switched off for this app")]
    CommandOff {
        /// The command.
        command: String,
    },
    /// The caller's burst allowance is used up.
    #[error("the caller's allowance of {burst} calls at once and {per_second} a second is used up")]
    BurstUsedUp {
        /// Calls at once.
        burst: u32,
        /// Calls a second.
        per_second: u32,
    },
    /// The caller is shut out after it went on calling too often.
    #[error("calls went on coming too often; the caller is shut out until it has been silent for {seconds} s")]
    ShutOut {
        /// How long.
        seconds: u64,
    },
    /// The account is on the app's blacklist.
    #[error("the account is on the app's blacklist")]
    AccountBlocked,
    /// The account logs in too often.
    #[error("the account logs in more than {limit} times a minute")]
    LoginsTooOften {
        /// Logins a minute.
        limit: u32,
    },
    /// Nobody may log in from this address.
    #[error("nobody may log in from this address")]
    AddressBlocked,
    /// The server was not started for this.
    #[error("this server was not started with {flag}")]
    NotAllowedHere {
        /// How to start it.
        flag: &'static str,
    },
    /// The app's native clients have made all the requests that they may make on one day.
    #[error("the app's native clients have made the {limit} requests that they may make on one day")]
    RequestsUsedUp {
        /// Requests a day.
        limit: u64,
    },
    /// The caller's name could not be exchanged for its account in time.
    #[error("the caller's account was not found or made in time; try again")]
    ExchangeLate,
}

/// Whether an app is in service for a command; for REST (`by_admin`) also whether its term holds.
///
/// Errors: 60016 disabled, 60020 the term has ended, 60017 and 10026 (groups) the command is switched off.
pub fn check_app(domain: &Domain, app: &App, by_admin: bool, service: &str, command: &str) -> Result<()> {
    let access = &app.settings.access;
    if access.state == AppState::Disabled {
        return Err(Fault::AppDisabled.into());
    }
    let ended = access.term_ends != 0 && access.term_ends <= domain.now();
    if by_admin && ended && app.settings.edition.has_term() {
        return Err(Fault::TermEnded.into());
    }
    if access.is_off(service, command) {
        return Err(Fault::CommandOff { command: format!("{service}/{command}") }.into());
    }
    Ok(())
}

/// Whether an account is let in at all.
///
/// Errors: 70051 on the blacklist.
pub fn check_account(app: &App, account: &Account) -> Result<()> {
    if app.settings.access.blocks(account) { Err(Fault::AccountBlocked.into()) } else { Ok(()) }
}

/// Ends the logins of accounts that were put on the blacklist since they logged in.
///
/// Errors: the store failed.
pub async fn end_blocked(domain: &Domain, app: &App) -> Result<()> {
    for name in &app.settings.access.blocked_accounts {
        let Ok(account) = Account::parse(name, "blocked_accounts") else { continue };
        if !domain.bus.online(app.id, &account).is_empty() {
            sessions::end_all(domain, app, &account).await?;
        }
    }
    Ok(())
}

/// Whether clients may come from an address; one that is not known may.
///
/// Errors: 70114 blocked.
pub fn check_address(app: &App, address: Option<IpAddr>) -> Result<()> {
    let blocked = |address| app.settings.access.blocked_addresses.iter().any(|network| network.holds(address));
    if address.is_some_and(blocked) { Err(Fault::AddressBlocked.into()) } else { Ok(()) }
}

/// Whether an account may log in once more; it counts as done.
///
/// Errors: 70114 too often.
pub fn count_login(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    let limit = app.settings.access.logins_per_minute;
    if domain.logins.admit(app.id, account, limit, domain.now()) {
        Ok(())
    } else {
        Err(Fault::LoginsTooOften { limit }.into())
    }
}

/// The time over which logins are counted.
const WINDOW: Seconds = 60;

/// Most accounts whose logins are remembered; past it the longest unused are forgotten.
const REMEMBERED: u64 = 100_000;

/// When accounts logged in within the last minute, oldest first.
pub(crate) struct Logins(Cache<(AppId, Account), Arc<Mutex<VecDeque<Seconds>>>>);

impl Logins {
    pub(crate) fn new() -> Self {
        let idle = Duration::from_secs(2 * WINDOW);
        Self(Cache::builder().max_capacity(REMEMBERED).time_to_idle(idle).build())
    }

    fn admit(&self, app: AppId, account: &Account, limit: u32, now: Seconds) -> bool {
        let times = self.0.get_with((app, account.clone()), Arc::default);
        let mut times = times.lock();
        times.retain(|at| now < at + WINDOW);
        let admitted = times.len() < limit as usize;
        if admitted {
            times.push_back(now);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cause;
    use crate::authentication::verify;
    use crate::policy::Edition;
    use crate::ports::Platform;
    use crate::testing::{APP, DeadEnd, START, World, account};

    #[tokio::test]
    async fn a_disabled_app_and_an_ended_term_are_told_apart() {
        let world = World::new();
        let check = |by_admin| check_app(&world.domain, &world.app(), by_admin, "openim", "sendmsg");
        world.set(|settings| settings.access.term_ends = START + 10);
        world.pass(10);
        assert_eq!(check(true), Ok(()), "the open edition has no term");
        world.set(|settings| settings.edition = Edition::Professional);
        assert_eq!(check(true), Err(Fault::TermEnded.into()));
        assert_eq!(check(false), Ok(()), "users go on");
        world.set(|settings| settings.access.state = AppState::Disabled);
        assert_eq!((check(true), check(false)), (Err(Fault::AppDisabled.into()), Err(Fault::AppDisabled.into())));
    }

    #[tokio::test]
    async fn logins_of_blocked_accounts_end() {
        let world = World::new();
        for name in ["alice", "bob"] {
            let caller = verify(&world.domain, APP, &account(name), &world.usersig(name, START)).await.unwrap();
            sessions::login(&world.domain, &caller, Platform::Web, Arc::new(DeadEnd)).await.unwrap();
        }
        let online = |name: &str| !world.domain.bus.online(APP, &account(name)).is_empty();
        end_blocked(&world.domain, &world.app()).await.unwrap();
        assert!(online("alice"));
        world.set(|settings| settings.access.blocked_accounts = ["alice".to_owned(), "nobody".to_owned()].into());
        end_blocked(&world.domain, &world.app()).await.unwrap();
        assert!(!online("alice") && online("bob"));
        let again = verify(&world.domain, APP, &account("alice"), &world.usersig("alice", START)).await;
        assert_eq!(again.map(drop), Err(Fault::AccountBlocked.into()));
    }

    #[tokio::test]
    async fn logins_are_counted_by_account_over_a_minute() {
        let world = World::new();
        world.set(|settings| settings.access.logins_per_minute = 2);
        let login = |name: &str| count_login(&world.domain, &world.app(), &account(name));
        let too_often = Err(Cause::from(Fault::LoginsTooOften { limit: 2 }));
        assert_eq!((login("alice"), login("alice"), login("alice")), (Ok(()), Ok(()), too_often.clone()));
        assert_eq!(login("bob"), Ok(()));
        world.pass(59);
        assert_eq!(login("alice"), too_often);
        world.pass(1);
        assert_eq!(login("alice"), Ok(()));
    }
}
