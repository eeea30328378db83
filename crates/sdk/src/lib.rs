//! A client of a Tincan server: it logs in over the native access layer, keeps the user's messages and conversations in a
//! local database, sends what was written offline as soon as it can, and tells its listeners what happens.
//!
//! ```no_run
//! # async fn chat() -> tincan_sdk::Result<()> {
//! use tincan_sdk::{Client, Config};
//!
//! let client = Client::new();
//! client.init(Config::new(1400000001, "alice-data", "127.0.0.1:7801", "SERVER KEY, 64 HEX DIGITS")).await?;
//! client.login("alice", "A USERSIG").await?;
//! # Ok(())
//! # }
//! ```
//!
//! Everything that may fail returns an [`Error`], whose [`Error::code`] stands in the error-code reference.

mod channel;
mod client;
pub mod clock;
pub mod config;
mod conversation_id;
pub mod conversations;
mod core;
mod database;
pub mod element;
mod error;
mod event;
mod fields;
pub mod files;
#[doc(hidden)]
pub mod fuzzing;
pub mod groups;
mod known;
mod limits;
mod message;
pub mod messages;
mod outcome;
pub mod profiles;
mod push;
pub mod relations;
mod session;
mod social;
pub mod status;
mod sync;
mod tickets;
pub mod v3;

pub use client::{Client, StoredLogin};
pub use config::Config;
pub use conversation_id::ConversationId;
pub use element::Element;
pub use error::{Cause, Error, Layer, Result};
pub use event::{Event, Events};
pub use fields::FieldValue;
pub use files::Progress;
pub use message::{Message, OfflinePush, Options, Priority, Receipt, State};
pub use outcome::Outcome;
