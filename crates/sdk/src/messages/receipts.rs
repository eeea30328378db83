//! Who has read messages that asked for it ([`crate::Options::receipt`]). Source: message documentation, read receipts; Web protocol of
//! groups, group_msg_receipt.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::changing::{group_ref, named, user_ref, with};
use super::{Messages, pushed};
use crate::outcome::Done;
use crate::session::Session;
use crate::{Cause, ConversationId, Message, Result};

/// Messages of one request. Source: Web SDK.
const AT_ONCE: usize = 30;

/// Members of a page. Source: group documentation, get_group_msg_receipt_detail.
const PAGE: u32 = 200;

/// Members who have read a message, or who have not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Readers {
    /// Users.
    pub users: Vec<String>,
    /// With what the next page is asked; empty: these were the last.
    pub next: String,
}

#[derive(Deserialize)]
struct Counts {
    #[serde(rename = "GroupMsgReceiptList", default)]
    list: Vec<Count>,
}

#[derive(Deserialize)]
struct Count {
    #[serde(rename = "MsgSeq")]
    seq: u64,
    #[serde(rename = "Code", default)]
    code: i32,
    #[serde(rename = "ReadNum", default)]
    read: u64,
    #[serde(rename = "UnreadNum", default)]
    unread: u64,
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "Cursor", default)]
    next: String,
    #[serde(rename = "IsFinish", default)]
    finished: u8,
    #[serde(rename = "ReadList", default)]
    read: Vec<Reader>,
    #[serde(rename = "UnreadList", default)]
    unread: Vec<Reader>,
}

#[derive(Deserialize)]
struct Reader {
    #[serde(rename = "Read_Account", alias = "Unread_Account")]
    user: String,
}

impl Messages<'_> {
    /// Tells the senders of messages that this user has read them. Those that did not ask for it, and this user's own, are passed over.
    ///
    /// Errors: 6013, 6014, 6017 of several conversations, 6021, 9506, 20001, 10007, 9501 to 9520.
    pub async fn send_receipts(&self, messages: &[Message]) -> Result<()> {
        let work = |session: Arc<Session>| async move {
            let conversation = one_conversation(messages)?;
            let asked = messages.iter().filter(|message| !message.own && message.options.receipt && message.was_sent());
            let asked: Vec<&Message> = asked.collect();
            for part in asked.chunks(AT_ONCE) {
                let (command, body) = match conversation {
                    Some(ConversationId::User(peer)) => {
                        let refs: Vec<Value> = part.iter().map(|message| read_ref(&session, message)).collect();
                        let body = json!({"Peer_Account": peer, "C2CMsgInfo": refs});
                        ("openim.c2c_msg_read_receipt".to_owned(), body)
                    }
                    Some(group) => (format!("{}.group_msg_receipt", group.group_service()), seqs(group, part)),
                    None => break,
                };
                let _: Done = session.call_again(&command, &body).await?;
            }
            Ok(())
        };
        self.0.run_as_user("messages.send_receipts", work).await
    }

    /// How many members have read messages of this user's in a group. Answers those of which that is known, with the numbers; they are in
    /// the local database then.
    ///
    /// Errors: 6001, 6013, 6014, 6017 of several conversations, or not of a group, 6019, 6021, 9506, 10007, 9501 to 9520.
    pub async fn receipts(&self, messages: &[Message]) -> Result<Vec<Message>> {
        let work = |session: Arc<Session>| async move {
            let Some(conversation) = one_conversation(messages)? else { return Ok(Vec::new()) };
            let ConversationId::Group(group) = conversation else {
                return Err(Cause::argument("messages", "must be of a group: between users they hold their receipt"));
            };
            let messages: Vec<&Message> = messages.iter().collect();
            let mut known = Vec::new();
            for part in messages.chunks(AT_ONCE) {
                let command = format!("{}.get_group_msg_receipt", conversation.group_service());
                let answer: Counts = session.call_again(&command, &seqs(conversation, part)).await?;
                known.extend(answer.list.into_iter().filter(|count| count.code == 0));
            }
            let counts = known.iter().map(|count| (count.seq, count.read, count.unread)).collect();
            pushed::counted(&session, group, counts).await?;
            let with_counts = |message: &&Message| {
                let count = known.iter().find(|count| count.seq == message.seq)?;
                let mut message = (*message).clone();
                (message.receipt.read, message.receipt.unread) = (count.read, count.unread);
                Some(message)
            };
            Ok(messages.iter().filter_map(with_counts).collect())
        };
        self.0.run_as_user("messages.receipts", work).await
    }

    /// The members who have read a message of this user's in a group, or (`read` false) who have not; 200 at a time. `next` is empty, or of
    /// the page before.
    ///
    /// Errors: 6001, 6013, 6014, 6017 not of a group, or not sent, 6021, 9506, 10007, 10062 it asked for no receipts, 9501 to 9520.
    pub async fn readers(&self, message: &Message, read: bool, next: &str) -> Result<Readers> {
        let work = |session: Arc<Session>| async move {
            named(message)?;
            let group = &message.conversation;
            if group.peer().is_some() {
                return Err(Cause::argument("message", "must be of a group"));
            }
            let which = json!({"MsgSeq": message.seq, "Flag": u8::from(!read), "Cursor": next, "Num": PAGE});
            let body = with(group_ref(group), which);
            let command = format!("{}.get_group_msg_receipt_detail", group.group_service());
            let page: Page = session.call_again(&command, &body).await?;
            let users = if read { page.read } else { page.unread };
            let next = if page.finished == 1 { String::new() } else { page.next };
            Ok(Readers { users: users.into_iter().map(|reader| reader.user).collect(), next })
        };
        self.0.run_as_user("messages.readers", work).await
    }
}

/// The conversation of messages that are as this library made them.
fn one_conversation(messages: &[Message]) -> std::result::Result<Option<&ConversationId>, Cause> {
    let first = messages.first().map(|message| &message.conversation);
    for message in messages {
        message.check_seal()?;
        if Some(&message.conversation) != first {
            return Err(Cause::argument("messages", "must be of one conversation"));
        }
    }
    Ok(first)
}

fn read_ref(session: &Session, message: &Message) -> Value {
    let times = json!({"MsgTime": message.time, "MsgClientTime": message.client_time});
    with(user_ref(session, message), times)
}

fn seqs(group: &ConversationId, messages: &[&Message]) -> Value {
    let list: Value = messages.iter().map(|message| json!({"MsgSeq": message.seq})).collect();
    with(group_ref(group), json!({"MsgSeqList": list}))
}
