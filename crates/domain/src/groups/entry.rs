//! Entries of a log: messages of members, and tips that tell of changes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ApplyOption, InviteOption, Person, TopicId};
use crate::messages::{Content, Controls, Recall};
use crate::model::{Account, Record, Seconds, TinyId};

/// How a message ranks when there are too many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Priority {
    /// Goes last, and is dropped first.
    Lowest,
    /// Goes after ordinary ones.
    Low,
    /// Ordinary.
    #[default]
    Normal,
    /// Goes first.
    High,
}

/// A mention in a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum At {
    /// Everybody.
    All,
    /// A member.
    Member(Account),
}

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// It is there.
    There,
    /// It was deleted for everybody; its place stays.
    Deleted,
    /// It was recalled; its place stays.
    Recalled(Recall),
}

/// A message of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// What it says.
    pub content: Content,
    /// What the sender asked for.
    pub controls: Controls,
    /// How it ranks.
    pub priority: Priority,
    /// Whom it mentions.
    pub at: Vec<At>,
    /// `ClientSeq`, the sender's own number of it.
    pub client_seq: u64,
    /// What offline pushes show, as the JSON text in which it came.
    pub offline_push: Option<String>,
    /// Merged from other messages (`IsRelayMsg`).
    pub relayed: bool,
    /// Raised by every modification.
    pub version: u32,
}

/// What a tip tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TipKind {
    /// Accounts came in; by invitation or by themselves.
    Joined {
        /// Whether they were invited.
        invited: bool,
    },
    /// An account left.
    Quit,
    /// Accounts were removed.
    Kicked,
    /// Accounts became admins.
    AdminSet,
    /// Accounts are no admins any more.
    AdminUnset,
    /// The group's profile changed.
    Profile(ProfileChange),
    /// Members were muted: each for how many seconds, 0 = not any more.
    Muted(Vec<(Account, u64)>),
    /// A member has another name in the group.
    Card(Account, String),
    /// A topic's profile changed.
    Topic(TopicId, TopicChange),
    /// Accounts were banned from a live room.
    Banned {
        /// For how many seconds.
        seconds: u64,
        /// Why.
        why: String,
    },
    /// Accounts are not banned any more.
    Unbanned,
    /// The group's attributes changed. Never stored.
    Attributes(super::AttributesChange),
    /// The group's counters changed. Never stored.
    Counters(super::CountersChange),
}

/// What changed of a group's profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileChange {
    /// Its name.
    pub name: Option<String>,
    /// Its introduction.
    pub introduction: Option<String>,
    /// Its notification.
    pub notification: Option<String>,
    /// Its face.
    pub face: Option<String>,
    /// Its owner.
    pub owner: Option<Account>,
    /// How those who ask get in.
    pub apply: Option<ApplyOption>,
    /// How members bring others in.
    pub invite: Option<InviteOption>,
    /// Everybody is muted, or not any more.
    pub mute_all: Option<bool>,
    /// Custom fields.
    pub custom: Vec<(String, String)>,
}

/// What changed of a topic's profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicChange {
    /// Its name.
    pub name: Option<String>,
    /// Its introduction.
    pub introduction: Option<String>,
    /// Its notification.
    pub notification: Option<String>,
    /// Its face.
    pub face: Option<String>,
    /// The app's own data.
    pub custom: Option<String>,
    /// Everybody is muted, or not any more.
    pub mute_all: Option<bool>,
}

/// A tip: the group tells of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tip {
    /// What it tells.
    pub kind: TipKind,
    /// Who brought it about.
    pub operator: Person,
    /// Whom it concerns.
    pub about: Vec<Person>,
    /// Members afterwards, where members came or went.
    pub members: Option<u64>,
}

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// A message of a member.
    Message(Posted),
    /// A tip.
    Tip(Tip),
}

/// An entry of a log. Its MsgSeq is in its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it came, in seconds.
    pub time: u32,
    /// The sender's clock in seconds.
    pub client_time: u32,
    /// `MsgRandom`.
    pub random: u32,
    /// The sender; for tips who brought the change about.
    pub from: Account,
    /// The sender's number.
    pub tiny_id: TinyId,
    /// What it is.
    pub what: What,
    /// What became of it.
    pub place: Place,
}

impl Record for Entry {}

impl Entry {
    /// The message, if it is one of a member.
    pub fn message(&self) -> Option<&Posted> {
        match &self.what {
            What::Message(message) => Some(message),
            What::Tip(_) => None,
        }
    }

    /// Whether it is there: neither deleted nor recalled.
    pub fn is_there(&self) -> bool {
        self.place == Place::There
    }
}

/// Names a group message for clients: they find it by sender's number, client time and random, or by its MsgSeq.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its MsgSeq.
    pub seq: u64,
    /// `MsgRandom`.
    pub random: u32,
    /// When it came.
    pub time: Seconds,
    /// The sender's clock in seconds.
    pub client_time: u32,
    /// The sender.
    pub from: Account,
    /// The sender's number.
    pub tiny_id: TinyId,
}

impl Mention {
    /// What names an entry.
    pub fn of(seq: u64, entry: &Arc<Entry>) -> Self {
        Self {
            seq,
            random: entry.random,
            time: entry.time.into(),
            client_time: entry.client_time,
            from: entry.from.clone(),
            tiny_id: entry.tiny_id,
        }
    }
}
