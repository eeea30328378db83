//! `group_open_http_svc/get_appid_group_list`: all groups of the app, in pages.

use serde::Serialize;
use tincan_domain::groups::{self, AllPage, MAX_GROUPS_READ};
use tincan_domain::{Domain, Result};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 100/s (source: limits page of the seed's era; newer documents say 1/s). At most 10000 groups a page; of one type only, a page may be short and not the last one. Errors: 10004.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_appid_group_list",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: Some(100),
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Groups<'a> {
    total_count: u64,
    group_id_list: Vec<Item<'a>>,
    next: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    group_id: &'a str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let kind = asked::named(&call.body, "GroupType")?;
    let after = call.body.optional_u64("Next")?.unwrap_or(0);
    let limit = match call.body.optional_u64("Limit")? {
        None => MAX_GROUPS_READ,
        Some(limit) => usize::try_from(limit)
            .ok()
            .filter(|limit| (1..=MAX_GROUPS_READ).contains(limit))
            .ok_or_else(|| call.body.bad("Limit", format!("must be 1 to {MAX_GROUPS_READ}")))?,
    };
    let AllPage { ids, total, next } = groups::all(domain, &call.app, kind, after, limit).await?;
    let items = ids.iter().map(|id| Item { group_id: id.as_str() }).collect();
    Ok(Answer::with(&Groups { total_count: total, group_id_list: items, next: next.unwrap_or(0) }))
}
