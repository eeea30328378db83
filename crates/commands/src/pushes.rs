//! Pushes: events as frames of the Web protocol (source: Web protocol, pushes).

pub(crate) mod conversations;

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};
use tincan_domain::event::{Event, Kick};
use tincan_domain::messages::{ExtensionChange, MessageRef, Pair};
use tincan_domain::model::Account;
use tincan_domain::ports::Platform;
use tincan_domain::profiles;

use crate::im_open_status::state::WireStatus;
use crate::wire::{self, Elements, WireMessage, WirePair, WireRef, WireRevoker};

/// Where most pushes go at the client.
const EVENTS: &str = "im_open_push.msg_push";
/// Where kicks go.
const FORCE_OFFLINE: &str = "im_open_status.stat_forceoffline";

/// A push as a whole frame: JSON text, the same for every receiver.
pub fn frame(event: &Event) -> Bytes {
    let (servcmd, body) = body(event);
    let frame = Frame { head: Head { servcmd, seq: 1 }, body };
    // Plain structs and JSON values serialise; an empty frame would be dropped by the client.
    serde_json::to_vec(&frame).unwrap_or_default().into()
}

#[derive(Serialize)]
struct Frame<'a> {
    head: Head<'a>,
    body: Body<'a>,
}

#[derive(Serialize)]
struct Head<'a> {
    servcmd: &'a str,
    seq: u32,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Body<'a> {
    Message(MessageBody<'a>),
    Modified(ModifiedBody<'a>),
    Group(GroupBody<'a>),
    Room(RoomBody<'a>),
    Other(Value),
}

/// The hot one, without a detour over a JSON value.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MessageBody<'a> {
    event_array: Box<[MessageEvent<'a>; 1]>,
}

#[derive(Serialize)]
struct MessageEvent<'a> {
    #[serde(rename = "Event")]
    event: u32,
    #[serde(rename = "C2cMsgArray")]
    messages: [WireMessage<'a>; 1],
}

/// Typed as well, so that the elements go down as they came up.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ModifiedBody<'a> {
    event_array: [ModifiedEvent<'a>; 1],
}

#[derive(Serialize)]
struct ModifiedEvent<'a> {
    #[serde(rename = "Event")]
    event: u32,
    #[serde(rename = "C2cMsgModNotifys")]
    messages: [Modified<'a>; 1],
}

/// What happened in a group.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GroupBody<'a> {
    event_array: Box<[crate::groups::pushes::Entry<'a>; 1]>,
}

/// What happened in a live room of late.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RoomBody<'a> {
    event_array: Vec<crate::groups::live::WireItem<'a>>,
}

fn body(event: &Event) -> (&'static str, Body<'_>) {
    let other = match event {
        Event::Room(items) => {
            return (EVENTS, Body::Room(RoomBody { event_array: crate::groups::live::entries(items) }));
        }
        Event::Group(incident) => {
            let event_array = Box::new([crate::groups::pushes::entry(incident)]);
            return (EVENTS, Body::Group(GroupBody { event_array }));
        }
        Event::Message(message) => return (EVENTS, message_body(WireMessage::new(message))),
        Event::OwnMessage(message) => return (EVENTS, message_body(WireMessage::own_copy(message))),
        Event::Ended { kick } => return (FORCE_OFFLINE, Body::Other(notify(kick_notice(*kick)))),
        Event::Recalled { message, revoker, reason } => notify(json!({"WithdrawC2cMsgNotify": {
            "C2cWithdrawInfoArray": [Recalled {
                message: WireRef::new(message),
                revoker_info: WireRevoker::new(revoker.as_str(), reason),
            }]
        }})),
        Event::Modified { message, content, version } => {
            let modified = Modified {
                message: WireRef::new(message),
                msg_version: *version,
                msg_body: wire::elements(&content.body),
                cloud_custom_data: &content.cloud_custom_data,
            };
            return (
                EVENTS,
                Body::Modified(ModifiedBody { event_array: [ModifiedEvent { event: 19, messages: [modified] }] }),
            );
        }
        Event::Extended { message, change, last_seq } => extended(message, change, *last_seq),
        Event::Reacted { message, reaction } => events(json!({"Event": 22, "MsgReactionNotifyList": [{
            "C2CMsgInfo": WireRef::new(message),
            "MsgReactionSummary": [{
                "Reaction": reaction.name,
                "Count": reaction.accounts.len(),
                "Reaction_Account": reaction.accounts.iter().map(Account::as_str).collect::<Vec<_>>(),
            }],
        }]})),
        Event::ReactedHere { message, name, there } => events(json!({"Event": 22, "MsgReactionNotify": {
            "C2CMsgInfo": WireRef::new(message), "Reaction": name, "MsgOptType": if *there { 1 } else { 2 },
        }})),
        Event::ReadByPeer { reader, up_to } => notify(json!({"C2cReadedReceipt": {
            "To_Account": reader.as_str(), "UinPairReadArray": [{"LastReadTime": up_to}]
        }})),
        Event::ReadHere { peer, up_to } => notify(json!({"ReadC2cMsgNotify": {
            "UinPairReadArray": [{"From_Account": peer.as_str(), "LastReadTime": up_to}]
        }})),
        Event::AllRead => events(json!({"Event": 14, "C2CReadAllMsg": 1, "GroupReadInfoArray": []})),
        Event::Receipts { reader, at, messages } => events(json!({
            "Event": 16,
            "User_Account": reader.as_str(),
            "Timestamp": at,
            "C2cMsgInfo": messages.iter().map(WireRef::new).collect::<Vec<_>>(),
        })),
        Event::ProfileChanged { account, fields } => events(json!({"Event": 8, "ProfileDataMod": [{
            "PushType": 1,
            "Profile_Account": account.as_str(),
            "ProfileList": fields.iter().map(profile_field).collect::<Vec<_>>(),
        }]})),
        Event::Arranged(what) => events(conversations::entry(what)),
        Event::StatusChanged { account, presence, custom } => events(json!({"Event": 20, "UserStatusList": [
            WireStatus::new(account, *presence, custom)
        ]})),
        Event::Relation { by, notice } => events(crate::sns::relation_push(by, notice)),
        // With this flag the client asks for what it does not have.
        Event::Missed => json!({"Flag": 1, "EventArray": [{"Event": 9, "C2cMsgArray": []}]}),
    };
    (EVENTS, Body::Other(other))
}

#[derive(Serialize)]
struct Recalled<'a> {
    #[serde(flatten)]
    message: WireRef<'a>,
    #[serde(rename = "RevokerInfo")]
    revoker_info: WireRevoker<'a>,
}

#[derive(Serialize)]
struct Modified<'a> {
    #[serde(flatten)]
    message: WireRef<'a>,
    #[serde(rename = "MsgVersion")]
    msg_version: u32,
    #[serde(rename = "MsgBody")]
    msg_body: Elements<'a>,
    #[serde(rename = "CloudCustomData")]
    cloud_custom_data: &'a str,
}

fn extended(message: &MessageRef, change: &ExtensionChange, last_seq: u64) -> Value {
    let pairs = |pairs: &[Pair]| json!([{"MsgKeyValue": pairs.iter().map(WirePair::new).collect::<Vec<_>>()}]);
    let (kind, field, what) = match change {
        ExtensionChange::Set(set) => (1, "SetKVInfo", pairs(set)),
        ExtensionChange::Deleted(deleted) => (2, "DeleteKVInfo", pairs(deleted)),
        ExtensionChange::Cleared(seq) => (3, "ClearKVInfo", json!([{"ClearMsgSeq": seq}])),
    };
    events(json!({"Event": 21, "MsgExtensionNotify": {
        "ExtensionC2cMsgInfo": WireRef::new(message),
        "TinyId": message.sender_tiny_id.to_string(),
        "MsgOptType": kind,
        "MsgLastSeq": last_seq,
        field: what,
    }}))
}

fn message_body(message: WireMessage<'_>) -> Body<'_> {
    Body::Message(MessageBody { event_array: Box::new([MessageEvent { event: 9, messages: [message] }]) })
}

fn events(entry: Value) -> Value {
    json!({ "EventArray": [entry] })
}

fn notify(notice: Value) -> Value {
    events(json!({"Event": 10, "C2cNotifyMsgArray": [notice]}))
}

fn kick_notice(kick: Kick) -> Value {
    let (kind, by) = match kick {
        Kick::SamePlatform { by, platform } => (1, Some((by, platform))),
        Kick::OtherPlatform { by, platform } => (2, Some((by, platform))),
        Kick::ByAdmin | Kick::DeviceLocked => (3, None),
    };
    let new = by.map(|(inst, platform)| json!({"InstId": inst.0, "Platform": platform_name(platform)}));
    json!({"KickoutMsgNotify": {"KickType": kind, "NewInstInfo": new.unwrap_or_else(|| json!({}))}})
}

/// A platform's name on the wire (source: account documentation, query_online_status).
pub(crate) fn platform_name(platform: Platform) -> &'static str {
    match platform {
        Platform::Web => "Web",
        Platform::Windows => "PC",
        Platform::Mac => "Mac",
        Platform::Android => "Android",
        Platform::IPhone => "iPhone",
        Platform::IPad => "iPad",
        Platform::Linux => "Linux",
    }
}

fn profile_field((tag, value): &(String, profiles::Value)) -> Value {
    match value {
        profiles::Value::Text(text) => json!({"Tag": tag, "ValueBytes": text}),
        profiles::Value::Number(number) => json!({"Tag": tag, "ValueNum": number}),
    }
}
