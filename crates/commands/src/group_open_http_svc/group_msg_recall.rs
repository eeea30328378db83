//! `group_open_http_svc/group_msg_recall`: recalls messages of a group.

use serde::Serialize;
use tincan_domain::groups::{MAX_RECALLED, recall};
use tincan_domain::{Domain, Result};
use tincan_protocol::errors::{Code, codes};

use crate::groups::history::address;
use crate::{Answer, Call, Callers, Family, Spec, code};

/// Admins any message that is kept, members their own within the app's window, owner and admins of the group those of others
/// too; 200/s by REST; at most 10 messages. Errors: 10004, 10007, 10010, 10015, 10033 not in this type of group, 10041 switched off, 110003; for single
/// messages, in `RetCode`: 10007, 10030 not there, 10031 too late, 10032 a tip.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "group_msg_recall",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Recalled<'a> {
    group_id: &'a str,
    recall_ret_list: Vec<One>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct One {
    msg_seq: u64,
    ret_code: Code,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let address = address(&call.body)?;
    let items = call.body.objects("MsgSeqList", MAX_RECALLED)?;
    let seq = |item: &crate::Body<'_>| item.optional_u64("MsgSeq")?.ok_or_else(|| item.missing("MsgSeq"));
    let seqs = items.iter().map(seq).collect::<Result<Vec<u64>>>()?;
    let reason = call.body.optional_text("Reason")?.unwrap_or_default();
    let results = recall(domain, &call.app, &call.actor()?, &address, &seqs, &reason).await?;
    let one = |(seq, result): (&u64, &Result<()>)| One {
        msg_seq: *seq,
        ret_code: match result {
            Ok(()) => codes::general::SUCCESS,
            Err(cause) => code(cause, SPEC.family, call.via()),
        },
    };
    let recall_ret_list = seqs.iter().zip(&results).map(one).collect();
    Ok(Answer::with(&Recalled { group_id: address.group.as_str(), recall_ret_list }))
}
