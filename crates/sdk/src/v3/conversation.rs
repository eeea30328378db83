//! Conversations that are opened, messages to many, and messages that are sent again.

use std::sync::{Arc, Weak};

use futures_util::{StreamExt as _, stream};

use super::{Cause, Part, V3};
use crate::database::{messages as rows, outbox as waiting};
use crate::messages::{self, Draft};
use crate::session::Session;
use crate::{Client, ConversationId, Message, Result, State, v3};

/// Most conversations that a message goes to in one call (Tincan's own).
const MOST: usize = 100;

/// Messages of one call that are sent at once.
const AT_ONCE: usize = 8;

/// Most conversations whose stored messages are sent again in one call.
const LANES: u32 = 1000;

/// A conversation that was opened in a login, for as long as that lasts: [`V3::conversation`].
#[derive(Clone)]
pub struct Conversation {
    client: Client,
    session: Weak<Session>,
    id: ConversationId,
}

impl V3<'_> {
    /// Opens a conversation, for the login that there is now.
    ///
    /// Errors: 6004 it is none, 6013, 6014, 9506.
    pub async fn conversation(&self, id: &ConversationId) -> Result<Conversation> {
        let client = self.0.clone();
        self.0
            .run_as_user("v3.conversation", |session| async move {
                id.check()?;
                Ok(Conversation { client, session: Arc::downgrade(&session), id: id.clone() })
            })
            .await
    }

    /// Sends a message to several conversations, at most 100. Answers the messages in the order of the conversations.
    ///
    /// Errors: 6003 at least one of them failed: [`Cause::BatchFailed`] says which, and why; 6013, 6014, 6017 too many, or none;
    /// 9506.
    pub async fn send_to_all(&self, to: &[ConversationId], draft: &Draft) -> Result<Vec<Message>> {
        const API: &str = "v3.send_to_all";
        self.0
            .run_as_user(API, |session| async move {
                if !(1..=MOST).contains(&to.len()) {
                    let rule = format!("names {} conversations; allowed are 1 to {MOST}", to.len());
                    return Err(crate::Cause::argument("to", rule));
                }
                let sending = to.iter().cloned().map(|to| {
                    let (session, draft) = (Arc::clone(&session), draft.clone());
                    async move { messages::send(&session, &to, draft).await }
                });
                let sent: Vec<_> = stream::iter(sending).buffered(AT_ONCE).collect().await;
                let part = |(index, cause): (usize, &crate::Cause)| {
                    let code = v3::code(session.core.config.codes, API, cause);
                    Part { index, code, why: cause.to_string() }
                };
                let failed = sent.iter().enumerate().filter_map(|(index, one)| Some((index, one.as_ref().err()?)));
                let failed: Vec<Part> = failed.map(part).collect();
                if !failed.is_empty() {
                    return Err(Cause::BatchFailed { failed, all: to.len() }.into());
                }
                sent.into_iter().collect()
            })
            .await
    }

    /// Sends now what earlier logins left unsent, one message after the other until one fails; what is left is tried again at the
    /// next connection. Answers how many were sent.
    ///
    /// Errors: 6013, 6014, 6019, 9506, 6128 the network failed; what the server refuses, and then the message is not tried again.
    pub async fn resend_stored(&self) -> Result<usize> {
        self.0.run_as_user("v3.resend_stored", |session| async move { resend_stored(&session).await }).await
    }
}

impl Conversation {
    /// Sends a message, as [`crate::messages::Messages::send`].
    ///
    /// Errors: 6020 the login is gone in which the conversation was opened; those of [`crate::messages::Messages::send`], with
    /// 6011 for a recipient that is none, 6120 to 6126 and 6130 for faults of the network.
    pub async fn send(&self, draft: Draft) -> Result<Message> {
        let gone = || Cause::SessionGone { conversation: self.id.to_string() };
        self.client
            .run("v3.send", |_| async move {
                let session =
                    self.session.upgrade().filter(|session| !session.ended.is_cancelled()).ok_or_else(gone)?;
                messages::send(&session, &self.id, draft).await
            })
            .await
    }

    /// Which conversation it is.
    pub fn id(&self) -> &ConversationId {
        &self.id
    }
}

async fn resend_stored(session: &Arc<Session>) -> std::result::Result<usize, crate::Cause> {
    let waiting_in = session.database.read(|db| waiting::conversations(db, LANES)).await?;
    let mut sent = 0;
    for conversation in waiting_in {
        let mut last = None;
        loop {
            let id = conversation.clone();
            let first = session.database.read(move |db| waiting::first(db, &id)).await?;
            // One that is settled leaves the outbox when its turn comes.
            let Some(entry) = first.filter(|entry| last.as_ref() != Some(&entry.id)) else { break };
            last = Some(entry.id.clone());
            sent += usize::from(resend(session, entry.id).await?);
        }
    }
    Ok(sent)
}

/// Sends a stored message, unless that has happened meanwhile. Whether it was sent by this.
async fn resend(session: &Arc<Session>, id: String) -> std::result::Result<bool, crate::Cause> {
    let name = id.clone();
    let found = session.database.read(move |db| rows::find(db, &name)).await?;
    let Some(message) = found.filter(|message| message.state == State::Sending) else { return Ok(false) };
    let cause = match messages::try_stored(session, message).await {
        Ok(message) if message.state != State::Sending => return Ok(true),
        // Nobody tries any more: it was settled between the look and the attempt.
        Err(crate::Cause::NotLoggedIn) if !session.ended.is_cancelled() => {
            let found = session.database.read(move |db| rows::find(db, &id)).await?;
            if found.is_none_or(|message| message.state != State::Sending) {
                return Ok(false);
            }
            crate::Cause::NoConnection { why: "it was not tried".to_owned(), awaiting: false }
        }
        Ok(_) => crate::Cause::NoConnection { why: "one before it could not be sent".to_owned(), awaiting: false },
        Err(cause) => cause,
    };
    Err(cause)
}
