//! Webhooks about groups.

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tincan_domain::groups::TopicId;
use tincan_domain::model::{Account, Millis};
use tincan_domain::webhooks::{AttributeChange, Facts, Founding, GroupEvent, GroupWhat, Kind, Speech};

use super::{elements, extension, text};
use crate::groups::names::name;
use crate::{Family, Via, code};

/// A body: what all have, then what each has.
#[derive(Serialize)]
struct WireGroup<'a, F> {
    #[serde(rename = "CallbackCommand")]
    callback_command: Kind,
    #[serde(rename = "GroupId", skip_serializing_if = "Option::is_none")]
    group_id: Option<&'a str>,
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(flatten)]
    fields: F,
    /// A text, as the samples have it, though it is said to be a number.
    #[serde(rename = "EventTime", skip_serializing_if = "Option::is_none")]
    event_time: Option<String>,
}

/// An event of a group as its receiver gets it.
pub(super) fn body(event: &GroupEvent, at: Millis) -> String {
    let speech = |speech, rest| text(&named(event, at, WireSpeech::new(speech, rest)));
    match &event.what {
        GroupWhat::BeforeMessage(message) => speech(message, json!({})),
        GroupWhat::Sent { speech: message, seq, at } => speech(message, json!({"MsgSeq": seq, "MsgTime": at})),
        GroupWhat::NotSent { speech: message, cause, by_admin } => {
            let via = if *by_admin { Via::Rest } else { Via::Client };
            speech(message, json!({"ErrorCode": code(cause, Family::Group, via), "ErrorInfo": cause.to_string()}))
        }
        what => text(&named(event, at, fields(what))),
    }
}

fn named<F>(event: &GroupEvent, at: Millis, fields: F) -> WireGroup<'_, F> {
    let kind = event.what.kind();
    let timeless = matches!(
        kind,
        Kind::GroupStateChange
            | Kind::BeforeTopicCreate
            | Kind::AfterTopicCreate
            | Kind::AfterTopicDelete
            | Kind::AfterTopicChange
    );
    let typeless = matches!(kind, Kind::AfterGroupFull | Kind::GroupStateChange);
    WireGroup {
        callback_command: kind,
        // The community of a topic that is not there yet is not told.
        group_id: event.group.as_ref().filter(|_| kind != Kind::BeforeTopicCreate).map(|group| group.as_str()),
        kind: event.kind.filter(|_| !typeless).map(name),
        fields,
        event_time: (!timeless).then(|| at.to_string()),
    }
}

fn fields(what: &GroupWhat) -> Value {
    match what {
        GroupWhat::BeforeCreate { founding, created } => with(founded(founding), &[("CreateGroupNum", json!(created))]),
        GroupWhat::Created { founding, custom } => {
            with(founded(founding), &[("UserDefinedDataList", key_values(custom))])
        }
        GroupWhat::BeforeApply { applicant } => json!({"Requestor_Account": applicant.as_str()}),
        GroupWhat::BeforeInvite { by, invited } => {
            json!({"Operator_Account": by.as_str(), "DestinationMembers": members(invited)})
        }
        GroupWhat::Joined { invited, by, members: joined } => json!({
            "JoinType": if *invited { "Invited" } else { "Apply" },
            "Operator_Account": by.as_str(),
            "NewMemberList": members(joined),
        }),
        GroupWhat::Left { kicked, by, members: left } => json!({
            "ExitType": if *kicked { "Kicked" } else { "Quit" },
            "Operator_Account": by.as_str(),
            "ExitMemberList": members(left),
        }),
        GroupWhat::Dissolved { owner, name, members: all } => {
            let fields = json!({"Owner_Account": text_of(owner.as_ref()), "Name": name});
            if all.is_empty() { fields } else { with(fields, &[("MemberList", members(all))]) }
        }
        GroupWhat::Changed { by, facts } => with(json!({"Operator_Account": by.as_str()}), &told(facts)),
        GroupWhat::Recalled { by, seqs, topic } => {
            let list: Vec<Value> = seqs.iter().map(|seq| json!({"MsgSeq": seq})).collect();
            let fields = json!({"Operator_Account": by.as_str(), "MsgSeqList": list});
            match topic {
                Some(topic) => with(fields, &[("TopicId", json!(topic.as_str()))]),
                None => fields,
            }
        }
        GroupWhat::Presence { online, members: all } => {
            json!({"EventType": if *online { "Online" } else { "Offline" }, "MemberList": members(all)})
        }
        GroupWhat::MemberChanged { by, member, role, card } => {
            let fields = json!({"Operator_Account": by.as_str(), "Member_Account": member.as_str()});
            let role = role.map(|role| ("Role", json!(name(role))));
            let card = card.as_ref().map(|card| ("NameCard", json!(card)));
            with(fields, &role.into_iter().chain(card).collect::<Vec<_>>())
        }
        GroupWhat::Attributes { by, change, attributes } => {
            let change = match change {
                AttributeChange::Set => "set",
                AttributeChange::Modify => "modify",
                AttributeChange::Delete => "delete",
                AttributeChange::Clear => "clear",
            };
            let list: Vec<Value> = attributes.iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
            json!({"Operator_Account": by.as_str(), "OptionType": change, "GroupAttr": list})
        }
        GroupWhat::Receipts(counts) => {
            let count = |count: &tincan_domain::webhooks::ReceiptCount| {
                json!({
                    "MsgSeq": count.seq,
                    "ReadNum": count.read,
                    "UnreadNum": count.unread,
                    "ReadReceiptMembers": members(&count.readers),
                })
            };
            json!({"GroupMsgReceiptList": counts.iter().map(count).collect::<Vec<_>>()})
        }
        GroupWhat::OwnerChanged { by, old, new } => json!({
            "Operator_Account": by.as_str(),
            "OldOwner_Account": text_of(old.as_ref()),
            "NewOwner_Account": new.as_str(),
        }),
        GroupWhat::Extended { seq, change } => {
            let mut fields = extension(change);
            fields.insert("MsgSeq".to_owned(), json!(seq));
            Value::Object(fields)
        }
        GroupWhat::BeforeTopic { by, name } => json!({"Operator_Account": by.as_str(), "Name": name}),
        GroupWhat::TopicCreated { topic, by, owner, name, custom } => {
            let fields = json!({
                "TopicId": topic.as_str(),
                "Operator_Account": by.as_str(),
                "Owner_Account": text_of(owner.as_ref()),
                "Name": name,
            });
            if custom.is_empty() { fields } else { with(fields, &[("UserDefinedDataList", key_values(custom))]) }
        }
        GroupWhat::TopicsDeleted(topics) => {
            json!({"TopicIdList": topics.iter().map(TopicId::as_str).collect::<Vec<_>>()})
        }
        GroupWhat::TopicChanged { topic, by, facts } => {
            with(json!({"TopicId": topic.as_str(), "Operator_Account": by.as_str()}), &told(facts))
        }
        // With what a message says, they are written elsewhere.
        GroupWhat::BeforeMessage(_) | GroupWhat::Sent { .. } | GroupWhat::NotSent { .. } | GroupWhat::Full => json!({}),
    }
}

fn with(mut fields: Value, more: &[(&str, Value)]) -> Value {
    if let Some(fields) = fields.as_object_mut() {
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    }
    fields
}

fn text_of(account: Option<&Account>) -> &str {
    account.map_or("", Account::as_str)
}

fn members(accounts: &[Account]) -> Value {
    accounts.iter().map(|account| json!({"Member_Account": account.as_str()})).collect()
}

fn key_values(custom: &[(String, String)]) -> Value {
    custom.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

fn founded(founding: &Founding) -> Value {
    json!({
        "Operator_Account": founding.by.as_str(),
        "Owner_Account": text_of(founding.owner.as_ref()),
        "Name": founding.name,
        "MemberList": members(&founding.members),
    })
}

fn told(facts: &Facts) -> Vec<(&'static str, Value)> {
    let Facts { name, introduction, notification, face } = facts;
    let all = [("Name", name), ("Introduction", introduction), ("Notification", notification), ("FaceUrl", face)];
    all.into_iter().filter_map(|(field, value)| Some((field, json!(value.as_ref()?)))).collect()
}

/// A group message on its way. Typed, so that the elements are told as they came.
#[derive(Serialize)]
struct WireSpeech<'a> {
    #[serde(rename = "From_Account")]
    from_account: &'a str,
    #[serde(rename = "Operator_Account")]
    operator_account: &'a str,
    #[serde(rename = "Random")]
    random: u32,
    #[serde(rename = "OnlineOnlyFlag")]
    online_only_flag: u8,
    #[serde(rename = "MsgBody")]
    msg_body: &'a RawValue,
    #[serde(rename = "CloudCustomData", skip_serializing_if = "str::is_empty")]
    cloud_custom_data: &'a str,
    #[serde(rename = "TopicId", skip_serializing_if = "Option::is_none")]
    topic_id: Option<&'a str>,
    #[serde(flatten)]
    rest: Value,
}

impl<'a> WireSpeech<'a> {
    fn new(speech: &'a Speech, rest: Value) -> Self {
        Self {
            from_account: speech.from.as_str(),
            operator_account: speech.by.as_str(),
            random: speech.random,
            online_only_flag: speech.online_only.into(),
            msg_body: elements(&speech.content.body),
            cloud_custom_data: &speech.content.cloud_custom_data,
            topic_id: speech.topic.as_ref().map(TopicId::as_str),
            rest,
        }
    }
}
