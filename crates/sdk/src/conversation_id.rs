//! What names a conversation.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Cause;

/// A conversation: with a user, `c2cUSERID`, or in a group or topic, `groupGROUPID`. That is how it reads as text and in JSON.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConversationId {
    /// With a user.
    User(String),
    /// In a group; or in a topic, whose ID holds that of its community.
    Group(String),
}

/// What stands before a user's ID.
const USER: &str = "c2c";
/// What stands before a group's ID.
const GROUP: &str = "group";
/// What stands in a topic's ID behind that of its community. Source: Web protocol of groups, names of things.
const TOPIC: &str = "@TOPIC#_";
/// What begins a community's ID. Source: as above.
const COMMUNITY: &str = "@TGS#_";
/// Longest ID of a conversation in bytes; IDs of groups are at most 48, of topics about twice that.
const LONGEST: usize = 256;

impl ConversationId {
    /// The conversation with a user.
    pub fn user(id: impl Into<String>) -> Self {
        Self::User(id.into())
    }

    /// The conversation in a group or a topic.
    pub fn group(id: impl Into<String>) -> Self {
        Self::Group(id.into())
    }

    /// The user, where it is with one.
    pub fn peer(&self) -> Option<&str> {
        match self {
            Self::User(user) => Some(user),
            Self::Group(_) => None,
        }
    }

    /// The group, or the community of the topic, where it is in one.
    pub fn group_id(&self) -> Option<&str> {
        match self {
            Self::User(_) => None,
            Self::Group(id) => Some(id.split_once(TOPIC).map_or(id.as_str(), |(community, _)| community)),
        }
    }

    /// The topic, where it is in one.
    pub fn topic_id(&self) -> Option<&str> {
        match self {
            Self::Group(id) if id.contains(TOPIC) => Some(id),
            _ => None,
        }
    }

    /// The service that has the group's commands: communities have one of their own. Source: Web protocol of groups, service names.
    pub(crate) fn group_service(&self) -> &'static str {
        match self {
            Self::Group(id) if id.starts_with(COMMUNITY) => "million_group_open_http_svc",
            _ => "group_open_http_svc",
        }
    }

    /// Itself, if there may be such a conversation.
    ///
    /// Errors: 6004.
    pub(crate) fn check(&self) -> Result<&Self, Cause> {
        let text = self.to_string();
        if Self::parse(&text)? == *self { Ok(self) } else { Err(Cause::BadConversation { id: text }) }
    }

    /// A text that names one.
    ///
    /// Errors: 6004.
    pub(crate) fn parse(text: &str) -> Result<Self, Cause> {
        let bad = || Cause::BadConversation { id: text.chars().take(LONGEST).collect() };
        let plain = |id: &str| !id.is_empty() && id.len() <= LONGEST && id.chars().all(|c| !c.is_control());
        // A group's prefix first: no user's conversation begins with it.
        if let Some(id) = text.strip_prefix(GROUP).filter(|id| plain(id)) {
            return Ok(Self::Group(id.to_owned()));
        }
        let user = text.strip_prefix(USER).filter(|id| plain(id) && id.len() <= MAX_USER).ok_or_else(bad)?;
        Ok(Self::User(user.to_owned()))
    }
}

/// Longest UserID in bytes. Source: error-code reference, 7003.
const MAX_USER: usize = 32;

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "{USER}{id}"),
            Self::Group(id) => write!(f, "{GROUP}{id}"),
        }
    }
}

impl FromStr for ConversationId {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::parse(text)?)
    }
}

impl Serialize for ConversationId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ConversationId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in ["c2cbob", "groupgate", "group@TGS#_a@TOPIC#_b"] {
            assert_eq!(ConversationId::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "c2c", "group", "bob", "C2Cbob", "c2ca\nb"] {
            assert_eq!(ConversationId::parse(text).unwrap_err().code(), 6004, "{text:?}");
        }
    }

    #[test]
    fn a_topic_belongs_to_its_community() {
        let topic = ConversationId::group("@TGS#_a@TOPIC#_b");
        assert_eq!((topic.group_id(), topic.topic_id()), (Some("@TGS#_a"), Some("@TGS#_a@TOPIC#_b")));
        assert_eq!(ConversationId::group("gate").topic_id(), None);
    }
}
