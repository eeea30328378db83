//! Archives of messages.

pub(crate) mod get_history;
