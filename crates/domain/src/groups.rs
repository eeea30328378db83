//! Groups of every type: their profile, members, messages, topics, and who may do what in them.
//!
//! A group has a name for people ([`GroupId`]) and a number for keys ([`GroupCode`]) that is never used again: what is kept
//! under a dissolved group's number can never be met, and is swept away later. What a type of group allows is data:
//! [`rules`] is read by every check. A message is written once, to the log of its group or topic ([`LogId`]), whatever the
//! number of members; its place there is its MsgSeq.

pub mod rules;

mod access;
mod entry;
mod event;
mod fault;
mod ids;
mod notices;
mod person;
mod rooms;
mod roster;
mod rows;
mod tell;

pub use access::{Group, Standing, Standpoint, find, find_topic, standing};
pub use entry::{At, Entry, Mention, Place, Posted, Priority, ProfileChange, Tip, TipKind, TopicChange, What};
pub use event::{Announced, Head, Incident, Notice, NoticeKind};
pub use fault::{AttributeFault, Fault, ReceiptFault};
pub use ids::{GroupCode, GroupId, GroupKind, LogId, Role, TopicId};
pub use person::Person;
pub use rooms::Rooms;
pub use roster::{Hearer, Roster, Rosters, members_after, of as roster_of};
pub use rows::{ApplyOption, GroupRow, InviteOption, MemberRow, MsgFlag, ReadRow, TopicRow};
pub use tell::{NewTip, PendingTip, add_tip, notify, tell_members};
