//! Policies for native clients: which apps this node lets in and for what, how much an app and a user may ask, and how much
//! the node takes on.

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use parking_lot::Mutex;
use tincan_adapters::Blacklist;
use tincan_adapters::blacklist::BlacklistError;
use tincan_domain::policy::{App, AppState};
use tincan_domain::ports::Ticket;
use tincan_domain::quota;
use tincan_protocol::errors::codes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::addresses::{AddressPlace, Addresses};
use super::admission::Verdict;
use super::ending::Refusal;
use crate::access::State;
use crate::config;

/// Calls after which callers that were not seen of late are forgotten: so many more than those of the last second are
/// remembered at most.
const SWEEP: u64 = 65_536;

/// Limits that are remembered, one for each number of calls a second; apps that are set to another one leave the old behind.
const LIMITS: usize = 64;

/// A request's place among those that the node works on.
pub(super) type Room = OwnedSemaphorePermit;

/// What the policies remember.
pub(crate) struct Policies {
    blacklist: Blacklist,
    users: Users,
    addresses: Addresses,
    /// Places for requests.
    room: Arc<Semaphore>,
    /// How many there are.
    most: usize,
}

impl Policies {
    /// The policies of a node.
    ///
    /// # Errors
    ///
    /// The blacklist in the data folder cannot be read.
    pub(crate) fn open(data: &Path, settings: &config::Native) -> Result<Self, BlacklistError> {
        Ok(Self {
            blacklist: Blacklist::open(data)?,
            users: Users::default(),
            addresses: Addresses::default(),
            room: Arc::new(Semaphore::new(settings.requests)),
            most: settings.requests,
        })
    }

    /// Looks for a change of the blacklist. It reads from the disk.
    pub(crate) fn refresh(&self) {
        self.blacklist.refresh();
    }
}

/// A connection from an address. Answers its place among those of the address, where they are counted.
///
/// Errors: why there is none.
pub(super) fn address(state: &State, address: IpAddr) -> Result<Option<AddressPlace>, String> {
    match state.native.settings.connections_per_address {
        0 => Ok(None),
        limit => match state.native.policies.addresses.enter(address, limit) {
            Some(place) => Ok(Some(place)),
            None => Err(format!("{limit} connections are open from this address, the most that are allowed")),
        },
    }
}

/// An app whose clients come, ask, or are to get a push.
///
/// Errors: -10110 it is on the node's blacklist, -10112 it is deactivated.
pub(super) fn app(state: &State, app: &App) -> Result<(), Refusal> {
    if state.native.policies.blacklist.blocks(app.id) {
        return Err(Refusal::new(codes::access::APP_BLOCKED, "the app is on this server's blacklist"));
    }
    if app.settings.access.state == AppState::Disabled {
        return Err(Refusal::new(codes::access::APP_DEACTIVATED, "the app has been deactivated"));
    }
    Ok(())
}

/// A client that comes.
///
/// Errors: -10108 the app's quota is used up.
pub(super) async fn client(state: &State, app: &App) -> Result<(), Refusal> {
    quota::check(&state.domain, app).await.map_err(|cause| Refusal::of(&cause))
}

/// A request. Answers its place, which it keeps while it runs.
///
/// Errors: -10111 the app is on the blacklist of the command, -10113 the user calls the command too often, -10114 the node has
/// too much to do, -10108 the app's quota is used up; and, the connection ends, those of [`app`].
pub(super) fn request(state: &State, of: &App, ticket: &Ticket, name: &str) -> Result<Room, Verdict> {
    app(state, of).map_err(Verdict::End)?;
    let policies = &state.native.policies;
    let (service, command) = name.split_once('.').unwrap_or_default();
    let refuse = |code, info: String| Err(Verdict::Refuse(Refusal::new(code, info)));
    if policies.blacklist.blocks_command(of.id, service, command) {
        return refuse(codes::access::APP_BLOCKED_FOR_COMMAND, format!("the app is on the blacklist of {name}"));
    }
    let limit = of.settings.native.user_command_calls_per_second;
    if !policies.users.admit(limit, (of.id.0, ticket.tiny_id.0, name)) {
        return refuse(codes::access::USER_TOO_OFTEN, format!("{name} is called more than {limit} times a second"));
    }
    let Ok(room) = Arc::clone(&policies.room).try_acquire_owned() else {
        let info = format!("this server works on {} requests, the most that it takes on; try again", policies.most);
        return refuse(codes::access::NODE_OVERLOADED, info);
    };
    match quota::count(&state.domain, of) {
        Ok(()) => Ok(room),
        Err(cause) => Err(Verdict::Refuse(Refusal::of(&cause))),
    }
}

/// How often users call commands: a limiter for each limit that occurs.
#[derive(Default)]
struct Users {
    limiters: Mutex<Vec<(u32, Arc<DefaultKeyedRateLimiter<u64>>)>>,
    hasher: RandomState,
    calls: AtomicU64,
}

impl Users {
    /// Whether one more call of a command by a user is within a limit a second; it counts. 0 is no limit.
    fn admit(&self, limit: u32, who: (u32, u64, &str)) -> bool {
        let Some(rate) = NonZeroU32::new(limit) else { return true };
        let limiter = self.limiter(rate);
        if self.calls.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
        // A user's command stands for its 64 bits: two that share them would share their calls, and hardly ever do.
        limiter.check_key(&self.hasher.hash_one(who)).is_ok()
    }

    fn limiter(&self, rate: NonZeroU32) -> Arc<DefaultKeyedRateLimiter<u64>> {
        let mut limiters = self.limiters.lock();
        if let Some((_, limiter)) = limiters.iter().find(|(of, _)| *of == rate.get()) {
            return Arc::clone(limiter);
        }
        if limiters.len() >= LIMITS {
            limiters.clear();
        }
        let limiter = Arc::new(RateLimiter::keyed(Quota::per_second(rate)));
        limiters.push((rate.get(), Arc::clone(&limiter)));
        limiter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_user_and_command() {
        let users = Users::default();
        let calls = |who| (0..5).filter(|_| users.admit(3, who)).count();
        assert_eq!(calls((1, 1, "a.b")), 3);
        assert_eq!((calls((1, 2, "a.b")), calls((1, 1, "a.c")), calls((2, 1, "a.b"))), (3, 3, 3));
        assert!((0..1000).all(|_| users.admit(0, (1, 1, "a.b"))), "no limit");
        assert!(users.admit(4, (1, 1, "a.b")), "another limit begins anew");
        for limit in 1..1000 {
            users.admit(limit, (1, 1, "a.b"));
        }
        assert!(users.limiters.lock().len() <= LIMITS);
    }

    #[test]
    fn users_that_were_not_seen_of_late_are_forgotten() {
        let users = Users::default();
        for user in 0..3 * SWEEP {
            users.admit(1_000_000, (1, user, "a.b"));
        }
        let limiter = users.limiter(NonZeroU32::new(1_000_000).unwrap());
        assert!((limiter.len() as u64) < 3 * SWEEP);
    }
}
