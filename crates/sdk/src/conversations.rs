//! The list of conversations: who or what one talks with, the last message, what is unread, and what the user arranged about it.
//!
//! The list is in the local database and is read from there, also without a connection; what the user arranges goes to the server
//! first and is then known at all its devices. Only drafts stay on the device.

mod api;
mod arranging;
mod changes;
mod groups;
mod pushes;
pub(crate) mod wire;

use serde::{Deserialize, Serialize};

use crate::{ConversationId, Element};

pub use api::{After, Conversations, Page};
pub use arranging::Quiet;
pub(crate) use changes::{arrived, changed, changes, deleted, note, note_groups};
pub(crate) use pushes::pushed;

/// A conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Conversation {
    /// What names it.
    pub id: ConversationId,
    /// What to call it: what the user calls the other side, else its nickname; the group's name.
    #[serde(default)]
    pub name: String,
    /// The address of the picture of the other side or the group.
    #[serde(default)]
    pub face_url: String,
    /// The group's type as on the wire, `Private` or `Public` say; empty between users.
    #[serde(default)]
    pub group_type: String,
    /// When something happened last, in seconds.
    #[serde(default)]
    pub time: u64,
    /// The last message.
    #[serde(default)]
    pub last: Option<Last>,
    /// Unread messages.
    #[serde(default)]
    pub unread: u64,
    /// Whether it is pinned: those come first.
    #[serde(default)]
    pub pinned: bool,
    /// The numbers of its marks, 0 to 63.
    #[serde(default)]
    pub marks: Vec<u8>,
    /// What the app noted about it.
    #[serde(default)]
    pub custom: String,
    /// The conversation groups that it is in.
    #[serde(default)]
    pub groups: Vec<String>,
    /// How its messages are announced.
    #[serde(default)]
    pub reminder: Reminder,
    /// What the user began to write here; only on this device.
    #[serde(default)]
    pub draft: Option<Draft>,
    /// Between users: up to when the other side has read, in seconds; 0 = never.
    #[serde(default)]
    pub peer_read_at: u64,
    /// In a group: the number of the newest message.
    #[serde(default)]
    pub last_seq: u64,
    /// In a group: up to which number the user has read.
    #[serde(default)]
    pub read_seq: u64,
    /// In a group: unread messages that mention the user, oldest first, the last 50 at most.
    #[serde(default)]
    pub mentions: Vec<Mention>,
}

/// The last message of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Last {
    /// Who sent it; `@TIM#SYSTEM` of tips.
    pub sender: String,
    /// What the sender is called, where that is known.
    #[serde(default)]
    pub nick: String,
    /// When, in seconds.
    pub time: u64,
    /// Its number.
    pub seq: u64,
    /// What it says.
    #[serde(default)]
    pub elements: Vec<Element>,
    /// Whether it was recalled.
    #[serde(default)]
    pub recalled: bool,
}

/// How messages are announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// They come and are announced.
    #[default]
    Notify,
    /// They do not come at all.
    Discard,
    /// They come without notice, and do not count in the total of unread ones.
    Silent,
}

/// What a user began to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Draft {
    /// The text.
    pub text: String,
    /// When it was kept, in seconds.
    pub time: u64,
}

/// An unread message that mentions the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Mention {
    /// Its number.
    pub seq: u64,
    /// It mentions the user.
    pub me: bool,
    /// It mentions everybody.
    pub all: bool,
}

impl Conversation {
    /// One of which nothing is known yet.
    pub(crate) fn new(id: ConversationId) -> Self {
        Self {
            id,
            name: String::new(),
            face_url: String::new(),
            group_type: String::new(),
            time: 0,
            last: None,
            unread: 0,
            pinned: false,
            marks: Vec::new(),
            custom: String::new(),
            groups: Vec::new(),
            reminder: Reminder::default(),
            draft: None,
            peer_read_at: 0,
            last_seq: 0,
            read_seq: 0,
            mentions: Vec::new(),
        }
    }
}

impl Reminder {
    /// Of its number between users, and in the list. Source: Web protocol, marks and reminders.
    pub(crate) fn of_number(number: u64) -> Self {
        match number {
            1 => Self::Discard,
            2 => Self::Silent,
            _ => Self::Notify,
        }
    }

    /// Its number between users.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Notify => 0,
            Self::Discard => 1,
            Self::Silent => 2,
        }
    }

    /// Its name in groups. Source: Web protocol of groups, names of things.
    pub(crate) fn flag(self) -> &'static str {
        match self {
            Self::Notify => "AcceptAndNotify",
            Self::Discard => "Discard",
            Self::Silent => "AcceptNotNotify",
        }
    }

    /// Of its name in groups.
    pub(crate) fn of_flag(name: &str) -> Self {
        match name {
            "Discard" => Self::Discard,
            "AcceptNotNotify" => Self::Silent,
            _ => Self::Notify,
        }
    }
}
