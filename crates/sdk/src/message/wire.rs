//! Messages as they come down: the same in pushes, in the history and in a sync. Source: Web protocol, a new message;
//! Web protocol of groups, objects used in several places.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Message, Options, Priority, Receipt, SYSTEM, State};
use crate::ConversationId;
use crate::element::{Down, Element, GroupTip};

/// `MsgFlagBits` of a recalled message.
const RECALLED_BIT: u32 = 8;
/// `IsPlaceMsg` of a deleted message.
const DELETED_PLACE: u32 = 1;
/// `IsPlaceMsg` of a recalled message.
const RECALLED_PLACE: u32 = 2;
/// The event number of a tip that is not in the history.
const PASSING_TIP: u32 = 6;
/// The type of live rooms, whose messages are kept nowhere.
const LIVE: &str = "AVChatRoom";
/// From here on numbers in groups are of what is kept nowhere. (The server makes them of the time in milliseconds.)
pub(crate) const PASSING: u64 = 1 << 40;

/// Who recalled a message.
#[derive(Deserialize, Default)]
pub(crate) struct Revoker {
    #[serde(rename = "Revoker_Account", default)]
    pub(crate) by: String,
    #[serde(rename = "Reason", default)]
    pub(crate) reason: String,
}

/// `SendMsgControl` on its way down.
#[derive(Deserialize, Default)]
struct Controls {
    #[serde(rename = "NoUnread", default)]
    no_unread: u8,
    #[serde(rename = "NoLastMsg", default)]
    no_last_message: u8,
}

/// What all messages have.
#[derive(Deserialize)]
struct Common {
    #[serde(rename = "From_Account")]
    from: String,
    #[serde(rename = "MsgSeq")]
    seq: u64,
    #[serde(rename = "MsgRandom", default)]
    random: u32,
    #[serde(rename = "MsgTimeStamp")]
    time: u64,
    #[serde(rename = "MsgClientTime", default)]
    client_time: u64,
    #[serde(rename = "ClientSeq")]
    client_seq: Option<u64>,
    #[serde(rename = "CloudCustomData", default)]
    custom_data: String,
    #[serde(rename = "SupportMessageExtension", default)]
    extensible: u8,
    #[serde(rename = "MsgVersion", default)]
    revision: u32,
    #[serde(rename = "IsPlaceMsg", default)]
    place: u32,
    #[serde(rename = "SendMsgControl", default)]
    controls: Controls,
    #[serde(rename = "RevokerInfo", default)]
    revoker: Option<Revoker>,
}

/// A message between users.
#[derive(Deserialize)]
pub(crate) struct UserMessage {
    #[serde(flatten)]
    common: Common,
    #[serde(rename = "To_Account")]
    to: String,
    #[serde(rename = "MsgBody", default, with = "crate::element::wire_elements")]
    elements: Vec<Element>,
    #[serde(rename = "From_AccountNick", default)]
    nick: String,
    #[serde(rename = "From_AccountHeadurl", default)]
    face_url: String,
    #[serde(rename = "IsNeedReadReceipt", default)]
    receipt: u8,
    #[serde(rename = "MsgLifeTime")]
    lifetime: Option<u32>,
    #[serde(rename = "IsSyncMsg", default)]
    own_copy: u8,
    #[serde(rename = "MsgFlagBits", default)]
    flags: u32,
    #[serde(rename = "IsPeerRead", default)]
    peer_read: u8,
    #[serde(rename = "PeerReadTime", default)]
    peer_read_at: u64,
}

/// A message or tip of a group.
#[derive(Deserialize)]
pub(crate) struct GroupMessage {
    #[serde(flatten)]
    common: Common,
    #[serde(rename = "Event")]
    event: Option<u32>,
    #[serde(rename = "ToGroupId")]
    group: String,
    #[serde(rename = "ToTopicId")]
    topic: Option<String>,
    #[serde(rename = "GroupInfo", default)]
    info: GroupInfo,
    #[serde(rename = "MsgBody", default)]
    body: Body,
    #[serde(rename = "MsgPriority", default)]
    priority: u32,
    #[serde(rename = "OnlineOnlyFlag", default)]
    online_only: u8,
    #[serde(rename = "NeedReadReceipt", default)]
    receipt: u8,
    #[serde(rename = "IsRelayMsg", default)]
    forwarded: u8,
    #[serde(rename = "GroupAtInfo", default)]
    mentions: Vec<Mention>,
}

/// The group beside a message, and the sender as members see it.
#[derive(Deserialize, Default)]
struct GroupInfo {
    #[serde(rename = "TopicId")]
    topic: Option<String>,
    #[serde(rename = "GroupType", default)]
    kind: String,
    #[serde(rename = "From_AccountNick", default)]
    nick: String,
    #[serde(rename = "From_AccountHeadurl", default)]
    face_url: String,
    #[serde(rename = "MsgFrom_AccountExtraInfo", default)]
    extra: Extra,
}

#[derive(Deserialize, Default)]
struct Extra {
    #[serde(rename = "NameCard", default)]
    name_card: String,
}

#[derive(Deserialize)]
struct Mention {
    #[serde(rename = "GroupAtAllFlag", default)]
    all: u8,
    #[serde(rename = "GroupAt_Account", default)]
    account: String,
}

/// Messages have elements, tips an object.
#[derive(Default)]
struct Body(Vec<Element>);

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Array(list) => Self(
                list.into_iter().filter_map(|one| Down::deserialize(one).ok()).map(|Down(element)| element).collect(),
            ),
            tip @ Value::Object(_) => Self(vec![Element::GroupTip(Box::new(GroupTip::from_wire(tip)))]),
            _ => Self::default(),
        })
    }
}

impl Common {
    /// A message with all that both kinds have.
    fn message(self, conversation: ConversationId, (sender, receiver): (String, &str), own: bool) -> Message {
        let client_seq = self.client_seq.unwrap_or(self.seq);
        let recalled = self.place == RECALLED_PLACE;
        let revoker = self.revoker.unwrap_or_default();
        Message {
            id: Message::name((&sender, receiver), client_seq, self.random, self.client_time),
            conversation,
            sender,
            own,
            time: self.time,
            seq: self.seq,
            random: self.random,
            client_seq,
            client_time: self.client_time,
            state: match self.place {
                DELETED_PLACE => State::Deleted,
                _ if recalled => State::Recalled,
                _ => State::Sent,
            },
            failure: 0,
            elements: Vec::new(),
            custom_data: self.custom_data,
            local_data: String::new(),
            priority: Priority::default(),
            nick: String::new(),
            face_url: String::new(),
            name_card: String::new(),
            options: Options {
                extensible: self.extensible != 0,
                no_unread: self.controls.no_unread != 0,
                no_last_message: self.controls.no_last_message != 0,
                ..Options::default()
            },
            receipt: Receipt::default(),
            revision: self.revision,
            recalled_by: revoker.by,
            recall_reason: revoker.reason,
            after: 0,
            seal: String::new(),
        }
    }
}

impl UserMessage {
    /// As the user `me` sees it.
    pub(crate) fn read(self, me: &str) -> Message {
        // In a copy of what the user sent elsewhere, both sides are swapped.
        let (from, to) =
            if self.own_copy != 0 { (self.to, self.common.from.clone()) } else { (self.common.from.clone(), self.to) };
        let own = from == me;
        let peer = if own { to.clone() } else { from.clone() };
        let mut message = self.common.message(ConversationId::User(peer), (from, &to), own);
        if self.flags & RECALLED_BIT != 0 {
            message.state = State::Recalled;
        }
        message.elements = self.elements;
        message.nick = self.nick;
        message.face_url = self.face_url;
        message.options.receipt = self.receipt != 0;
        message.options.online_only = self.lifetime == Some(0);
        message.options.lifetime = self.lifetime.filter(|seconds| *seconds != 0);
        message.receipt = Receipt { peer_read: self.peer_read != 0, at: self.peer_read_at, ..Receipt::default() };
        message.sealed()
    }
}

impl GroupMessage {
    /// As the user `me` sees it.
    pub(crate) fn read(self, me: &str) -> Message {
        let passing = self.event == Some(PASSING_TIP)
            || self.online_only != 0
            || self.info.kind == LIVE
            || self.common.seq >= PASSING;
        let id = self.topic.or(self.info.topic).unwrap_or(self.group);
        let sender = self.common.from.clone();
        let own = sender == me;
        let mut message = self.common.message(ConversationId::Group(id.clone()), (sender, &id), own);
        if message.sender == SYSTEM {
            // The numbers of a tip are the group's own.
            message.id = Message::name((SYSTEM, &id), message.seq, message.random, message.client_time);
        }
        message.elements = self.body.0;
        message.nick = self.info.nick;
        message.face_url = self.info.face_url;
        message.name_card = self.info.extra.name_card;
        message.priority = Priority::of_number(self.priority);
        message.options.online_only = passing;
        message.options.receipt = self.receipt != 0;
        message.options.forwarded = self.forwarded != 0;
        message.options.mention_all = self.mentions.iter().any(|mention| mention.all != 0);
        message.options.mentions =
            self.mentions.into_iter().filter(|mention| mention.all == 0).map(|mention| mention.account).collect();
        message.sealed()
    }
}

impl Priority {
    fn of_number(number: u32) -> Self {
        match number {
            1 => Self::High,
            3 => Self::Low,
            4 => Self::Lowest,
            _ => Self::Normal,
        }
    }

    /// Its name in requests.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::High => "High",
            Self::Normal => "Normal",
            Self::Low => "Low",
            Self::Lowest => "Lowest",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_of_a_user_reads() {
        let wire = json!({"From_Account": "alice", "To_Account": "bob", "MsgSeq": 2239120001u32, "MsgRandom": 27015461,
            "MsgTimeStamp": 1795387152, "MsgClientTime": 1795387151, "TinyId": "144115198000000001",
            "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hello"}}], "CloudCustomData": "ccd",
            "From_AccountNick": "ALICE", "IsNeedReadReceipt": 1, "SupportMessageExtension": 0, "MsgVersion": 0,
            "ClientSeq": 2239120001u32, "SendMsgControl": {"NoUnread": 1, "NoLastMsg": 0}});
        let read = |me| serde_json::from_value::<UserMessage>(wire.clone()).unwrap().read(me);
        let message = read("bob");
        assert_eq!(message.conversation, ConversationId::user("alice"));
        assert_eq!(message.id, "alice-bob-2239120001-27015461-1795387151");
        assert!(!message.own && message.options.receipt && message.options.no_unread);
        assert!(read("alice").own);
        assert_eq!(read("alice").id, message.id);
        message.check_seal().unwrap();
    }

    #[test]
    fn a_copy_for_the_sender_is_the_same_message() {
        let wire = json!({"From_Account": "bob", "To_Account": "alice", "MsgSeq": 1, "MsgRandom": 2, "MsgTimeStamp": 3,
            "MsgClientTime": 3, "IsSyncMsg": 1, "MsgBody": []});
        let message = serde_json::from_value::<UserMessage>(wire).unwrap().read("alice");
        assert_eq!((message.own, message.conversation.to_string().as_str()), (true, "c2cbob"));
        assert_eq!(message.id, "alice-bob-1-2-3");
    }

    #[test]
    fn a_message_that_was_changed_is_found() {
        let wire = json!({"From_Account": "a", "To_Account": "b", "MsgSeq": 1, "MsgRandom": 2, "MsgTimeStamp": 3});
        let made = serde_json::from_value::<UserMessage>(wire).unwrap().read("b");
        let changes: [fn(&mut Message); 4] = [
            |message| message.seq = 5,
            |message| message.sender = "c".to_owned(),
            |message| message.time += 1,
            |message| message.seal.clear(),
        ];
        for change in changes {
            let mut message = made.clone();
            change(&mut message);
            assert_eq!(message.check_seal().unwrap_err().code(), 6021);
        }
        let again: Message = serde_json::from_str(&serde_json::to_string(&made).unwrap()).unwrap();
        assert_eq!(again, made);
        again.check_seal().unwrap();
    }

    #[test]
    fn a_tip_of_a_topic_reads() {
        let wire = json!({"Event": 4, "From_Account": SYSTEM, "ToGroupId": "@TGS#_c", "MsgSeq": 7, "ClientSeq": 7,
            "MsgTimeStamp": 3, "MsgRandom": 9, "GroupInfo": {"GroupId": "@TGS#_c", "TopicId": "@TGS#_c@TOPIC#_t"},
            "MsgBody": {"OpType": 2}});
        let message = serde_json::from_value::<GroupMessage>(wire).unwrap().read("b");
        assert_eq!(message.conversation.topic_id(), Some("@TGS#_c@TOPIC#_t"));
        assert!(matches!(message.elements.as_slice(), [Element::GroupTip(_)]));
        assert_eq!((message.seq, message.client_seq), (7, 7));
    }
}
