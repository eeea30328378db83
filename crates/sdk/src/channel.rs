//! The way to the server: one connection at a time, made again when it breaks, and the requests on it.
//!
//! [`Channel::open`] logs in and leaves a task behind, the keeper ([`keeper`]): it holds the connection ([`connection`], one
//! task for reading, writing and the heartbeat), makes it again with growing waits ([`backoff`]) and takes the session up
//! on it ([`handshake`]). Where things stand is the channel's [`Phase`]; requests ([`requests`]) wait for its `Up`.

mod address;
mod backoff;
mod connect;
mod connection;
mod endings;
mod exchange;
mod handshake;
mod keeper;
mod packets;
mod requests;
mod stream;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::Cause;
use crate::config::Config;
use crate::tickets::Ticket;

use address::Address;
use exchange::Link;
use keeper::Keeper;
use requests::Repeat;

pub(crate) use packets::unpack;

/// With what somebody logs in.
pub(crate) enum Credentials {
    /// A UserSig; and the verification code, where the server asked for one.
    UserSig {
        /// The UserID.
        user: String,
        /// Its UserSig.
        usersig: String,
        /// The verification code.
        code: Option<String>,
    },
    /// What an earlier log-in gave: D2 first, A2 where D2 does not hold any more.
    Ticket(Ticket),
}

/// What the channel tells its session.
pub(crate) enum Signal {
    /// A connection is being made again.
    Connecting,
    /// The session is in force on a new connection. What was missed must be fetched.
    Connected,
    /// The connection broke; or, before the first one of a log-in in the background, could not be made.
    Lost(Cause),
    /// New tickets, to be kept.
    Renewed(Ticket),
    /// A push. To be acknowledged once what it says is stored.
    Pushed(Pushed),
    /// Pushes were left out. What was missed must be fetched.
    Missed,
    /// The login has ended: kicked, signed out, expired, account gone. The channel is closed.
    Ended(Cause),
}

/// A push.
pub(crate) struct Pushed {
    /// Its number on its connection.
    pub(crate) seq: u32,
    /// Which connection it came on; acknowledgements of pushes of an earlier one are dropped.
    pub(crate) connection: u64,
    /// The frame, as web clients get it: `{"head": …, "body": …}`.
    pub(crate) frame: Bytes,
    /// Its share of the memory that waiting pushes may take.
    _room: Option<OwnedSemaphorePermit>,
}

/// The way to the server.
pub(crate) struct Channel {
    shared: Arc<Shared>,
    keeper: Mutex<Option<Kept>>,
}

/// What the channel's calls and its keeper both know.
struct Shared {
    config: Arc<Config>,
    device: String,
    server_key: Vec<u8>,
    addresses: Vec<Address>,
    phase: watch::Sender<Phase>,
    wish: watch::Sender<Wish>,
    /// Requests that wait for their answers.
    waiting: AtomicUsize,
    /// How many connections there have been.
    connections: AtomicU64,
    /// Bytes that pushes may take that wait for the session.
    room: Arc<Semaphore>,
}

/// Where things stand.
#[derive(Clone)]
enum Phase {
    /// Nobody is logged in.
    Closed,
    /// The first log-in is under way.
    Opening,
    /// The app wants no connection.
    Offline,
    /// There is no connection, and one is being made.
    Down {
        /// How many attempts have failed, ever.
        failed: u64,
        /// Why the last one failed, since there was a connection.
        why: Option<Cause>,
    },
    /// There is a connection, and the session is in force on it.
    Up(Arc<Link>),
}

/// What is wished of the keeper.
#[derive(Clone, Copy)]
struct Wish {
    /// That there be a connection.
    online: bool,
    /// How often somebody wanted one at once.
    calls: u64,
}

/// A keeper that runs.
struct Kept {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Channel {
    /// A channel that is not connected.
    ///
    /// Errors: 9516 an address, 6017 the server's key or the device.
    pub(crate) fn new(config: Arc<Config>, device: String) -> Result<Self, Cause> {
        let addresses = config.servers.iter().map(|text| Address::parse(text)).collect::<Result<Vec<_>, _>>()?;
        if addresses.is_empty() {
            return Err(Cause::argument("servers", "must name one at least"));
        }
        let shared = Shared {
            server_key: address::server_key(&config.server_key)?,
            addresses,
            device,
            phase: watch::Sender::new(Phase::Closed),
            wish: watch::Sender::new(Wish { online: true, calls: 0 }),
            waiting: AtomicUsize::new(0),
            connections: AtomicU64::new(0),
            room: Arc::new(Semaphore::new(config.limits.memory.min(Semaphore::MAX_PERMITS))),
            config,
        };
        Ok(Self { shared: Arc::new(shared), keeper: Mutex::new(None) })
    }

    /// Connects, logs in, and from then on keeps the session: connects again with back-off, resumes by D2, logs in by A2
    /// where that fails. One attempt at each address; what it fails with is the call's error, and the channel is closed as
    /// before. `Signal`s are bounded: pushes that find no room are left out ([`Signal::Missed`]). The first is `Connected`.
    ///
    /// Errors: 6206, 7002, 7505 to 7508, 9501, 9502, 9508 to 9514, 6001, what the server refuses.
    pub(crate) async fn open(&self, credentials: Credentials) -> Result<(Ticket, mpsc::Receiver<Signal>), Cause> {
        let opening = self.begin()?;
        let established = match credentials {
            Credentials::UserSig { user, usersig, code } => {
                handshake::with_usersig(&self.shared, user, usersig, code).await?
            }
            Credentials::Ticket(ticket) => handshake::with_ticket(&self.shared, &ticket).await?,
        };
        let ticket = established.ticket.clone();
        Ok((ticket.clone(), self.keep(opening, ticket, Some(established))))
    }

    /// The same without waiting: the session is as good as there, and a connection is made behind it as after a loss, as
    /// often as it takes. What ends the login comes as [`Signal::Ended`]. `online` false: not before [`Channel::connect`].
    ///
    /// Errors: 9509 the channel is open.
    pub(crate) fn open_behind(&self, ticket: Ticket, online: bool) -> Result<mpsc::Receiver<Signal>, Cause> {
        let opening = self.begin()?;
        self.shared.wish.send_modify(|wish| wish.online = online);
        Ok(self.keep(opening, ticket, None))
    }

    fn begin(&self) -> Result<Opening<'_>, Cause> {
        let begun = self.shared.phase.send_if_modified(|phase| {
            let closed = matches!(phase, Phase::Closed);
            if closed {
                *phase = Phase::Opening;
            }
            closed
        });
        if !begun {
            return Err(Cause::ConnectedAlready);
        }
        self.shared.wish.send_modify(|wish| wish.online = true);
        Ok(Opening { shared: &self.shared, done: false })
    }

    fn keep(
        &self,
        mut opening: Opening<'_>,
        ticket: Ticket,
        first: Option<handshake::Established>,
    ) -> mpsc::Receiver<Signal> {
        opening.done = true;
        let (signals, receiver) = mpsc::channel(self.shared.config.limits.pushes.max(1) + exchange::RESERVED);
        let stop = CancellationToken::new();
        let keeper = Keeper::new(Arc::clone(&self.shared), signals, ticket, stop.clone());
        // At once, so that no request finds the channel between two states.
        let first = keeper.announce(first);
        let task = tokio::spawn(keeper.run(first));
        *self.keeper.lock() = Some(Kept { stop, task });
        receiver
    }

    /// Sends a request and waits for its answer's body. When the connection breaks meanwhile it is not known whether the
    /// server did what it asks, and it is not sent again.
    ///
    /// Errors: 6001, 6002, 6028, 9501 to 9505, 9507, 9508, 9514, 9515, 9517 to 9520, what the access layer refuses.
    pub(crate) async fn request(&self, command: &str, body: Bytes) -> Result<Bytes, Cause> {
        requests::run(&self.shared, command, body, Repeat::Never).await
    }

    /// The same for what may be done twice without harm: it reads, or the server knows it again (sends carry MsgSeq and
    /// MsgRandom). It is sent again when the connection breaks, a few times.
    ///
    /// Errors: as [`Channel::request`] without 9514 and 9517.
    pub(crate) async fn request_again(&self, command: &str, body: Bytes) -> Result<Bytes, Cause> {
        requests::run(&self.shared, command, body, Repeat::Harmless).await
    }

    /// Acknowledges a push, and all before it on its connection.
    pub(crate) fn acknowledge(&self, push: &Pushed) {
        if let Phase::Up(link) = &*self.shared.phase.borrow()
            && link.id == push.connection
        {
            link.acknowledge(push.seq);
        }
    }

    /// Connects at once, after [`Channel::disconnect`] or while the channel waits before its next attempt.
    ///
    /// Errors: 9509 connected already, 9515 closed meanwhile, and why the attempt failed: 9508, 9510 to 9514.
    pub(crate) async fn connect(&self) -> Result<(), Cause> {
        let mut phase = self.shared.phase.subscribe();
        let before = match &*phase.borrow_and_update() {
            Phase::Up(_) => return Err(Cause::ConnectedAlready),
            Phase::Closed | Phase::Opening => {
                return Err(Cause::SessionNotReady { command: "connect".to_owned() });
            }
            Phase::Offline => None,
            Phase::Down { failed, .. } => Some(*failed),
        };
        self.shared.wish.send_modify(|wish| {
            wish.online = true;
            wish.calls += 1;
        });
        self.attempted(phase, before).await
    }

    /// Waits for the outcome of an attempt that began after so many had failed.
    async fn attempted(&self, mut phase: watch::Receiver<Phase>, before: Option<u64>) -> Result<(), Cause> {
        let mut before = before;
        loop {
            match &*phase.borrow_and_update() {
                Phase::Up(_) => return Ok(()),
                Phase::Closed | Phase::Opening => return Err(Cause::SocketClosed),
                Phase::Offline if before.is_some() => return Err(Cause::SocketClosed),
                Phase::Offline => {}
                Phase::Down { failed, why } => match (before, why) {
                    (Some(before), Some(why)) if *failed > before => return Err(why.clone()),
                    (None, _) => before = Some(*failed),
                    _ => {}
                },
            }
            phase.changed().await.map_err(|_| Cause::SocketClosed)?;
        }
    }

    /// Ends the connection and makes no other until [`Channel::connect`]. Requests that wait fail with 9515, later ones with
    /// 9508.
    pub(crate) async fn disconnect(&self) {
        let mut phase = self.shared.phase.subscribe();
        self.shared.wish.send_modify(|wish| wish.online = false);
        // Its sender lives as long as the channel.
        let _ = phase.wait_for(|phase| matches!(phase, Phase::Offline | Phase::Closed | Phase::Opening)).await;
    }

    /// Closes the connection and makes no other. Requests that wait fail with 9515.
    pub(crate) async fn close(&self) {
        let kept = self.keeper.lock().take();
        if let Some(Kept { stop, task }) = kept {
            stop.cancel();
            let _ = task.await;
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        if let Some(kept) = self.keeper.get_mut() {
            kept.stop.cancel();
        }
    }
}

/// Sets a channel back whose opening came to nothing, also by being dropped.
struct Opening<'a> {
    shared: &'a Shared,
    done: bool,
}

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.shared.phase.send_replace(Phase::Closed);
        }
    }
}

impl Shared {
    /// The time in seconds.
    fn now(&self) -> u64 {
        self.config.clock.now_millis() / 1000
    }

    /// The number of a new connection.
    fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed) + 1
    }
}
