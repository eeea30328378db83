//! Sending on the wire: `openim.sendmsg` and `send_group_msg`. Source: Web protocol, sending; Web protocol of groups, group messages.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::element::up;
use crate::message::wire::PASSING;
use crate::message::{Message, OfflinePush, Options};
use crate::session::Session;
use crate::{Cause, ConversationId, State};

#[derive(Serialize)]
struct ToUser<'a> {
    #[serde(rename = "From_Account")]
    from: &'a str,
    #[serde(rename = "To_Account")]
    to: &'a str,
    #[serde(rename = "MsgSeq")]
    seq: u64,
    #[serde(rename = "MsgRandom")]
    random: u32,
    #[serde(rename = "MsgClientTime")]
    client_time: u64,
    #[serde(rename = "MsgBody")]
    body: Value,
    #[serde(rename = "CloudCustomData")]
    custom_data: &'a str,
    #[serde(rename = "MsgLifeTime", skip_serializing_if = "Option::is_none")]
    lifetime: Option<u32>,
    #[serde(rename = "IsNeedReadReceipt")]
    receipt: u8,
    #[serde(flatten)]
    both: Both,
}

#[derive(Serialize)]
struct ToGroup<'a> {
    #[serde(rename = "From_Account")]
    from: &'a str,
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "TopicId", skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    #[serde(rename = "Random")]
    random: u32,
    #[serde(rename = "ClientSeq")]
    client_seq: u64,
    #[serde(rename = "MsgClientTime")]
    client_time: u64,
    #[serde(rename = "MsgPriority")]
    priority: &'a str,
    #[serde(rename = "MsgBody")]
    body: Value,
    #[serde(rename = "CloudCustomData")]
    custom_data: &'a str,
    #[serde(rename = "OnlineOnlyFlag")]
    online_only: u8,
    #[serde(rename = "NeedReadReceipt")]
    receipt: u8,
    #[serde(rename = "GroupAtInfo", skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<Mention<'a>>,
    #[serde(rename = "To_Account", skip_serializing_if = "<[String]>::is_empty")]
    only_to: &'a [String],
    #[serde(flatten)]
    both: Both,
}

/// What both have.
#[derive(Serialize)]
struct Both {
    #[serde(rename = "SupportMessageExtension")]
    extensible: u8,
    #[serde(rename = "IsRelayMsg")]
    forwarded: u8,
    #[serde(rename = "SendMsgControl", skip_serializing_if = "Vec::is_empty")]
    controls: Vec<&'static str>,
    #[serde(rename = "OfflinePushInfo", skip_serializing_if = "Option::is_none")]
    push: Option<Push>,
}

#[derive(Serialize)]
struct Mention<'a> {
    #[serde(rename = "GroupAtAllFlag")]
    all: u8,
    #[serde(rename = "GroupAt_Account", skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Push {
    push_flag: u8,
    title: String,
    desc: String,
    ext: String,
    android_info: Android,
    apns_info: Apns,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Android {
    sound: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Apns {
    sound: String,
    badge_mode: u8,
}

impl Push {
    fn of(push: OfflinePush) -> Self {
        Self {
            push_flag: push.off.into(),
            title: push.title,
            desc: push.description,
            ext: push.extension,
            android_info: Android { sound: push.android_sound },
            apns_info: Apns { sound: push.apns_sound, badge_mode: push.no_badge.into() },
        }
    }
}

impl Both {
    fn of(options: &Options) -> Self {
        let controls =
            [("NoUnread", options.no_unread), ("NoLastMsg", options.no_last_message), ("NoMsgCheck", options.no_check)];
        Self {
            extensible: options.extensible.into(),
            forwarded: options.forwarded.into(),
            // What is kept nowhere is counted nowhere, and takes no controls.
            controls: controls
                .into_iter()
                .filter(|(_, asked)| *asked && !options.online_only)
                .map(|(name, _)| name)
                .collect(),
            push: options.push.clone().map(Push::of),
        }
    }
}

#[derive(Deserialize)]
struct UserAnswer {
    #[serde(rename = "MsgTime")]
    time: u64,
    #[serde(rename = "MsgKey", default)]
    key: String,
}

#[derive(Deserialize)]
struct GroupAnswer {
    #[serde(rename = "MsgTime")]
    time: u64,
    #[serde(rename = "MsgSeq")]
    seq: u64,
    #[serde(rename = "MsgDropReason")]
    dropped: Option<String>,
}

/// What the server made of a message.
pub(super) enum Sent {
    /// It is kept: the message with its time and number.
    Kept(Box<Message>),
    /// It went to those who are there, if to anybody, and is kept nowhere: the same.
    Passed(Box<Message>),
    /// It went to nobody: the group gets too many.
    Dropped,
}

/// Sends a message once.
///
/// Errors: 6001 the answer does not read, 6016, 8002 it is for another message, what the server refuses, 9501 to 9520.
pub(super) async fn send(session: &Session, message: &Message) -> Result<Sent, Cause> {
    match &message.conversation {
        ConversationId::User(to) => to_user(session, message, to).await,
        conversation @ ConversationId::Group(_) => to_group(session, message, conversation).await,
    }
}

async fn to_user(session: &Session, message: &Message, to: &str) -> Result<Sent, Cause> {
    let options = &message.options;
    let lifetime = if options.online_only { Some(0) } else { options.lifetime };
    let request = ToUser {
        from: &session.user,
        to,
        seq: message.seq,
        random: message.random,
        client_time: message.client_time,
        body: up(&message.elements)?,
        custom_data: &message.custom_data,
        lifetime,
        receipt: options.receipt.into(),
        both: Both::of(options),
    };
    let answer: UserAnswer = session.call("openim.sendmsg", &request).await?;
    let sent = Message { time: answer.time, state: State::Sent, ..message.clone() }.sealed();
    if !answer.key.is_empty() && answer.key != sent.key() {
        return Err(Cause::WrongMessageKey { sent: sent.key(), answered: answer.key });
    }
    let sent = Box::new(sent);
    Ok(if options.online_only { Sent::Passed(sent) } else { Sent::Kept(sent) })
}

async fn to_group(session: &Session, message: &Message, to: &ConversationId) -> Result<Sent, Cause> {
    let options = &message.options;
    let everybody = options.mention_all.then_some(Mention { all: 1, account: None });
    let named = options.mentions.iter().map(|account| Mention { all: 0, account: Some(account) });
    let request = ToGroup {
        from: &session.user,
        group: to.group_id().unwrap_or_default(),
        topic: to.topic_id(),
        random: message.random,
        client_seq: message.client_seq,
        client_time: message.client_time,
        priority: message.priority.name(),
        body: up(&message.elements)?,
        custom_data: &message.custom_data,
        online_only: options.online_only.into(),
        receipt: options.receipt.into(),
        mentions: everybody.into_iter().chain(named).collect(),
        only_to: &options.only_to,
        both: Both::of(options),
    };
    let command = format!("{}.send_group_msg", to.group_service());
    let answer: GroupAnswer = session.call(&command, &request).await?;
    if answer.dropped.is_some() {
        return Ok(Sent::Dropped);
    }
    let sent = Message { time: answer.time, seq: answer.seq, state: State::Sent, ..message.clone() }.sealed();
    let passed = options.online_only || !options.only_to.is_empty() || answer.seq >= PASSING;
    let sent = Box::new(sent);
    Ok(if passed { Sent::Passed(sent) } else { Sent::Kept(sent) })
}
