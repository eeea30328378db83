//! Live rooms for those who are not logged in.

pub(crate) mod apply_join_group;
