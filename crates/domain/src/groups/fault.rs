//! Why a rule of groups refuses.

use std::borrow::Cow;

/// Why a rule of groups refuses. The text is the answer's `ErrorInfo`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No such group, or it was dissolved. 10010.
    #[error("there is no group {0:?}")]
    NoSuchGroup(String),
    /// An id of a group or topic is malformed. 10015.
    #[error("GroupId {rule}")]
    BadGroupId {
        /// The rule, as the rest of a sentence.
        rule: &'static str,
    },
    /// The caller's role, or the group's type, does not allow it. 10007.
    #[error("{0}")]
    NotAllowed(Cow<'static, str>),
    /// The operator account is invalid. 10012.
    #[error("{0}")]
    BadOperator(&'static str),
    /// Too many accounts in one request. 10005.
    #[error("{field} names {got} accounts; allowed are 1 to {limit}")]
    TooManyAccounts {
        /// The field.
        field: &'static str,
        /// How many came.
        got: usize,
        /// The limit.
        limit: usize,
    },
    /// The operation is done too often. 10006.
    #[error("{0}")]
    TooOften(Cow<'static, str>),
    /// The owner quits a group that is not Private. 10009.
    #[error("the owner cannot quit a group of this type; hand it over or dissolve it")]
    OwnerCannotQuit,
    /// The account is a member already. 10013.
    #[error("{0:?} is a member of the group already")]
    AlreadyMember(String),
    /// The group is full. 10014.
    #[error("the group has its {limit} members already")]
    Full {
        /// The limit.
        limit: u32,
    },
    /// The sender is muted in the group, or the group is. 10017.
    #[error("{0}")]
    Muted(&'static str),
    /// The answer would be over 1 MB. 10018.
    #[error("the answer would be over 1 MB; ask for fewer at a time")]
    AnswerTooLong,
    /// A message to import is over the size limit, or its batch is. 10020.
    #[error("{0}")]
    ImportTooLong(Cow<'static, str>),
    /// The custom group id is taken by somebody else's group. 10021.
    #[error("the group id {0:?} is taken")]
    IdTaken(String),
    /// The custom group id is taken by a group of the caller's. 10025.
    #[error("the group id {0:?} is taken by a group of the caller's own")]
    IdTakenByCaller(String),
    /// Messages to the group too often. 10023.
    #[error("{0}")]
    SendingTooOften(Cow<'static, str>),
    /// What a decider hands back was not made by this server for that request. 10008.
    #[error("Authentication is not that of the application or invitation")]
    BadAuthentication,
    /// The application or invitation was handled already, or there is none such. 10024.
    #[error("the application or invitation was handled already")]
    AlreadyHandled,
    /// The message to recall does not exist. 10030.
    #[error("there is no message with MsgSeq {0} in the group")]
    NoSuchMessage(u64),
    /// Recall after the window. 10031.
    #[error("the message is older than the recall window of {seconds} s")]
    RecallWindowPassed {
        /// The window in seconds.
        seconds: u64,
    },
    /// This message cannot be recalled: a tip or a notice. 10032.
    #[error("the message with MsgSeq {0} is no message of a member and cannot be recalled")]
    NotRecallable(u64),
    /// Recall in a type of group that has none. 10033.
    #[error("messages of a group of this type cannot be recalled")]
    NoRecallHere,
    /// Deleting a message of a kind that cannot be deleted. 10034.
    #[error("the message with MsgSeq {0} cannot be deleted")]
    NotDeletable(u64),
    /// Deleting messages of a live room. 10035.
    #[error("messages of a group of this type cannot be deleted")]
    NoDeletionHere,
    /// The edition's number of live rooms is used up. 10036.
    #[error("the app has its {limit} groups of this type already")]
    LiveRoomsUsedUp {
        /// The limit.
        limit: u64,
    },
    /// The user has created or joined as many groups as allowed. 10037.
    #[error("{account:?} is in {limit} groups already")]
    TooManyGroups {
        /// Who.
        account: String,
        /// The limit.
        limit: u32,
    },
    /// The edition's member limit is passed. 10038.
    #[error("{field} is over the edition's limit of {limit} members")]
    OverEdition {
        /// The field.
        field: &'static str,
        /// The limit.
        limit: u32,
    },
    /// Recall is switched off for the app. 10041.
    #[error("recalling group messages is switched off for this app")]
    RecallOff,
    /// An attribute's fault: 10045 to 10050.
    #[error(transparent)]
    Attribute(#[from] AttributeFault),
    /// The app has as many groups as its edition allows. 10058.
    #[error("the app has its {limit} groups already")]
    GroupsUsedUp {
        /// The limit.
        limit: u64,
    },
    /// The community has as many topics as allowed. 10036.
    #[error("the community has its {limit} topics already")]
    TopicsUsedUp {
        /// The limit.
        limit: u32,
    },
    /// The edition has no counters. 10059.
    #[error("this app's edition has no group counters")]
    NoCounters,
    /// Too many counters of a group. 10063.
    #[error("{0}")]
    TooManyCounters(Cow<'static, str>),
    /// Read receipts are not for this group or message: 10060 to 10062.
    #[error(transparent)]
    Receipt(#[from] ReceiptFault),
    /// The group's type keeps no history. 10044.
    #[error("groups of this type keep no messages")]
    NoHistory,
    /// More than 30 mentions. 10053.
    #[error("GroupAtInfo holds {0} entries; the limit is 30")]
    TooManyMentions(usize),
    /// More messages to delete at once than allowed. 10051.
    #[error("{0}")]
    TooManyToDelete(Cow<'static, str>),
    /// None of the messages to delete is there. 10052.
    #[error("there is no message to delete")]
    NothingToDelete,
    /// The topic's id is malformed. 110002.
    #[error("TopicId {0}")]
    BadTopicId(&'static str),
    /// Topics are off, or the group has none. 11000.
    #[error("{0}")]
    NoTopics(&'static str),
    /// No such topic. 110003.
    #[error("there is no topic {0:?}")]
    NoSuchTopic(String),
    /// A webhook refused. 10016, or the code that it chose (10100 to 10200).
    #[error("{info}")]
    Refused {
        /// The code that the webhook chose; none for its plain refusal.
        code: Option<u32>,
        /// What it says.
        info: String,
    },
}

/// Why attributes of a group are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttributeFault {
    /// A key is empty or over 32 bytes. 10045, see error-code list.
    #[error("the attribute's key {0:?} must be 1 to 32 bytes long")]
    BadKey(String),
    /// A value is over 4,000 bytes. 10046.
    #[error("the value of {0:?} is over 4000 bytes")]
    ValueTooLong(String),
    /// More than 16 keys. 10047.
    #[error("a group has at most 16 attributes")]
    TooMany,
    /// All values together are over 16,000 bytes. 10048.
    #[error("the values of a group's attributes are together over 16000 bytes")]
    TooLong,
    /// Changed too often. 10049.
    #[error("the group's attributes are changed more than {limit} times a second")]
    TooOften {
        /// Changes a second.
        limit: u32,
    },
    /// A key to delete is not there. 10050.
    #[error("there is no attribute {0:?}")]
    NoSuchKey(String),
    /// Changed since the version that the caller knows. 10056.
    #[error("the attributes were changed meanwhile: read them again")]
    Conflict,
}

/// Why read receipts are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
    /// The group has more members than receipts allow. 10060.
    #[error("groups of more than {limit} members have no read receipts")]
    TooManyMembers {
        /// The limit.
        limit: u32,
    },
    /// Messages only for those online have none. 10061.
    #[error("messages for those online only have no read receipts")]
    OnlineOnly,
    /// The message was sent without asking for receipts, is not there, or is somebody else's. 10062.
    #[error("the message with MsgSeq {0} has no read receipts for the caller")]
    NoReceipt(u64),
}

impl Fault {
    /// Something that neither role nor type allows; the text is a whole sentence.
    pub fn not_allowed(why: impl Into<Cow<'static, str>>) -> Self {
        Self::NotAllowed(why.into())
    }
}

impl From<AttributeFault> for crate::Cause {
    fn from(fault: AttributeFault) -> Self {
        Fault::from(fault).into()
    }
}

impl From<ReceiptFault> for crate::Cause {
    fn from(fault: ReceiptFault) -> Self {
        Fault::from(fault).into()
    }
}
