//! What the server pushes about messages that were there before: recalls, changes, receipts, and what hangs on them. Source: Web
//! protocol, pushes; Web protocol of groups, pushes.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::edits::{GroupRef, Name, UserRef, edit};
use super::{extensions, reactions};
use crate::element::{Element, wire_elements};
use crate::message::wire::Revoker;
use crate::session::Session;
use crate::{Cause, ConversationId, Event, Message, State};

/// `OpType` of a message that was pinned.
const PINNED: u64 = 16;
/// `OpType` of a message that is pinned no longer.
const UNPINNED: u64 = 17;

#[derive(Deserialize)]
struct Recalled {
    #[serde(flatten)]
    message: UserRef,
    #[serde(rename = "RevokerInfo", default)]
    revoker: Revoker,
}

/// What a message says now.
#[derive(Deserialize)]
pub(super) struct Now {
    #[serde(rename = "MsgVersion")]
    pub(super) revision: u32,
    #[serde(rename = "MsgBody", default, with = "wire_elements")]
    pub(super) elements: Vec<Element>,
    #[serde(rename = "CloudCustomData", default)]
    pub(super) custom_data: String,
}

#[derive(Deserialize)]
struct Modified<Ref> {
    #[serde(flatten)]
    message: Ref,
    #[serde(flatten)]
    now: Now,
}

/// An item of Event 5 or 6.
#[derive(Deserialize)]
struct Item {
    #[serde(rename = "ToGroupId", default)]
    group: String,
    #[serde(rename = "GroupInfo", default)]
    info: Info,
    #[serde(rename = "RevokerInfo", default)]
    revoker: Revoker,
    #[serde(rename = "MsgBody", default)]
    body: Value,
}

#[derive(Deserialize, Default)]
struct Info {
    #[serde(rename = "TopicId", default)]
    topic: String,
}

#[derive(Deserialize)]
struct GroupReceipt {
    #[serde(rename = "MsgSeq")]
    seq: u64,
    #[serde(rename = "ReadNum", default)]
    read: u64,
    #[serde(rename = "UnreadNum", default)]
    unread: u64,
}

/// Takes in what an entry of a push says of messages that were there before; anything else is passed over. So is what does not read.
///
/// Errors: 6019.
pub(crate) async fn pushed(session: &Arc<Session>, entry: &Value) -> Result<(), Cause> {
    if let Some(notices) = entry.get("C2cNotifyMsgArray") {
        for notice in notices.as_array().into_iter().flatten() {
            if let Some(recalled) = notice.pointer("/WithdrawC2cMsgNotify/C2cWithdrawInfoArray") {
                recalled_by_users(session, recalled).await?;
            }
        }
    } else if let Some(list) = entry.get("C2cMsgModNotifys") {
        for one in items::<Modified<UserRef>>(list) {
            modified(session, one.message.name(&session.user), one.now).await?;
        }
    } else if let Some(list) = entry.get("GroupMsgModNotifys") {
        for one in items::<Modified<GroupRef>>(list) {
            modified(session, one.message.name(), one.now).await?;
        }
    } else if let Some(list) = entry.get("C2cMsgInfo") {
        read_by_peer(session, entry, list).await?;
    } else if let Some(notify) = entry.get("MsgExtensionNotify") {
        extensions::pushed(session, notify).await?;
    } else if let Some(list) = entry.get("MsgReactionNotifyList") {
        reactions::pushed(session, list).await?;
    } else if let Some(tips) = entry.get("GroupTips") {
        for item in items::<Item>(tips) {
            in_group(session, item).await?;
        }
    }
    Ok(())
}

/// The items of a list that read.
pub(super) fn items<T: DeserializeOwned>(list: &Value) -> impl Iterator<Item = T> {
    list.as_array().into_iter().flatten().filter_map(|item| {
        T::deserialize(item).inspect_err(|error| tracing::warn!(%error, "an item of a push does not read")).ok()
    })
}

/// Notes that messages were recalled, and tells of those that were not before.
pub(super) async fn recalled(session: &Arc<Session>, names: Vec<Name>, by: Revoker) -> Result<Vec<Message>, Cause> {
    let change = move |_: &Name, message: &mut Message| {
        let is_new = message.state == State::Sent;
        if is_new {
            message.state = State::Recalled;
            message.recalled_by.clone_from(&by.by);
            message.recall_reason.clone_from(&by.reason);
        }
        is_new
    };
    edit(session, names, change, |messages, events| {
        events.extend(messages.iter().cloned().map(|message| Event::MessageRecalled { message }));
    })
    .await
}

async fn recalled_by_users(session: &Arc<Session>, list: &Value) -> Result<(), Cause> {
    for one in items::<Recalled>(list) {
        recalled(session, vec![one.message.name(&session.user)], one.revoker).await?;
    }
    Ok(())
}

/// Notes what a message says now, and tells of it where it is news.
pub(super) async fn modified(session: &Arc<Session>, name: Name, now: Now) -> Result<Option<Message>, Cause> {
    let change = move |_: &Name, message: &mut Message| {
        let is_new = now.revision > message.revision && message.state == State::Sent;
        if is_new {
            message.revision = now.revision;
            message.elements.clone_from(&now.elements);
            message.custom_data.clone_from(&now.custom_data);
        }
        is_new
    };
    let modified = edit(session, vec![name], change, |messages, events| {
        events.extend(messages.iter().cloned().map(|message| Event::MessageModified { message }));
    });
    Ok(modified.await?.pop())
}

/// A user has read messages that asked for it.
async fn read_by_peer(session: &Arc<Session>, entry: &Value, list: &Value) -> Result<(), Cause> {
    let at = entry.get("Timestamp").and_then(Value::as_u64).unwrap_or_default();
    let names = items::<UserRef>(list).map(|message| message.name(&session.user)).collect();
    let change = move |_: &Name, message: &mut Message| {
        let is_new = !message.receipt.peer_read;
        if is_new {
            message.receipt.peer_read = true;
            message.receipt.at = at;
        }
        is_new
    };
    edit(session, names, change, receipts_changed).await.map(drop)
}

fn receipts_changed(messages: &[Message], events: &mut Vec<Event>) {
    if !messages.is_empty() {
        events.push(Event::ReceiptsChanged { messages: messages.to_vec() });
    }
}

async fn in_group(session: &Arc<Session>, item: Item) -> Result<(), Cause> {
    let body = &item.body;
    let id = if item.info.topic.is_empty() { &item.group } else { &item.info.topic };
    if let Some(list) = body.get("GroupWithdrawInfoArray") {
        let names = items::<GroupRef>(list).map(|message| message.name()).collect();
        recalled(session, names, item.revoker).await?;
    } else if let Some(list) = body.get("GroupMsgReceiptList") {
        let counts: Vec<GroupReceipt> = items(list).collect();
        counted(session, id, counts.into_iter().map(|one| (one.seq, one.read, one.unread)).collect()).await?;
    } else if let Some(kind @ (PINNED | UNPINNED)) = body.get("OpType").and_then(Value::as_u64) {
        let seq = body.pointer("/PinnedMsg/MsgSeq").or_else(|| body.pointer("/SdkGroupMessageId/Sequence"));
        let by = body.get("Operator_Account").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(seq) = seq.and_then(Value::as_u64) {
            let conversation = ConversationId::group(id);
            session.core.tell(Event::PinsChanged { conversation, seq, by, pinned: kind == PINNED });
        }
    }
    Ok(())
}

/// Notes how many have read messages of a group: number, readers, others. Tells of those where it is news.
pub(super) async fn counted(
    session: &Arc<Session>,
    group: &str,
    counts: Vec<(u64, u64, u64)>,
) -> Result<Vec<Message>, Cause> {
    let names = counts.iter().map(|(seq, ..)| Name::in_group(group, *seq)).collect();
    let change = move |_: &Name, message: &mut Message| {
        let Some((_, read, unread)) = counts.iter().find(|(seq, ..)| *seq == message.seq) else { return false };
        let is_new = (message.receipt.read, message.receipt.unread) != (*read, *unread);
        (message.receipt.read, message.receipt.unread) = (*read, *unread);
        is_new
    };
    edit(session, names, change, receipts_changed).await
}
