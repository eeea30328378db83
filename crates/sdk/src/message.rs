//! A message, as the local database keeps it and listeners are given it.

mod seal;
pub(crate) mod wire;

use serde::{Deserialize, Serialize};

use crate::element::Element;
use crate::{Cause, ConversationId};

/// A message.
///
/// Its identity (ID, conversation, sender, time, numbers) is sealed: a message that an app made up, or changed there, is refused
/// (6021). What it says may be changed, for [`crate::messages::Messages::modify`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Message {
    /// What it is called here: `SENDER-RECEIVER-SEQ-RANDOM-TIME` by its sender's numbers, the receiver being a user, group or
    /// topic. The same at all clients and for ever.
    pub id: String,
    /// Where it is.
    pub conversation: ConversationId,
    /// Who sent it; `@TIM#SYSTEM` of tips.
    pub sender: String,
    /// Whether the user sent it, here or elsewhere.
    pub own: bool,
    /// When it was sent, in seconds: by the server's clock; until it is sent, by the device's.
    pub time: u64,
    /// Its number. Between users the sender's choice; in a group its place there, 0 until it is sent.
    pub seq: u64,
    /// A number drawn by its sender.
    pub random: u32,
    /// The sender's own number for it.
    pub client_seq: u64,
    /// When it was made by its sender's clock, in seconds.
    pub client_time: u64,
    /// What became of it.
    pub state: State,
    /// Of what failed: the code of why. 0 otherwise.
    #[serde(default)]
    pub failure: i32,
    /// What it says, at most 8 KB in all. Of a recalled one what it said.
    pub elements: Vec<Element>,
    /// What the app added, unseen; counts with the elements on the server.
    #[serde(default)]
    pub custom_data: String,
    /// What this device's app noted about it; never sent.
    #[serde(default)]
    pub local_data: String,
    /// How urgent it is, in groups.
    #[serde(default)]
    pub priority: Priority,
    /// The sender's nickname then.
    #[serde(default)]
    pub nick: String,
    /// The sender's face URL then.
    #[serde(default)]
    pub face_url: String,
    /// The sender's name card then, in a group.
    #[serde(default)]
    pub name_card: String,
    /// What was asked for when it was sent.
    #[serde(default)]
    pub options: Options,
    /// Who has read it.
    #[serde(default)]
    pub receipt: Receipt,
    /// How often it was modified.
    #[serde(default)]
    pub revision: u32,
    /// Of a recalled one: by whom.
    #[serde(default)]
    pub recalled_by: String,
    /// Of a recalled one: why.
    #[serde(default)]
    pub recall_reason: String,
    /// In a group, until it is sent: the number of the message that was the newest when it was made.
    #[serde(default)]
    pub(crate) after: u64,
    /// Over what must not be changed.
    #[serde(default)]
    pub(crate) seal: String,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// It is on its way, or waits for a connection. It is sent again until it is answered.
    Sending,
    /// The server has it.
    #[default]
    Sent,
    /// The server refused it, or it was cancelled.
    Failed,
    /// It was recalled.
    Recalled,
    /// It was deleted here.
    Deleted,
    /// It was never sent: the app put it into the local database.
    Imported,
}

impl State {
    /// The number under which the database keeps it.
    pub(crate) fn number(self) -> u8 {
        match self {
            State::Sending => 1,
            State::Sent => 2,
            State::Failed => 3,
            State::Recalled => 4,
            State::Deleted => 5,
            State::Imported => 6,
        }
    }
}

/// How urgent a message is, in groups: under load the lowest are dropped first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "named after what they are on the wire")]
pub enum Priority {
    High,
    #[default]
    Normal,
    Low,
    Lowest,
}

/// What is asked for when a message is sent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// Only for those who are online: it is stored nowhere.
    pub online_only: bool,
    /// Between users: for how many seconds it is kept, at most 604800. None: as long as the app keeps messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<u32>,
    /// It does not count as unread.
    pub no_unread: bool,
    /// It does not become the conversation's last message.
    pub no_last_message: bool,
    /// The text is not looked through for forbidden words.
    pub no_check: bool,
    /// The sender wants to know who has read it.
    pub receipt: bool,
    /// Extensions may be hung on it.
    pub extensible: bool,
    /// It was forwarded.
    pub forwarded: bool,
    /// In a group: whom it mentions.
    pub mentions: Vec<String>,
    /// In a group: it mentions everybody.
    pub mention_all: bool,
    /// In a group: for these members only, at most 50. Empty: for all.
    pub only_to: Vec<String>,
    /// What devices that are not online show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push: Option<OfflinePush>,
}

/// What devices that are not online show of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OfflinePush {
    /// Nothing is shown.
    pub off: bool,
    /// The title.
    pub title: String,
    /// The text, in place of the message's own.
    pub description: String,
    /// What goes with it, unseen.
    pub extension: String,
    /// The sound on Android.
    pub android_sound: String,
    /// The sound on Apple's devices.
    pub apns_sound: String,
    /// It is not counted on the app's badge.
    pub no_badge: bool,
}

/// Who has read a message that asked for receipts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Receipt {
    /// Between users: whether the peer has.
    pub peer_read: bool,
    /// Between users: when, in seconds; 0 if it is not known.
    pub at: u64,
    /// In a group: how many members have.
    pub read: u64,
    /// In a group: how many have not.
    pub unread: u64,
}

/// Who sends tips and notices. Source: Web protocol of groups.
pub(crate) const SYSTEM: &str = "@TIM#SYSTEM";

impl Message {
    /// The name of a message: by sender and receiver (user, group or topic) and the sender's numbers.
    pub(crate) fn name(between: (&str, &str), client_seq: u64, random: u32, client_time: u64) -> String {
        format!("{}-{}-{client_seq}-{random}-{client_time}", between.0, between.1)
    }

    /// `MsgKey`, by which the server finds a message between users.
    pub(crate) fn key(&self) -> String {
        format!("{}_{}_{}", self.seq, self.random, self.time)
    }

    /// Whether the server has it, or had.
    pub(crate) fn was_sent(&self) -> bool {
        matches!(self.state, State::Sent | State::Recalled | State::Deleted)
    }

    /// Seals it as it is now.
    pub(crate) fn sealed(mut self) -> Self {
        self.seal = seal::of(&self);
        self
    }

    /// Whether it is as this library made it.
    ///
    /// Errors: 6021.
    pub(crate) fn check_seal(&self) -> Result<(), Cause> {
        let why = if self.seal.is_empty() {
            "it was not made by this library"
        } else if self.seal != seal::of(self) {
            "ID, conversation, sender, time or numbers were changed"
        } else {
            return Ok(());
        };
        Err(Cause::BadObject { what: "the message", why: why.to_owned() })
    }

    /// What its texts say, one behind the other: for lists and for searching.
    pub fn text(&self) -> String {
        let one = |element: &Element| match element {
            Element::Text(text) => Some(text.text.clone()),
            Element::Custom(custom) => Some(custom.description.clone()),
            Element::File(file) => Some(file.name.clone()),
            Element::Merged(merged) => Some(merged.title.clone()),
            Element::Location(location) => Some(location.description.clone()),
            _ => None,
        };
        let texts: Vec<String> = self.elements.iter().filter_map(one).filter(|text| !text.is_empty()).collect();
        texts.join(" ")
    }
}
