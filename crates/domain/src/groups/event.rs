//! What is told of groups: messages and tips to all members, notices to one account.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Mention;
use super::{Entry, GroupCode, GroupId, GroupKind, MsgFlag, Person, TopicId};
use crate::messages::{ExtensionChange, Reaction};
use crate::model::{Account, Millis, Seconds};

/// The group or topic at the head of what is told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The group.
    pub id: GroupId,
    /// Its number.
    pub code: GroupCode,
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: GroupKind,
    /// A community with topics.
    pub topics: bool,
    /// The topic, where it is of one.
    pub topic: Option<TopicId>,
}

/// An entry of a log as members see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// Where.
    pub head: Arc<Head>,
    /// Its MsgSeq. What is not stored has a number from another range: clients tell entries by it.
    pub seq: u64,
    /// Whether it is in the history.
    pub stored: bool,
    /// The entry.
    pub entry: Arc<Entry>,
    /// The sender's nickname now; empty for tips.
    pub nick: String,
    /// The sender's avatar now; empty for tips.
    pub face: String,
    /// The sender's name in the group; empty for tips.
    pub card: String,
}

/// A notice to one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Of which group.
    pub head: Arc<Head>,
    /// Its number, with which it is deleted.
    pub seq: u64,
    /// Its random number.
    pub random: u32,
    /// When.
    pub at: Seconds,
    /// Who brought it about.
    pub operator: Person,
    /// What it says.
    pub kind: NoticeKind,
}

/// What a notice says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoticeKind {
    /// To owner and admins: somebody applies.
    Applied {
        /// What the applicant says.
        words: String,
        /// Opaque; comes back when it is decided.
        authentication: String,
        /// When it was made: names it with the applicant.
        key: Millis,
        /// The app's own data.
        user_data: String,
    },
    /// To the applicant: accepted, or it was free to join.
    Approved {
        /// What the admin says.
        words: String,
    },
    /// To the applicant: refused.
    Rejected {
        /// What the admin says.
        words: String,
    },
    /// To who was removed.
    Kicked {
        /// Why.
        reason: String,
    },
    /// To all members: the group was dissolved.
    Dissolved,
    /// To the maker's devices.
    Created,
    /// To who was brought in.
    Invited,
    /// To the devices of who left.
    Left,
    /// To who became an admin.
    AdminSet,
    /// To who is no admin any more.
    AdminUnset,
    /// To all members: the group was reclaimed.
    Reclaimed,
    /// To the invitee: has to agree.
    InvitationToAccept {
        /// Opaque; comes back when it is decided.
        authentication: String,
        /// When it was made.
        key: Millis,
        /// The app's own data.
        user_data: String,
    },
    /// To the inviter.
    InvitationAccepted {
        /// What the invitee says.
        words: String,
    },
    /// To the inviter.
    InvitationRefused {
        /// What the invitee says.
        words: String,
    },
    /// To one's own other devices: how one wants to hear of messages.
    FlagSet(MsgFlag),
    /// To all members: a topic was made. It stands in the head.
    TopicCreated,
    /// To all members: topics were deleted.
    TopicsDeleted(Vec<TopicId>),
    /// To who was banned from a live room.
    Banned {
        /// For how many seconds.
        seconds: u64,
        /// Why.
        why: String,
    },
    /// To who is not banned any more.
    Unbanned,
    /// To owner and admins: an invitation has to be agreed to.
    InvitationToApprove {
        /// Opaque; comes back when it is decided.
        authentication: String,
        /// When it was made.
        key: Millis,
        /// Who is to come in.
        invited: Vec<Person>,
    },
    /// The app's own, by REST.
    Custom(String),
}

/// Something that happened in a group, for somebody who is online.
#[derive(Debug, Clone)]
pub enum Incident {
    /// A message, for members.
    Posted(Arc<Announced>),
    /// A tip, for members.
    Tip(Arc<Announced>),
    /// Members are mentioned in a message, which they get as well.
    Mentioned {
        /// The message.
        message: Arc<Announced>,
        /// They are, each by name.
        by_name: bool,
        /// Everybody is.
        with_all: bool,
    },
    /// Messages were recalled, for members.
    Recalled {
        /// Where.
        head: Arc<Head>,
        /// Its number.
        seq: u64,
        /// Who recalled them.
        by: Person,
        /// Why, as they say.
        reason: String,
        /// When.
        at: Seconds,
        /// Which ones.
        messages: Vec<super::Mention>,
    },
    /// A message says something else now, for members.
    Modified(Arc<Announced>),
    /// A notice.
    Notice {
        /// The account it is for.
        to: Account,
        /// What it says.
        notice: Arc<Notice>,
    },
    /// Another login of the same account has read.
    Read {
        /// Where.
        head: Arc<Head>,
        /// Its number.
        seq: u64,
        /// When.
        at: Seconds,
        /// Who.
        reader: Account,
        /// The last MsgSeq read.
        up_to: u64,
    },
    /// Another login of the same account has read several groups and topics, each up to a MsgSeq.
    AllRead(Vec<(super::Address, u64)>),
    /// Messages that asked for receipts were read, for their sender.
    Receipts {
        /// Where.
        head: Arc<Head>,
        /// Its number.
        seq: u64,
        /// When.
        at: Seconds,
        /// Who read.
        reader: Account,
        /// The messages, each with how many have read it and how many have not.
        messages: Vec<(Mention, u64, u64)>,
    },
    /// A message was put up for all to see, or taken down.
    Pinned {
        /// Its number.
        seq: u64,
        /// Its random number.
        random: u32,
        /// When.
        at: Seconds,
        /// Who brought it about.
        operator: Person,
        /// The message.
        message: Arc<Announced>,
        /// It is up now.
        up: bool,
    },
    /// The key-value pairs that hang on a message were changed.
    Extended {
        /// Where.
        head: Arc<Head>,
        /// Which message.
        message: Mention,
        /// What was done.
        change: ExtensionChange,
        /// The newest number of the message's pairs.
        last_seq: u64,
    },
    /// The reactions to a message were changed.
    Reacted {
        /// Where.
        head: Arc<Head>,
        /// Which message.
        message: Mention,
        /// The reaction as it is now, with some of those who reacted so.
        reaction: Reaction,
        /// How many they are.
        count: usize,
    },
}
