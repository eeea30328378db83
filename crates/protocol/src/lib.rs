//! What both ends of Tincan agree on: the error catalogue, UserSig, identifiers and frames. Nothing here does I/O.

pub mod errors;
pub mod native;
pub mod usersig;
pub mod web;
