//! Polling live rooms.

pub(crate) mod get_msg;
