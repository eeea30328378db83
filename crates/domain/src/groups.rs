//! Groups of every type: their profile, members, messages, topics, and who may do what in them.
//!
//! A group has a name for people ([`GroupId`]) and a number for keys ([`GroupCode`]) that is never used again: what is kept
//! under a dissolved group's number can never be met, and is swept away later. What a type of group allows is data:
//! [`rules`] is read by every check. A message is written once, to the log of its group or topic ([`LogId`]), whatever the
//! number of members; its place there is its MsgSeq.

pub mod members;
pub mod rules;

mod access;
mod announcement;
mod archive;
mod attached;
mod attributes;
mod change;
mod channel;
mod counters;
mod create;
mod custom;
mod dissolve;
mod entry;
mod event;
mod farewell;
mod fault;
mod hanging;
mod hide;
mod history;
mod hooks;
mod ids;
mod import;
mod import_members;
mod lanes;
mod last;
mod log;
mod memberships;
mod mentions;
mod modify;
mod notices;
mod paces;
mod person;
mod pins;
mod profile;
mod reading;
mod recall;
mod recalls;
mod receipts;
pub mod rooms;
mod roster;
mod rows;
mod send;
mod sent;
mod spot;
mod sweep;
mod tally;
mod tell;
mod texts;
mod topics;
mod unread;

pub use access::{Group, Standing, Standpoint, find, find_topic, standing};
pub use announcement::{MAX_ANNOUNCED_TO, announce};
pub use archive::{ArchivePlace, Archived, of_hour};
pub use attached::{extend, extensions, react, reactions};
pub use attributes::{
    Attribute, AttributeVersion, Attributes, AttributesChange, AttributesEdit, Known, attributes, change_attributes,
};
pub use change::{Change, change, hand_over};
pub use channel::{Address, Channel};
pub use counters::{CountersChange, CountersEdit, change_counters, counters, delete_counters};
pub use create::{Created, FirstMember, MAX_FIRST_MEMBERS, New, create, edition_limit};
pub use custom::{GROUP_VALUE_BYTES, MEMBER_VALUE_BYTES, change_fields, readable_fields};
pub use dissolve::dissolve;
pub use entry::{At, Entry, Mention, Place, Posted, Priority, ProfileChange, Tip, TipKind, TopicChange, What};
pub use event::{Announced, Head, Incident, Notice, NoticeKind};
pub(crate) use farewell::{leave_all, own_lists};
pub use fault::{AttributeFault, Fault, ReceiptFault};
pub use hide::{MAX_HIDDEN, hide};
pub use history::{HistoryPage, Query, history};
pub use hooks::refused;
pub use ids::{GroupCode, GroupId, GroupKind, LogId, Role, TopicId};
pub use import::{Import, Imported, MAX_IMPORTED, import};
pub use import_members::{ImportOutcome, ImportedMember, MAX_IMPORTED_MEMBERS, import_members};
pub use members::must_not_be_banned;
pub(crate) use memberships::may_join_more;
pub use memberships::memberships;
pub use mentions::{Mentioned, unread as unread_mentions};
pub use modify::modify;
pub use notices::{delete_notices, missed_notices};
pub use person::Person;
pub use pins::{Pinned, pin, pinned};
pub use profile::{
    AllPage, Look, MAX_GROUPS_READ, Own, Profile, Recorded, Wanted, all, joined, look, own, profile, records,
};
pub use reading::{Reading, read_seq, reading, report_all_read, report_read, set_unread};
pub use recall::{MAX_RECALLED, recall, recall_of_sender};
pub use recalls::{RecallNote, RecallPage, recalls_between};
pub use receipts::{Readers, ReceiptCount, receipt_counts, receipt_readers, receipts_of, send_receipts};
pub use rooms::Rooms;
pub use roster::{Hearer, Roster, Rosters, members_after, of as roster_of};
pub use rows::{ApplyOption, GroupRow, InviteOption, MemberRow, MsgFlag, ReadRow, TopicRow};
pub use send::{Draft, Sent, send};
pub use sweep::sweep;
pub use tell::{NewTip, PendingTip, add_tip, notify, tell_members};
pub use texts::Text;
pub use topics::{NewTopic, TopicView, change_topic, check_import_time, create_topic, delete_topics, topics};
pub use unread::{MentionOf, mentions_of};

pub(crate) use lanes::Lanes;
pub(crate) use paces::Paces;

pub(crate) use last::{head_of, id_of_code, last_for_list};
pub(crate) use notices::forget_account;
pub(crate) use rows::{activity_key, group_key, log_key, member_key};
