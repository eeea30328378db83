//! Logins and online state of clients.

pub(crate) mod wshello;
pub(crate) mod wslogin;
pub(crate) mod wslogout;
