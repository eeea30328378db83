//! Reading attributes of groups.

pub(crate) mod get_group_attr;
