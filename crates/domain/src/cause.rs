//! Why a rule refuses: causes, not numbers. The family of the command turns a cause into its code.

use std::borrow::Cow;

use tincan_store::{CommitError, StoreError};

/// The result of everything the domain does.
pub type Result<T> = std::result::Result<T, Cause>;

/// Which account of a request a cause speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The account that acts: `From_Account`, or the caller.
    Sender,
    /// The account that is acted on: `To_Account`, `Peer_Account`.
    Recipient,
    /// Any other account named in the request.
    Subject,
}

impl std::fmt::Display for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Party::Sender => "sender",
            Party::Recipient => "recipient",
            Party::Subject => "account",
        })
    }
}

/// How a field breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breach {
    /// It is not there.
    Missing,
    /// It is of another JSON type.
    Type,
    /// It is of the right type and out of bounds.
    Bounds,
}

/// Why the domain refuses. The text is the answer's `ErrorInfo`: it names the field and the rule broken, and nothing
/// that the caller may not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// A field of the request is missing, has the wrong type or is out of bounds.
    #[error("{field} {rule}")]
    BadField {
        /// The field's name on the wire, with its path where it is inside another (`MsgBody[0].MsgType`).
        field: Cow<'static, str>,
        /// How it breaks it.
        breach: Breach,
        /// The rule it breaks, as the rest of a sentence: "must be a string".
        rule: Cow<'static, str>,
    },
    /// The body is not JSON.
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    /// An account named in the request does not exist.
    #[error("the {party} {account:?} does not exist")]
    NoSuchAccount {
        /// What the account is in the request.
        party: Party,
        /// Its name.
        account: String,
    },
    /// Only an admin of the app may do this.
    #[error("only an admin of the app may do this")]
    NotAdmin,
    /// A user acts for an account that is not its own.
    #[error("{field} must be the caller's own account")]
    NotOneself {
        /// The field that names the account.
        field: &'static str,
    },
    /// A batch is empty or over its limit.
    #[error("{field} holds {got} entries; allowed are 1 to {limit}")]
    BadBatch {
        /// The field that holds the batch.
        field: &'static str,
        /// How many entries came.
        got: usize,
        /// The limit.
        limit: usize,
    },
    /// A profile value is longer than allowed.
    #[error("{field} is {got} bytes long; the limit is {limit}")]
    ValueTooLong {
        /// The field or tag.
        field: Cow<'static, str>,
        /// Its length.
        got: usize,
        /// The limit.
        limit: usize,
    },
    /// A profile tag is neither standard nor defined for the app.
    #[error("{tag} is not a profile field of this app")]
    NoSuchTag {
        /// The tag.
        tag: String,
    },
    /// A profile value's JSON type is not its field's.
    #[error("{tag} {rule}")]
    WrongValueType {
        /// The tag.
        tag: String,
        /// The rule, as the rest of a sentence.
        rule: &'static str,
    },
    /// A standard profile value is outside its enumeration or bounds.
    #[error("{tag} {rule}")]
    BadValue {
        /// The tag.
        tag: String,
        /// The rule, as the rest of a sentence.
        rule: &'static str,
    },
    /// The caller may not write this profile field.
    #[error("{tag} may not be written by this caller")]
    NoWritePermission {
        /// The tag.
        tag: String,
    },
    /// The caller may not read this profile field.
    #[error("{tag} may not be read by this caller")]
    NoReadPermission {
        /// The tag.
        tag: String,
    },
    /// The request names no account whose profile is wanted.
    #[error("To_Account names no account")]
    NoAccountNamed,

    /// A UserSig is at fault.
    #[error(transparent)]
    UserSig(#[from] UserSigFault),
    /// No such app.
    #[error("there is no app with this sdkappid")]
    NoSuchApp,
    /// Too many failed verifications for this user.
    #[error("too many failed verifications for this user; wait a minute")]
    TooManyFailures,
    /// The UserSig or the login was ended by an admin's kick.
    #[error("the UserSig was issued before the account's logins were revoked")]
    Revoked,
    /// The ticket of the login (A2) has expired, is forged, or belongs to a login that was ended.
    #[error("the login has expired or ended; log in again")]
    TicketExpired,
    /// Another login of the same kind pushed this one off.
    #[error("another login of this account signed this one out")]
    PushedOff,
    /// The trial edition's accounts are used up.
    #[error("the app's {limit} accounts are used up")]
    QuotaUsedUp {
        /// The limit.
        limit: u64,
    },
    /// The app's edition does not allow deleting accounts.
    #[error("this app's edition does not allow deleting accounts")]
    DeletionNotAllowed,

    /// The app's users may not ask for the state of others.
    #[error("the state of users is switched off for this app")]
    UserStatusOff,

    /// The recipient has blacklisted the sender.
    #[error("the recipient has blacklisted the sender")]
    BlockedByRecipient,
    /// The owner's blacklist is full.
    #[error("the blacklist is full ({limit} entries)")]
    BlacklistFull {
        /// The limit.
        limit: usize,
    },
    /// An arrangement of conversations is refused.
    #[error(transparent)]
    Contact(#[from] crate::contacts::Fault),
    /// The account is on the blacklist already.
    #[error("{0:?} is on the blacklist already")]
    AlreadyBlocked(String),
    /// The account may not send friend requests.
    #[error("the account has been forbidden to send friend requests")]
    RequestsForbidden,
    /// The owner's list of friends, or of whom it follows, is full.
    #[error("the account's list is full ({limit} entries)")]
    OwnListFull {
        /// The limit.
        limit: usize,
    },
    /// The other side's list of friends is full.
    #[error("the other side's list of friends is full ({limit} entries)")]
    OtherListFull {
        /// The limit.
        limit: usize,
    },
    /// The owner has as many groups of friends as allowed.
    #[error("the account has its {limit} groups of friends already")]
    FriendGroupsFull {
        /// The limit.
        limit: usize,
    },
    /// Too many friend requests wait for an answer.
    #[error("{limit} friend requests of the {party} wait for an answer already")]
    PendingFull {
        /// Whose.
        party: Party,
        /// The limit.
        limit: usize,
    },
    /// The other side is on the owner's blacklist.
    #[error("the other side is on the account's own blacklist")]
    OnOwnBlacklist,
    /// The owner is on the other side's blacklist.
    #[error("the account is on the other side's blacklist")]
    OnOtherBlacklist,
    /// The other side lets nobody add it.
    #[error("the other side lets nobody add it as a friend")]
    OtherDeniesAll,
    /// The other side has to agree first: the request was stored.
    #[error("the friend request waits for the other side's confirmation")]
    ConfirmationPending,
    /// The account sends friend requests too often.
    #[error("the account sends more than {limit} friend requests a minute")]
    RequestsTooOften {
        /// Requests a minute.
        limit: u32,
    },
    /// The account deletes friends too often.
    #[error("the account deletes more than {limit} friends a minute")]
    DeletionsTooOften {
        /// Deletions a minute.
        limit: u32,
    },
    /// There is no such friend request.
    #[error("there is no friend request of {0:?}")]
    NoSuchRequest(String),
    /// The account to delete is no friend.
    #[error("{0:?} is not a friend")]
    NoFriendToDelete(String),
    /// The account is no friend.
    #[error("{0:?} is not a friend of the account")]
    NoFriend(String),
    /// The account to be put into a group of friends is no friend.
    #[error("{0:?} is not a friend and cannot be in a group of friends")]
    NoFriendToGroup(String),
    /// An account in a check of friends does not exist.
    #[error("the account {0:?} does not exist")]
    NoSuchAccountToCheck(String),
    /// A text holds a forbidden word.
    #[error("{field} holds a forbidden word")]
    ForbiddenWord {
        /// The field.
        field: Cow<'static, str>,
    },
    /// The login is one of another app than the request names.
    #[error("the login belongs to another app than the one that the request names")]
    OtherApp,
    /// The message packet is over the size limit.
    #[error("the message is {got} bytes long; the limit is {limit}")]
    PacketTooLong {
        /// Its size.
        got: usize,
        /// The limit.
        limit: usize,
    },
    /// No such message.
    #[error("there is no such message in this conversation")]
    NoSuchMessage,
    /// The message was recalled already.
    #[error("the message was recalled already")]
    AlreadyRecalled,
    /// Only the sender may recall a message.
    #[error("only the sender may recall a message")]
    NotTheSender,
    /// The recall window has passed.
    #[error("the message is older than the recall window of {seconds} s")]
    RecallWindowPassed {
        /// The window in seconds.
        seconds: u64,
    },
    /// The message is older than messages are kept.
    #[error("the message is older than messages are kept")]
    PastHistory,
    /// The message to change does not exist.
    #[error("there is no such message to change in this conversation")]
    NoMessageToModify,
    /// The message was changed since the version that a change starts from.
    #[error("MsgVersion is {given}, but the message has version {stored}: it was changed meanwhile")]
    ModifyConflict {
        /// The version that the change starts from.
        given: u32,
        /// The version that is stored.
        stored: u32,
    },
    /// Changes of one message collided and the retries were used up.
    #[error("other changes of the same message came between; try again")]
    ModifyCollision,
    /// The caller is on neither side of the message.
    #[error("the caller is neither sender nor recipient of the message")]
    NotOfConversation,
    /// Friends only: neither side has the other as a friend.
    #[error("messages go to friends only, and neither side has the other as a friend")]
    NotFriends,
    /// Friends only: the sender does not have the recipient as a friend.
    #[error("messages go to friends only, and the sender does not have the recipient as a friend")]
    RecipientNotFriend,
    /// Friends only: the recipient does not have the sender as a friend.
    #[error("messages go to friends only, and the recipient does not have the sender as a friend")]
    SenderNotFriend,
    /// The sender may not send one-to-one messages at present.
    #[error("the sender is muted: it may not send one-to-one messages at present")]
    SenderMuted,
    /// The message was sent without support for extensions.
    #[error("the message was not sent with SupportMessageExtension 1")]
    NotExtensible,
    /// Too many changes of one message's extensions.
    #[error("the message's extensions are changed more than {limit} times a minute")]
    ExtensionsTooOften {
        /// Changes a minute.
        limit: u32,
    },
    /// None of the recipients of a batch exists.
    #[error("none of the recipients exists")]
    NoRecipientExists,
    /// Deleting a message from the history failed in the store.
    #[error("deleting from the history failed; try again")]
    DeleteFailed,

    /// A push to all, a tag or an attribute is refused.
    #[error(transparent)]
    Push(#[from] crate::broadcast::Fault),
    /// The app's webhook refused.
    #[error(transparent)]
    Webhook(#[from] crate::webhooks::Refusal),
    /// A rule of groups refuses.
    #[error(transparent)]
    Group(#[from] crate::groups::Fault),

    /// Somebody is not let in.
    #[error(transparent)]
    Admission(#[from] crate::admission::Fault),
    /// The store of daily figures cannot be read.
    #[error("the daily figures cannot be read at present; try again")]
    FiguresNotOpened,
    /// A stored figure is damaged.
    #[error("a stored figure is damaged")]
    FiguresUnreadable,
    /// There is no archive of the messages of that hour.
    #[error("there is no archive of that hour: {why}")]
    NoArchive {
        /// Why not.
        why: &'static str,
    },
    /// The archive of that hour is not kept any more.
    #[error("archives can be had for 7 days only")]
    ArchiveExpired,

    /// A transfer of a file is refused.
    #[error(transparent)]
    File(#[from] crate::files::Fault),
    /// A device is not let in.
    #[error(transparent)]
    Device(#[from] crate::devices::Fault),

    /// The store failed while a message was sent.
    #[error("the store failed; the message was not sent; try again")]
    SendFailed,
    /// The store failed while a batch of messages was sent.
    #[error("the store failed; the batch was not sent whole; try again")]
    BatchSendFailed,

    /// The store failed.
    #[error("the store failed; try again")]
    StoreFailed,
    /// The store did not answer in time.
    #[error("the store did not answer in time; try again")]
    StoreTimeout,
    /// Writes to the same data collided and the retries were used up.
    #[error("other writes to the same data came between; try again")]
    WriteConflict,
    /// The service and command exist nowhere.
    #[error("there is no command {service}/{command}")]
    NoSuchCommand {
        /// The service.
        service: String,
        /// The command.
        command: String,
    },
    /// The command ran into its time limit.
    #[error("the command did not finish within {seconds} s")]
    TimedOut {
        /// The limit.
        seconds: u64,
    },
    /// The command comes too often.
    #[error("{command} is called more than {limit} times a second")]
    CommandTooOften {
        /// The command.
        command: String,
        /// Calls a second.
        limit: u32,
    },
    /// The app's requests come too often.
    #[error("the app makes more than {limit} requests a second")]
    AppTooOften {
        /// Requests a second.
        limit: u32,
    },
}

/// A fault of a UserSig, with its code.
pub type UserSigFault = tincan_protocol::usersig::Fault;

impl Cause {
    /// A field that is out of bounds; the rule is the rest of a sentence that begins with the field's name.
    pub fn field(field: impl Into<Cow<'static, str>>, rule: impl Into<Cow<'static, str>>) -> Self {
        Cause::BadField { field: field.into(), breach: Breach::Bounds, rule: rule.into() }
    }

    /// A field of the wrong type; the rule is the rest of a sentence that begins with the field's name.
    pub fn wrong_type(field: impl Into<Cow<'static, str>>, rule: impl Into<Cow<'static, str>>) -> Self {
        Cause::BadField { field: field.into(), breach: Breach::Type, rule: rule.into() }
    }

    /// A field that is missing.
    pub fn missing(field: impl Into<Cow<'static, str>>) -> Self {
        Cause::BadField { field: field.into(), breach: Breach::Missing, rule: "is missing".into() }
    }

    /// The named account does not exist.
    pub fn no_such(party: Party, account: impl Into<String>) -> Self {
        Cause::NoSuchAccount { party, account: account.into() }
    }
}

impl From<StoreError> for Cause {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Failed(detail) => {
                tracing::error!(detail, "the store failed");
                Cause::StoreFailed
            }
            StoreError::TimedOut => Cause::StoreTimeout,
        }
    }
}

impl From<CommitError> for Cause {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => Cause::WriteConflict,
            CommitError::TooLarge => {
                tracing::error!("a batch was over the store's bounds");
                Cause::StoreFailed
            }
            CommitError::Store(error) => error.into(),
        }
    }
}
