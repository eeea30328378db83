//! `group_open_http_svc/get_group_msg_receipt_detail`: who has read a message, or who has not, page by page.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::{Cause, Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most accounts of an answer (source: group documentation, get_group_msg_receipt_detail).
const MAX_PAGE: u32 = 200;

/// `Filter` of those who have read.
const READ: u32 = 0;
/// `Filter` of those who have not.
const UNREAD: u32 = 1;

/// Admins; members for messages of their own; at most 200 accounts an answer; 200/s by REST. Clients write `Filter` as
/// `Flag` and `Count` as `Num`. Errors: 10002, 10004, 10007 not a member, or a type without receipts, 10010, 10015, 10062.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_group_msg_receipt_detail",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page<'a> {
    msg_seq: u64,
    cursor: &'a str,
    is_finish: u8,
    read_list: Vec<Read<'a>>,
    unread_list: Vec<Unread<'a>>,
}

#[derive(Serialize)]
struct Read<'a> {
    #[serde(rename = "Read_Account")]
    account: &'a str,
}

#[derive(Serialize)]
struct Unread<'a> {
    #[serde(rename = "Unread_Account")]
    account: &'a str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let body = &call.body;
    let (address, seq) = (asked::address(body)?, asked::seq(body, "MsgSeq")?);
    let filter_name = body.either(&["Filter", "Flag"]);
    let filter = body.u32(filter_name)?;
    if filter != READ && filter != UNREAD {
        return Err(Cause::field(filter_name, "must be 0 (those who have read) or 1 (those who have not)"));
    }
    let after = body.optional_text("Cursor")?.filter(|cursor| !cursor.is_empty());
    let after = after.map(|cursor| Account::parse(&cursor, "Cursor")).transpose()?;
    let count = body.optional_u32(body.either(&["Count", "Num"]))?.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE);
    let wanted = (seq, filter == READ);
    let readers =
        groups::receipt_readers(domain, &call.app, &call.actor()?, &address, wanted, (after.as_ref(), count as usize))
            .await?;
    let accounts = || readers.accounts.iter().map(Account::as_str);
    Ok(Answer::with(&Page {
        msg_seq: seq,
        cursor: readers.next.as_ref().map_or("", Account::as_str),
        is_finish: readers.next.is_none().into(),
        read_list: accounts().filter(|_| filter == READ).map(|account| Read { account }).collect(),
        unread_list: accounts().filter(|_| filter == UNREAD).map(|account| Unread { account }).collect(),
    }))
}
