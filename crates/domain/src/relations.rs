//! The relationship chain.

pub mod blacklist;
