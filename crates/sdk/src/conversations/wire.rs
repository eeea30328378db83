//! The list as the server has it. Source: Web protocol, conversation list.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Conversation, Last, Reminder};
use crate::message::SYSTEM;
use crate::message::wire::GroupMessage;
use crate::session::Session;
use crate::{Cause, ConversationId, Element};

/// `Type` of a conversation with a user.
pub(super) const ONE_TO_ONE: u32 = 1;
/// `Type` of a conversation in a group.
pub(super) const GROUP: u32 = 2;

/// `LastMsgFlags` of recalled messages between users.
const RECALLED: u32 = 8;
/// `LastMsgFlags` of recalled messages of groups.
const GROUP_RECALLED: u32 = 2;

/// A page of the list.
pub(crate) struct Page {
    pub(crate) items: Vec<Item>,
    /// Conversation groups, with their numbers.
    pub(crate) groups: Vec<(u64, String)>,
    /// Where the next page begins.
    pub(crate) next: Option<Cursor>,
}

/// A conversation of the list.
pub(crate) struct Item {
    pub(crate) id: ConversationId,
    pub(crate) time: u64,
    pub(crate) pinned: bool,
    /// The numbers of the conversation groups that it is in.
    pub(super) group_ids: Vec<u64>,
    pub(super) conversation: Conversation,
}

/// Where the list goes on.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Cursor {
    #[serde(rename = "TimeStamp", default)]
    time: u64,
    #[serde(rename = "StartIndex", default)]
    index: u64,
    #[serde(rename = "TopTimeStamp", default)]
    top_time: u64,
    #[serde(rename = "TopStartIndex", default)]
    top_index: u64,
}

#[derive(Deserialize)]
struct WirePage {
    #[serde(rename = "CompleteFlag", default)]
    complete: u8,
    #[serde(flatten)]
    cursor: Cursor,
    #[serde(rename = "SessionItem", default)]
    items: Vec<WireItem>,
    #[serde(rename = "GroupItem", default)]
    groups: Vec<WireGroup>,
}

#[derive(Deserialize)]
pub(super) struct WireGroup {
    #[serde(rename = "GroupId")]
    pub(super) id: u64,
    #[serde(rename = "GroupName")]
    pub(super) name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct WireItem {
    #[serde(rename = "Type")]
    kind: u32,
    #[serde(rename = "To_Account")]
    peer: String,
    to_account: String,
    unread_msg_count: u64,
    msg_time: u64,
    msg_seq: u64,
    #[serde(rename = "LastC2CMsgFrom_Account")]
    from: String,
    #[serde(rename = "MsgGroupFrom_Account")]
    group_from: String,
    #[serde(rename = "MsgGroupFromNickName")]
    group_from_nick: String,
    last_msg_flags: u32,
    last_msg: Option<LastMsg>,
    c2c_nick: String,
    c2c_image: String,
    c2c_remark: String,
    c2c_peer_read_time: u64,
    group_next_msg_seq: u64,
    msg_group_readed_seq: u64,
    group_nick: String,
    group_image: String,
    group_type: String,
    top_flags: u8,
    standard_mark: String,
    custom_mark: String,
    contact_group_id: Vec<u64>,
    msg_recv_option: u64,
}

#[derive(Deserialize)]
struct LastMsg {
    #[serde(rename = "MsgBody", default, with = "crate::element::wire_elements")]
    elements: Vec<Element>,
    #[serde(rename = "GroupTips")]
    tip: Option<Value>,
}

/// A page of the list.
///
/// Errors: 6001, the server's, the network's.
pub(crate) async fn page(session: &Arc<Session>, cursor: Option<Cursor>) -> Result<Page, Cause> {
    let cursor = cursor.unwrap_or_default();
    let body = json!({"From_Account": session.user, "TimeStamp": cursor.time, "StartIndex": cursor.index,
        "TopTimeStamp": cursor.top_time, "TopStartIndex": cursor.top_index, "OrderType": 1, "MsgAssistFlags": 15,
        "AssistFlags": 31});
    let page: WirePage = session.call_again("recentcontact.page_get", &body).await?;
    Ok(Page {
        items: page.items.into_iter().filter_map(|item| item.read(&session.user)).collect(),
        groups: page.groups.into_iter().map(|group| (group.id, group.name)).collect(),
        next: (page.complete == 0).then_some(page.cursor),
    })
}

impl WireItem {
    fn read(self, me: &str) -> Option<Item> {
        let id = match self.kind {
            ONE_TO_ONE => ConversationId::user(self.peer),
            GROUP => ConversationId::group(self.to_account),
            _ => return None,
        };
        let one_to_one = self.kind == ONE_TO_ONE;
        let (sender, nick) = match one_to_one {
            true => (self.from, String::new()),
            false => (self.group_from, self.group_from_nick),
        };
        let recalled = self.last_msg_flags & if one_to_one { RECALLED } else { GROUP_RECALLED } != 0;
        let (time, seq) = (self.msg_time, self.msg_seq);
        let last = self.last_msg.map(|last| match last.tip.and_then(|tip| GroupMessage::deserialize(tip).ok()) {
            Some(tip) => Last { sender: SYSTEM.to_owned(), nick, time, seq, elements: tip.read(me).elements, recalled },
            None => Last { sender, nick, time, seq, elements: last.elements, recalled },
        });
        let conversation = Conversation {
            name: if one_to_one { first([self.c2c_remark, self.c2c_nick]) } else { self.group_nick },
            face_url: first([self.c2c_image, self.group_image]),
            group_type: self.group_type,
            time,
            last,
            unread: self.unread_msg_count,
            pinned: self.top_flags != 0,
            marks: marks(&self.standard_mark),
            custom: self.custom_mark,
            reminder: Reminder::of_number(self.msg_recv_option),
            peer_read_at: self.c2c_peer_read_time,
            last_seq: self.group_next_msg_seq.saturating_sub(1),
            read_seq: self.msg_group_readed_seq,
            ..Conversation::new(id.clone())
        };
        Some(Item { id, time, pinned: conversation.pinned, group_ids: self.contact_group_id, conversation })
    }
}

fn first(texts: [String; 2]) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// The numbers of marks from their bits; the last character is bit 0.
pub(super) fn marks(bits: &str) -> Vec<u8> {
    (0..64).zip(bits.bytes().rev()).filter(|(_, bit)| *bit == b'1').map(|(number, _)| number).collect()
}

/// A conversation as requests name it; the group's name differs from command to command.
pub(super) fn contact(id: &ConversationId, group_field: &str) -> Value {
    match id {
        ConversationId::User(peer) => json!({"Type": ONE_TO_ONE, "To_Account": peer}),
        ConversationId::Group(group) => json!({"Type": GROUP, group_field: group}),
    }
}
