//! The messages of one conversation on their way, one after the other.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tincan_protocol::errors::codes;
use tokio::sync::watch;

use crate::database::{messages as rows, outbox as waiting};
use crate::element::{Element, Merged, MergedList};
use crate::session::Session;
use crate::sync::{intake, pull};
use crate::{Cause, ConversationId, Event, Layer, Message, Progress, State, conversations};

use super::outbox::{is_passing, wait_after};
use super::requests::{self, Sent};

/// Seconds after which the server may not know a message again that it got before: then the history is asked first. Source:
/// Tincan's own; by default the server knows them for two minutes, but an app may have that shorter.
const KNOWN_FOR: u64 = 10;

/// Longest list of messages inside a message, as JSON; longer ones are stored apart. Source: Web protocol, merged messages (11264
/// bytes), within the server's default of 8 KiB for a message.
const INLINE: usize = 6 * 1024;

/// How often a message is sent of which the server says that it was dropped, because its group gets too many.
const DROPPED_ATTEMPTS: u32 = 8;

/// What the outbox notes beside a message.
#[derive(Serialize, Deserialize, Default)]
pub(super) struct Note {
    /// When it was tried first, in seconds; 0: never.
    pub(super) tried: u64,
}

impl Note {
    pub(super) fn json(&self) -> String {
        json!({"tried": self.tried}).to_string()
    }
}

/// What an attempt came to.
enum Outcome {
    /// The server has the message.
    Sent(Box<Message>),
    /// It does not want it, or it cannot be sent as it is.
    Refused(Cause),
    /// It could not be sent, or was not answered: it stays.
    NotYet(Cause),
}

/// Starts a conversation's lane, which ends when nothing is left to send.
pub(super) fn start(session: &Arc<Session>, conversation: ConversationId) {
    tokio::spawn(run(Arc::clone(session), conversation));
}

async fn run(session: Arc<Session>, conversation: ConversationId) {
    let mut awakenings = session.outbox.awakenings();
    let mut failures = 0;
    while !session.ended.is_cancelled() {
        session.outbox.looks(&conversation);
        awakenings.borrow_and_update();
        if !session.is_connected() && !crate::v3::fails_at_once(&session.core) {
            // Nothing is on its way meanwhile, so that all of it can be cancelled.
            release(&session, &conversation).await;
            pause(&session, &mut awakenings, failures).await;
            continue;
        }
        let outcome = match next(&session, &conversation).await {
            Ok(None) if session.outbox.leaves(&conversation) => return,
            Ok(None) => continue,
            Ok(Some((note, message))) => one(&session, note, message).await,
            Err(cause) => Err(cause),
        };
        match outcome {
            Ok(()) => failures = 0,
            Err(cause) => {
                tracing::debug!(%conversation, %cause, "a message stays in the outbox");
                release(&session, &conversation).await;
                pause(&session, &mut awakenings, failures).await;
                failures += 1;
            }
        }
    }
    session.outbox.closes(&conversation);
}

/// The message that is to be sent next.
async fn next(session: &Session, conversation: &ConversationId) -> Result<Option<(Note, Message)>, Cause> {
    let conversation = conversation.clone();
    let read = session.database.write(move |db| {
        while let Some(entry) = waiting::first(db, &conversation)? {
            match rows::find(db, &entry.id)? {
                Some(message) if message.state == State::Sending => {
                    return Ok(Some((serde_json::from_str(&entry.json).unwrap_or_default(), message)));
                }
                // Settled, deleted or refused meanwhile.
                _ => waiting::remove(db, &entry.id)?,
            };
        }
        Ok(None)
    });
    read.await
}

/// Tries to send a message, and tells what became of it. An error: it stays, and so do those behind it.
async fn one(session: &Arc<Session>, note: Note, message: Message) -> Result<(), Cause> {
    let (conversation, id) = (message.conversation.clone(), message.id.clone());
    session.outbox.sends(&conversation, Some(&id));
    let outcome = attempt(session, note, message.clone()).await;
    session.outbox.sends(&conversation, None);
    match outcome {
        Outcome::Sent(sent) => {
            session.outbox.answer(&conversation, &id, Ok(*sent));
            Ok(())
        }
        Outcome::Refused(cause) => {
            fail(session, &id, &cause).await?;
            session.outbox.answer(&conversation, &id, Err(cause));
            Ok(())
        }
        Outcome::NotYet(cause) => {
            let waits = is_passing(&cause) && !crate::v3::fails_at_once(&session.core);
            let answer = if waits { Ok(message) } else { Err(cause.clone()) };
            session.outbox.answer(&conversation, &id, answer);
            Err(cause)
        }
    }
}

async fn attempt(session: &Arc<Session>, note: Note, message: Message) -> Outcome {
    // Semaphores of outboxes are never closed.
    let _turn = session.outbox.turns.acquire().await;
    match steps(session, note, message).await {
        Ok(message) => Outcome::Sent(Box::new(message)),
        // What ends with the login goes on with the next one.
        Err(cause) if is_passing(&cause) || session.ended.is_cancelled() => Outcome::NotYet(cause),
        // It cannot be noted what became of it.
        Err(cause @ (Cause::DatabaseFailed { .. } | Cause::DatabaseLocked { .. })) => Outcome::NotYet(cause),
        Err(cause) => Outcome::Refused(cause),
    }
}

async fn steps(session: &Arc<Session>, note: Note, message: Message) -> Result<Message, Cause> {
    let now = session.core.now_millis() / 1000;
    if note.tried != 0 && now.saturating_sub(note.tried) > KNOWN_FOR {
        // It may be there since, and the server may have forgotten that.
        pull::newest(session, &message.conversation).await?;
        if let Some(arrived) = arrived(session, &message.id).await? {
            return Ok(arrived);
        }
    }
    let message = prepare(session, message).await?;
    if note.tried == 0 {
        let id = message.id.clone();
        session.database.write(move |db| waiting::note(db, &id, &Note { tried: now }.json())).await?;
    }
    match undropped(session, &message).await? {
        Sent::Dropped => Err(too_many()),
        Sent::Kept(answer) => intake::answered(session, message, *answer).await,
        Sent::Passed(answer) => {
            let write = session.write(move |db, events| {
                rows::delete(db, &answer.id)?;
                events.push(Event::MessageSent { message: (*answer).clone() });
                Ok(*answer)
            });
            write.await
        }
    }
}

/// Sends a message; where its group gets too many at the moment, a few times.
async fn undropped(session: &Session, message: &Message) -> Result<Sent, Cause> {
    let timeouts = &session.core.config.timeouts;
    for attempt in 0..DROPPED_ATTEMPTS {
        match requests::send(session, message).await? {
            Sent::Dropped => tokio::select! {
                () = session.ended.cancelled() => return Err(Cause::NotLoggedIn),
                () = tokio::time::sleep(wait_after(attempt, timeouts.reconnect_first, timeouts.reconnect_last)) => {}
            },
            sent => return Ok(sent),
        }
    }
    Ok(Sent::Dropped)
}

/// The group gets too many messages, which the server does not say by a code.
pub(super) fn too_many() -> Cause {
    Cause::Refused {
        layer: Layer::Command,
        command: "send_group_msg".to_owned(),
        code: codes::group::SENDING_TOO_OFTEN.number(),
        info: "the group gets too many messages: this one was dropped".to_owned(),
    }
}

/// The message as it is, if it is not waiting any more.
async fn arrived(session: &Session, id: &str) -> Result<Option<Message>, Cause> {
    let id = id.to_owned();
    let found = session.database.read(move |db| rows::find(db, &id)).await?;
    Ok(found.filter(|message| message.state != State::Sending))
}

/// Uploads what a message only names: its files, and long lists of messages.
pub(super) async fn prepare(session: &Arc<Session>, mut message: Message) -> Result<Message, Cause> {
    let before = message.elements.clone();
    let progress = Progress::new(message.id.as_str());
    for element in &mut message.elements {
        match element {
            Element::Merged(merged) => store_list(session, merged).await?,
            element if element.is_media() => crate::files::send_media(session, element, &progress).await?,
            _ => {}
        }
    }
    if message.elements == before {
        return Ok(message);
    }
    if message.options.online_only {
        return Ok(message);
    }
    // So that it says the same when it is sent again.
    let stored = message.clone();
    session.database.write(move |db| rows::put(db, &stored)).await?;
    Ok(message)
}

#[derive(Serialize)]
struct Save<'a> {
    #[serde(rename = "MsgList")]
    list: MergedList<'a>,
}

#[derive(Deserialize)]
struct Saved {
    #[serde(rename = "JsonMsgKey")]
    key: String,
}

/// Stores a long list of messages apart. Source: Web protocol, merged messages.
async fn store_list(session: &Session, merged: &mut Merged) -> Result<(), Cause> {
    if merged.messages.is_empty() {
        return Ok(());
    }
    merged.count = u32::try_from(merged.messages.len()).unwrap_or(u32::MAX);
    let list = serde_json::to_value(Save { list: MergedList(&merged.messages) }).unwrap_or(Value::Null);
    if list.to_string().len() <= INLINE {
        return Ok(());
    }
    let saved: Saved = session.call_again("im_long_msg.save_relay_json_msg", &list).await?;
    merged.key = saved.key;
    merged.messages.clear();
    Ok(())
}

/// A message is not sent any more.
pub(super) async fn fail(session: &Arc<Session>, id: &str, cause: &Cause) -> Result<(), Cause> {
    let (id, failure) = (id.to_owned(), session.core.code_of("messages.send", cause));
    let why = cause.to_string();
    let write = session.write(move |db, events| {
        waiting::remove(db, &id)?;
        if let Some(message) = rows::find(db, &id)?.filter(|message| message.state == State::Sending) {
            let message = Message { state: State::Failed, failure, ..message };
            rows::put(db, &message)?;
            conversations::changed(db, &message)?;
            events.push(Event::MessageFailed { message, code: failure, why });
        }
        Ok(())
    });
    write.await
}

/// Whoever waits for a message behind one that could not be sent knows now that it waits, too.
async fn release(session: &Session, conversation: &ConversationId) {
    for (id, waiter) in session.outbox.waiting(conversation) {
        let message = session.database.read(move |db| rows::find(db, &id)).await;
        if let Ok(Some(message)) = message {
            // Who has stopped waiting finds it in the local database.
            let _ = waiter.send(Ok(message));
        }
    }
}

/// Waits until trying again may help.
async fn pause(session: &Session, awakenings: &mut watch::Receiver<u64>, failures: u32) {
    let timeouts = &session.core.config.timeouts;
    let first = if session.is_connected() { timeouts.reconnect_first } else { timeouts.reconnect_last };
    tokio::select! {
        () = session.ended.cancelled() => {}
        // The outbox lives as long as its session.
        _ = awakenings.changed() => {}
        () = tokio::time::sleep(wait_after(failures, first, timeouts.reconnect_last)) => {}
    }
}
