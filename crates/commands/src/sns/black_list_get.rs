//! `sns/black_list_get`: a blacklist, page by page.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::relations::blacklist::{self, BlockRow};
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
    start_index: u32,
    #[serde(rename = "CurruentSequence")]
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
    let start = call.body.optional_u32("StartIndex")?.unwrap_or(0);
    let limit = call.body.optional_u32("MaxLimited")?.unwrap_or(MAX_PAGE).min(MAX_PAGE);
    if limit == 0 {
        return Err(Cause::field("MaxLimited", "must be at least 1"));
    }
    // The list is bounded by the app's setting, so that an index into it is cheap to follow.
    let all = blacklist::list(domain, &call.app, &owner, None, call.app.settings.blacklist).await?;
    let item = |(account, row): (Account, BlockRow)| Item { to_account: account.to_string(), since: row.since };
    let end = start.saturating_add(limit);
    let start_index = if (end as usize) < all.len() { end } else { 0 };
    let black_list_item = all.into_iter().skip(start as usize).take(limit as usize).map(item).collect();
    Ok(Answer::with(&Page { black_list_item, start_index, current_sequence: 0, error_display: "" }))
}
