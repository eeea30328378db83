//! Changing messages that are here, and telling of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

use crate::database::messages as rows;
use crate::session::Session;
use crate::{Cause, ConversationId, Event, Message, conversations};

/// What the server calls a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) conversation: ConversationId,
    /// MsgKey between users, MsgSeq in groups.
    pub(super) key: String,
    /// Between users the sender, as both sides may have used the same numbers.
    pub(super) sender: Option<String>,
}

impl Name {
    /// Of a message in a group or topic.
    pub(super) fn in_group(id: &str, seq: u64) -> Self {
        Self { conversation: ConversationId::group(id), key: seq.to_string(), sender: None }
    }

    pub(super) fn of(message: &Message) -> Option<Self> {
        let sender = matches!(message.conversation, ConversationId::User(_)).then(|| message.sender.clone());
        Some(Self { conversation: message.conversation.clone(), key: message.server_key()?, sender })
    }
}

/// What names a message between users on the wire.
#[derive(Deserialize)]
pub(super) struct UserRef {
    #[serde(rename = "From_Account")]
    from: String,
    #[serde(rename = "To_Account")]
    to: String,
    #[serde(rename = "MsgSeq")]
    seq: u64,
    #[serde(rename = "MsgRandom")]
    random: u32,
    #[serde(rename = "MsgTime", alias = "MsgTimeStamp")]
    time: u64,
}

impl UserRef {
    pub(super) fn name(self, me: &str) -> Name {
        let peer = if self.from == me { self.to } else { self.from.clone() };
        let key = format!("{}_{}_{}", self.seq, self.random, self.time);
        Name { conversation: ConversationId::user(peer), key, sender: Some(self.from) }
    }
}

/// What names a message in a group on the wire.
#[derive(Deserialize)]
pub(super) struct GroupRef {
    #[serde(rename = "GroupId")]
    group: String,
    #[serde(rename = "TopicId", default)]
    topic: String,
    #[serde(rename = "MsgSeq")]
    seq: u64,
}

impl GroupRef {
    pub(super) fn name(&self) -> Name {
        Name::in_group(if self.topic.is_empty() { &self.group } else { &self.topic }, self.seq)
    }
}

/// The messages of some names that are here.
///
/// Errors: 6019.
pub(super) async fn find(session: &Session, names: Vec<Name>) -> Result<Vec<Message>, Cause> {
    let read = session.database.read(move |db| {
        let mut found = Vec::new();
        for name in names {
            let sender = name.sender.as_deref();
            let rows = rows::find_key(db, &name.conversation, &name.key)?;
            found.extend(rows.into_iter().filter(|message| sender.is_none_or(|sender| message.sender == sender)));
        }
        Ok(found)
    });
    read.await
}

/// Changes the messages of some names that are here; `change` answers whether it did. Those that it changed, as they are now.
/// Listeners are told of their conversations, and what `tells` says of the messages.
///
/// Errors: 6019.
pub(super) async fn edit(
    session: &Arc<Session>,
    names: Vec<Name>,
    change: impl Fn(&Name, &mut Message) -> bool + Send + 'static,
    tells: impl Fn(&[Message], &mut Vec<Event>) + Send + 'static,
) -> Result<Vec<Message>, Cause> {
    let write = session.write(move |db, events| {
        let (mut changed, mut touched) = (Vec::new(), BTreeSet::new());
        for name in names {
            for mut message in rows::find_key(db, &name.conversation, &name.key)? {
                let is_it = name.sender.as_ref().is_none_or(|sender| message.sender == *sender);
                if is_it && change(&name, &mut message) {
                    rows::put(db, &message)?;
                    conversations::changed(db, &message)?;
                    touched.insert(message.conversation.clone());
                    changed.push(message);
                }
            }
        }
        conversations::changes(db, &touched, events)?;
        tells(&changed, events);
        Ok(changed)
    });
    write.await
}
