//! What is told of messages beside the messages themselves: mentions, recalls, changes (source: Web protocol of groups,
//! pushes).

use serde::Serialize;
use serde_json::{Map, Value, json};
use tincan_domain::groups::{Announced, Head, Mention, Person, TopicId};
use tincan_domain::model::Seconds;

use super::wire::{NOTICE_EVENT, WireHead};
use crate::wire::{self, Elements, WireRevoker};

/// The event number of mentions.
const MENTION_EVENT: u32 = 12;
/// The event number of changed messages.
const MODIFIED_EVENT: u32 = 17;
/// `GroupAtType` of who is mentioned by name.
const BY_NAME: u32 = 1;
/// `GroupAtType` of who is mentioned with everybody.
const WITH_ALL: u32 = 2;

/// An object with the topic's id where it is of a topic.
fn of_topic(mut object: Value, head: &Head) -> Value {
    if let (Some(topic), Some(fields)) = (&head.topic, object.as_object_mut()) {
        fields.insert("TopicId".to_owned(), topic.as_str().into());
    }
    object
}

/// Members are mentioned.
pub(super) fn mentioned(message: &Announced, by_name: bool, with_all: bool) -> Value {
    let kinds = [(BY_NAME, by_name), (WITH_ALL, with_all)];
    let kinds: Vec<u32> = kinds.into_iter().filter(|(_, is)| *is).map(|(kind, _)| kind).collect();
    let tips = json!({
        "From_Account": message.entry.from.as_str(),
        "GroupId": message.head.id.as_str(),
        "MsgSeq": message.seq,
        "GroupAtType": kinds,
    });
    json!({"Event": MENTION_EVENT, "GroupTips": [{
        "GroupAtTips": of_topic(tips, &message.head),
        "ClientSeq": message.entry.message().map_or(0, |message| message.client_seq),
        "MsgRandom": message.entry.random,
        "MsgSeq": message.seq,
    }]})
}

/// Messages were recalled.
pub(super) fn recalled(
    head: &Head,
    (seq, at): (u64, Seconds),
    (by, reason): (&Person, &str),
    messages: &[Mention],
) -> Value {
    let recalled = messages.iter().map(|message| {
        let named = json!({
            "GroupId": head.id.as_str(),
            "MsgSeq": message.seq,
            "MsgRandom": message.random,
            "TinyId": message.tiny_id.to_string(),
            "MsgClientTime": message.client_time,
            "MsgTime": message.time,
        });
        of_topic(named, head)
    });
    json!({"Event": NOTICE_EVENT, "GroupTips": [{
        "From_Account": by.account.as_str(),
        "ToGroupId": head.id.as_str(),
        "MsgSeq": seq,
        "MsgRandom": seq & 0xffff_ffff,
        "NoticeSeq": seq,
        "MsgTimeStamp": at,
        "GroupInfo": head_with_sender(head, by),
        "RevokerInfo": WireRevoker::new(by.account.as_str(), reason),
        "MsgBody": {"GroupWithdrawInfoArray": recalled.collect::<Vec<_>>()},
    }]})
}

fn head_with_sender(head: &Head, sender: &Person) -> Map<String, Value> {
    let head = serde_json::to_value(WireHead::new(head)).unwrap_or_default();
    let Value::Object(mut fields) = head else { return Map::new() };
    fields.insert("From_AccountNick".to_owned(), sender.nick.as_str().into());
    fields.insert("From_AccountHeadurl".to_owned(), sender.face.as_str().into());
    fields
}

/// A changed message, typed, so that its elements go down as they came up.
#[derive(Serialize)]
pub(crate) struct ModifiedEntry<'a> {
    #[serde(rename = "Event")]
    event: u32,
    #[serde(rename = "GroupMsgModNotifys")]
    messages: [Modified<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Modified<'a> {
    group_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_id: Option<&'a str>,
    #[serde(rename = "From_Account")]
    from_account: &'a str,
    msg_seq: u64,
    msg_random: u32,
    msg_time: u32,
    msg_client_time: u32,
    tiny_id: String,
    msg_version: u32,
    msg_body: Elements<'a>,
    cloud_custom_data: &'a str,
}

/// A message says something else now.
pub(super) fn modified(message: &Announced) -> ModifiedEntry<'_> {
    let (entry, head) = (&*message.entry, &*message.head);
    let (body, data, version) = entry.message().map_or(("[]", "", 0), |message| {
        (message.content.body.as_str(), message.content.cloud_custom_data.as_str(), message.version)
    });
    let modified = Modified {
        group_id: head.id.as_str(),
        topic_id: head.topic.as_ref().map(TopicId::as_str),
        from_account: entry.from.as_str(),
        msg_seq: message.seq,
        msg_random: entry.random,
        msg_time: entry.time,
        msg_client_time: entry.client_time,
        tiny_id: entry.tiny_id.to_string(),
        msg_version: version,
        msg_body: wire::elements(body),
        cloud_custom_data: data,
    };
    ModifiedEntry { event: MODIFIED_EVENT, messages: [modified] }
}
