//! `openim/admin_getroammsg`: a page of one account's history with another, newest first.

use serde::Serialize;
use tincan_domain::messages::{Cursor, HistoryPage, Order, Query, history};
use tincan_domain::{Cause, Domain, Party, Result, accounts};

use crate::body::parse_msg_key;
use crate::wire::WireMessage;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s. Errors: 90001, 90003 the peer, 90008 the operator, 90054 LastMsgKey.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "admin_getroammsg",
    family: Family::Message,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// Bytes of content after which a page ends (source: message documentation).
const PAGE_BYTES: usize = 13 * 1024;

/// Most messages of a page, whatever is asked.
const MAX_PAGE: u32 = 1000;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page<'a> {
    complete: u8,
    msg_cnt: usize,
    last_msg_time: u32,
    last_msg_key: String,
    msg_list: Vec<WireMessage<'a>>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let query = query(call)?;
    let view = domain.view().await?;
    accounts::must_exist(&view, call.app.id, &query.owner, Party::Sender).await?;
    accounts::must_exist(&view, call.app.id, &query.peer, Party::Recipient).await?;
    let HistoryPage { messages, complete } = history(domain, &call.app, &query).await?;
    let oldest = messages.first();
    Ok(Answer::with(&Page {
        complete: complete.into(),
        msg_cnt: messages.len(),
        last_msg_time: oldest.map_or(0, |message| message.key.time),
        last_msg_key: oldest.map(|message| message.key.to_string()).unwrap_or_default(),
        msg_list: messages.iter().map(WireMessage::kept).collect(),
    }))
}

/// Both generations of field names are understood.
fn query(call: &Call<'_>) -> Result<Query> {
    let body = &call.body;
    let owner = body.account(body.either(&["Operator_Account", "From_Account"]))?;
    let peer = body.account(body.either(&["Peer_Account", "To_Account"]))?;
    let limit = body.u32("MaxCnt")?;
    if limit == 0 {
        return Err(Cause::field("MaxCnt", "must be at least 1"));
    }
    let cursor = match body.optional_text("LastMsgKey")?.filter(|key| !key.is_empty()) {
        Some(key) => Cursor::Past(parse_msg_key(&key, "LastMsgKey")?),
        None => Cursor::End,
    };
    Ok(Query {
        owner,
        peer,
        cursor,
        order: Order::Older,
        limit: limit.min(MAX_PAGE) as usize,
        bytes: PAGE_BYTES,
        from_time: body.u32("MinTime")?,
        to_time: body.u32("MaxTime")?,
        recalled: true,
    })
}
