//! Media of messages.

pub(crate) mod allow_banned_object;
pub(crate) mod forbid_illegal_object;
pub(crate) mod get_cos_sig;
