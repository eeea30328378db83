//! Profiles.

pub(crate) mod portrait_get_all;
