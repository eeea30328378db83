//! `sns/black_list_get`: a blacklist, page by page.

use serde::Serialize;
use tincan_domain::relations::{Part, blacklist};
use tincan_domain::{Cause, Domain, Result};

use super::owner;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most entries of a page, whatever is asked.
const MAX_PAGE: u32 = 1000;

/// Admins for anybody, users for themselves; 200/s by REST. Errors: 30001, 30003, 30004, 30006, 30007.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "black_list_get",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    black_list_item: Vec<Item>,
    /// 0 = this was all; clients ask again with anything else.
    start_index: u64,
    /// Spelled so by the REST documentation.
    #[serde(rename = "CurruentSequence")]
    curruent_sequence: u32,
    /// Spelled so by the Web SDK.
    current_sequence: u32,
    error_display: &'static str,
}

#[derive(Serialize)]
struct Item {
    #[serde(rename = "To_Account")]
    to_account: String,
    #[serde(rename = "AddBlackTimeStamp")]
    since: u64,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let after = call.body.optional_u64("StartIndex")?.unwrap_or(0);
    let limit = call.body.optional_u32("MaxLimited")?.unwrap_or(MAX_PAGE).min(MAX_PAGE);
    let known = call.body.optional_u32("LastSequence")?.unwrap_or(0);
    if limit == 0 {
        return Err(Cause::field("MaxLimited", "must be at least 1"));
    }
    let mut page = blacklist::list(domain, &call.app, &owner, Part { after, limit: limit as usize }).await?;
    if after == 0 && known != 0 && known == page.sequence {
        // The caller has it all; one that pages on has not, whatever sequence it was told.
        (page.entries, page.next) = (Vec::new(), None);
    }
    let items = page.entries.into_iter();
    let item = |entry: blacklist::BlockEntry| Item { to_account: entry.account.to_string(), since: entry.since };
    Ok(Answer::with(&Page {
        black_list_item: items.map(item).collect(),
        start_index: page.next.unwrap_or(0),
        curruent_sequence: page.sequence,
        current_sequence: page.sequence,
        error_display: "",
    }))
}
