//! Messages: sent, read, recalled, changed and deleted, and what hangs on them.

mod changing;
mod draft;
mod edits;
mod extensions;
mod history;
mod lane;
mod local;
mod merged;
mod outbox;
mod pins;
mod pushed;
mod reactions;
mod receipts;
mod requests;
mod typing;

use std::sync::Arc;

use crate::database::{messages as rows, outbox as waiting};
use crate::session::Session;
use crate::sync::intake;
use crate::{Cause, Client, ConversationId, Event, Message, Result, State, conversations};

pub use draft::Draft;
pub use extensions::{Extension, ExtensionOutcome, ExtensionsChange};
pub use history::{Direction, History};
pub use pins::Pin;
pub use reactions::{Reaction, ReactionsChange, Reactors};
pub use receipts::Readers;

pub(crate) use outbox::{Outbox, resume, send as try_stored};
pub(crate) use pushed::pushed;

use lane::Note;
use requests::Sent;

/// Calls about messages: [`Client::messages`].
///
/// ```no_run
/// # async fn chat(client: &tincan_sdk::Client) -> tincan_sdk::Result<()> {
/// use tincan_sdk::messages::Draft;
/// use tincan_sdk::{ConversationId, State};
///
/// let bob: ConversationId = "c2cbob".parse()?;
/// let message = client.messages().send(&bob, Draft::text("hi Bob")).await?;
/// if message.state == State::Sending {
///     println!("there is no connection; it is sent as soon as there is one");
/// }
/// for message in client.messages().newest(&bob, 20).await?.messages {
///     println!("{}: {}", message.sender, message.text());
/// }
/// # Ok(())
/// # }
/// ```
pub struct Messages<'a>(&'a Client);

impl Client {
    /// Calls about messages.
    pub fn messages(&self) -> Messages<'_> {
        Messages(self)
    }
}

impl Messages<'_> {
    /// Sends a message, and answers it as the server has it.
    ///
    /// It is on the disk first. Where there is no connection, or no answer in time, it is answered as [`State::Sending`]: it waits, also
    /// for a restart, and is sent again as it is until the server has answered, which [`Event::MessageSent`] or
    /// [`Event::MessageFailed`] tells. However often it is sent, it arrives once. Messages of one conversation go one after the other.
    /// One that is for who is online only is not kept, and fails where there is no connection.
    ///
    /// Files are uploaded on the way ([`Event::Progress`], with the ID of the message).
    ///
    /// Errors: 6001 the answer does not read, 6004 the conversation is none, 6013, 6014, 6016 an element, 6017 an option, 6019 the local
    /// database, 7004 to 7007 a file, 8001 it is too long, 8002 the answer is for another message, 9506, 9507 too many messages
    /// wait; files: 6006 to 6008, 8003, 114000 to 114005; what the server refuses: 20001 to 20012, 80001, 80002, 10004 to 10023, 110003,
    /// 120001 to 130000 the app's own. For who is online only also 9501 to 9520.
    pub async fn send(&self, to: &ConversationId, draft: Draft) -> Result<Message> {
        let work = |session: Arc<Session>| async move { send(&session, to, draft).await };
        self.0.run_as_user("messages.send", work).await
    }

    /// The same without waiting for what becomes of it: [`Event::MessageSent`] or [`Event::MessageFailed`] tells.
    ///
    /// Errors: 6004, 6013, 6014, 6016, 6017, 6019, 7004 to 7007, 8001, 9506, 9507.
    pub async fn enqueue(&self, to: &ConversationId, draft: Draft) -> Result<Message> {
        let work = |session: Arc<Session>| async move {
            draft.check(to.check()?, &session.core.config.limits)?;
            if draft.options.online_only {
                return Err(Cause::argument("online_only", "is for messages that are waited for"));
            }
            let message = accept(&session, to, draft).await?;
            outbox::go(&session, &message.conversation);
            Ok(message)
        };
        self.0.run_as_user("messages.enqueue", work).await
    }

    /// Sends a message that failed once more, as it was: if the server has it after all, it does not get a second one.
    ///
    /// Errors: as [`Messages::send`]; 6017 it did not fail, 6021 it is not as this library made it.
    pub async fn resend(&self, message: &Message) -> Result<Message> {
        let work = |session: Arc<Session>| async move {
            message.check_seal()?;
            draft::check_elements(&message.elements, &session.core.config.limits)?;
            let id = message.id.clone();
            let limit = session.core.config.limits.outbox;
            let now = session.core.now_millis() / 1000;
            let again = session.database.write(move |db| {
                let failed = rows::find(db, &id)?.filter(|message| message.state == State::Failed);
                let failed = failed.ok_or_else(|| Cause::argument("message", "must be one that failed"))?;
                room(db, limit)?;
                let again = Message { state: State::Sending, failure: 0, ..failed };
                rows::put(db, &again)?;
                conversations::changed(db, &again)?;
                // As one that was tried long ago: whether the server has it is found out first.
                let note = Note { tried: again.client_time.clamp(1, now.max(1)) };
                waiting::push(db, &again.id, &again.conversation, &note.json())?;
                Ok(again)
            });
            let message = again.await?;
            session.core.tell(Event::MessageSending { message: message.clone() });
            deliver(&session, message).await
        };
        self.0.run_as_user("messages.resend", work).await
    }

    /// Sends a message not any more: it waits for a connection, or its files are being uploaded. It is [`State::Failed`] then, with
    /// 114003. False: it is too late for that, its request is under way or answered.
    ///
    /// Errors: 6013, 6014, 6019, 6021, 9506.
    pub async fn cancel(&self, message: &Message) -> Result<bool> {
        let work = |session: Arc<Session>| async move {
            message.check_seal()?;
            if session.outbox.is_sending(message) {
                return Ok(session.core.files.cancel(&message.id));
            }
            let id = message.id.clone();
            let there = session.database.read(move |db| waiting::has(db, &id)).await?;
            if there {
                lane::fail(&session, &message.id, &Cause::Cancelled).await?;
                session.outbox.answer(&message.conversation, &message.id, Err(Cause::Cancelled));
            }
            Ok(there)
        };
        self.0.run_as_user("messages.cancel", work).await
    }
}

/// Sends a message: [`Messages::send`].
pub(crate) async fn send(
    session: &Arc<Session>,
    to: &ConversationId,
    draft: Draft,
) -> std::result::Result<Message, Cause> {
    draft.check(to.check()?, &session.core.config.limits)?;
    if draft.options.online_only {
        return pass(session, to, draft).await;
    }
    let message = accept(session, to, draft).await?;
    deliver(session, message).await
}

/// Sends a message that is in the outbox. What cannot be sent now waits there; with the V3 view it fails.
async fn deliver(session: &Arc<Session>, message: Message) -> std::result::Result<Message, Cause> {
    let (id, waits) = (message.id.clone(), !crate::v3::fails_at_once(&session.core));
    let cause = match outbox::send(session, message).await {
        Err(cause) if !waits && outbox::is_passing(&cause) && cause != Cause::NotLoggedIn => cause,
        Ok(message) if !waits && message.state == State::Sending => {
            Cause::NoConnection { why: "one before it could not be sent".to_owned(), awaiting: false }
        }
        answer => return answer,
    };
    lane::fail(session, &id, &cause).await?;
    Err(cause)
}

/// Makes a message of a draft; it is in no database yet.
fn make(session: &Session, to: &ConversationId, draft: Draft) -> Message {
    let now = session.core.now_millis();
    let (number, random, client_time) = (session.outbox.number(now), rand::random::<u32>(), now / 1000);
    let (seq, receiver) = match to {
        ConversationId::User(user) => (number, user),
        ConversationId::Group(group) => (0, group),
    };
    Message {
        id: Message::name((&session.user, receiver), number, random, client_time),
        conversation: to.clone(),
        sender: session.user.clone(),
        own: true,
        time: client_time,
        seq,
        random,
        client_seq: number,
        client_time,
        state: State::Sending,
        failure: 0,
        elements: draft.elements,
        custom_data: draft.custom_data,
        local_data: draft.local_data,
        priority: draft.priority,
        nick: String::new(),
        face_url: String::new(),
        name_card: String::new(),
        options: draft.options,
        receipt: crate::Receipt::default(),
        revision: 0,
        recalled_by: String::new(),
        recall_reason: String::new(),
        after: 0,
        seal: String::new(),
    }
}

/// Whether the outbox has room for another message.
///
/// Errors: 9507.
fn room(db: &rusqlite::Connection, limit: u64) -> std::result::Result<(), Cause> {
    if waiting::count(db)? < limit {
        return Ok(());
    }
    Err(Cause::QueueFull { limit: usize::try_from(limit).unwrap_or(usize::MAX) })
}

/// Puts a message into the local database and the outbox.
async fn accept(session: &Arc<Session>, to: &ConversationId, draft: Draft) -> std::result::Result<Message, Cause> {
    let message = make(session, to, draft);
    // Where there is a connection it is tried at once.
    let tried = if session.is_connected() { message.client_time } else { 0 };
    let (work, limit) = (Arc::clone(session), session.core.config.limits.outbox);
    let write = session.write(move |db, events| {
        room(db, limit)?;
        let newest = rows::newest_sent(db, &message.conversation)?;
        let (after, latest) = newest.map_or((0, 0), |newest| (newest.seq, newest.time));
        let message = match message.conversation {
            // A device whose clock is slow must not put it before what it answers.
            ConversationId::User(_) => Message { time: message.time.max(latest), ..message },
            ConversationId::Group(_) => Message { after, ..message },
        };
        let message = message.sealed();
        rows::put(db, &message)?;
        waiting::push(db, &message.id, &message.conversation, &Note { tried }.json())?;
        conversations::arrived(db, &work, &message, false)?;
        events.push(Event::MessageSending { message: message.clone() });
        conversations::changes(db, &[message.conversation.clone()].into(), events)?;
        Ok(message)
    });
    write.await
}

/// Sends a message that is kept nowhere.
async fn pass(session: &Arc<Session>, to: &ConversationId, draft: Draft) -> std::result::Result<Message, Cause> {
    let message = lane::prepare(session, make(session, to, draft).sealed()).await?;
    match requests::send(session, &message).await? {
        Sent::Passed(message) => Ok(*message),
        Sent::Dropped => Err(lane::too_many()),
        // A server that keeps it all the same.
        Sent::Kept(message) => {
            intake::take_in(session, vec![(*message).clone()], intake::Source::Beside).await?;
            Ok(*message)
        }
    }
}
