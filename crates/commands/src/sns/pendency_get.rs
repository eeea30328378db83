//! `sns/pendency_get`: friend requests that wait for an answer, page by page.

use serde::Serialize;
use tincan_domain::relations::pendency::{Way, list};
use tincan_domain::relations::{Part, Request};
use tincan_domain::{Cause, Domain, Result};

use super::{owner, ways};
use crate::{Answer, Call, Callers, Family, Spec};

/// Most requests of a page, whatever is asked (the Web SDK asks for as many).
const MAX_PAGE: u32 = 100;

/// Users. Errors: 30001, 30003, 30004, 30006, 30007.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "pendency_get",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    pendency_item: Vec<Item>,
    unread_pendency_count: usize,
    /// 0 = this was all.
    start_time: u64,
    current_sequence: u32,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "To_Account")]
    to_account: String,
    nick: String,
    image: String,
    add_time: u64,
    add_source: String,
    add_wording: String,
    pendency_type: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, ways) = (owner(domain, call).await?, ways(call)?);
    let after = call.body.optional_u64("StartTime")?.unwrap_or(0);
    let limit = call.body.optional_u32("MaxLimited")?.unwrap_or(MAX_PAGE).min(MAX_PAGE);
    let known = call.body.optional_u32("LastSequence")?.unwrap_or(0);
    if limit == 0 {
        return Err(Cause::field("MaxLimited", "must be at least 1"));
    }
    let mut page = list(domain, &call.app, &owner, ways, Part { after, limit: limit as usize }).await?;
    if after == 0 && known != 0 && known == page.sequence {
        // The caller has it all; one that pages on has not, whatever sequence it was told.
        (page.requests, page.next) = (Vec::new(), None);
    }
    Ok(Answer::with(&Page {
        pendency_item: page.requests.into_iter().map(item).collect(),
        unread_pendency_count: page.unseen,
        start_time: page.next.unwrap_or(0),
        current_sequence: page.sequence,
        error_display: "",
    }))
}

fn item((way, request): (Way, Request)) -> Item {
    Item {
        to_account: request.other.to_string(),
        nick: request.nick,
        image: request.face,
        add_time: request.at,
        add_source: request.source,
        add_wording: request.wording,
        pendency_type: match way {
            Way::Received => "Pendency_Type_ComeIn",
            Way::Sent => "Pendency_Type_SendOut",
        },
    }
}
