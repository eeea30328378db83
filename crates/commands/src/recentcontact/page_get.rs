//! `recentcontact.page_get`: a client reads its list of conversations, newest first.

use serde::Serialize;
use serde_json::value::RawValue;
use tincan_domain::contacts::{Contact, Conversation, groups, list};
use tincan_domain::messages::Message;
use tincan_domain::{Domain, Result};

use super::group_session::{GroupSession, Shown};
use super::wire::{WireCursor, WireGroup};
use super::{ONE_TO_ONE, cursor, wanted};
use crate::pushes::conversations::{mark_bits, reminder_number};
use crate::wire::{WireRevoker, stored_json};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 50001–50005.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "page_get",
    family: Family::RecentContact,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page<'a> {
    complete_flag: u8,
    #[serde(flatten)]
    cursor: WireCursor,
    session_item: Vec<Item<'a>>,
    group_item: Vec<WireGroup>,
    error_display: &'static str,
}

/// A conversation of either kind.
#[derive(Serialize)]
#[serde(untagged)]
enum Item<'a> {
    OneToOne(Box<Session<'a>>),
    Group(Box<GroupSession<'a>>),
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Session<'a> {
    #[serde(rename = "Type")]
    kind: u32,
    #[serde(rename = "To_Account")]
    to_account: &'a str,
    unread_msg_count: u64,
    msg_time: u32,
    msg_seq: u32,
    #[serde(rename = "LastC2CMsgFrom_Account")]
    last_from_account: &'a str,
    last_msg_flags: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_msg: Option<LastMsg<'a>>,
    c2c_nick: &'a str,
    c2c_image: &'a str,
    c2c_remark: &'a str,
    c2c_peer_read_time: u64,
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
    msg_body: Option<&'a RawValue>,
    cloud_custom_data: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoker_info: Option<WireRevoker<'a>>,
}

/// `LastMsgFlags` of a recalled message.
const RECALLED: u32 = 8;

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = call.acting("From_Account")?;
    let page = list(domain, &call.app, &owner, wanted(&call.body)?, cursor(&call.body)?).await?;
    let groups_shown: Vec<Shown<'_>> = page.contacts.iter().filter_map(group).collect();
    let mut group_sessions = groups_shown.iter().map(Shown::session);
    let items = page.contacts.iter().filter_map(|conversation| match conversation {
        Conversation::OneToOne(contact) => Some(Item::OneToOne(Box::new(Session::new(contact)))),
        Conversation::Group(_) => group_sessions.next().map(|session| Item::Group(Box::new(session))),
    });
    let items = items.collect();
    Ok(Answer::with(&Page {
        complete_flag: page.next.is_none().into(),
        cursor: WireCursor::new(page.next),
        session_item: items,
        group_item: WireGroup::all(groups(domain, &call.app, &owner).await?),
        error_display: "",
    }))
}

fn group(conversation: &Conversation) -> Option<Shown<'_>> {
    match conversation {
        Conversation::OneToOne(_) => None,
        Conversation::Group(contact) => Some(Shown::new(contact)),
    }
}

impl<'a> Session<'a> {
    fn new(contact: &'a Contact) -> Self {
        let last = contact.last.as_ref();
        let recalled = last.is_some_and(|last| last.row.recall.is_some());
        Self {
            kind: ONE_TO_ONE,
            to_account: contact.peer.as_str(),
            unread_msg_count: contact.unread,
            msg_time: contact.time,
            msg_seq: last.map_or(0, |last| last.key.seq),
            last_from_account: last.map_or("", |last| last.from.as_str()),
            last_msg_flags: if recalled { RECALLED } else { 0 },
            last_msg: last.map(LastMsg::new),
            c2c_nick: &contact.nick,
            c2c_image: &contact.face,
            c2c_remark: &contact.remark,
            c2c_peer_read_time: contact.peer_read_up_to,
            top_flags: contact.pinned.into(),
            standard_mark: mark_bits(contact.marked.marks),
            custom_mark: &contact.marked.custom,
            contact_group_id: &contact.marked.groups,
            msg_recv_option: reminder_number(contact.reminder),
        }
    }
}

impl<'a> LastMsg<'a> {
    fn new(last: &'a Message) -> Self {
        Self {
            msg_body: stored_json(&last.row.content.body),
            cloud_custom_data: &last.row.content.cloud_custom_data,
            revoker_info: last.row.recall.as_ref().map(WireRevoker::of),
        }
    }
}
