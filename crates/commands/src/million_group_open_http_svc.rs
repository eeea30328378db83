//! Communities and their topics: what the service of groups does not do for them too.

pub(crate) mod create_topic;
pub(crate) mod destroy_topic;
pub(crate) mod get_group_attr;
pub(crate) mod get_joined_group_list;
pub(crate) mod get_pendency;
pub(crate) mod get_topic;
pub(crate) mod modify_topic;
