//! What there is to be told of.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Makes the kinds from one table: the name of each, and whether the server waits for the app's word.
macro_rules! kinds {
    ($($(#[$about:meta])* $kind:ident = $name:literal $asks:ident;)*) => {
        /// What a webhook is about. Source: webhook documentation, index.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(into = "&'static str", try_from = "String")]
        pub enum Kind {
            $($(#[$about])* $kind,)*
        }

        impl Kind {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// Its name, by which apps know it and by which it is switched.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// Whether the server asks and waits for a word; otherwise it only tells.
            pub fn asks(self) -> bool {
                match self {
                    $(Self::$kind => kinds!(@$asks),)*
                }
            }
        }
    };
    (@asks) => { true };
    (@tells) => { false };
}

kinds! {
    /// A login came or went.
    StateChange = "State.StateChange" tells;
    /// A profile changed.
    ProfileSet = "Profile.CallbackPortraitSet" tells;
    /// A user wants to add friends.
    BeforeFriendAdd = "Sns.CallbackPrevFriendAdd" asks;
    /// A user wants to answer friend requests.
    BeforeFriendResponse = "Sns.CallbackPrevFriendResponse" asks;
    /// Friends were added.
    FriendAdd = "Sns.CallbackFriendAdd" tells;
    /// Friends were deleted.
    FriendDelete = "Sns.CallbackFriendDelete" tells;
    /// Accounts came on a blacklist.
    BlacklistAdd = "Sns.CallbackBlackListAdd" tells;
    /// Accounts were taken off a blacklist.
    BlacklistDelete = "Sns.CallbackBlackListDelete" tells;
    /// A one-to-one message is about to be sent.
    BeforeMessage = "C2C.CallbackBeforeSendMsg" asks;
    /// A one-to-one message was sent, or could not be.
    AfterMessage = "C2C.CallbackAfterSendMsg" tells;
    /// One-to-one messages were read.
    AfterRead = "C2C.CallbackAfterMsgReport" tells;
    /// A one-to-one message was recalled.
    AfterRecall = "C2C.CallbackAfterMsgWithDraw" tells;
    /// The key-value pairs of a one-to-one message changed.
    AfterExtension = "C2C.CallbackAfterC2CMsgExtension" tells;
    /// A group is about to be created.
    BeforeGroupCreate = "Group.CallbackBeforeCreateGroup" asks;
    /// A group was created.
    AfterGroupCreate = "Group.CallbackAfterCreateGroup" tells;
    /// Somebody asks to join a group.
    BeforeGroupApply = "Group.CallbackBeforeApplyJoinGroup" asks;
    /// Accounts are about to be brought into a group.
    BeforeGroupInvite = "Group.CallbackBeforeInviteJoinGroup" asks;
    /// Accounts joined a group.
    AfterGroupJoin = "Group.CallbackAfterNewMemberJoin" tells;
    /// Accounts left a group.
    AfterGroupExit = "Group.CallbackAfterMemberExit" tells;
    /// A group message is about to be sent.
    BeforeGroupMessage = "Group.CallbackBeforeSendMsg" asks;
    /// A group message was sent.
    AfterGroupMessage = "Group.CallbackAfterSendMsg" tells;
    /// A group message could not be sent.
    GroupMessageFailed = "Group.CallbackSendMsgException" tells;
    /// A group is full.
    AfterGroupFull = "Group.CallbackAfterGroupFull" tells;
    /// A group was dissolved.
    AfterGroupDissolve = "Group.CallbackAfterGroupDestroyed" tells;
    /// A group's profile changed.
    AfterGroupChange = "Group.CallbackAfterGroupInfoChanged" tells;
    /// Group messages were recalled.
    AfterGroupRecall = "Group.CallbackAfterRecallMsg" tells;
    /// Members of a live room lost their connection, or have it again.
    GroupStateChange = "Group.CallbackOnMemberStateChange" tells;
    /// What a group keeps of a member changed.
    AfterMemberChange = "Group.CallbackAfterMemberFieldChanged" tells;
    /// A group's attributes changed.
    AfterGroupAttributes = "Group.CallbackAfterGroupAttrChanged" tells;
    /// Members confirmed that they read group messages.
    AfterGroupReceipt = "Group.CallbackAfterReadReceipt" tells;
    /// A group has another owner.
    AfterGroupOwner = "Group.CallbackAfterChangeGroupOwner" tells;
    /// The key-value pairs of a group message changed.
    AfterGroupExtension = "Group.CallbackAfterGroupMsgExtension" tells;
    /// A topic is about to be created.
    BeforeTopicCreate = "Group.CallbackBeforeCreateTopic" asks;
    /// A topic was created.
    AfterTopicCreate = "Group.CallbackAfterCreateTopic" tells;
    /// Topics were deleted.
    AfterTopicDelete = "Group.CallbackAfterTopicDestroyed" tells;
    /// A topic's profile changed.
    AfterTopicChange = "Group.CallbackAfterTopicInfoChanged" tells;
    /// A user is to get a verification code. Tincan's own.
    VerificationCode = "Tincan.CallbackVerificationCode" asks;
}

impl Kind {
    /// Whether it is Tincan's own, and not of the webhook documentation.
    pub fn is_own(self) -> bool {
        self == Kind::VerificationCode
    }

    /// Whether it is about sending a message: then an app may want nothing delivered when it cannot be asked.
    pub fn is_of_sending(self) -> bool {
        matches!(self, Kind::BeforeMessage | Kind::BeforeGroupMessage)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<Kind> for &'static str {
    fn from(kind: Kind) -> Self {
        kind.name()
    }
}

/// A name that is no webhook's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no webhook {0:?}; `tincan webhooks list` names them")]
pub struct NoSuchKind(String);

impl FromStr for Kind {
    type Err = NoSuchKind;

    fn from_str(name: &str) -> Result<Self, NoSuchKind> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == name).ok_or_else(|| NoSuchKind(name.to_owned()))
    }
}

impl TryFrom<String> for Kind {
    type Error = NoSuchKind;

    fn try_from(name: String) -> Result<Self, NoSuchKind> {
        name.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_no_other_is() {
        assert_eq!(Kind::ALL.iter().filter(|kind| !kind.is_own()).count(), 36);
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(*kind));
            let bytes = postcard::to_stdvec(kind).unwrap();
            assert_eq!(postcard::from_bytes::<Kind>(&bytes).unwrap(), *kind);
        }
        assert!("State.Statechange".parse::<Kind>().is_err());
        assert_eq!(Kind::ALL.iter().filter(|kind| kind.asks() && !kind.is_own()).count(), 8);
    }
}
