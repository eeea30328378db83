//! The relationship chain: friends, groups of friends, friend requests and the blacklist; and who follows whom.
//!
//! Each list of an owner is a roll: its entries are numbered in the order in which they came, and the next page begins
//! after the number of the last entry that was read. Counts and sequences of all lists stand in the owner's chain, which
//! every write to one of them guards.

pub mod blacklist;
mod chain;
mod changing;
pub mod follows;
mod forget;
mod frequency;
pub mod friends;
pub mod groups;
mod notice;
pub mod pendency;
mod roll;

pub(crate) use forget::{forget, own_lists};
pub(crate) use frequency::Frequency;
pub use notice::{FollowChange, Notice, Request};

/// How much of a list to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// After which number of an entry; 0 = from the beginning.
    pub after: u64,
    /// At most how many entries.
    pub limit: usize,
}
