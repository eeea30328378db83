//! What apps are told of and asked about, with what each carries. How it looks to the receiver is not known here.

use super::Kind;
use super::group::GroupEvent;
use crate::Cause;
use crate::messages::{Content, ExtensionChange};
use crate::model::{Account, MsgKey, Seconds};
use crate::ports::Platform;
use crate::profiles::Value;
use crate::relations::friends::Addition;
use crate::relations::pendency::Response;

/// Something that happened, or is about to, for the app's own server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A login came or went.
    State {
        /// Whose.
        account: Account,
        /// What it did.
        step: Step,
        /// The devices that a new login signed out.
        kicked: Vec<Platform>,
    },
    /// A profile changed.
    ProfileSet {
        /// Who changed it.
        by: Account,
        /// Whose it is.
        account: Account,
        /// What changed, by tag.
        fields: Vec<(String, Value)>,
    },
    /// A user wants to add friends.
    BeforeFriendAdd {
        /// Who.
        owner: Account,
        /// Whom, and how.
        items: Vec<(Account, Addition)>,
        /// Into both lists; otherwise into the owner's only.
        both: bool,
        /// Whether the other side has to agree does not matter.
        forced: bool,
    },
    /// A user wants to answer friend requests.
    BeforeFriendResponse {
        /// Who.
        owner: Account,
        /// What to whom.
        responses: Vec<Response>,
    },
    /// Friends were added.
    FriendAdd {
        /// Who has whom as a friend now, and who wanted it.
        pairs: Vec<Befriended>,
        /// By an answer to a request; otherwise by a request.
        answered: bool,
        /// The admin who brought it about.
        admin: Option<Account>,
        /// Whether the other side had to agree did not matter.
        forced: bool,
    },
    /// Friends were deleted: who has whom as a friend no longer.
    FriendDelete(Vec<Pair>),
    /// Accounts came on blacklists: who has blacklisted whom.
    BlacklistAdd(Vec<Pair>),
    /// Accounts were taken off blacklists: off whose who.
    BlacklistDelete(Vec<Pair>),
    /// A one-to-one message is about to be sent.
    BeforeMessage(Sending),
    /// A one-to-one message was sent, or could not be.
    AfterMessage {
        /// The message.
        message: Sending,
        /// How many messages the recipient has not read, or why it was not sent.
        outcome: Result<u64, Box<Cause>>,
        /// An admin sent it.
        by_admin: bool,
    },
    /// One-to-one messages were read.
    AfterRead {
        /// Who read.
        reader: Account,
        /// Whose.
        peer: Account,
        /// Up to when.
        up_to: Seconds,
        /// How many the reader has not read, of all it has.
        unread: u64,
    },
    /// A one-to-one message was recalled.
    AfterRecall {
        /// Its sender.
        from: Account,
        /// Its recipient.
        to: Account,
        /// Which one.
        key: MsgKey,
        /// How many messages the recipient has not read.
        unread: u64,
    },
    /// The key-value pairs of a one-to-one message changed.
    AfterExtension {
        /// Its sender.
        from: Account,
        /// Its recipient.
        to: Account,
        /// Which one.
        key: MsgKey,
        /// What changed.
        change: ExtensionChange,
    },
    /// Something about a group.
    Group(Box<GroupEvent>),
    /// A user is to get a verification code.
    VerificationCode(VerificationCode),
}

/// A verification code, for the user who logs in.
#[derive(Clone, PartialEq, Eq)]
pub struct VerificationCode {
    /// Who logs in.
    pub account: Account,
    /// From which device; empty when it does not say so.
    pub device: String,
    /// What kind of device.
    pub platform: Platform,
    /// The code. In the log of deliveries it is left out.
    pub code: String,
    /// Until when it holds.
    pub until: Seconds,
}

impl std::fmt::Debug for VerificationCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerificationCode").field("account", &self.account).finish_non_exhaustive()
    }
}

/// What a login did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is connected, for the first time or again.
    LoggedIn,
    /// It logged out.
    LoggedOut,
    /// Its connection was closed.
    Closed,
    /// It gave no sign of life for too long.
    Silent,
}

/// Two accounts: one whose list it is, and one on it.
pub type Pair = (Account, Account);

/// A friend that somebody has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Befriended {
    /// Whose list it is.
    pub owner: Account,
    /// Who is on it.
    pub friend: Account,
    /// Who wanted it.
    pub initiator: Account,
}

/// A one-to-one message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// The sender.
    pub from: Account,
    /// The recipient.
    pub to: Account,
    /// Its key, as far as it is known.
    pub key: MsgKey,
    /// Only for those who are online.
    pub online_only: bool,
    /// What it says.
    pub content: Content,
}

impl Event {
    /// Whether it tells of anybody, where it tells of pairs of accounts.
    pub(crate) fn has_pairs(&self) -> bool {
        !matches!(self, Event::FriendAdd { pairs, .. } if pairs.is_empty())
    }

    /// What it is about.
    pub fn kind(&self) -> Kind {
        match self {
            Event::State { .. } => Kind::StateChange,
            Event::ProfileSet { .. } => Kind::ProfileSet,
            Event::BeforeFriendAdd { .. } => Kind::BeforeFriendAdd,
            Event::BeforeFriendResponse { .. } => Kind::BeforeFriendResponse,
            Event::FriendAdd { .. } => Kind::FriendAdd,
            Event::FriendDelete(_) => Kind::FriendDelete,
            Event::BlacklistAdd(_) => Kind::BlacklistAdd,
            Event::BlacklistDelete(_) => Kind::BlacklistDelete,
            Event::BeforeMessage(_) => Kind::BeforeMessage,
            Event::AfterMessage { .. } => Kind::AfterMessage,
            Event::AfterRead { .. } => Kind::AfterRead,
            Event::AfterRecall { .. } => Kind::AfterRecall,
            Event::AfterExtension { .. } => Kind::AfterExtension,
            Event::Group(event) => event.what.kind(),
            Event::VerificationCode(_) => Kind::VerificationCode,
        }
    }
}

impl From<GroupEvent> for Event {
    fn from(event: GroupEvent) -> Self {
        Event::Group(Box::new(event))
    }
}
