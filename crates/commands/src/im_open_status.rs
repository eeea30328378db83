//! Logins and online state of clients.

pub(crate) mod state;
pub(crate) mod ws_get_user_status;
pub(crate) mod ws_set_custom_status;
pub(crate) mod ws_stat_background;
pub(crate) mod ws_stat_foreground;
pub(crate) mod ws_stat_settoken;
pub(crate) mod ws_status_subscribe;
pub(crate) mod ws_status_unsubscribe;
pub(crate) mod wshello;
pub(crate) mod wslogin;
pub(crate) mod wslogout;
