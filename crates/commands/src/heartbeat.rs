//! The client's heartbeat.

pub(crate) mod alive;
