//! `group_open_http_svc.get_group_msg_receipts_by_users`: which of named members have read messages, and when.

use serde::Serialize;
use tincan_domain::model::{Account, Seconds};
use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// Most messages of one call, and most members of a message (not documented).
const MAX: usize = 100;

/// Admins; members for messages of their own; at most 100 messages and 100 members each. Messages without receipts have
/// none. Errors: 10002, 10004, 10007 not a member, or a type without receipts, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_group_msg_receipts_by_users",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    msg_read_list: Vec<OfMessage>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OfMessage {
    msg_seq: u64,
    read_list: Vec<Read>,
}

#[derive(Serialize)]
struct Read {
    #[serde(rename = "Read_Account")]
    account: String,
    #[serde(rename = "Read_Time")]
    time: Seconds,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let address = asked::address(&call.body)?;
    let wanted = call.body.objects("MemberReadMsgList", MAX)?;
    let wanted = wanted.iter().map(message).collect::<Result<Vec<_>>>()?;
    let found = groups::receipts_of(domain, &call.app, &call.actor()?, &address, &wanted).await?;
    let mut msg_read_list = Vec::with_capacity(wanted.len());
    for ((seq, _), readers) in wanted.iter().zip(found) {
        let read_list = readers.unwrap_or_default().into_iter().map(read).collect();
        msg_read_list.push(OfMessage { msg_seq: *seq, read_list });
    }
    Ok(Answer::with(&Found { msg_read_list }))
}

fn message(item: &Body<'_>) -> Result<(u64, Vec<Account>)> {
    Ok((asked::seq(item, "MsgSeq")?, item.accounts("MemberList_Account", MAX)?))
}

fn read((account, time): (Account, Seconds)) -> Read {
    Read { account: account.to_string(), time }
}
