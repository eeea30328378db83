//! Names and numbers of groups, topics and their logs.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Fault;
use crate::Result;

/// Longest GroupId in bytes (source: group documentation, custom ids).
pub(crate) const MAX_GROUP_ID_BYTES: usize = 48;

/// Longest TopicId in bytes (source: topic documentation).
pub(crate) const MAX_TOPIC_ID_BYTES: usize = 96;

/// How ids that the server makes begin.
pub(crate) const ASSIGNED: &str = "@TGS#";

/// How ids of communities begin.
pub(crate) const COMMUNITY: &str = "@TGS#_";

/// What stands between a community's id and the rest of a topic's.
pub(crate) const TOPIC: &str = "@TOPIC#_";

/// The name of a group: 1 to 48 bytes of printable ASCII (0x20–0x7e). Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GroupId(Arc<str>);

impl GroupId {
    /// Checks the form that every group's id has.
    ///
    /// Errors: 10015.
    pub fn parse(text: &str) -> Result<Self> {
        let printable = text.bytes().all(|byte| (0x20..=0x7e).contains(&byte));
        if text.is_empty() || text.len() > MAX_GROUP_ID_BYTES || !printable {
            return Err(Fault::BadGroupId { rule: "must be 1 to 48 bytes of printable ASCII" }.into());
        }
        Ok(Self(text.into()))
    }

    /// Whether it begins as ids of communities do.
    pub fn is_community(&self) -> bool {
        self.0.starts_with(COMMUNITY)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The name of a topic: its community's id, `@TOPIC#_`, and a part of its own; at most 96 bytes. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TopicId(Arc<str>);

impl TopicId {
    /// Checks the form of a topic's id.
    ///
    /// Errors: 10015.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |rule| Err(Fault::BadGroupId { rule }.into());
        if text.len() > MAX_TOPIC_ID_BYTES || !text.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) {
            return bad("must, for a topic, be at most 96 bytes of printable ASCII");
        }
        match text.split_once(TOPIC) {
            Some((group, own)) if !own.is_empty() => GroupId::parse(group)?,
            _ => return bad("must, for a topic, be the community's id, @TOPIC#_ and a part of its own"),
        };
        Ok(Self(text.into()))
    }

    /// The community's id.
    pub fn group(&self) -> Result<GroupId> {
        GroupId::parse(self.0.split_once(TOPIC).map_or("", |(group, _)| group))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TopicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a group or topic, `GroupCode` on the wire: counted up per app, never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GroupCode(pub u64);

/// The log of messages of a group, or of a topic: under the number of either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LogId(pub u64);

impl From<GroupCode> for LogId {
    fn from(code: GroupCode) -> Self {
        Self(code.0)
    }
}

/// The type of a group. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum GroupKind {
    /// A closed circle: who is in it brings others in. Newer name: Work.
    Private,
    /// Open, with owner and admins: entry by application.
    Public,
    /// A room to come and go. Newer name: Meeting.
    ChatRoom,
    /// A live room: any number of people, nothing stored.
    AvChatRoom,
    /// A broadcast room: only admins of the app speak.
    BChatRoom,
    /// Up to 100,000 members, with topics if wanted.
    Community,
}

impl GroupKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Private, Self::Public, Self::ChatRoom, Self::AvChatRoom, Self::BChatRoom, Self::Community];

    /// Whether its members and messages are kept in memory only.
    pub fn is_live(self) -> bool {
        matches!(self, Self::AvChatRoom | Self::BChatRoom)
    }
}

/// What a member is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// An ordinary member.
    Member,
    /// An admin of the group.
    Admin,
    /// Its owner.
    Owner,
}
