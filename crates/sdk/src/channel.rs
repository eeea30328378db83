//! The way to the server: one connection at a time, made again when it breaks, and the requests on it.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::config::Config;
use crate::tickets::Ticket;
use crate::Cause;

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
    /// A connection is being made (again).
    Connecting,
    /// The session is in force on a new connection. What was missed must be fetched.
    Connected,
    /// The connection broke.
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
}

/// The way to the server.
pub(crate) struct Channel {}

impl Channel {
    /// A channel that is not connected.
    ///
    /// Errors: 9516, 6017 (server key).
    pub(crate) fn new(_config: Arc<Config>, _device: String) -> Result<Self, Cause> {
        Ok(Self {})
    }

    /// Connects, logs in, and from then on keeps the session: connects again with back-off, resumes by D2, logs in by A2 where that fails.
    /// `signals` is bounded; the channel waits when the session is slow.
    ///
    /// Errors: 6206, 7002, 7505 to 7508, 9508 to 9516, what the server refuses.
    pub(crate) async fn open(&self, _credentials: Credentials) -> Result<(Ticket, mpsc::Receiver<Signal>), Cause> {
        Err(Cause::NoConnection { why: "not built".to_owned(), awaiting: false })
    }

    /// Sends a request and waits for its answer's body.
    ///
    /// Errors: 6002, 6028, 9501 to 9505, 9507, 9508, 9517 to 9520, what the access layer refuses.
    pub(crate) async fn request(&self, command: &str, _body: Bytes) -> Result<Bytes, Cause> {
        Err(Cause::SessionNotReady { command: command.to_owned() })
    }

    /// Acknowledges a push.
    pub(crate) fn acknowledge(&self, _push: &Pushed) {}

    /// Closes the connection and makes no other. Requests that wait fail with 9515.
    pub(crate) async fn close(&self) {}
}
