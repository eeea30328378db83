//! What is told of read positions, receipts and what hangs on messages, as entries of a push (source: Web protocol of
//! groups, pushes).

use serde::Serialize;
use serde_json::{Value, json};
use tincan_domain::groups::{Address, Announced, Head, Mention, Person};
use tincan_domain::messages::{ExtensionChange, Pair, Reaction};
use tincan_domain::model::{Account, Seconds};

use super::wire::{NOTICE_EVENT, PASSING_TIP_EVENT, SYSTEM, WireEntry, WireHead, person};
use crate::wire::WirePair;

/// `ReportType` of a read position.
const READ: u32 = 15;
/// `OpType` of a message that was put up.
const PINNED: u32 = 16;
/// `OpType` of a message that was taken down.
const UNPINNED: u32 = 17;
/// The event number of extensions.
const EXTENSION_EVENT: u32 = 19;
/// The event number of reactions.
const REACTION_EVENT: u32 = 21;
/// The event number of everything read.
const ALL_READ_EVENT: u32 = 14;

/// What stands beside a `MsgBody` of Event 5.
fn item(head: &Head, from: &Account, (seq, at): (u64, Seconds), body: Value) -> Value {
    json!({"Event": NOTICE_EVENT, "GroupTips": [{
        "From_Account": from.as_str(),
        "ToGroupId": head.id.as_str(),
        "MsgSeq": seq,
        "MsgRandom": seq & 0xffff_ffff,
        "NoticeSeq": seq,
        "MsgTimeStamp": at,
        "GroupInfo": WireHead::new(head),
        "MsgBody": body,
    }]})
}

/// A group or topic with the last MsgSeq read.
fn position(group: &str, topic: Option<&str>, up_to: u64) -> Value {
    match topic {
        Some(topic) => json!({"GroupId": group, "TopicId": topic, "LastReadMsgSeq": up_to}),
        None => json!({"GroupId": group, "LastReadMsgSeq": up_to}),
    }
}

/// Another login of the same account has read.
pub(super) fn read(head: &Head, reader: &Account, number: (u64, Seconds), up_to: u64) -> Value {
    let topic = head.topic.as_ref().map(tincan_domain::groups::TopicId::as_str);
    let position = position(head.id.as_str(), topic, up_to);
    item(head, reader, number, json!({"ReportType": READ, "GroupReadInfoArray": [position]}))
}

/// Another login of the same account has read several groups.
pub(super) fn all_read(groups: &[(Address, u64)]) -> Value {
    let one = |(address, up_to): &(Address, u64)| {
        position(address.group.as_str(), address.topic.as_ref().map(tincan_domain::groups::TopicId::as_str), *up_to)
    };
    json!({
        "Event": ALL_READ_EVENT, "C2CReadAllMsg": 0,
        "GroupReadInfoArray": groups.iter().map(one).collect::<Vec<_>>(),
    })
}

/// Messages were read by somebody who says so.
pub(super) fn receipts(
    head: &Head,
    reader: &Account,
    number: (u64, Seconds),
    messages: &[(Mention, u64, u64)],
) -> Value {
    let one = |(message, read, unread): &(Mention, u64, u64)| {
        json!({
            "MsgSeq": message.seq,
            "TinyId": message.tiny_id.to_string(),
            "MsgClientTime": message.client_time,
            "MsgRandom": message.random,
            "ReadNum": read,
            "UnreadNum": unread,
        })
    };
    item(head, reader, number, json!({"GroupMsgReceiptList": messages.iter().map(one).collect::<Vec<_>>()}))
}

/// What names a message beside what hangs on it.
fn message_info(head: &Head, message: &Mention) -> Value {
    let mut info = json!({
        "GroupId": head.id.as_str(),
        "MsgSeq": message.seq,
        "TinyId": message.tiny_id.to_string(),
        "MsgClientTime": message.client_time,
        "MsgRandom": message.random,
    });
    if let (Some(fields), Some(topic)) = (info.as_object_mut(), &head.topic) {
        fields.insert("TopicId".to_owned(), topic.as_str().into());
    }
    info
}

/// The key-value pairs of a message were changed.
pub(super) fn extended(head: &Head, message: &Mention, change: &ExtensionChange, last_seq: u64) -> Value {
    let pairs = |pairs: &[Pair], clear: u64| json!([{"MsgKeyValue": pairs.iter().map(WirePair::new).collect::<Vec<_>>(), "ClearMsgSeq": clear}]);
    let (kind, field, what) = match change {
        ExtensionChange::Set(set) => (1, "SetKVInfo", pairs(set, 0)),
        ExtensionChange::Deleted(deleted) => (2, "DeleteKVInfo", pairs(deleted, 0)),
        ExtensionChange::Cleared(seq) => (3, "ClearKVInfo", json!([{"ClearMsgSeq": seq}])),
    };
    json!({"Event": EXTENSION_EVENT, "MsgExtensionNotify": {
        "ExtensionGroupMsgInfo": message_info(head, message),
        "MsgOptType": kind,
        "TinyId": message.tiny_id.to_string(),
        "LatestSeq": last_seq,
        field: what,
    }})
}

/// The reactions to a message were changed.
pub(super) fn reacted(head: &Head, message: &Mention, reaction: &Reaction, count: usize) -> Value {
    json!({"Event": REACTION_EVENT, "MsgReactionNotifyList": [{
        "GroupMsgInfo": message_info(head, message),
        "MsgReactionSummary": [{
            "Reaction": reaction.name,
            "Reaction_Account": reaction.accounts.iter().map(Account::as_str).collect::<Vec<_>>(),
            "Count": count,
        }],
    }]})
}

/// A message was put up for all to see, or taken down. Typed, so that its elements go down as they came up.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PinEntry<'a> {
    event: u32,
    group_tips: [PinTip<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PinTip<'a> {
    #[serde(rename = "From_Account")]
    from_account: &'static str,
    to_group_id: &'a str,
    client_seq: u64,
    msg_seq: u64,
    msg_time_stamp: Seconds,
    msg_client_time: Seconds,
    msg_random: u32,
    notice_seq: u64,
    group_info: WireHead<'a>,
    msg_body: PinBody<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PinBody<'a> {
    op_type: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pinned_msg: Option<WireEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sdk_group_message_id: Option<Value>,
    #[serde(rename = "Operator_Account")]
    operator_account: &'a str,
    msg_operator_member_extra_info: Value,
}

/// A message that was put up or taken down, with what the push itself is numbered by.
pub(super) fn pinned<'a>(
    message: &'a Announced,
    operator: &'a Person,
    (seq, random, at): (u64, u32, Seconds),
    up: bool,
) -> PinEntry<'a> {
    let (head, entry) = (&*message.head, &*message.entry);
    let id = || {
        json!({
            "ClientTime": entry.client_time, "Random": entry.random, "SenderTinyId": entry.tiny_id.to_string(),
            "ServerTime": entry.time, "Sequence": message.seq,
        })
    };
    PinEntry {
        event: PASSING_TIP_EVENT,
        group_tips: [PinTip {
            from_account: SYSTEM,
            to_group_id: head.id.as_str(),
            client_seq: seq,
            msg_seq: seq,
            msg_time_stamp: at,
            msg_client_time: at,
            msg_random: random,
            notice_seq: seq,
            group_info: WireHead::new(head),
            msg_body: PinBody {
                op_type: if up { PINNED } else { UNPINNED },
                pinned_msg: up.then(|| WireEntry::new(message)),
                sdk_group_message_id: (!up).then(id),
                operator_account: operator.account.as_str(),
                msg_operator_member_extra_info: person(operator),
            },
        }],
    }
}
