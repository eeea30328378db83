//! Messages of groups that are pinned for all members to see. Source: Web protocol of groups, pin_message.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Messages;
use super::changing::{group_ref, named, with};
use crate::message::wire::GroupMessage;
use crate::outcome::Done;
use crate::session::Session;
use crate::sync::intake::{Source, take_in};
use crate::{Cause, ConversationId, Message, Result};

/// `GetType` of who asks for messages by their numbers. Source: Web protocol of groups, group_msg_get.
const BY_SEQS: u32 = 3;

/// A message that is pinned.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Pin {
    /// Who pinned it.
    pub by: String,
    /// The message's number.
    pub seq: u64,
    /// The message; none where it is not there any more.
    pub message: Option<Message>,
}

#[derive(Deserialize)]
struct Pinned {
    #[serde(rename = "PinnedMsgList", default)]
    list: Vec<WirePin>,
}

#[derive(Deserialize)]
struct WirePin {
    #[serde(rename = "Pinner_Account", default)]
    by: String,
    #[serde(rename = "MsgSeq")]
    seq: u64,
}

#[derive(Deserialize)]
struct Found {
    #[serde(rename = "RspMsgList", default)]
    list: Vec<GroupMessage>,
}

impl Messages<'_> {
    /// Pins a message of a group for all members to see, or takes it down; at most 10 are up.
    ///
    /// Errors: 6013, 6014, 6017 not of a group, or not sent, 6021, 9506, 10004 too many, 10007, 10030 no such message, 9501 to 9520.
    pub async fn pin(&self, message: &Message, up: bool) -> Result<()> {
        let work = |session: Arc<Session>| async move {
            named(message)?;
            let group = in_group(&message.conversation)?;
            let (name, who) =
                if up { ("pin_message", "Pinner_Account") } else { ("unpin_message", "UnPinner_Account") };
            let body = with(group_ref(group), json!({"MsgSeq": message.seq, who: session.user}));
            let _: Done = session.call_again(&format!("{}.{name}", group.group_service()), &body).await?;
            Ok(())
        };
        self.0.run_as_user("messages.pin", work).await
    }

    /// The messages that are pinned in a group.
    ///
    /// Errors: 6001, 6004, 6013, 6014, 6017 no group, 6019, 9506, 10007, 10010, 9501 to 9520.
    pub async fn pinned(&self, group: &ConversationId) -> Result<Vec<Pin>> {
        let work = |session: Arc<Session>| async move {
            let group = in_group(group.check()?)?;
            let service = group.group_service();
            let body = group_ref(group);
            let pinned: Pinned = session.call_again(&format!("{service}.get_pinned_messages"), &body).await?;
            if pinned.list.is_empty() {
                return Ok(Vec::new());
            }
            let seqs: Vec<u64> = pinned.list.iter().map(|pin| pin.seq).collect();
            let which = json!({"GetType": BY_SEQS, "ReqMsgSeqList": seqs, "ReqMsgNumber": seqs.len()});
            let body = with(group_ref(group), which);
            let found: Found = session.call_again(&format!("{service}.group_msg_get"), &body).await?;
            let messages: Vec<Message> = found.list.into_iter().map(|message| message.read(&session.user)).collect();
            take_in(&session, messages.clone(), Source::Old).await?;
            let find = |seq| messages.iter().find(|message| message.seq == seq).cloned();
            Ok(pinned.list.into_iter().map(|pin| Pin { message: find(pin.seq), by: pin.by, seq: pin.seq }).collect())
        };
        self.0.run_as_user("messages.pinned", work).await
    }
}

fn in_group(conversation: &ConversationId) -> std::result::Result<&ConversationId, Cause> {
    match conversation {
        ConversationId::Group(_) => Ok(conversation),
        ConversationId::User(_) => Err(Cause::argument("conversation", "must be a group")),
    }
}
