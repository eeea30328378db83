//! `group_open_http_svc/get_pendency`: applications and invitations that wait for the caller's agreement, or did so of late.

use serde::Serialize;
use tincan_domain::groups::members::{Pending, RequestKind, pending};
use tincan_domain::model::Account;
use tincan_domain::{Domain, Result};

use crate::groups::members::must_be_caller;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most entries of a page, whatever is asked: no list is longer.
const MAX_PAGE: u32 = 50;

/// Entries of a page unless said otherwise (source: seen at the Web SDK).
const PAGE: u32 = 10;

/// Users. Newest first; of all groups but communities. A list holds 50 entries. Errors: 10004, 10012 `Handle_Account` is not the caller.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_pendency",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call, false)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    pendency_list: Vec<Item>,
    /// 0 = this was all.
    next_start_time: u64,
    read_time_seq: u64,
    unread_num: usize,
    /// The same, as the Web SDK knows it.
    unread_count: usize,
}

/// An entry (source: Web protocol of groups, get_pendency, and group model, pending entries).
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "From_Account")]
    from_account: String,
    from_user_nick_name: String,
    from_user_face_url: String,
    #[serde(rename = "To_Account")]
    to_account: String,
    group_id: String,
    group_name: String,
    apply_invite_msg: String,
    from_user_defined_data: String,
    approval_msg: String,
    to_user_defined_data: String,
    authentication: String,
    msg_time: u64,
    msg_key: u64,
    add_time: u64,
    handled: u8,
    handle_result: u8,
    application_type: u8,
}

/// Answers the list, of communities or of all other groups.
pub(crate) async fn run(domain: &Domain, call: &Call<'_>, communities: bool) -> Result<Answer> {
    let caller = call.account()?;
    must_be_caller(&call.body, "Handle_Account", caller)?;
    let start = call.body.optional_u64("StartTime")?.unwrap_or(0);
    let limit = call.body.optional_u32("Limit")?.filter(|limit| *limit > 0).unwrap_or(PAGE).min(MAX_PAGE);
    let page = pending(domain, &call.app, caller, communities, (start, limit as usize)).await?;
    Ok(Answer::with(&Page {
        pendency_list: page.entries.into_iter().map(|entry| item(caller, entry)).collect(),
        next_start_time: page.next,
        read_time_seq: page.read,
        unread_num: page.unread,
        unread_count: page.unread,
    }))
}

fn item(caller: &Account, entry: Pending) -> Item {
    let (handled, agreed, words, data) = match entry.verdict {
        None => (0, false, String::new(), String::new()),
        Some((by, agreed, words, data)) => (if by == *caller { 2 } else { 1 }, agreed, words, data),
    };
    Item {
        from_account: entry.from.account.to_string(),
        from_user_nick_name: entry.from.nick,
        from_user_face_url: entry.from.face,
        to_account: entry.invited.as_ref().unwrap_or(caller).to_string(),
        group_id: entry.group.to_string(),
        group_name: entry.group_name,
        apply_invite_msg: entry.words,
        from_user_defined_data: entry.user_data,
        approval_msg: words,
        to_user_defined_data: data,
        authentication: entry.authentication,
        msg_time: entry.key,
        msg_key: entry.key,
        add_time: entry.key / 1000,
        handled,
        handle_result: agreed.into(),
        application_type: match entry.kind {
            RequestKind::Application => 0,
            RequestKind::Consent => 1,
            RequestKind::Approval => 2,
        },
    }
}
