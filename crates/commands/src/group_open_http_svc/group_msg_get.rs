//! `group_open_http_svc.group_msg_get`: a page of a group's history, as a member sees it.

use serde::Serialize;
use tincan_domain::groups::{Query, history};
use tincan_domain::{Cause, Domain, Result};

use crate::groups::history::{address, query};
use crate::groups::wire::WireEntry;
use crate::{Answer, Call, Callers, Family, Spec};

/// Members; pages of at most 100. Errors: 10004, 10007, 10010, 10015, 10044 the type keeps no messages, 110003.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "group_msg_get",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// Most entries of a page. Clients ask for 21 at a time; fewer would make them ask again.
const LIMIT: usize = 100;

/// `GetType` of who asks for messages by their MsgSeqs.
const BY_SEQS: u32 = 3;

/// `IsFinished` of a page with nothing behind it.
const AT_THE_END: u8 = 2;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page<'a> {
    group_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_id: Option<&'a str>,
    is_finished: u8,
    next_req_msg_seq: u64,
    rsp_msg_list: Vec<WireEntry<'a>>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let query = asked(call)?;
    let page = history(domain, &call.app, &call.actor()?, &query).await?;
    let is_finished = if page.next == 0 { AT_THE_END } else { u8::from(page.entries.len() >= query.limit) };
    Ok(Answer::with(&Page {
        group_id: query.of.group.as_str(),
        topic_id: query.of.topic.as_ref().map(tincan_domain::groups::TopicId::as_str),
        is_finished,
        next_req_msg_seq: page.next,
        rsp_msg_list: page.entries.iter().map(WireEntry::new).collect(),
    }))
}

fn asked(call: &Call<'_>) -> Result<Query> {
    let body = &call.body;
    if body.optional_u32("GetType")? != Some(BY_SEQS) || !body.has("ReqMsgSeqList") {
        return query(body, LIMIT);
    }
    let exactly = body.optional_u64s("ReqMsgSeqList")?.unwrap_or_default();
    if exactly.is_empty() || exactly.len() > LIMIT {
        return Err(Cause::BadBatch { field: "ReqMsgSeqList", got: exactly.len(), limit: LIMIT });
    }
    Ok(Query { of: address(body)?, up_to: None, limit: LIMIT, recalled: true, exactly })
}
