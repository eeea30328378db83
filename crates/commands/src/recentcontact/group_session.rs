//! A group conversation in a client's list (source: seen at the Web SDK).

use serde::Serialize;
use serde_json::value::RawValue;
use tincan_domain::contacts::GroupContact;
use tincan_domain::groups::{Announced, Entry, MsgFlag, Place};

use super::GROUP;
use crate::groups::names::name;
use crate::groups::wire::{STORED_TIP_EVENT, SYSTEM, WireEntry};
use crate::pushes::conversations::mark_bits;
use crate::wire::{WireRevoker, stored_json};

/// `LastMsgFlags` of a recalled message of a group.
const RECALLED: u32 = 2;

/// A group conversation, ready to be written.
pub(super) struct Shown<'a> {
    contact: &'a GroupContact,
    /// The last entry, where it is a tip: it stands there as in the history.
    tip: Option<Announced>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(contact: &'a GroupContact) -> Self {
        let tip = contact.last.as_ref().filter(|(_, entry)| entry.message().is_none());
        let tip = tip.map(|(seq, entry)| Announced {
            head: contact.head.clone(),
            seq: *seq,
            stored: true,
            entry: entry.clone(),
            nick: String::new(),
            face: String::new(),
            card: String::new(),
        });
        Self { contact, tip }
    }

    pub(super) fn session(&self) -> GroupSession<'_> {
        let contact = self.contact;
        let last = contact.last.as_ref();
        let is_recalled = last.is_some_and(|(_, entry)| matches!(entry.place, Place::Recalled(_)));
        GroupSession {
            kind: GROUP,
            to_account: contact.head.id.as_str(),
            unread_msg_count: contact.reading.unread,
            msg_time: contact.time,
            msg_seq: last.map_or(contact.reading.last, |(seq, _)| *seq),
            group_next_msg_seq: contact.reading.last + 1,
            msg_group_readed_seq: contact.reading.seq,
            from_account: last.map_or("", |(_, entry)| from(entry)),
            from_nick: &contact.sender.nick,
            from_card: &contact.sender.card,
            from_face: &contact.sender.face,
            last_msg_flags: if is_recalled { RECALLED } else { 0 },
            last_msg: last.map(|(_, entry)| self.last_msg(entry)),
            group_nick: &contact.head.name,
            group_image: &contact.face,
            group_type: name(contact.head.kind),
            top_flags: contact.pinned.into(),
            standard_mark: mark_bits(contact.marked.marks),
            custom_mark: &contact.marked.custom,
            contact_group_id: &contact.marked.groups,
            msg_recv_option: option_number(contact.flag),
        }
    }

    fn last_msg<'b>(&'b self, entry: &'b Entry) -> LastMsg<'b> {
        let message = entry.message();
        LastMsg {
            event: self.tip.is_some().then_some(STORED_TIP_EVENT),
            group_tips: self.tip.as_ref().map(WireEntry::new),
            msg_body: message.and_then(|message| stored_json(&message.content.body)),
            cloud_custom_data: message.map_or("", |message| &message.content.cloud_custom_data),
            revoker_info: match &entry.place {
                Place::Recalled(recall) => Some(WireRevoker::of(recall)),
                Place::There | Place::Deleted => None,
            },
        }
    }
}

fn from(entry: &Entry) -> &str {
    if entry.message().is_some() { entry.from.as_str() } else { SYSTEM }
}

/// `MsgRecvOption` of how a member wants to hear of messages.
fn option_number(flag: MsgFlag) -> u8 {
    match flag {
        MsgFlag::AcceptAndNotify => 0,
        MsgFlag::Discard => 1,
        MsgFlag::AcceptNotNotify => 2,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupSession<'a> {
    #[serde(rename = "Type")]
    kind: u32,
    /// The group: without an underline, other than with accounts.
    to_account: &'a str,
    unread_msg_count: u64,
    msg_time: u32,
    msg_seq: u64,
    group_next_msg_seq: u64,
    msg_group_readed_seq: u64,
    #[serde(rename = "MsgGroupFrom_Account")]
    from_account: &'a str,
    #[serde(rename = "MsgGroupFromNickName")]
    from_nick: &'a str,
    #[serde(rename = "MsgGroupFromCardName")]
    from_card: &'a str,
    #[serde(rename = "MsgGroupFromFaceUrl")]
    from_face: &'a str,
    last_msg_flags: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_msg: Option<LastMsg<'a>>,
    group_nick: &'a str,
    group_image: &'a str,
    group_type: &'static str,
    top_flags: u8,
    standard_mark: String,
    custom_mark: &'a str,
    contact_group_id: &'a [u32],
    msg_recv_option: u8,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LastMsg<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_tips: Option<WireEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    msg_body: Option<&'a RawValue>,
    cloud_custom_data: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoker_info: Option<WireRevoker<'a>>,
}
