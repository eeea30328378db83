//! Messages in the local database. The columns are what counts: the JSON may be older where the server told less than all.

use super::{Message, State};
use crate::database::Position;
use crate::database::messages::{Row, State as Stored};
use crate::{Cause, ConversationId};

impl State {
    fn stored(self) -> Stored {
        match self {
            State::Sending => Stored::Sending,
            State::Sent => Stored::Sent,
            State::Failed => Stored::Failed,
            State::Recalled => Stored::Recalled,
            State::Deleted => Stored::Deleted,
            State::Imported => Stored::Local,
        }
    }

    fn of(stored: Stored) -> Self {
        match stored {
            Stored::Sending => State::Sending,
            Stored::Sent => State::Sent,
            Stored::Failed => State::Failed,
            Stored::Recalled => State::Recalled,
            Stored::Deleted => State::Deleted,
            Stored::Local => State::Imported,
        }
    }
}

impl Message {
    /// As the database of the user `me` keeps it: where the server has it stands in the server's order.
    ///
    /// Errors: 6019 it is no JSON.
    pub(crate) fn row(&self, me: &str) -> Result<Row, Cause> {
        let unreadable = |error| Cause::DatabaseFailed { why: format!("a message is no JSON: {error}") };
        Ok(Row {
            id: self.id.clone(),
            conversation: self.conversation.to_string(),
            position: self.position(me),
            server_key: self.server_key(),
            sender: self.sender.clone(),
            client_seq: self.client_seq,
            random: self.random,
            time: self.time,
            state: self.state.stored(),
            version: self.revision.into(),
            json: serde_json::to_string(self).map_err(unreadable)?,
        })
    }

    /// What the server calls it in its conversation; nothing if it does not have it.
    pub(crate) fn server_key(&self) -> Option<String> {
        self.was_sent().then(|| match self.conversation {
            ConversationId::User(_) => self.key(),
            ConversationId::Group(_) => self.seq.to_string(),
        })
    }

    /// Where it stands in its conversation.
    pub(crate) fn position(&self, me: &str) -> Position {
        match &self.conversation {
            _ if self.state == State::Sending => Position::waiting(self.client_seq),
            ConversationId::User(peer) => {
                let to = if self.own { peer } else { me };
                // MsgSeqs between users have 32 bits.
                let seq = u32::try_from(self.seq).unwrap_or(u32::MAX);
                Position::one_to_one(self.time, seq, self.random, &self.sender, to)
            }
            ConversationId::Group(_) => Position::group(self.seq),
        }
    }

    /// A message as the database kept it.
    ///
    /// Errors: 6019 it does not read.
    pub(crate) fn of(row: Row) -> Result<Self, Cause> {
        let unreadable = |error| Cause::DatabaseFailed { why: format!("the message {} does not read: {error}", row.id) };
        let message: Self = serde_json::from_str(&row.json).map_err(unreadable)?;
        let seq = match (&message.conversation, row.server_key.as_deref()) {
            (ConversationId::Group(_), Some(key)) => key.parse().unwrap_or(message.seq),
            _ => message.seq,
        };
        let state = State::of(row.state);
        let message = Self { id: row.id, time: row.time, seq, state, ..message };
        Ok(message.sealed())
    }
}
