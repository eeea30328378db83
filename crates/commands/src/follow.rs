//! Who follows whom.

pub(crate) mod follow_add;
pub(crate) mod follow_check;
pub(crate) mod follow_delete;
pub(crate) mod follow_get;
pub(crate) mod follow_get_info;
