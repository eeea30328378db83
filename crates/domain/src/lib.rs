//! Rules and data model of Tincan. Knows ports, not transports: no JSON field names, sockets or SQL.
//!
//! Start reading at [`Domain`], what every command is given; [`Cause`], why a rule refuses; and [`ports`], what the
//! rules need of the outside.

pub mod accounts;
pub mod admission;
pub mod authentication;
pub mod broadcast;
pub mod cause;
pub mod contacts;
pub mod devices;
pub mod event;
pub mod figures;
pub mod files;
pub mod groups;
pub mod media;
pub mod messages;
pub mod model;
pub mod mutes;
pub mod policy;
pub mod ports;
pub mod profiles;
pub mod quota;
pub mod relations;
pub mod sessions;
pub mod status;
pub mod webhooks;
pub mod words;

pub mod core;

#[cfg(test)]
mod testing;

pub use cause::{Breach, Cause, Party, Result};
pub use core::Domain;
pub use event::Event;
