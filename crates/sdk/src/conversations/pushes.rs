//! What the user's other logins did with conversations, and how far the other side has read.

use std::collections::BTreeSet;

use serde_json::Value;

use super::api::{change, delete_here};
use super::changes::{changes, forget_group, note_groups, read, update};
use super::wire::marks;
use super::{Conversation, Mention, Reminder};
use crate::database::conversations as rows;
use crate::session::Session;
use crate::{Cause, ConversationId, Event};

/// Most mentions that are remembered of a conversation.
const MENTIONS: usize = 50;

/// Conversations that are looked through at once.
const CHUNK: u32 = 500;

/// Takes in what an event says of conversations; anything else is passed over.
///
/// Errors: 6019.
pub(crate) async fn pushed(session: &Session, event: &Value) -> Result<(), Cause> {
    for change in list(event, "RecentContactMod") {
        arranged(session, change).await?;
    }
    for notice in list(event, "C2cNotifyMsgArray") {
        one_to_one(session, notice).await?;
    }
    for tip in list(event, "GroupTips") {
        group(session, tip).await?;
    }
    if number(event, "C2CReadAllMsg") == 1 {
        read_everything(session).await?;
        for item in list(event, "GroupReadInfoArray") {
            read_group(session, item).await?;
        }
    }
    Ok(())
}

/// Everything of a conversation is read.
pub(super) fn all_read(conversation: &mut Conversation) {
    conversation.unread = 0;
    conversation.read_seq = conversation.last_seq;
    conversation.mentions.clear();
}

/// A conversation is in a conversation group.
pub(super) fn join(conversation: &mut Conversation, group: &str) {
    if !conversation.groups.iter().any(|known| known == group) {
        conversation.groups.push(group.to_owned());
    }
}

/// A conversation group has another name, or is gone.
pub(super) async fn rename(session: &Session, old: String, new: Option<String>) -> Result<(), Cause> {
    all(session, move |conversation| {
        let before = conversation.groups.len();
        conversation.groups.retain(|group| *group != old);
        let was_in = conversation.groups.len() < before;
        if was_in && let Some(new) = &new {
            join(conversation, new);
        }
        was_in
    })
    .await
}

async fn read_everything(session: &Session) -> Result<(), Cause> {
    all(session, |conversation| {
        let unread = conversation.unread > 0 && conversation.id.peer().is_some();
        if unread {
            all_read(conversation);
        }
        unread
    })
    .await
}

/// Changes all conversations of which `work` says so, some at a time.
async fn all(
    session: &Session,
    work: impl Fn(&mut Conversation) -> bool + Clone + Send + 'static,
) -> Result<(), Cause> {
    let mut after = None;
    loop {
        let (from, work) = (after.take(), work.clone());
        let write = session.write(move |db, events| {
            let rows = rows::list(db, from.as_ref(), CHUNK)?;
            let mut touched = BTreeSet::new();
            for row in &rows {
                let mut conversation = read(row)?;
                if work(&mut conversation) {
                    super::changes::put(db, &conversation)?;
                    touched.insert(conversation.id);
                }
            }
            let last = rows.into_iter().last();
            changes(db, &touched, events)?;
            Ok(last.map(|row| rows::After { pinned: row.pinned, time: row.time, id: row.id }))
        });
        after = write.await?;
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn one_to_one(session: &Session, notice: &Value) -> Result<(), Cause> {
    if let Some(muted) = notice.get("MuteNotificationsSync") {
        let reminder = Reminder::of_number(number(muted, "MuteNotifications"));
        let ids = vec![ConversationId::user(text(muted, "To_Account"))];
        return change(session, ids, move |conversation| conversation.reminder = reminder).await;
    }
    if let Some(receipt) = notice.get("C2cReadedReceipt") {
        let id = ConversationId::user(text(receipt, "To_Account"));
        let time = list(receipt, "UinPairReadArray").map(|pair| number(pair, "LastReadTime")).max().unwrap_or(0);
        known(session, id, move |one| one.peer_read_at = one.peer_read_at.max(time)).await?;
        session.core.tell(Event::ReadByPeer { user: text(receipt, "To_Account").to_owned(), up_to: time });
        return Ok(());
    }
    for pair in notice.get("ReadC2cMsgNotify").into_iter().flat_map(|read| list(read, "UinPairReadArray")) {
        let time = number(pair, "LastReadTime");
        let id = ConversationId::user(text(pair, "From_Account"));
        // What came after that time is counted by the pushes that bring it.
        known(session, id, move |one| {
            if one.time <= time {
                all_read(one)
            }
        })
        .await?;
    }
    Ok(())
}

async fn group(session: &Session, tip: &Value) -> Result<(), Cause> {
    if let Some(mention) = tip.get("GroupAtTips") {
        let id = ConversationId::group(text(mention, "GroupId"));
        let kinds: Vec<u64> = list(mention, "GroupAtType").filter_map(Value::as_u64).collect();
        let mention = Mention { seq: number(mention, "MsgSeq"), me: kinds.contains(&1), all: kinds.contains(&2) };
        return known(session, id, move |one| {
            if mention.seq > one.read_seq && !one.mentions.contains(&mention) {
                one.mentions.push(mention.clone());
                let surplus = one.mentions.len().saturating_sub(MENTIONS);
                one.mentions.drain(..surplus);
            }
        })
        .await;
    }
    let Some(body) = tip.get("MsgBody") else { return Ok(()) };
    for item in list(body, "GroupReadInfoArray") {
        read_group(session, item).await?;
    }
    if let Some(flag) = body.get("MsgFlag").and_then(Value::as_str) {
        let reminder = Reminder::of_flag(flag);
        let id = ConversationId::group(text(tip, "ToGroupId"));
        return known(session, id, move |conversation| conversation.reminder = reminder).await;
    }
    Ok(())
}

async fn read_group(session: &Session, item: &Value) -> Result<(), Cause> {
    let name = item.get("TopicId").or_else(|| item.get("GroupId")).and_then(Value::as_str).unwrap_or_default();
    let seq = number(item, "LastReadMsgSeq").max(number(item, "MsgSeq"));
    known(session, ConversationId::group(name), move |conversation| {
        if seq >= conversation.last_seq {
            all_read(conversation);
        } else if seq > conversation.read_seq {
            conversation.unread = conversation.unread.min(conversation.last_seq - seq);
            conversation.read_seq = seq;
            conversation.mentions.retain(|mention| mention.seq > seq);
        }
    })
    .await
}

/// Changes a conversation if it is there, and tells listeners.
async fn known(
    session: &Session,
    id: ConversationId,
    work: impl FnOnce(&mut Conversation) + Send + 'static,
) -> Result<(), Cause> {
    let write = session.write(move |db, events| {
        let touched = if update(db, &id, work)? { BTreeSet::from([id]) } else { BTreeSet::new() };
        changes(db, &touched, events)
    });
    write.await
}

async fn arranged(session: &Session, what: &Value) -> Result<(), Cause> {
    for item in what.get("RecentContactDeleteItem").into_iter().flat_map(|item| list(item, "RecentContactList")) {
        delete_here(session, named(item), false).await?;
    }
    let pinned = number(what, "PushType") == 2;
    for item in what.get("RecentContactTopItem").into_iter().flat_map(|item| list(item, "RecentContactList")) {
        change(session, vec![named(item)], move |conversation| conversation.pinned = pinned).await?;
    }
    let items = what.get("RecentContactMarkContact");
    for item in items.into_iter().flat_map(|item| list(item, "RecentContactMarkContactItem")) {
        let bits = item.get("StandardMark").and_then(Value::as_str).map(marks);
        let custom = item.get("CustomMark").and_then(Value::as_str).map(str::to_owned);
        let id = item.get("RecentContactItem").map(named).into_iter().collect();
        change(session, id, move |conversation| {
            conversation.marks = bits.clone().unwrap_or_else(|| std::mem::take(&mut conversation.marks));
            conversation.custom = custom.clone().unwrap_or_else(|| std::mem::take(&mut conversation.custom));
        })
        .await?;
    }
    conversation_groups(session, what).await
}

async fn conversation_groups(session: &Session, what: &Value) -> Result<(), Cause> {
    let items = what.get("RecentContactCreateContactGroup");
    for item in items.into_iter().flat_map(|item| list(item, "MsgContactGroupContactItem")) {
        let Some(group) = item.get("MsgGroupItem") else { continue };
        let (id, name) = (number(group, "GroupId"), text(group, "GroupName"));
        let noted = [(id, name.clone())];
        session.database.write(move |db| note_groups(db, &noted)).await?;
        let ids = list(item, "MsgRecentContactItem").map(named).collect();
        change(session, ids, move |conversation| join(conversation, &name)).await?;
    }
    let items = what.get("RecentContactDelContactGroup");
    for group in items.into_iter().flat_map(|item| list(item, "MsgGroupItem")) {
        let id = number(group, "GroupId");
        session.database.write(move |db| forget_group(db, id)).await?;
        rename(session, text(group, "GroupName"), None).await?;
    }
    let Some(group) = what.get("RecentContactUpdateContactGroup").and_then(|item| item.get("MsgUpdateGroup")) else {
        return Ok(());
    };
    let old = text(group, "OldGroupName");
    if let Some(new) = group.get("GroupName").and_then(Value::as_str) {
        let noted = [(number(group, "GroupId"), new.to_owned())];
        session.database.write(move |db| note_groups(db, &noted)).await?;
        rename(session, old.clone(), Some(new.to_owned())).await?;
    }
    for item in list(group, "RecentContactUpdateGroupItem") {
        let (inside, name) = (number(item, "ContactOptType") == 1, old.clone());
        let ids = item.get("RecentContactItem").map(named).into_iter().collect();
        change(session, ids, move |conversation| match inside {
            true => join(conversation, &name),
            false => conversation.groups.retain(|group| *group != name),
        })
        .await?;
    }
    Ok(())
}

/// A conversation as pushes name it.
fn named(item: &Value) -> ConversationId {
    match item.get("GroupId").and_then(Value::as_str) {
        Some(group) => ConversationId::group(group),
        None => ConversationId::user(text(item, "UserId")),
    }
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn number(value: &Value, name: &str) -> u64 {
    value.get(name).and_then(Value::as_u64).unwrap_or(0)
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
