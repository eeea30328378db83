//! Other messages, as one. Source: Web protocol, merged messages.

use serde::{Deserialize, Serialize};

use super::{Element, wire};

/// Other messages, as one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Merged {
    /// What it is called.
    pub title: String,
    /// What stands in the list of conversations and above the open one: a line for some of the messages.
    pub abstracts: Vec<String>,
    /// What clients show that know no merged messages.
    pub compatible_text: String,
    /// How many messages; 0 where the sender did not say.
    pub count: u32,
    /// The messages, where they are few; else they are fetched by `key`.
    pub messages: Vec<MergedMessage>,
    /// By which the server gives the messages. Empty where they are here.
    pub key: String,
}

/// A message inside a merged one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct MergedMessage {
    /// Who sent it.
    pub sender: String,
    /// To whom, where it was to a user.
    pub recipient: String,
    /// In which group, where it was in one.
    pub group: String,
    /// Its number, as its sender or its group gave it.
    pub seq: u64,
    /// Its random number.
    pub random: u32,
    /// When it was sent, in seconds.
    pub time: u64,
    /// When its sender sent it by its own clock, in seconds.
    pub client_time: u64,
    /// The sender's nickname then.
    pub nick: String,
    /// The sender's face URL then.
    pub face_url: String,
    /// What it says.
    pub elements: Vec<Element>,
    /// What the app added.
    pub custom_data: String,
}

/// A list of messages on its way up.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct MergedList<'a>(#[serde(with = "list")] pub(crate) &'a [MergedMessage]);

/// A list of messages on its way down.
#[derive(Deserialize, Default)]
#[serde(transparent)]
pub(crate) struct MergedListAnswer(#[serde(with = "list")] pub(crate) Vec<MergedMessage>);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Merged")]
pub(super) struct MergedWire {
    #[serde(rename = "Title", default)]
    title: String,
    #[serde(rename = "AbstractList", default)]
    abstracts: Vec<String>,
    #[serde(rename = "CompatibleText", default)]
    compatible_text: String,
    #[serde(rename = "MsgNum", default)]
    count: u32,
    #[serde(rename = "MsgList", default, with = "list", skip_serializing_if = "Vec::is_empty")]
    messages: Vec<MergedMessage>,
    #[serde(rename = "JsonMsgKey", default, skip_serializing_if = "String::is_empty")]
    key: String,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "MergedMessage")]
struct MessageWire {
    #[serde(rename = "From_Account", default)]
    sender: String,
    #[serde(rename = "To_Account", default, skip_serializing_if = "String::is_empty")]
    recipient: String,
    #[serde(rename = "GroupId", default, skip_serializing_if = "String::is_empty")]
    group: String,
    #[serde(rename = "MsgSeq", default)]
    seq: u64,
    #[serde(rename = "MsgRandom", default)]
    random: u32,
    #[serde(rename = "MsgTimeStamp", default)]
    time: u64,
    #[serde(rename = "MsgClientTime", default)]
    client_time: u64,
    #[serde(rename = "From_AccountNick", default, skip_serializing_if = "String::is_empty")]
    nick: String,
    #[serde(rename = "From_AccountHeadurl", default, skip_serializing_if = "String::is_empty")]
    face_url: String,
    #[serde(rename = "MsgBody", default, with = "wire::elements")]
    elements: Vec<Element>,
    #[serde(rename = "CloudCustomData", default)]
    custom_data: String,
}

/// Lists of messages; for `#[serde(with = …)]`.
pub(crate) mod list {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{MergedMessage, MessageWire};

    #[derive(Serialize, Deserialize)]
    struct One(#[serde(with = "MessageWire")] MergedMessage);

    struct Ref<'a>(&'a MergedMessage);

    impl Serialize for Ref<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            MessageWire::serialize(self.0, serializer)
        }
    }

    pub(crate) fn serialize<S: Serializer>(list: &[MergedMessage], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(Ref))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<MergedMessage>, D::Error> {
        let list = Option::<Vec<One>>::deserialize(deserializer)?.unwrap_or_default();
        Ok(list.into_iter().map(|One(message)| message).collect())
    }
}
