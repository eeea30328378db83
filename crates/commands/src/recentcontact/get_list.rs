//! `recentcontact/get_list`: an account's list of conversations, newest first.

use serde::Serialize;
use tincan_domain::contacts::{Conversation, Marked, list};
use tincan_domain::{Domain, Result};

use super::wire::WireCursor;
use super::{GROUP, ONE_TO_ONE, cursor, owner, wanted};
use crate::pushes::conversations::mark_bits;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s. Errors: 50001 no such account, 50002, 50003, 50004, 50005.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "get_list",
    family: Family::RecentContact,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page<'a> {
    session_item: Vec<Session<'a>>,
    complete_flag: u8,
    #[serde(flatten)]
    cursor: WireCursor,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Session<'a> {
    #[serde(rename = "Type")]
    kind: u32,
    #[serde(rename = "To_Account", skip_serializing_if = "Option::is_none")]
    to_account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_id: Option<&'a str>,
    msg_time: u32,
    top_flag: u8,
    #[serde(skip_serializing_if = "String::is_empty")]
    standard_mark: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    custom_mark: &'a str,
    #[serde(skip_serializing_if = "<[u32]>::is_empty")]
    contact_group_id: &'a [u32],
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let page = list(domain, &call.app, &owner, wanted(&call.body)?, cursor(&call.body)?).await?;
    Ok(Answer::with(&Page {
        session_item: page.contacts.iter().map(Session::new).collect(),
        complete_flag: page.next.is_none().into(),
        cursor: WireCursor::new(page.next),
        error_display: "",
    }))
}

impl<'a> Session<'a> {
    fn new(conversation: &'a Conversation) -> Self {
        match conversation {
            Conversation::OneToOne(contact) => Self {
                to_account: Some(contact.peer.as_str()),
                ..Self::of(ONE_TO_ONE, contact.time, contact.pinned, &contact.marked)
            },
            Conversation::Group(contact) => Self {
                group_id: Some(contact.head.id.as_str()),
                ..Self::of(GROUP, contact.time, contact.pinned, &contact.marked)
            },
        }
    }

    fn of(kind: u32, msg_time: u32, pinned: bool, marked: &'a Marked) -> Self {
        Self {
            kind,
            to_account: None,
            group_id: None,
            msg_time,
            top_flag: pinned.into(),
            standard_mark: mark_bits(marked.marks),
            custom_mark: &marked.custom,
            contact_group_id: &marked.groups,
        }
    }
}
