//! Recalling, changing and deleting messages.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::edits::Name;
use super::pushed::{Now, modified, recalled};
use super::{Messages, draft};
use crate::database::messages as rows;
use crate::element::{Element, up};
use crate::message::wire::Revoker;
use crate::outcome::{Done, refused};
use crate::session::Session;
use crate::{Cause, ConversationId, Event, Message, Result, conversations};

/// Messages that one request deletes. Source: Web SDK; group documentation.
const DELETED_AT_ONCE: usize = 30;

/// The code of a change that came too late: the message was changed meanwhile. Source: Web protocol, modify_c2c_msg.
const CHANGED_MEANWHILE: i32 = 20027;

#[derive(Serialize)]
struct Modify<'a> {
    #[serde(flatten)]
    message: Value,
    #[serde(rename = "MsgVersion")]
    revision: u32,
    #[serde(rename = "MsgBody")]
    body: Value,
    #[serde(rename = "CloudCustomData")]
    custom_data: &'a str,
}

#[derive(Deserialize)]
struct GroupRecalled {
    #[serde(rename = "RecallRetList", default)]
    list: Vec<RetCode>,
}

#[derive(Deserialize)]
struct RetCode {
    #[serde(rename = "RetCode", default)]
    code: i32,
}

impl Messages<'_> {
    /// Recalls a message: this user's own, within the app's window (two minutes by default); in groups owner and admins also those of
    /// others. Answers it as it is then.
    ///
    /// Errors: 6013, 6014, 6017 the server does not have it, 6019, 6021, 9506, 20003 somebody else's, 20016 too late, 20022 no such
    /// message, 20023 recalled before; in groups 10007, 10030 to 10033; 9501 to 9520.
    pub async fn recall(&self, message: &Message, reason: &str) -> Result<Message> {
        let work = |session: Arc<Session>| async move {
            let name = named(message)?;
            match &message.conversation {
                ConversationId::User(_) => {
                    let info = with(user_ref(&session, message), json!({"MsgTimeStamp": message.time}));
                    let body = json!({"MsgInfo": info, "Reason": reason});
                    let _: Done = session.call("openim.msgwithdraw", &body).await?;
                }
                group @ ConversationId::Group(_) => {
                    let command = format!("{}.group_msg_recall", group.group_service());
                    let which = json!({"MsgSeqList": [{"MsgSeq": message.seq}], "Reason": reason});
                    let body = with(group_ref(group), which);
                    let answer: GroupRecalled = session.call(&command, &body).await?;
                    match answer.list.first().map_or(0, |one| one.code) {
                        0 => {}
                        code => return Err(refused(&command, code, "the message is not recalled".to_owned())),
                    }
                }
            }
            let by = Revoker { by: session.user.clone(), reason: reason.to_owned() };
            let now = recalled(&session, vec![name], by).await?.pop();
            Ok(now.unwrap_or_else(|| message.clone()))
        };
        self.0.run_as_user("messages.recall", work).await
    }

    /// Has the server keep a message as it is given: with other elements (text, custom, face, location) or custom data. Answers it as
    /// it is then. Where it was changed meanwhile (20027) the local database has it as it is now.
    ///
    /// Errors: 6013, 6014, 6016, 6017 the server does not have it, 6019, 6021, 8001, 9506, 20003 somebody else's, 20026 no such message,
    /// 20027, 20028, 80001, 80002; in groups 10007; 9501 to 9520.
    pub async fn modify(&self, message: &Message) -> Result<Message> {
        let work = |session: Arc<Session>| async move {
            let name = named(message)?;
            draft::check_elements(&message.elements, &session.core.config.limits)?;
            let (command, reference) = match &message.conversation {
                ConversationId::User(_) => {
                    let time = json!({"MsgTime": message.time});
                    ("openim.modify_c2c_msg", with(user_ref(&session, message), time))
                }
                group @ ConversationId::Group(_) => {
                    ("openim.modify_group_msg", with(group_ref(group), json!({"MsgSeq": message.seq})))
                }
            };
            let request = Modify {
                message: reference,
                revision: message.revision,
                body: up(&message.elements)?,
                custom_data: &message.custom_data,
            };
            match session.call_answered::<Now>(command, &request).await {
                Ok(now) => {
                    let now = modified(&session, name, now).await?;
                    Ok(now.unwrap_or_else(|| message.clone()))
                }
                Err((cause, answer)) => {
                    if let (CHANGED_MEANWHILE, Ok(now)) = (cause.code(), Now::deserialize(answer)) {
                        modified(&session, name, now).await?;
                    }
                    Err(cause)
                }
            }
        };
        self.0.run_as_user("messages.modify", work).await
    }

    /// Deletes messages of one conversation for this user, here and on the server; others keep them. One that waits to be sent is
    /// not sent any more.
    ///
    /// Errors: 6013, 6014, 6017 of several conversations, 6019, 6021, 9506, 20018; in groups 10007, 10034, 10035, 10052; 9501 to 9520.
    pub async fn delete(&self, messages: &[Message]) -> Result<()> {
        let work = |session: Arc<Session>| async move {
            let Some(first) = messages.first() else { return Ok(()) };
            for message in messages {
                message.check_seal()?;
                if message.conversation != first.conversation {
                    return Err(Cause::argument("messages", "must be of one conversation"));
                }
            }
            let kept = messages.iter().filter(|message| message.was_sent());
            let keys: Vec<String> = kept.filter_map(Message::server_key).collect();
            delete_there(&session, &first.conversation, &keys).await?;
            let ids = messages.iter().map(|message| message.id.clone()).collect();
            delete_here(&session, first.conversation.clone(), ids).await
        };
        self.0.run_as_user("messages.delete", work).await
    }

    /// The same by what the server calls them: MsgKeys (`SEQ_RANDOM_TIME`) between users, numbers in groups. They need not be here.
    ///
    /// Errors: as [`Messages::delete`]; 6004.
    pub async fn delete_keys(&self, conversation: &ConversationId, keys: &[impl AsRef<str>]) -> Result<()> {
        let keys = crate::outcome::owned(keys);
        let work = |session: Arc<Session>| async move {
            delete_there(&session, conversation.check()?, &keys).await?;
            let name = conversation.clone();
            let find = session.database.read(move |db| {
                let found = keys.iter().map(|key| rows::find_key(db, &name, key));
                Ok(found.collect::<std::result::Result<Vec<_>, _>>()?.concat())
            });
            let ids = find.await?.into_iter().map(|message| message.id).collect();
            delete_here(&session, conversation.clone(), ids).await
        };
        self.0.run_as_user("messages.delete_keys", work).await
    }
}

/// A message that is as this library made it, and that the server has, by its name there.
///
/// Errors: 6017, 6021.
pub(super) fn named(message: &Message) -> std::result::Result<Name, Cause> {
    message.check_seal()?;
    Name::of(message).ok_or_else(|| Cause::argument("message", "must be one that was sent"))
}

/// What names a message between users in requests, without its time, whose name changes.
pub(super) fn user_ref(session: &Session, message: &Message) -> Value {
    let peer = message.conversation.peer().unwrap_or_default();
    let to = if message.own { peer } else { &session.user };
    json!({"From_Account": message.sender, "To_Account": to, "MsgSeq": message.seq, "MsgRandom": message.random})
}

/// What names a group or topic in requests.
pub(super) fn group_ref(conversation: &ConversationId) -> Value {
    match conversation.topic_id() {
        Some(topic) => json!({"GroupId": conversation.group_id(), "TopicId": topic}),
        None => json!({"GroupId": conversation.group_id()}),
    }
}

/// An object with the fields of another one.
pub(super) fn with(mut object: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
        fields.extend(more);
    }
    object
}

async fn delete_there(
    session: &Session,
    conversation: &ConversationId,
    keys: &[String],
) -> std::result::Result<(), Cause> {
    for keys in keys.chunks(DELETED_AT_ONCE) {
        let (command, body) = match conversation {
            ConversationId::User(peer) => {
                let body = json!({"From_Account": session.user, "To_Account": peer, "MsgKeyList": keys});
                ("openim.delete_c2c_msg_ramble".to_owned(), body)
            }
            ConversationId::Group(_) => {
                let body = with(group_ref(conversation), json!({"Deleter_Account": session.user, "Seqs": keys}));
                (format!("{}.delete_group_ramble_msg_by_seq", conversation.group_service()), body)
            }
        };
        let _: Done = session.call_again(&command, &body).await?;
    }
    Ok(())
}

/// Deletes messages from the local database, and tells of it.
pub(super) async fn delete_here(
    session: &Arc<Session>,
    conversation: ConversationId,
    ids: Vec<String>,
) -> std::result::Result<(), Cause> {
    let write = session.write(move |db, events| {
        ids.iter().try_for_each(|id| rows::delete(db, id))?;
        conversations::deleted(db, &conversation)?;
        conversations::changes(db, &[conversation.clone()].into(), events)?;
        events.push(Event::MessagesDeleted { conversation, ids });
        Ok(())
    });
    write.await
}

impl Element {
    /// Whether users may give a message this element when they modify it. Source: message documentation, modify_c2c_msg.
    pub fn may_replace(&self) -> bool {
        matches!(self, Element::Text(_) | Element::Custom(_) | Element::Location(_) | Element::Face(_))
    }
}
