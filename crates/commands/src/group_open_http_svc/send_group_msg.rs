//! `group_open_http_svc/send_group_msg`: sends a message to a group or a topic.

use serde::Serialize;
use tincan_domain::groups::{At, Draft, Posted, Priority, refused, send};
use tincan_domain::messages::{Actor, Controls};
use tincan_domain::model::Account;
use tincan_domain::{Cause, Domain, Result};
use tincan_protocol::errors::{Code, codes};

use crate::groups::asked;
use crate::groups::history::address;
use crate::openim::{fields, sendmsg};
use crate::{Answer, Body, Call, Callers, Family, Spec, code, moderation};

/// Admins in anybody's name and to any group, members in their own; 200/s by REST. At most 30 mentions, at most 50 chosen
/// receivers. What is over 40 messages a second in one group is dropped, and answered as sent. Errors: 10004, 10007, 10010, 10015, 10017 muted, 10023 the sender sends
/// too often, 10053, 110003, 80001 a forbidden word, 80002 too long.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "send_group_msg",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// `MsgDropReason` of a message that was dropped because there were too many.
const TOO_MANY: &str = "MsgFreqCtrl";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireSent {
    msg_time: u32,
    msg_seq: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    msg_drop_reason: Option<&'static str>,
    /// Whether there are read receipts, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_receipt_code: Option<Code>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let sender = sendmsg::sender(domain, call).await?;
    let actor = if call.by_admin() { Actor::Admin(sender) } else { call.actor()? };
    let draft = draft(call)?;
    if let Err(cause) = moderation::check_message(call) {
        refused(domain, &call.app, &actor, &draft, &cause).await;
        return Err(cause);
    }
    let wants_receipts = draft.message.controls.need_receipt;
    let sent = send(domain, &call.app, &actor, draft).await?;
    let receipt = match sent.no_receipts {
        Some(fault) => code(&Cause::from(fault), SPEC.family, call.via()),
        None => codes::general::SUCCESS,
    };
    Ok(Answer::with(&WireSent {
        msg_time: sent.time,
        msg_seq: sent.seq,
        msg_drop_reason: sent.dropped.then_some(TOO_MANY),
        read_receipt_code: wants_receipts.then_some(receipt),
    }))
}

/// The message that a request asks to send.
fn draft(call: &Call<'_>) -> Result<Draft> {
    let body = &call.body;
    let message = Posted {
        content: fields::content(body)?,
        controls: Controls { need_receipt: body.flag("NeedReadReceipt")?, ..fields::controls(body)? },
        priority: asked::named::<Priority>(body, "MsgPriority")?.unwrap_or_default(),
        at: mentions(body)?,
        client_seq: body.optional_u64("ClientSeq")?.unwrap_or_default(),
        offline_push: fields::offline_push(body)?,
        relayed: body.flag("IsRelayMsg")?,
        version: 0,
    };
    let draft = Draft {
        to: address(body)?,
        random: body.u32("Random")?,
        client_time: body.optional_u32("MsgClientTime")?,
        message,
        online_only: body.flag("OnlineOnlyFlag")?,
        only_to: chosen(body)?,
        handling: fields::handling(body)?,
    };
    Ok(draft)
}

/// `GroupAtInfo`: mentions, in their order.
fn mentions(body: &Body<'_>) -> Result<Vec<At>> {
    let items = body.optional_objects("GroupAtInfo")?.unwrap_or_default();
    let one = |item: &Body<'_>| {
        if item.flag("GroupAtAllFlag")? { Ok(At::All) } else { Ok(At::Member(item.account("GroupAt_Account")?)) }
    };
    items.iter().map(one).collect()
}

/// `To_Account`: the members that the message is for; none for all.
fn chosen(body: &Body<'_>) -> Result<Vec<Account>> {
    let names = body.optional_texts("To_Account")?.unwrap_or_default();
    names.iter().map(|name| Account::parse(name, "To_Account")).collect()
}
