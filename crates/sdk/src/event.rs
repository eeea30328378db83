//! What listeners are told.

use serde::Serialize;
use tokio::sync::broadcast;

/// Something happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A connection is being made.
    Connecting,
    /// The connection is made, and the session on it is in force.
    Connected,
    /// The connection broke; it is being made again.
    Disconnected {
        /// The code of why.
        code: i32,
        /// Why.
        why: String,
    },
    /// What was missed while there was no connection is in the local database.
    Synchronised,
    /// Another login, or an admin, ended this one. The client is logged out.
    KickedOffline {
        /// The code of why.
        code: i32,
        /// Why.
        why: String,
    },
    /// The UserSig has expired. The client is logged out.
    UserSigExpired,
    /// A file is on its way. Told for each hundredth at most.
    Progress {
        /// The ID of the transfer: the message's, or the one that the caller gave it.
        transfer: String,
        /// Bytes that are through.
        done: u64,
        /// Bytes of all its files; 0 where that is not known.
        total: u64,
    },
    /// The listener was too slow: so many events were left out for it. The local database has everything.
    Missed {
        /// How many.
        count: u64,
    },
}

/// What happens, for one listener.
pub struct Events(broadcast::Receiver<Event>);

impl Events {
    pub(crate) fn new(receiver: broadcast::Receiver<Event>) -> Self {
        Self(receiver)
    }

    /// The next event; `None` when the client is gone.
    pub async fn next(&mut self) -> Option<Event> {
        match self.0.recv().await {
            Ok(event) => Some(event),
            Err(broadcast::error::RecvError::Lagged(count)) => Some(Event::Missed { count }),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}
