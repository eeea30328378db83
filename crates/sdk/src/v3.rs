//! The V3 view: the numbers that the V3 SDKs had for the same causes, and the features that only they had.
//! Source: "error-code reference", codes of SDK V3.
//!
//! The view is chosen by [`crate::Config::codes`]; with [`crate::config::Codes::Current`] nothing changes. Which cause has which
//! number where is the table of `docs/v3-codes.md`. What only the V3 SDKs had, here and as [`crate::Client::v3`]:
//!
//! - the network is started by the app ([`Options::start_network`], 6209),
//! - a connection is bound to a user by its session ticket alone ([`V3::bind`], 6100 to 6107),
//! - a log-in reports that the user is online ([`Options::report_online`], 6218, 6219),
//! - conversations are opened, and belong to the login they were opened in ([`V3::conversation`], 6020),
//! - a message goes to many in one call ([`V3::send_to_all`], 6003),
//! - a message that cannot be sent fails ([`Options::messages_wait`]) and is sent again by the app
//!   ([`crate::messages::Messages::resend`], 6127; [`V3::resend_stored`] for what an earlier login left, 6128),
//! - lists are synchronised before they are read ([`V3::synchronise`], 6131, 6150 to 6153),
//! - groups' profiles are kept, with the fields set beforehand ([`V3::open_group_cache`], 6160 to 6162),
//! - short videos are an extension ([`Options::short_video`], 6224), and short connections are few
//!   ([`Options::short_connections`], 6300).
//!
//! ```no_run
//! # async fn start(server: &str, key: &str) -> tincan_sdk::Result<()> {
//! use tincan_sdk::config::Codes;
//! use tincan_sdk::{Client, Config};
//!
//! let mut config = Config::new(1400000001, "alice-data", server, key);
//! config.codes = Codes::V3;
//! let client = Client::new();
//! client.init(config).await?;
//! if let Err(error) = client.v3().bind("alice").await {
//!     assert_eq!(error.code(), 6101); // alice has not logged in here yet
//!     client.login("alice", "A USERSIG").await?;
//! }
//! # Ok(())
//! # }
//! ```

mod admission;
mod binding;
mod cause;
mod conversation;
#[cfg(test)]
mod document;
mod group_cache;
mod mapping;
mod options;
mod place;
mod rules;
mod state;
mod synchronised;

pub use cause::{Cause, Part};
pub use conversation::Conversation;
pub use group_cache::{GroupField, GroupProfile};
pub use options::Options;
pub use synchronised::Data;

pub(crate) use admission::{before, command, fails_at_once, report_online, short_connection, short_video};
pub(crate) use mapping::code;
pub(crate) use state::State;

use crate::Client;

/// What only the V3 SDKs had, of a client: see [`crate::v3`].
#[derive(Clone, Copy)]
pub struct V3<'a>(pub(crate) &'a Client);

impl Client {
    /// What only the V3 SDKs had.
    pub fn v3(&self) -> V3<'_> {
        V3(self)
    }
}
