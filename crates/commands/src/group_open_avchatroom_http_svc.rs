//! Who is in live rooms.

pub(crate) mod get_members;
pub(crate) mod modify_user_info;
