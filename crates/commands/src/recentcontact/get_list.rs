//! `recentcontact/get_list`: an account's list of conversations, newest first.

use serde::Serialize;
use tincan_domain::contacts::{Contact, list};
use tincan_domain::{Domain, Result};

use super::wire::WireCursor;
use super::{ONE_TO_ONE, cursor, owner, wanted};
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
    #[serde(rename = "To_Account")]
    to_account: &'a str,
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
    fn new(contact: &'a Contact) -> Self {
        Self {
            kind: ONE_TO_ONE,
            to_account: contact.peer.as_str(),
            msg_time: contact.time,
            top_flag: contact.pinned.into(),
            standard_mark: mark_bits(contact.marked.marks),
            custom_mark: &contact.marked.custom,
            contact_group_id: &contact.marked.groups,
        }
    }
}
