//! `group_open_http_svc.group_msg_receipt`: a member says that it has read messages whose senders want to know.

use tincan_domain::{Domain, Result, groups};

use super::receipts::{Outcome, Receipts, seqs};
use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Members; at most 100 messages. The senders are told. Errors: 10002, 10004, 10007 not a member, or a type without
/// receipts, 10010, 10015; for each message 10062 it has none.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "group_msg_receipt",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (address, seqs) = (asked::address(&call.body)?, seqs(&call.body)?);
    let results = groups::send_receipts(domain, &call.app, &call.actor()?, &address, &seqs).await?;
    let group_msg_receipt_list =
        seqs.iter().zip(results).map(|(seq, result)| Outcome::new(call, *seq, &result)).collect();
    Ok(Answer::with(&Receipts { group_msg_receipt_list }))
}
