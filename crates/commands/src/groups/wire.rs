//! Messages and tips of groups on the wire: the same in pushes, in the history and in long polling
//! (source: Web protocol of groups, objects used in several places).

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tincan_domain::groups::{
    Announced, At, GroupKind, Head, Person, Place, Posted, ProfileChange, Tip, TipKind, TopicChange, What,
};

use super::names::{name, priority_number};
use crate::wire::{self, Elements, WireRevoker};

/// Who sends tips and notices.
pub(crate) const SYSTEM: &str = "@TIM#SYSTEM";

/// The event number of a message.
pub(crate) const MESSAGE_EVENT: u32 = 3;
/// The event number of a tip that is in the history.
pub(crate) const STORED_TIP_EVENT: u32 = 4;
/// The event number of notices.
pub(crate) const NOTICE_EVENT: u32 = 5;
/// The event number of a tip that is not in the history.
pub(crate) const PASSING_TIP_EVENT: u32 = 6;

/// The group, and the sender as members see it, beside a message.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WireHead<'a> {
    group_id: &'a str,
    group_name: &'a str,
    group_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    million_group_flag: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_id: Option<&'a str>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    sender: Option<WireSender<'a>>,
    /// Of notices: for whom, and from whom.
    #[serde(rename = "To_Account", skip_serializing_if = "Option::is_none")]
    pub(crate) to_account: Option<&'a str>,
    #[serde(rename = "From_Account", skip_serializing_if = "Option::is_none")]
    pub(crate) from_account: Option<&'a str>,
}

#[derive(Serialize)]
struct WireSender<'a> {
    #[serde(rename = "From_AccountNick")]
    nick: &'a str,
    #[serde(rename = "From_AccountHeadurl")]
    face: &'a str,
    #[serde(rename = "MsgFrom_AccountExtraInfo")]
    extra: WireCard<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireCard<'a> {
    name_card: &'a str,
}

impl<'a> WireHead<'a> {
    pub(crate) fn new(head: &'a Head) -> Self {
        Self {
            group_id: head.id.as_str(),
            group_name: &head.name,
            group_type: name(head.kind),
            million_group_flag: (head.kind == GroupKind::Community).then_some(if head.topics { 2 } else { 1 }),
            topic_id: head.topic.as_ref().map(tincan_domain::groups::TopicId::as_str),
            sender: None,
            to_account: None,
            from_account: None,
        }
    }
}

/// An entry of a log: a message or a tip.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WireEntry<'a> {
    event: u32,
    #[serde(rename = "From_Account")]
    from_account: &'a str,
    to_group_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_topic_id: Option<&'a str>,
    tiny_id: String,
    group_code: u64,
    client_seq: u64,
    msg_client_time: u32,
    msg_seq: u64,
    msg_time_stamp: u32,
    msg_random: u32,
    random: u32,
    is_place_msg: u8,
    is_system_msg: u8,
    group_info: WireHead<'a>,
    msg_body: WireBody<'a>,
    #[serde(flatten)]
    posted: Option<WirePosted<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoker_info: Option<WireRevoker<'a>>,
}

/// Messages have elements, tips an object.
#[derive(Serialize)]
#[serde(untagged)]
enum WireBody<'a> {
    Elements(Elements<'a>),
    Tip(Value),
    None([(); 0]),
}

/// What only messages have.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WirePosted<'a> {
    msg_priority: u8,
    cloud_custom_data: &'a str,
    online_only_flag: u8,
    group_at_info: Vec<WireAt<'a>>,
    need_read_receipt: u8,
    support_message_extension: u8,
    msg_version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_relay_msg: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    send_msg_control: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offline_push_info: Option<&'a RawValue>,
}

/// A mention.
#[derive(Serialize)]
#[serde(untagged)]
enum WireAt<'a> {
    #[serde(rename_all = "PascalCase")]
    All { group_at_all_flag: u8 },
    One {
        #[serde(rename = "GroupAtAllFlag")]
        all: u8,
        #[serde(rename = "GroupAt_Account")]
        account: &'a str,
    },
}

impl<'a> WireEntry<'a> {
    /// An entry with the number of its event, which pushes carry outside as well.
    pub(crate) fn new(announced: &'a Announced) -> Self {
        let (entry, head) = (&*announced.entry, &*announced.head);
        let there = entry.is_there();
        let is_tip = matches!(entry.what, What::Tip(_));
        let mut group_info = WireHead::new(head);
        if !is_tip {
            let extra = WireCard { name_card: &announced.card };
            group_info.sender = Some(WireSender { nick: &announced.nick, face: &announced.face, extra });
        }
        Self {
            event: event_of(announced),
            from_account: if is_tip { SYSTEM } else { entry.from.as_str() },
            to_group_id: head.id.as_str(),
            to_topic_id: head.topic.as_ref().map(tincan_domain::groups::TopicId::as_str),
            tiny_id: entry.tiny_id.to_string(),
            group_code: head.code.0,
            client_seq: entry.message().map_or(announced.seq, |message| message.client_seq),
            msg_client_time: entry.client_time,
            msg_seq: announced.seq,
            msg_time_stamp: entry.time,
            msg_random: entry.random,
            random: entry.random,
            is_place_msg: match entry.place {
                Place::There => 0,
                Place::Deleted => 1,
                Place::Recalled(_) => 2,
            },
            is_system_msg: is_tip.into(),
            group_info,
            msg_body: match &entry.what {
                _ if entry.place == Place::Deleted => WireBody::None([]),
                What::Message(message) => WireBody::Elements(wire::elements(&message.content.body)),
                What::Tip(tip) => WireBody::Tip(tip_body(tip)),
            },
            posted: entry
                .message()
                .filter(|_| there || entry.place != Place::Deleted)
                .map(|message| WirePosted::new(message, announced)),
            revoker_info: match &entry.place {
                Place::Recalled(recall) => Some(WireRevoker::of(recall)),
                _ => None,
            },
        }
    }
}

impl<'a> WirePosted<'a> {
    fn new(message: &'a Posted, announced: &Announced) -> Self {
        let controls = message.controls;
        let flags = [("NoUnread", controls.no_unread), ("NoLastMsg", controls.no_last_message)];
        let set: serde_json::Map<String, Value> =
            flags.into_iter().filter(|(_, set)| *set).map(|(name, _)| (name.to_owned(), json!(1))).collect();
        Self {
            msg_priority: priority_number(message.priority),
            cloud_custom_data: &message.content.cloud_custom_data,
            online_only_flag: u8::from(!announced.stored && !announced.head.kind.is_live()),
            group_at_info: message.at.iter().map(WireAt::new).collect(),
            need_read_receipt: controls.need_receipt.into(),
            support_message_extension: controls.extensible.into(),
            msg_version: message.version,
            is_relay_msg: message.relayed.then_some(1),
            send_msg_control: (!set.is_empty()).then_some(Value::Object(set)),
            offline_push_info: message.offline_push.as_deref().and_then(wire::stored_json),
        }
    }
}

impl<'a> WireAt<'a> {
    fn new(at: &'a At) -> Self {
        match at {
            At::All => Self::All { group_at_all_flag: 1 },
            At::Member(account) => Self::One { all: 0, account: account.as_str() },
        }
    }
}

/// The number of an entry's event.
pub(crate) fn event_of(announced: &Announced) -> u32 {
    match (&announced.entry.what, announced.stored) {
        (What::Message(_), _) => MESSAGE_EVENT,
        (What::Tip(_), true) => STORED_TIP_EVENT,
        (What::Tip(_), false) => PASSING_TIP_EVENT,
    }
}

/// An account as tips and notices show it.
pub(crate) fn person(person: &Person) -> Value {
    json!({"UserId": person.account.as_str(), "NickName": person.nick, "ImageUrl": person.face})
}

/// The body of a tip: an object (source: Web protocol of groups, tips).
pub(crate) fn tip_body(tip: &Tip) -> Value {
    let mut body = json!({
        "OpType": op_type(&tip.kind),
        "Operator_Account": tip.operator.account.as_str(),
        "MsgOperatorMemberExtraInfo": person(&tip.operator),
    });
    let mut set = |name: &str, value: Value| {
        if let Some(fields) = body.as_object_mut() {
            fields.insert(name.to_owned(), value);
        }
    };
    if !tip.about.is_empty() {
        set("List_Account", tip.about.iter().map(|who| who.account.as_str()).collect());
        set("MsgMemberExtraInfo", tip.about.iter().map(person).collect());
    }
    if let Some(members) = tip.members {
        set("MemberNum", members.into());
    }
    match &tip.kind {
        TipKind::Joined { invited } => set("GroupJoinType", json!(if *invited { 2 } else { 1 })),
        TipKind::Profile(change) => set("MsgGroupNewInfo", profile_change(change)),
        TipKind::Muted(mutes) => set(
            "MsgMemberInfo",
            mutes.iter().map(|(who, seconds)| json!({"User_Account": who.as_str(), "ShutupTime": seconds})).collect(),
        ),
        TipKind::Card(who, card) => set("MsgMemberInfo", json!([{"User_Account": who.as_str(), "NameCard": card}])),
        TipKind::Topic(_, change) => set("MsgTopicNewInfo", topic_change(change)),
        TipKind::Banned { seconds, why } => {
            set("BanDuration", json!(seconds));
            set("BanDescription", json!(why));
        }
        TipKind::Attributes(change) => set("MsgGroupNewInfo", super::attributes::changed(change)),
        TipKind::Counters(change) => set("GroupCounterInfo", super::attributes::counted(change)),
        TipKind::Quit | TipKind::Kicked | TipKind::AdminSet | TipKind::AdminUnset | TipKind::Unbanned => {}
    }
    body
}

fn op_type(kind: &TipKind) -> u32 {
    match kind {
        TipKind::Joined { .. } => 1,
        TipKind::Quit => 2,
        TipKind::Kicked => 3,
        TipKind::AdminSet => 4,
        TipKind::AdminUnset => 5,
        TipKind::Profile(_) | TipKind::Attributes(_) | TipKind::Counters(_) => 6,
        TipKind::Muted(_) | TipKind::Card(..) => 7,
        TipKind::Topic(..) => 8,
        TipKind::Banned { .. } => 10,
        TipKind::Unbanned => 11,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireProfileChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    group_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_introduction: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_notification: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_face_url: Option<&'a str>,
    #[serde(rename = "Owner_Account", skip_serializing_if = "Option::is_none")]
    owner_account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_apply_join_option: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invite_join_option: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shutup_all: Option<u8>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    msg_app_defined_data: Vec<WireField<'a>>,
}

/// A custom field.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WireField<'a> {
    key: &'a str,
    value: &'a str,
}

/// Custom fields as they stand on the wire.
pub(crate) fn fields(fields: &[(String, String)]) -> Vec<WireField<'_>> {
    fields.iter().map(|(key, value)| WireField { key, value }).collect()
}

fn profile_change(change: &ProfileChange) -> Value {
    let wire = WireProfileChange {
        group_name: change.name.as_deref(),
        group_introduction: change.introduction.as_deref(),
        group_notification: change.notification.as_deref(),
        group_face_url: change.face.as_deref(),
        owner_account: change.owner.as_ref().map(tincan_domain::model::Account::as_str),
        group_apply_join_option: change.apply.map(name),
        invite_join_option: change.invite.map(name),
        shutup_all: change.mute_all.map(u8::from),
        msg_app_defined_data: fields(&change.custom),
    };
    serde_json::to_value(wire).unwrap_or_default()
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireTopicChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_introduction: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_notification: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_face_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_string: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shutup_all: Option<u8>,
}

fn topic_change(change: &TopicChange) -> Value {
    let wire = WireTopicChange {
        topic_name: change.name.as_deref(),
        topic_introduction: change.introduction.as_deref(),
        topic_notification: change.notification.as_deref(),
        topic_face_url: change.face.as_deref(),
        custom_string: change.custom.as_deref(),
        shutup_all: change.mute_all.map(u8::from),
    };
    serde_json::to_value(wire).unwrap_or_default()
}
