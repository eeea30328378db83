//! Webhooks as they stand on the wire: what an app's own server gets, and what it answers (source: webhook documentation).

mod answer;
mod group;
#[cfg(test)]
mod tests;

pub use answer::verdict;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use tincan_domain::Cause;
use tincan_domain::messages::{ExtensionChange, Pair as KeyValue};
use tincan_domain::model::{Account, Millis};
use tincan_domain::ports::Platform;
use tincan_domain::profiles;
use tincan_domain::relations::friends::Addition;
use tincan_domain::relations::pendency::{Response, Verdict as Answered};
use tincan_domain::webhooks::{Befriended, Event, Kind, Pair, Sending, Step, VerificationCode};
use tincan_protocol::errors::{Code, codes};

use crate::wire::{WirePair, stored_json};
use crate::{Family, Via, code};

/// An event as its receiver gets it: JSON text.
pub fn body(event: &Event, at: Millis) -> String {
    let fields = match event {
        Event::BeforeMessage(message) => return text(&WireMessage::new(event.kind(), message)),
        Event::AfterMessage { message, outcome, by_admin } => {
            let outcome = WireOutcome::of(outcome, if *by_admin { Via::Rest } else { Via::Client });
            return text(&WireSent { message: WireMessage::new(event.kind(), message), outcome });
        }
        Event::Group(event) => return group::body(event, at),
        Event::State { account, step, kicked } => state(account, *step, kicked, at),
        Event::ProfileSet { by, account, fields } => json!({
            "Operator_Account": by.as_str(),
            "From_Account": account.as_str(),
            "EventTime": at,
            "ProfileItem": fields.iter().map(|(tag, value)| json!({"Tag": tag, "Value": plain(value)})).collect::<Vec<_>>(),
        }),
        Event::BeforeFriendAdd { owner, items, both, forced } => json!({
            "Requester_Account": owner.as_str(),
            "From_Account": owner.as_str(),
            "FriendItem": items.iter().map(addition).collect::<Vec<_>>(),
            "AddType": if *both { "Add_Type_Both" } else { "Add_Type_Single" },
            "ForceAddFlags": u8::from(*forced),
            "EventTime": at,
        }),
        Event::BeforeFriendResponse { owner, responses } => json!({
            "Requester_Account": owner.as_str(),
            "From_Account": owner.as_str(),
            "ResponseFriendItem": responses.iter().map(response).collect::<Vec<_>>(),
            "EventTime": at,
        }),
        Event::FriendAdd { pairs: befriended, answered, admin, forced } => json!({
            "PairList": befriended.iter().map(friendship).collect::<Vec<_>>(),
            "ClientCmd": if *answered { "friend_response" } else { "friend_add" },
            "Admin_Account": admin.as_ref().map_or("", Account::as_str),
            "ForceFlag": u8::from(*forced),
        }),
        Event::FriendDelete(all) | Event::BlacklistAdd(all) | Event::BlacklistDelete(all) => {
            json!({ "PairList": pairs(all) })
        }
        Event::AfterRead { reader, peer, up_to, unread } => json!({
            "Report_Account": reader.as_str(),
            "Peer_Account": peer.as_str(),
            "LastReadTime": up_to,
            "UnreadMsgNum": unread,
        }),
        Event::AfterRecall { from, to, key, unread } => json!({
            "From_Account": from.as_str(),
            "To_Account": to.as_str(),
            "MsgKey": key.to_string(),
            "UnreadMsgNum": unread,
        }),
        Event::VerificationCode(code) => verification_code(code, at),
        Event::AfterExtension { from, to, key, change } => {
            let mut fields = extension(change);
            fields.insert("From_Account".to_owned(), from.as_str().into());
            fields.insert("To_Account".to_owned(), to.as_str().into());
            fields.insert("MsgKey".to_owned(), key.to_string().into());
            fields.insert("EventTime".to_owned(), at.into());
            Value::Object(fields)
        }
    };
    text(&Named { callback_command: event.kind(), fields })
}

/// Fields behind the event's name.
#[derive(Serialize)]
struct Named {
    #[serde(rename = "CallbackCommand")]
    callback_command: Kind,
    #[serde(flatten)]
    fields: Value,
}

fn text(body: &impl Serialize) -> String {
    // Plain structs and JSON values serialise; an empty body would be seen by the receiver.
    serde_json::to_string(body).unwrap_or_default()
}

fn state(account: &Account, step: Step, kicked: &[Platform], at: Millis) -> Value {
    let (action, reason) = match step {
        Step::LoggedIn => ("Login", "Register"),
        Step::LoggedOut => ("Logout", "Unregister"),
        Step::Closed => ("Disconnect", "LinkClose"),
        Step::Silent => ("Disconnect", "TimeOut"),
    };
    let mut fields = json!({
        "EventTime": at,
        "Info": {"Action": action, "To_Account": account.as_str(), "Reason": reason},
    });
    if !kicked.is_empty()
        && let Some(fields) = fields.as_object_mut()
    {
        let devices = kicked.iter().map(|platform| json!({"Platform": device(*platform)}));
        fields.insert("KickedDevice".to_owned(), devices.collect());
    }
    fields
}

/// A device's name in webhooks.
fn device(platform: Platform) -> &'static str {
    match platform {
        Platform::Web => "Web",
        Platform::Windows => "Windows",
        Platform::Mac => "Mac",
        Platform::Android => "Android",
        Platform::IPhone => "iOS",
        Platform::IPad => "iPad",
        Platform::Linux => "Linux",
    }
}

/// Tincan's own: `EndTime` in seconds; without `VerificationCode` in the log of deliveries.
fn verification_code(event: &VerificationCode, at: Millis) -> Value {
    let fields = json!({
        "To_Account": event.account.as_str(),
        "Device": event.device,
        "Platform": device(event.platform),
        "EndTime": event.until,
        "EventTime": at,
    });
    with_texts(fields, &[("VerificationCode", &event.code)])
}

fn plain(value: &profiles::Value) -> Value {
    match value {
        profiles::Value::Text(text) => text.as_str().into(),
        profiles::Value::Number(number) => (*number).into(),
    }
}

fn addition((account, addition): &(Account, Addition)) -> Value {
    let Addition { remark, group, source, wording } = addition;
    let group = group.as_deref().unwrap_or_default();
    let optional = [("Remark", remark.as_str()), ("GroupName", group), ("AddSource", source), ("AddWording", wording)];
    with_texts(json!({"To_Account": account.as_str()}), &optional)
}

fn response(response: &Response) -> Value {
    let action = match response.verdict {
        Answered::Agree => "Response_Action_Agree",
        Answered::AgreeAndAdd => "Response_Action_AgreeAndAdd",
        Answered::Reject => "Response_Action_Reject",
    };
    let tag = response.group.as_deref().unwrap_or_default();
    let fields = json!({"To_Account": response.applicant.as_str(), "ResponseAction": action});
    with_texts(fields, &[("Remark", &response.remark), ("TagName", tag)])
}

/// Adds texts that are not empty.
fn with_texts(mut fields: Value, texts: &[(&str, &str)]) -> Value {
    if let Some(fields) = fields.as_object_mut() {
        let there = texts.iter().filter(|(_, text)| !text.is_empty());
        fields.extend(there.map(|(name, text)| ((*name).to_owned(), Value::from(*text))));
    }
    fields
}

fn friendship(pair: &Befriended) -> Value {
    json!({
        "From_Account": pair.owner.as_str(),
        "To_Account": pair.friend.as_str(),
        "Initiator_Account": pair.initiator.as_str(),
    })
}

fn pairs(pairs: &[Pair]) -> Vec<Value> {
    pairs.iter().map(|(from, to)| json!({"From_Account": from.as_str(), "To_Account": to.as_str()})).collect()
}

/// What changed of a message's key-value pairs.
fn extension(change: &ExtensionChange) -> Map<String, Value> {
    let list = |pairs: &[KeyValue]| json!(pairs.iter().map(WirePair::new).collect::<Vec<_>>());
    let (kind, name, value) = match change {
        ExtensionChange::Set(set) => (1, "ExtensionList", list(set)),
        ExtensionChange::Deleted(deleted) => (2, "ExtensionList", list(deleted)),
        ExtensionChange::Cleared(seq) => (3, "Seq", json!(seq)),
    };
    [("OperateType", json!(kind)), (name, value)].map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

/// A one-to-one message on its way. Typed, so that the elements are told as they came.
#[derive(Serialize)]
struct WireMessage<'a> {
    #[serde(rename = "CallbackCommand")]
    callback_command: Kind,
    #[serde(rename = "From_Account")]
    from_account: &'a str,
    #[serde(rename = "To_Account")]
    to_account: &'a str,
    #[serde(rename = "MsgSeq")]
    msg_seq: u32,
    #[serde(rename = "MsgRandom")]
    msg_random: u32,
    #[serde(rename = "MsgTime")]
    msg_time: u32,
    #[serde(rename = "MsgKey")]
    msg_key: String,
    #[serde(rename = "OnlineOnlyFlag")]
    online_only_flag: u8,
    #[serde(rename = "MsgBody")]
    msg_body: &'a RawValue,
    #[serde(rename = "CloudCustomData", skip_serializing_if = "str::is_empty")]
    cloud_custom_data: &'a str,
}

impl<'a> WireMessage<'a> {
    fn new(kind: Kind, message: &'a Sending) -> Self {
        Self {
            callback_command: kind,
            from_account: message.from.as_str(),
            to_account: message.to.as_str(),
            msg_seq: message.key.seq,
            msg_random: message.key.random,
            msg_time: message.key.time,
            msg_key: message.key.to_string(),
            online_only_flag: message.online_only.into(),
            msg_body: elements(&message.content.body),
            cloud_custom_data: &message.content.cloud_custom_data,
        }
    }
}

/// Elements as they came.
fn elements(body: &str) -> &RawValue {
    stored_json(body).unwrap_or(RawValue::NULL)
}

#[derive(Serialize)]
struct WireSent<'a> {
    #[serde(flatten)]
    message: WireMessage<'a>,
    #[serde(flatten)]
    outcome: WireOutcome,
}

/// What became of a one-to-one message.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireOutcome {
    send_msg_result: Code,
    error_info: String,
    unread_msg_num: i64,
}

impl WireOutcome {
    fn of(outcome: &Result<u64, Box<Cause>>, via: Via) -> Self {
        match outcome {
            Ok(unread) => Self {
                send_msg_result: codes::general::SUCCESS,
                error_info: "send msg succeed".to_owned(),
                unread_msg_num: i64::try_from(*unread).unwrap_or(i64::MAX),
            },
            Err(cause) => Self {
                send_msg_result: code(cause, Family::Message, via),
                error_info: cause.to_string(),
                unread_msg_num: -1,
            },
        }
    }
}
