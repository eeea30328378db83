//! What apps are told of groups, and asked about them.

use super::Kind;
use crate::Cause;
use crate::groups::{GroupId, GroupKind, Role, TopicId};
use crate::messages::{Content, ExtensionChange};
use crate::model::{Account, Seconds};

/// Something about a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupEvent {
    /// Its name; none before it is created.
    pub group: Option<GroupId>,
    /// Its type; none where there is no such group.
    pub kind: Option<GroupKind>,
    /// What it is.
    pub what: GroupWhat,
}

/// What happened in a group, or is about to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupWhat {
    /// The group is about to be created.
    BeforeCreate {
        /// The group as it will be.
        founding: Founding,
        /// How many groups of the type its creator has created already.
        created: u64,
    },
    /// The group was created.
    Created {
        /// The group.
        founding: Founding,
        /// Its custom fields, by key.
        custom: Vec<(String, String)>,
    },
    /// Somebody asks to join.
    BeforeApply {
        /// Who.
        applicant: Account,
    },
    /// Accounts are about to be brought in.
    BeforeInvite {
        /// Who does it.
        by: Account,
        /// Whom.
        invited: Vec<Account>,
    },
    /// Accounts joined.
    Joined {
        /// They were invited; otherwise they asked.
        invited: bool,
        /// Who brought it about.
        by: Account,
        /// Who.
        members: Vec<Account>,
    },
    /// Accounts left.
    Left {
        /// They were removed; otherwise they went by themselves.
        kicked: bool,
        /// Who removed them, or who went.
        by: Account,
        /// Who.
        members: Vec<Account>,
    },
    /// A message is about to be sent.
    BeforeMessage(Speech),
    /// A message was sent.
    Sent {
        /// The message.
        speech: Speech,
        /// Its MsgSeq.
        seq: u64,
        /// When.
        at: Seconds,
    },
    /// A message could not be sent.
    NotSent {
        /// The message.
        speech: Speech,
        /// Why not.
        cause: Box<Cause>,
        /// An admin sent it.
        by_admin: bool,
    },
    /// The last seat was taken, or somebody found none.
    Full,
    /// The group was dissolved.
    Dissolved {
        /// Its owner.
        owner: Option<Account>,
        /// Its name.
        name: String,
        /// Who was in it; not for communities.
        members: Vec<Account>,
    },
    /// Its profile changed.
    Changed {
        /// Who did it.
        by: Account,
        /// What it says now.
        facts: Facts,
    },
    /// Messages were recalled.
    Recalled {
        /// Who did it.
        by: Account,
        /// Which ones.
        seqs: Vec<u64>,
        /// In which topic.
        topic: Option<TopicId>,
    },
    /// Members of a live room lost their connection, or have it again.
    Presence {
        /// They have it.
        online: bool,
        /// Who.
        members: Vec<Account>,
    },
    /// What the group keeps of a member changed.
    MemberChanged {
        /// Who did it.
        by: Account,
        /// Of whom.
        member: Account,
        /// What it is now, when that changed.
        role: Option<Role>,
        /// What it is called now, when that changed.
        card: Option<String>,
    },
    /// The group's attributes changed.
    Attributes {
        /// Who did it.
        by: Account,
        /// How.
        change: AttributeChange,
        /// Which, by key.
        attributes: Vec<(String, String)>,
    },
    /// Members confirmed that they read messages.
    Receipts(Vec<ReceiptCount>),
    /// The group has another owner.
    OwnerChanged {
        /// Who did it.
        by: Account,
        /// Who was it.
        old: Option<Account>,
        /// Who is it.
        new: Account,
    },
    /// The key-value pairs of a message changed.
    Extended {
        /// Which message.
        seq: u64,
        /// What changed.
        change: ExtensionChange,
    },
    /// A topic is about to be created.
    BeforeTopic {
        /// Who does it.
        by: Account,
        /// The topic's name.
        name: String,
    },
    /// A topic was created.
    TopicCreated {
        /// Which one.
        topic: TopicId,
        /// Who did it.
        by: Account,
        /// The community's owner.
        owner: Option<Account>,
        /// The topic's name.
        name: String,
        /// The community's custom fields, by key.
        custom: Vec<(String, String)>,
    },
    /// Topics were deleted.
    TopicsDeleted(Vec<TopicId>),
    /// A topic's profile changed.
    TopicChanged {
        /// Which one.
        topic: TopicId,
        /// Who did it.
        by: Account,
        /// What it says now.
        facts: Facts,
    },
}

/// A group at its creation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founding {
    /// Who creates it.
    pub by: Account,
    /// Its owner, if it gets one.
    pub owner: Option<Account>,
    /// Its name.
    pub name: String,
    /// Its first members.
    pub members: Vec<Account>,
}

/// A group message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speech {
    /// In whose name it is sent.
    pub from: Account,
    /// Who sends it.
    pub by: Account,
    /// `MsgRandom`.
    pub random: u32,
    /// Only for those who are online.
    pub online_only: bool,
    /// What it says.
    pub content: Content,
    /// To which topic.
    pub topic: Option<TopicId>,
}

/// What a profile says, as far as it changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its name.
    pub name: Option<String>,
    /// Its introduction.
    pub introduction: Option<String>,
    /// Its notification.
    pub notification: Option<String>,
    /// Its face.
    pub face: Option<String>,
}

impl Facts {
    /// Whether nothing of this changed: other changes are not told.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How attributes were changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeChange {
    /// All were replaced.
    Set,
    /// Some were changed.
    Modify,
    /// Some were deleted.
    Delete,
    /// All were deleted.
    Clear,
}

/// How a message's readers stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptCount {
    /// Which message.
    pub seq: u64,
    /// How many have read it.
    pub read: u64,
    /// How many have not.
    pub unread: u64,
    /// Who confirmed just now.
    pub readers: Vec<Account>,
}

impl GroupWhat {
    /// What it is about.
    pub fn kind(&self) -> Kind {
        match self {
            Self::BeforeCreate { .. } => Kind::BeforeGroupCreate,
            Self::Created { .. } => Kind::AfterGroupCreate,
            Self::BeforeApply { .. } => Kind::BeforeGroupApply,
            Self::BeforeInvite { .. } => Kind::BeforeGroupInvite,
            Self::Joined { .. } => Kind::AfterGroupJoin,
            Self::Left { .. } => Kind::AfterGroupExit,
            Self::BeforeMessage(_) => Kind::BeforeGroupMessage,
            Self::Sent { .. } => Kind::AfterGroupMessage,
            Self::NotSent { .. } => Kind::GroupMessageFailed,
            Self::Full => Kind::AfterGroupFull,
            Self::Dissolved { .. } => Kind::AfterGroupDissolve,
            Self::Changed { .. } => Kind::AfterGroupChange,
            Self::Recalled { .. } => Kind::AfterGroupRecall,
            Self::Presence { .. } => Kind::GroupStateChange,
            Self::MemberChanged { .. } => Kind::AfterMemberChange,
            Self::Attributes { .. } => Kind::AfterGroupAttributes,
            Self::Receipts(_) => Kind::AfterGroupReceipt,
            Self::OwnerChanged { .. } => Kind::AfterGroupOwner,
            Self::Extended { .. } => Kind::AfterGroupExtension,
            Self::BeforeTopic { .. } => Kind::BeforeTopicCreate,
            Self::TopicCreated { .. } => Kind::AfterTopicCreate,
            Self::TopicsDeleted(_) => Kind::AfterTopicDelete,
            Self::TopicChanged { .. } => Kind::AfterTopicChange,
        }
    }

    /// As an event of a group.
    pub fn of(self, group: &GroupId, kind: GroupKind) -> GroupEvent {
        GroupEvent { group: Some(group.clone()), kind: Some(kind), what: self }
    }
}
