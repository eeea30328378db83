//! `recentcontact.page_get`: a client reads its list of conversations, newest first.

use serde::Serialize;
use serde_json::value::RawValue;
use tincan_domain::contacts::{Contact, list};
use tincan_domain::{Domain, Result};

use super::{ONE_TO_ONE, cursor};
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
    time_stamp: u32,
    start_index: u32,
    top_time_stamp: u32,
    top_start_index: u32,
    session_item: Vec<Session<'a>>,
    group_item: [(); 0],
    error_display: &'static str,
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
    last_msg: LastMsg<'a>,
    c2c_nick: &'a str,
    c2c_image: &'a str,
    c2c_remark: &'a str,
    c2c_peer_read_time: u64,
    top_flags: u8,
    standard_mark: &'a str,
    custom_mark: &'a str,
    contact_group_id: [u32; 0],
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
    let page = list(domain, &call.app, &owner, cursor(&call.body)?).await?;
    let next = page.next.unwrap_or_default();
    Ok(Answer::with(&Page {
        complete_flag: page.next.is_none().into(),
        time_stamp: next.time,
        start_index: next.index,
        top_time_stamp: 0,
        top_start_index: 0,
        session_item: page.contacts.iter().map(Session::new).collect(),
        group_item: [],
        error_display: "",
    }))
}

impl<'a> Session<'a> {
    fn new(contact: &'a Contact) -> Self {
        let last = &contact.last;
        let recall = last.row.recall.as_ref();
        Self {
            kind: ONE_TO_ONE,
            to_account: contact.peer.as_str(),
            unread_msg_count: contact.unread,
            msg_time: last.key.time,
            msg_seq: last.key.seq,
            last_from_account: last.from.as_str(),
            last_msg_flags: if recall.is_some() { RECALLED } else { 0 },
            last_msg: LastMsg {
                msg_body: stored_json(&last.row.content.body),
                cloud_custom_data: &last.row.content.cloud_custom_data,
                revoker_info: recall.map(WireRevoker::of),
            },
            c2c_nick: &contact.nick,
            c2c_image: &contact.face,
            c2c_remark: "",
            c2c_peer_read_time: contact.peer_read_up_to,
            top_flags: 0,
            standard_mark: "",
            custom_mark: "",
            contact_group_id: [],
            msg_recv_option: 0,
        }
    }
}
