//! `group_open_http_svc/group_msg_get_simple`: a page of a group's history, for admins.

use serde::Serialize;
use serde_json::json;
use tincan_domain::groups::{Announced, Place, What, history};
use tincan_domain::{Domain, Result};

use crate::groups::history::query;
use crate::groups::names::priority_number;
use crate::groups::wire::{SYSTEM, tip_body};
use crate::wire::{self, Elements};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 200/s; pages of at most 20. Errors: 10004, 10010, 10015, 10044 the type keeps no messages, 110003.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "group_msg_get_simple",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// Most entries of a page (source: group message documentation).
const LIMIT: usize = 20;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page<'a> {
    group_id: &'a str,
    is_finished: u8,
    rsp_msg_list: Vec<Item<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    #[serde(rename = "From_Account")]
    from_account: &'a str,
    is_place_msg: u8,
    is_system_msg: u8,
    msg_body: Body<'a>,
    msg_priority: u8,
    msg_random: u32,
    msg_seq: u64,
    msg_time_stamp: u32,
    #[serde(skip_serializing_if = "str::is_empty")]
    cloud_custom_data: &'a str,
}

/// A tip stands in an element of its own.
#[derive(Serialize)]
#[serde(untagged)]
enum Body<'a> {
    Elements(Elements<'a>),
    Tip([serde_json::Value; 1]),
    Empty([(); 0]),
}

impl<'a> Item<'a> {
    fn new(announced: &'a Announced) -> Self {
        let entry = &*announced.entry;
        let is_tip = matches!(entry.what, What::Tip(_));
        let message = entry.message().filter(|_| entry.is_there());
        Self {
            from_account: if is_tip { SYSTEM } else { entry.from.as_str() },
            is_place_msg: match entry.place {
                Place::There => 0,
                Place::Deleted => 1,
                Place::Recalled(_) => 2,
            },
            is_system_msg: is_tip.into(),
            msg_body: match &entry.what {
                _ if !entry.is_there() => Body::Empty([]),
                What::Message(message) => Body::Elements(wire::elements(&message.content.body)),
                What::Tip(tip) => Body::Tip([json!({"MsgType": "TIMGroupTipElem", "MsgContent": tip_body(tip)})]),
            },
            msg_priority: priority_number(entry.message().map(|message| message.priority).unwrap_or_default()),
            msg_random: entry.random,
            msg_seq: announced.seq,
            msg_time_stamp: entry.time,
            cloud_custom_data: message.map_or("", |message| &message.content.cloud_custom_data),
        }
    }
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let query = query(&call.body, LIMIT)?;
    let asked = call.body.u32("ReqMsgNumber")? as usize;
    let page = history(domain, &call.app, &call.actor()?, &query).await?;
    let is_finished = match () {
        () if page.expired => 2,
        () if page.next == 0 || page.entries.len() >= asked => 1,
        () => 0,
    };
    Ok(Answer::with(&Page {
        group_id: query.of.group.as_str(),
        is_finished,
        rsp_msg_list: page.entries.iter().map(Item::new).collect(),
    }))
}
