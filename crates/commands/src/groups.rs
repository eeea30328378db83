//! What the group services share: how groups, members, messages, tips and notices stand on the wire.

pub(crate) mod names;
pub(crate) mod pushes;
pub(crate) mod wire;
