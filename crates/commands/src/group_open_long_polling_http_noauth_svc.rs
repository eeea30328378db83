//! Polling live rooms without a login.

pub(crate) mod get_msg;
