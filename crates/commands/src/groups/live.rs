//! Live rooms on the wire: what entrants are told, and what is pushed or polled (source: Web protocol of groups,
//! AVChatRoom delivery).

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tincan_domain::groups::rooms::{self, Entered, Item, Polled, Seat};
use tincan_domain::groups::{GroupCode, Incident};
use tincan_domain::model::{Account, InstId};
use tincan_domain::{Cause, Domain, Result};

use super::pushes;
use super::wire::{self, NOTICE_EVENT, PASSING_TIP_EVENT, WireEntry};
use crate::{Answer, Call, Caller};

/// Longest time for which a poll waits: clients take one that is not answered within 15 s for lost.
pub(crate) const HOLD: Duration = Duration::from_secs(10);

/// An item as it stands in a poll's answer: the message, tip or notice, with the number of its event in it.
fn element(incident: &Incident) -> Bytes {
    let json = match incident {
        Incident::Posted(entry) | Incident::Tip(entry) => serde_json::to_vec(&WireEntry::new(entry)),
        other => serde_json::to_vec(&inner(other)),
    };
    // Plain structs and JSON values serialise.
    json.unwrap_or_default().into()
}

/// The first item of a push's entry, with the number of its event in it.
fn inner(incident: &Incident) -> Value {
    let mut entry = serde_json::to_value(pushes::entry(incident)).unwrap_or_default();
    let event = entry.get("Event").cloned().unwrap_or_default();
    let mut item = entry.get_mut("GroupTips").and_then(|tips| tips.get_mut(0)).map(Value::take).unwrap_or_default();
    if let Some(fields) = item.as_object_mut() {
        fields.insert("Event".to_owned(), event);
    }
    item
}

/// An item's JSON text; encoded once, however many get it.
fn json(item: &Item) -> &RawValue {
    serde_json::from_slice(item.encoded(element)).unwrap_or(RawValue::NULL)
}

/// An entry of a push's `EventArray`.
#[derive(Serialize)]
pub(crate) struct WireItem<'a> {
    #[serde(rename = "Event")]
    event: u32,
    #[serde(rename = "GroupMsgArray", skip_serializing_if = "Option::is_none")]
    messages: Option<[&'a RawValue; 1]>,
    #[serde(rename = "GroupTips", skip_serializing_if = "Option::is_none")]
    tips: Option<[&'a RawValue; 1]>,
}

/// Items as entries of a push's `EventArray`.
pub(crate) fn entries(items: &[Arc<Item>]) -> Vec<WireItem<'_>> {
    let entry = |item: &'_ Arc<Item>| -> (u32, bool) {
        match item.incident() {
            Some(Incident::Posted(message)) => (wire::event_of(message), true),
            Some(Incident::Tip(tip)) => (wire::event_of(tip), false),
            Some(Incident::Notice { .. }) => (NOTICE_EVENT, false),
            _ => (PASSING_TIP_EVENT, false),
        }
    };
    let one = |item| {
        let (event, is_message) = entry(item);
        let json = [json(item)];
        let (messages, tips) = if is_message { (Some(json), None) } else { (None, Some(json)) };
        WireItem { event, messages, tips }
    };
    items.iter().map(one).collect()
}

/// What somebody is told who entered a room.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireEntered<'a> {
    joined_status: &'static str,
    huge_group_flag: u8,
    #[serde(rename = "AVChatRoomKey")]
    room_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    long_polling_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_seq: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rsp_msg_list: Vec<&'a RawValue>,
}

/// The answer to somebody who entered a room.
pub(crate) fn entered(domain: &Domain, code: GroupCode, entered: &Entered) -> Answer {
    Answer::with(&WireEntered {
        joined_status: "JoinedSuccess",
        huge_group_flag: 1,
        room_key: code.0.to_string(),
        long_polling_key: entered.seat.as_ref().map(|seat| seat.seal(domain)),
        start_seq: entered.seat.as_ref().map(|_| entered.start),
        rsp_msg_list: entered.history.iter().map(|item| json(item)).collect(),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WirePolled<'a> {
    key: &'a str,
    next_seq: u64,
    hold_time: u32,
    rsp_msg_list: Vec<&'a RawValue>,
}

/// Waits for what is told to a room. Both services that poll do the same: for guests and for users.
pub(crate) async fn poll(domain: &Domain, call: &Call<'_>, as_guest: bool) -> Result<Answer> {
    // Read for its form only: names are never shortened.
    call.body.flag("USP")?;
    let key = call.body.text("Key")?;
    let start = call.body.optional_u64("StartSeq")?.ok_or_else(|| call.body.missing("StartSeq"))?;
    let wanted = call.body.optional_u32("HoldTime")?.ok_or_else(|| call.body.missing("HoldTime"))?;
    let seat = Seat::open(domain, &key)?;
    let caller = if as_guest { None } else { Some(login(call)?) };
    let start = seat.begin(domain, start);
    let hold = HOLD.min(Duration::from_secs(wanted.into()));
    let polling = rooms::poll(domain, &call.app, &seat, caller, start);
    let polled = match tokio::time::timeout(hold, polling).await {
        Ok(polled) => polled?,
        Err(_) if hold < HOLD => return Err(Cause::TimedOut { seconds: hold.as_secs() }),
        // Sooner than the client wanted: it asks again.
        Err(_) => Polled { items: Vec::new(), next: start },
    };
    Ok(Answer::with(&WirePolled {
        key: &key,
        next_seq: polled.next,
        hold_time: wanted,
        rsp_msg_list: polled.items.iter().map(|item| json(item)).collect(),
    }))
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireHistory<'a> {
    rsp_msg_list: Vec<&'a RawValue>,
}

/// The last messages of a room that the caller is in.
pub(crate) async fn history(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let seat = Seat::open(domain, &call.body.text(call.body.either(&["LongPollingKey", "Key"]))?)?;
    let before = call.body.optional_u64("PullPreSeq")?.unwrap_or_default();
    let messages = rooms::history(domain, &call.app, &seat, Some(login(call)?), before).await?;
    Ok(Answer::with(&WireHistory { rsp_msg_list: messages.iter().map(|item| json(item)).collect() }))
}

/// The login that asks.
fn login<'a>(call: &'a Call<'_>) -> Result<(&'a Account, InstId)> {
    match &call.caller {
        Caller::User(ticket) => Ok((&ticket.account, ticket.inst_id)),
        _ => Err(Cause::TicketExpired),
    }
}
