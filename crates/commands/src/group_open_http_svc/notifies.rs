//! What the commands share that tell a client what it missed of groups: recalls.

use serde::Serialize;
use serde_json::{Value, json};
use tincan_domain::groups::{Channel, RecallNote, recalls_between};
use tincan_domain::{Cause, Domain, Result};

use crate::groups::asked;
use crate::wire::WireRevoker;
use crate::{Body, Call};

/// `NotifyType` of recalls.
const RECALLS: u32 = 1;

/// Most recalls of an answer.
const MAX_PAGE: u32 = 100;

/// The recalls of a group.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Notifies {
    group_id: String,
    /// From when on the next page begins, in microseconds; 0 = these are all: clients go on asking otherwise.
    next_msg_time: u64,
    notify_msg_list: Vec<Notify>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Notify {
    msg_seq: u64,
    msg_random: u32,
    revoker_info: Value,
}

impl Notify {
    fn new((msg_seq, note): (u64, RecallNote)) -> Self {
        Self { msg_seq, msg_random: note.random, revoker_info: json!(WireRevoker::new(note.by.as_str(), &note.reason)) }
    }
}

/// What a request asks for one group.
///
/// Errors: 10004, 10007 not a member, 10010, 10015.
pub(super) async fn notifies(domain: &Domain, call: &Call<'_>, body: &Body<'_>) -> Result<Notifies> {
    let address = asked::address(body)?;
    if body.optional_u32("NotifyType")?.unwrap_or(RECALLS) != RECALLS {
        return Err(Cause::field("NotifyType", "must be 1 (recalls)"));
    }
    let limit = body.optional_u32("Limit")?.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE);
    let begin = body.optional_u64("BeginTime")?.unwrap_or(0);
    let end = body.optional_u64("EndTime")?.unwrap_or(u64::MAX);
    let view = domain.view().await?;
    let (channel, _) = Channel::entered(&view, domain, &call.app, &call.actor()?, &address).await?;
    let page = recalls_between(&view, call.app.id, channel.log(), (begin, end), limit as usize).await?;
    Ok(Notifies {
        group_id: address.group.to_string(),
        next_msg_time: page.next,
        notify_msg_list: page.notes.into_iter().map(Notify::new).collect(),
    })
}

/// A group of which there is nothing to tell: it is gone, or the caller is not in it any more.
pub(super) fn nothing(group_id: String) -> Notifies {
    Notifies { group_id, next_msg_time: 0, notify_msg_list: Vec::new() }
}
