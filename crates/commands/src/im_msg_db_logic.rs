//! Hours in which a user is not to be disturbed.

pub(crate) mod ws_get_do_not_disturb;
pub(crate) mod ws_set_do_not_disturb;
