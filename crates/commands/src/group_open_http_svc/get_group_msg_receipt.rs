//! `group_open_http_svc/get_group_msg_receipt`: how many members have read messages.

use serde::Serialize;
use tincan_domain::{Domain, Result, groups};

use super::receipts::{Outcome, Receipts, seqs};
use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; members for messages of their own; at most 100 messages; 200/s by REST. Errors: 10002, 10004, 10007 not a
/// member, or a type without receipts, 10010, 10015; for each message 10062 it has none.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_group_msg_receipt",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Count {
    #[serde(flatten)]
    outcome: Outcome,
    read_num: u64,
    unread_num: u64,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (address, seqs) = (asked::address(&call.body)?, seqs(&call.body)?);
    let counts = groups::receipt_counts(domain, &call.app, &call.actor()?, &address, &seqs).await?;
    let group_msg_receipt_list = seqs.iter().zip(counts).map(|(seq, count)| Count {
        outcome: Outcome::new(call, *seq, &count),
        read_num: count.as_ref().map_or(0, |count| count.read),
        unread_num: count.as_ref().map_or(0, |count| count.unread),
    });
    Ok(Answer::with(&Receipts { group_msg_receipt_list: group_msg_receipt_list.collect() }))
}
