//! What happens in groups, as entries of a push (source: Web protocol of groups, pushes).

use serde::Serialize;
use serde_json::{Value, json};
use tincan_domain::groups::{Announced, Incident, Notice, NoticeKind};
use tincan_domain::model::Account;

use super::names::name;
use super::wire::{self, NOTICE_EVENT, SYSTEM, WireEntry, WireHead, person};
use super::{message_pushes, state_pushes};

/// An entry of a push's `EventArray`: messages typed, so that their elements go down as they came up.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Entry<'a> {
    Messages {
        #[serde(rename = "Event")]
        event: u32,
        #[serde(rename = "GroupMsgArray")]
        messages: Vec<WireEntry<'a>>,
    },
    Tips {
        #[serde(rename = "Event")]
        event: u32,
        #[serde(rename = "GroupTips")]
        tips: Vec<WireEntry<'a>>,
    },
    Modified(Box<message_pushes::ModifiedEntry<'a>>),
    Pinned(Box<state_pushes::PinEntry<'a>>),
    Other(Value),
}

/// An incident as an entry of a push.
pub(crate) fn entry(incident: &Incident) -> Entry<'_> {
    match incident {
        Incident::Posted(message) => message_entry(message),
        Incident::Tip(tip) => Entry::Tips { event: wire::event_of(tip), tips: vec![WireEntry::new(tip)] },
        Incident::Mentioned { message, by_name, with_all } => {
            Entry::Other(message_pushes::mentioned(message, *by_name, *with_all))
        }
        Incident::Recalled { head, seq, by, reason, at, messages } => {
            Entry::Other(message_pushes::recalled(head, (*seq, *at), (by, reason), messages))
        }
        Incident::Modified(message) => Entry::Modified(Box::new(message_pushes::modified(message))),
        Incident::Notice { to, notice } => {
            Entry::Other(json!({"Event": NOTICE_EVENT, "GroupTips": [notice_item(to, notice)]}))
        }
        Incident::Read { head, seq, at, reader, up_to } => {
            Entry::Other(state_pushes::read(head, reader, (*seq, *at), *up_to))
        }
        Incident::AllRead(groups) => Entry::Other(state_pushes::all_read(groups)),
        Incident::Receipts { head, seq, at, reader, messages } => {
            Entry::Other(state_pushes::receipts(head, reader, (*seq, *at), messages))
        }
        Incident::Pinned { seq, random, at, operator, message, up } => {
            Entry::Pinned(Box::new(state_pushes::pinned(message, operator, (*seq, *random, *at), *up)))
        }
        Incident::Extended { head, message, change, last_seq } => {
            Entry::Other(state_pushes::extended(head, message, change, *last_seq))
        }
        Incident::Reacted { head, message, reaction, count } => {
            Entry::Other(state_pushes::reacted(head, message, reaction, *count))
        }
    }
}

fn message_entry(message: &Announced) -> Entry<'_> {
    Entry::Messages { event: wire::event_of(message), messages: vec![WireEntry::new(message)] }
}

/// A notice, in pushes and in what waits for those who come back.
pub(crate) fn notice_item(to: &Account, notice: &Notice) -> Value {
    let mut head = WireHead::new(&notice.head);
    head.to_account = Some(to.as_str());
    head.from_account = Some(notice.operator.account.as_str());
    json!({
        "From_Account": SYSTEM,
        "To_Account": to.as_str(),
        "ToGroupId": notice.head.id.as_str(),
        "MsgSeq": notice.seq,
        "ClientSeq": notice.seq,
        "MsgRandom": notice.random,
        "MsgTimeStamp": notice.at,
        "MsgClientTime": notice.at,
        "GroupInfo": head,
        "MsgBody": notice_body(notice),
    })
}

fn notice_body(notice: &Notice) -> Value {
    let (report_type, words) = kind(&notice.kind);
    let mut body = json!({
        "ReportType": report_type,
        "Operator_Account": notice.operator.account.as_str(),
        "RemarkInfo": words,
        "Authentication": "",
        "MsgKey": notice.at * 1000,
        "UserDefinedField": "",
        "MsgMemberExtraInfo": person(&notice.operator),
    });
    let more = match &notice.kind {
        NoticeKind::Applied { authentication, key, user_data, .. }
        | NoticeKind::InvitationToAccept { authentication, key, user_data } => {
            json!({"Authentication": authentication, "MsgKey": key, "UserDefinedField": user_data})
        }
        NoticeKind::InvitationToApprove { authentication, key, invited } => json!({
            "Authentication": authentication,
            "MsgKey": key,
            "MemberList_Account": invited.iter().map(|who| who.account.as_str()).collect::<Vec<_>>(),
            "MsgMemberExtraInfoList": invited.iter().map(person).collect::<Vec<_>>(),
        }),
        NoticeKind::FlagSet(flag) => json!({"MsgFlag": name(*flag)}),
        NoticeKind::TopicsDeleted(topics) => {
            json!({"TopicIdArray": topics.iter().map(|topic| topic.as_str()).collect::<Vec<_>>()})
        }
        NoticeKind::Banned { seconds, why } => json!({"BanDuration": seconds, "BanDescription": why}),
        NoticeKind::Custom(content) => json!({"UserDefinedField": content}),
        _ => json!({}),
    };
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}

/// A notice's `ReportType` and its words.
fn kind(kind: &NoticeKind) -> (u32, &str) {
    match kind {
        NoticeKind::Applied { words, .. } => (1, words),
        NoticeKind::Approved { words } => (2, words),
        NoticeKind::Rejected { words } => (3, words),
        NoticeKind::Kicked { reason } => (4, reason),
        NoticeKind::Dissolved => (5, ""),
        NoticeKind::Created => (6, ""),
        NoticeKind::Invited => (7, ""),
        NoticeKind::Left => (8, ""),
        NoticeKind::AdminSet => (9, ""),
        NoticeKind::AdminUnset => (10, ""),
        NoticeKind::Reclaimed => (11, ""),
        NoticeKind::InvitationToAccept { .. } => (12, ""),
        NoticeKind::InvitationAccepted { words } => (13, words),
        NoticeKind::InvitationRefused { words } => (14, words),
        NoticeKind::TopicCreated => (17, ""),
        NoticeKind::TopicsDeleted(_) => (18, ""),
        NoticeKind::FlagSet(_) => (20, ""),
        NoticeKind::Banned { .. } => (21, ""),
        NoticeKind::Unbanned => (22, ""),
        NoticeKind::InvitationToApprove { .. } => (23, ""),
        NoticeKind::Custom(_) => (255, ""),
    }
}
