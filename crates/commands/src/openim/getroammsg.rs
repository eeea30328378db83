//! `openim.getroammsg`: a page of a conversation's history, in either direction.

use serde::Serialize;
use tincan_domain::messages::{Cursor, HistoryPage, Message, Order, Query, history};
use tincan_domain::{Cause, Domain, Result};

use crate::body::parse_msg_key;
use crate::wire::WireMessage;
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 20001, 20002, 20004, 20005.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "getroammsg",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// Most messages of a page, whatever is asked (the Web SDK asks for 15).
const MAX_PAGE: u32 = 100;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page<'a> {
    max_cnt: usize,
    complete: u8,
    last_msg_time: u32,
    msg_key: String,
    msg_list: Vec<WireMessage<'a>>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let query = query(call)?;
    let HistoryPage { messages, complete } = history(domain, &call.app, &query).await?;
    // Where the next page begins: the last message in the direction of reading.
    let edge: Option<&Message> = match query.order {
        Order::Older => messages.first(),
        Order::Newer => messages.last(),
    };
    Ok(Answer::with(&Page {
        max_cnt: messages.len(),
        complete: complete.into(),
        last_msg_time: edge.map_or(0, |message| message.key.time),
        msg_key: edge.map(|message| message.key.to_string()).unwrap_or_default(),
        msg_list: messages.iter().map(WireMessage::kept).collect(),
    }))
}

fn query(call: &Call<'_>) -> Result<Query> {
    let body = &call.body;
    let order = match body.optional_u32("GetDirection")? {
        None | Some(0) => Order::Older,
        Some(1) => Order::Newer,
        Some(_) => return Err(Cause::field("GetDirection", "must be 0 (older) or 1 (newer)")),
    };
    let key = body.optional_text("MsgKey")?.filter(|key| !key.is_empty());
    let cursor = match (key, body.optional_u32("LastMsgTime")?) {
        (Some(key), _) => Cursor::Past(parse_msg_key(&key, "MsgKey")?),
        (None, None | Some(0)) => Cursor::End,
        (None, Some(time)) => Cursor::Time(time),
    };
    let limit = body.optional_u32("MaxCnt")?.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE) as usize;
    let newest = Query::newest(call.account()?.clone(), body.account("Peer_Account")?, limit);
    Ok(Query { cursor, order, recalled: body.flag("WithRecalledMsg")?, ..newest })
}
