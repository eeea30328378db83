//! What happens to conversations in the local database.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::wire::Item;
use super::{Conversation, Last, Reminder};
use crate::database::messages::{self, Order};
use crate::database::{Position, conversations as rows, records};
use crate::message::SYSTEM;
use crate::session::Session;
use crate::{Cause, ConversationId, Event, Message, State};

/// Under this kind the database keeps the names of conversation groups, by their numbers.
const GROUPS: &str = "conversation_group";
/// Under this name the database keeps the total of unread messages that listeners know.
const TOLD: &str = "unread.told";

/// A conversation.
pub(super) fn find(db: &Connection, id: &ConversationId) -> Result<Option<Conversation>, Cause> {
    rows::find(db, &id.to_string())?.map(|row| read(&row)).transpose()
}

pub(super) fn read(row: &rows::Row) -> Result<Conversation, Cause> {
    serde_json::from_str(&row.json)
        .map_err(|error| Cause::DatabaseFailed { why: format!("a conversation does not read: {error}") })
}

/// Keeps a conversation as it is.
pub(super) fn put(db: &Connection, conversation: &Conversation) -> Result<(), Cause> {
    let json = serde_json::to_string(conversation)
        .map_err(|error| Cause::DatabaseFailed { why: format!("a conversation cannot be kept: {error}") })?;
    let draft = conversation.draft.as_ref().map_or(0, |draft| draft.time);
    rows::put(
        db,
        &rows::Row {
            id: conversation.id.to_string(),
            time: conversation.time.max(draft),
            pinned: conversation.pinned,
            unread: conversation.unread,
            counted: conversation.reminder == Reminder::Notify,
            json,
        },
    )
}

/// Changes a conversation that is there. Whether it is.
pub(super) fn update(
    db: &Connection,
    id: &ConversationId,
    change: impl FnOnce(&mut Conversation),
) -> Result<bool, Cause> {
    let Some(mut conversation) = find(db, id)? else { return Ok(false) };
    change(&mut conversation);
    put(db, &conversation)?;
    Ok(true)
}

/// A message is new in the database: its conversation moves up. `counts`: it is not in the number of unread ones yet.
pub(crate) fn arrived(db: &Connection, session: &Session, message: &Message, counts: bool) -> Result<(), Cause> {
    let mut conversation = match find(db, &message.conversation)? {
        Some(conversation) => conversation,
        None => Conversation::new(message.conversation.clone()),
    };
    if message.conversation.peer() == Some(&message.sender) && !message.nick.is_empty() && conversation.name.is_empty()
    {
        conversation.name.clone_from(&message.nick);
        conversation.face_url.clone_from(&message.face_url);
    }
    let group = matches!(message.conversation, ConversationId::Group(_));
    if group {
        conversation.last_seq = conversation.last_seq.max(message.seq);
    }
    let own = message.sender == session.user;
    let read = group && message.seq != 0 && message.seq <= conversation.read_seq;
    if counts && !own && !read && !message.options.no_unread && message.state == State::Sent && message.sender != SYSTEM
    {
        conversation.unread += 1;
    }
    let newer = conversation.last.as_ref().is_none_or(|last| match group {
        true => message.seq >= last.seq,
        false => (message.time, message.seq) >= (last.time, last.seq),
    });
    if !message.options.no_last_message && newer {
        conversation.time = conversation.time.max(message.time);
        conversation.last = Some(Last::of(message));
    }
    put(db, &conversation)
}

/// A message is another one now: recalled or modified.
pub(crate) fn changed(db: &Connection, message: &Message) -> Result<(), Cause> {
    update(db, &message.conversation, |conversation| {
        let group = conversation.id.peer().is_none();
        let unread = !group || message.seq > conversation.read_seq;
        if message.state == State::Recalled && !message.own && unread {
            conversation.unread = conversation.unread.saturating_sub(1);
        }
        let names = |last: &Last| last.seq == message.seq && last.sender == message.sender;
        if conversation.last.as_ref().is_some_and(names) {
            conversation.last = Some(Last::of(message));
        }
    })?;
    Ok(())
}

/// Messages of a conversation were deleted: what was its last one may be another one now.
pub(crate) fn deleted(db: &Connection, id: &ConversationId) -> Result<(), Cause> {
    let newest = messages::page(db, id, Position::LAST, Order::Older, 1)?.pop();
    update(db, id, |conversation| {
        let last = newest.as_ref().filter(|message| !message.options.no_last_message).map(Last::of);
        if last.is_some() || newest.is_none() {
            conversation.last = last;
        }
    })?;
    Ok(())
}

/// What the server says of a conversation. None: it is known so.
pub(crate) fn note(db: &Connection, _session: &Session, item: Item) -> Result<Option<ConversationId>, Cause> {
    let mut told = item.conversation;
    for number in item.group_ids {
        if let Some((name, _)) = records::get::<String>(db, GROUPS, &number.to_string())? {
            told.groups.push(name);
        }
    }
    let known = find(db, &item.id)?;
    if let Some(known) = &known {
        told.draft.clone_from(&known.draft);
        told.mentions = known.mentions.iter().filter(|mention| mention.seq > told.read_seq).cloned().collect();
        // It may have gone on since the server said this.
        if known.time > told.time || (known.last_seq > told.last_seq) {
            told.time = known.time;
            told.last.clone_from(&known.last);
            told.last_seq = told.last_seq.max(known.last_seq);
        }
    }
    if known.as_ref() == Some(&told) {
        return Ok(None);
    }
    put(db, &told)?;
    Ok(Some(item.id))
}

/// The conversation groups that there are.
pub(crate) fn note_groups(db: &Connection, groups: &[(u64, String)]) -> Result<(), Cause> {
    for (number, name) in groups {
        records::put(db, GROUPS, &number.to_string(), name, 0)?;
    }
    Ok(())
}

/// The names of the conversation groups that are known.
pub(super) fn groups(db: &Connection, limit: u32) -> Result<Vec<String>, Cause> {
    Ok(records::list::<String>(db, GROUPS, "", limit)?.into_iter().map(|(_, name)| name).collect())
}

/// A conversation group is gone.
pub(super) fn forget_group(db: &Connection, number: u64) -> Result<(), Cause> {
    records::remove(db, GROUPS, &number.to_string())
}

/// Adds to the events that conversations are as they are now, and the total of unread messages where listeners know another one.
pub(crate) fn changes(
    db: &Connection,
    touched: &BTreeSet<ConversationId>,
    events: &mut Vec<Event>,
) -> Result<(), Cause> {
    let mut conversations = Vec::new();
    for id in touched {
        conversations.extend(find(db, id)?);
    }
    if conversations.is_empty() {
        return Ok(());
    }
    events.push(Event::ConversationsChanged { conversations });
    total(db, events)
}

/// Adds to the events the total of unread messages, where listeners know another one.
pub(super) fn total(db: &Connection, events: &mut Vec<Event>) -> Result<(), Cause> {
    let count = rows::total_unread(db)?;
    if records::value::<u64>(db, TOLD)?.unwrap_or(0) != count {
        records::set_value(db, TOLD, &count)?;
        events.push(Event::TotalUnread { count });
    }
    Ok(())
}

impl Last {
    fn of(message: &Message) -> Self {
        let recalled = message.state == State::Recalled;
        Self {
            sender: message.sender.clone(),
            nick: message.nick.clone(),
            time: message.time,
            seq: message.seq,
            elements: if recalled { Vec::new() } else { message.elements.clone() },
            recalled,
        }
    }
}
