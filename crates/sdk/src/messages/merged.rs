//! Messages as one. Source: Web protocol, merged messages.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::Messages;
use crate::element::{Merged, MergedListAnswer, MergedMessage};
use crate::session::Session;
use crate::{Cause, ConversationId, Message, Result};

/// Most messages of a merged one. Source: documentation of clients.
const MOST: usize = 300;

#[derive(Deserialize)]
struct List {
    #[serde(rename = "MsgList", default)]
    list: MergedListAnswer,
}

impl Merged {
    /// Messages as one, with a title, a line for some of them (`Alice: hi`), and what clients show that know no merged messages.
    ///
    /// Errors: 6017 none, over 300, or one that was not sent; 6021 one is not as this library made it.
    pub fn new(title: &str, lines: Vec<String>, compatible_text: &str, messages: &[Message]) -> Result<Self> {
        let rule = |rule: &str| Err(Cause::argument("messages", rule).into());
        if messages.is_empty() || messages.len() > MOST {
            return rule("must be 1 to 300");
        }
        for message in messages {
            message.check_seal()?;
            if !message.was_sent() {
                return rule("must have been sent");
            }
        }
        Ok(Self {
            title: title.to_owned(),
            abstracts: lines,
            compatible_text: compatible_text.to_owned(),
            count: u32::try_from(messages.len()).unwrap_or(u32::MAX),
            messages: messages.iter().map(MergedMessage::of).collect(),
            key: String::new(),
        })
    }
}

impl MergedMessage {
    fn of(message: &Message) -> Self {
        let (recipient, group) = match &message.conversation {
            // The other's messages are to this user, whose name is not in them: the conversation is what counts.
            ConversationId::User(peer) => (peer.clone(), String::new()),
            ConversationId::Group(group) => (String::new(), group.clone()),
        };
        Self {
            sender: message.sender.clone(),
            recipient,
            group,
            seq: message.seq,
            random: message.random,
            time: message.time,
            client_time: message.client_time,
            nick: message.nick.clone(),
            face_url: message.face_url.clone(),
            elements: message.elements.clone(),
            custom_data: message.custom_data.clone(),
        }
    }
}

impl Messages<'_> {
    /// The messages inside a merged one: from the server, where they are not in it.
    ///
    /// Errors: 6001, 6013, 6014, 6017 it names none, 9506, what the server refuses, 9501 to 9520.
    pub async fn open_merged(&self, merged: &Merged) -> Result<Vec<MergedMessage>> {
        let work = |session: Arc<Session>| async move {
            if !merged.messages.is_empty() {
                return Ok(merged.messages.clone());
            }
            if merged.key.is_empty() {
                return Err(Cause::argument("merged", "must hold messages or a key"));
            }
            let body = json!({"JsonMsgKey": merged.key});
            let answer: List = session.call_again("im_long_msg.get_relay_json_msg", &body).await?;
            Ok(answer.list.0)
        };
        self.0.run_as_user("messages.open_merged", work).await
    }
}
