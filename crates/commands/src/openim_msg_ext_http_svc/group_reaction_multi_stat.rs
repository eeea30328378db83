//! `openim_msg_ext_http_svc.group_reaction_multi_stat`: the reactions to several messages of a group.

use serde::Serialize;
use tincan_domain::{Cause, Domain, Result, groups};

use super::reaction_multi_stat::{MAX_KEYS, NAMED, Summary};
use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Members; at most 100 messages. A message that does not exist has no reactions. Errors: 10002, 10004, 10007 not a
/// member, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "openim_msg_ext_http_svc",
    command: "group_reaction_multi_stat",
    family: Family::Extension,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Results {
    results: Vec<OfMessage>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OfMessage {
    msg_seq: u64,
    msg_reaction_summary: Vec<Summary>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let address = asked::address(&call.body)?;
    let seqs = asked::seqs(&call.body, "MsgSeqList")?;
    if seqs.is_empty() || seqs.len() > MAX_KEYS {
        return Err(Cause::BadBatch { field: "MsgSeqList", got: seqs.len(), limit: MAX_KEYS });
    }
    let named = call.body.optional_u32("Count")?.unwrap_or(NAMED) as usize;
    let (all, me) = (groups::reactions(domain, &call.app, &call.actor()?, &address, &seqs).await?, call.account()?);
    let of_message = |(msg_seq, reactions): (u64, Vec<_>)| OfMessage {
        msg_seq,
        msg_reaction_summary: reactions.into_iter().map(|reaction| Summary::new(reaction, me, named)).collect(),
    };
    Ok(Answer::with(&Results { results: seqs.into_iter().zip(all).map(of_message).collect() }))
}
