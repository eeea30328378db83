//! Groups. None can be made yet.

pub(crate) mod get_joined_group_list;
