//! Merged messages that are too long to stand in a message.

pub(crate) mod get_relay_json_msg;
pub(crate) mod save_relay_json_msg;
