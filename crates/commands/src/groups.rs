//! What the group services share: how groups, members, messages, tips and notices stand on the wire.

pub(crate) mod asked;
pub(crate) mod attributes;
pub(crate) mod creation;
pub(crate) mod each;
pub(crate) mod history;
pub(crate) mod joined;
pub(crate) mod live;
pub(crate) mod members;
pub(crate) mod mentions;
pub(crate) mod names;
pub(crate) mod profiles;
pub(crate) mod pushes;
pub(crate) mod topics;
pub(crate) mod wire;

mod message_pushes;
mod state_pushes;
