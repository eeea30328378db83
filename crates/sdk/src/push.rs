//! What the server pushes, on its way to those who know what it means.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::channel::Pushed;
use crate::message::wire::{GroupMessage, UserMessage};
use crate::session::Session;
use crate::sync::intake::{Source, take_in};
use crate::{Cause, Message, conversations, messages, social};

/// The number of tips of groups that stand in the history. Source: Web protocol of groups, pushes.
const STORED_TIP: u64 = 4;
/// The number of tips of groups that are only for who is online. Source: as above.
const PASSING_TIP: u64 = 6;

/// A frame, as web clients get it.
#[derive(Deserialize)]
struct Frame {
    #[serde(default)]
    body: Body,
}

#[derive(Deserialize, Default)]
struct Body {
    #[serde(rename = "EventArray", default)]
    events: Vec<Value>,
}

/// Takes in pushes, in their order. On return what they say is in the local database. What does not read, or is not known, is
/// passed over.
///
/// Errors: 6019.
pub(crate) async fn take(session: &Arc<Session>, batch: &[Pushed]) -> Result<(), Cause> {
    let mut waiting = Vec::new();
    for push in batch {
        let frame: Frame = match serde_json::from_slice(&push.frame) {
            Ok(frame) => frame,
            Err(error) => {
                tracing::warn!(%error, "a push does not read");
                continue;
            }
        };
        for event in &frame.body.events {
            // Messages of several pushes go into the database together; what may be about them comes after them.
            waiting.extend(received(&session.user, event));
            if !only_messages(event) {
                take_in(session, std::mem::take(&mut waiting), Source::Pushed).await?;
                others(session, event).await?;
            }
        }
    }
    take_in(session, waiting, Source::Pushed).await
}

/// Takes in one event, also one that was fetched.
///
/// Errors: 6019.
pub(crate) async fn event(session: &Arc<Session>, event: &Value) -> Result<(), Cause> {
    take_in(session, received(&session.user, event), Source::Pushed).await?;
    if only_messages(event) { Ok(()) } else { others(session, event).await }
}

async fn others(session: &Arc<Session>, event: &Value) -> Result<(), Cause> {
    messages::pushed(session, event).await?;
    conversations::pushed(session, event).await?;
    social::pushed(session, event).await;
    Ok(())
}

/// Whether an event says nothing but that there are messages.
fn only_messages(event: &Value) -> bool {
    event.get("C2cMsgArray").is_some() || event.get("GroupMsgArray").is_some()
}

/// The messages of an event, tips of groups among them.
pub(crate) fn received(me: &str, event: &Value) -> Vec<Message> {
    if let Some(list) = event.get("C2cMsgArray") {
        return read(list).map(|message: UserMessage| message.read(me)).collect();
    }
    let number = event.get("Event").and_then(Value::as_u64);
    let tips = event.get("GroupTips").filter(|_| matches!(number, Some(STORED_TIP | PASSING_TIP)));
    match event.get("GroupMsgArray").or(tips) {
        Some(list) => read(list).map(|message: GroupMessage| message.read(me)).collect(),
        None => Vec::new(),
    }
}

/// The items of a list that read.
fn read<'a, T: Deserialize<'a>>(list: &'a Value) -> impl Iterator<Item = T> {
    list.as_array().into_iter().flatten().filter_map(|item| {
        T::deserialize(item).inspect_err(|error| tracing::warn!(%error, "a message of a push does not read")).ok()
    })
}
