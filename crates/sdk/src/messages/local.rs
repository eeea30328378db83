//! What is done with messages on this device alone.

use std::sync::Arc;

use super::changing::delete_here;
use super::{Draft, Messages, make};
use crate::database::messages as rows;
use crate::session::Session;
use crate::{Cause, ConversationId, Message, Result, State, conversations};

/// Most messages of one search. Source: Tincan's own.
const MOST: u32 = 500;

impl Messages<'_> {
    /// Looks for a text in the messages of the local database, the newest first: in all conversations, or in one. At most `count` (1 to
    /// 500), after leaving out `skip`. Capital and small letters are the same where they are of ASCII.
    ///
    /// Errors: 6004, 6013, 6014, 6017 no text, `count`, 6019, 9506.
    pub async fn search(
        &self,
        text: &str,
        conversation: Option<&ConversationId>,
        skip: u32,
        count: u32,
    ) -> Result<Vec<Message>> {
        let (text, conversation) = (text.to_owned(), conversation.cloned());
        let work = |session: Arc<Session>| async move {
            if text.is_empty() {
                return Err(Cause::argument("text", "must not be empty"));
            }
            if !(1..=MOST).contains(&count) {
                return Err(Cause::argument("count", "must be from 1 to 500"));
            }
            if let Some(conversation) = &conversation {
                conversation.check()?;
            }
            let find = move |db: &rusqlite::Connection| rows::search(db, conversation.as_ref(), &text, skip, count);
            session.database.read(find).await
        };
        self.0.run_as_user("messages.search", work).await
    }

    /// Puts a message into the local database as if it had been sent by somebody at some time, in seconds: a note of the app's own, say.
    /// It is sent nowhere.
    ///
    /// Errors: 6004, 6013, 6014, 6016, 6017 the sender, 6019, 8001, 9506.
    pub async fn import(&self, to: &ConversationId, sender: &str, time: u64, draft: Draft) -> Result<Message> {
        let sender = sender.to_owned();
        let work = |session: Arc<Session>| async move {
            draft.check(to.check()?, &session.core.config.limits)?;
            if sender.is_empty() {
                return Err(Cause::argument("sender", "must not be empty"));
            }
            let own = sender == session.user;
            let made = make(&session, to, draft);
            let receiver = to.peer().or_else(|| to.topic_id()).or_else(|| to.group_id()).unwrap_or_default();
            let id = Message::name((&sender, receiver), made.client_seq, made.random, made.client_time);
            let work = Arc::clone(&session);
            let write = session.write(move |db, events| {
                let newest = rows::newest_sent(db, &made.conversation)?.map_or(0, |newest| newest.seq);
                let message = Message { id, sender, own, time, state: State::Imported, after: newest, ..made }.sealed();
                rows::put(db, &message)?;
                conversations::arrived(db, &work, &message, false)?;
                conversations::changes(db, &[message.conversation.clone()].into(), events)?;
                Ok(message)
            });
            write.await
        };
        self.0.run_as_user("messages.import", work).await
    }

    /// Notes something about a message on this device: [`Message::local_data`].
    ///
    /// Errors: 6013, 6014, 6017 it is not in the local database, 6019, 6021, 9506.
    pub async fn set_local_data(&self, message: &Message, data: &str) -> Result<Message> {
        let data = data.to_owned();
        let work = |session: Arc<Session>| async move {
            message.check_seal()?;
            let id = message.id.clone();
            let write = session.database.write(move |db| {
                let known = rows::find(db, &id)?.filter(|message| message.state != State::Deleted);
                let known = known.ok_or_else(|| Cause::argument("message", "must be in the local database"))?;
                let noted = Message { local_data: data, ..known };
                rows::put(db, &noted)?;
                Ok(noted)
            });
            write.await
        };
        self.0.run_as_user("messages.set_local_data", work).await
    }

    /// Deletes a message here only; the server gives it again to who logs in on another device.
    ///
    /// Errors: 6013, 6014, 6019, 6021, 9506.
    pub async fn delete_here(&self, message: &Message) -> Result<()> {
        let work = |session: Arc<Session>| async move {
            message.check_seal()?;
            delete_here(&session, message.conversation.clone(), vec![message.id.clone()]).await
        };
        self.0.run_as_user("messages.delete_here", work).await
    }
}
