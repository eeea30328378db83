//! `recentcontact/get_list`: an account's list of conversations, newest first.

use serde::Serialize;
use tincan_domain::contacts::{Contact, list};
use tincan_domain::{Domain, Party, Result, accounts};

use super::{ONE_TO_ONE, cursor};
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
    time_stamp: u32,
    start_index: u32,
    top_time_stamp: u32,
    top_start_index: u32,
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
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = call.body.account("From_Account")?;
    let cursor = cursor(&call.body)?;
    accounts::must_exist(&domain.view().await?, call.app.id, &owner, Party::Sender).await?;
    let page = list(domain, &call.app, &owner, cursor).await?;
    let next = page.next.unwrap_or_default();
    Ok(Answer::with(&Page {
        session_item: page.contacts.iter().map(Session::new).collect(),
        complete_flag: page.next.is_none().into(),
        time_stamp: next.time,
        start_index: next.index,
        top_time_stamp: 0,
        top_start_index: 0,
        error_display: "",
    }))
}

impl<'a> Session<'a> {
    fn new(contact: &'a Contact) -> Self {
        Self { kind: ONE_TO_ONE, to_account: contact.peer.as_str(), msg_time: contact.last.key.time, top_flag: 0 }
    }
}
