//! `group_open_http_svc/get_group_member_info`: the members of a group, page by page or all at once.

use serde::Serialize;
use serde_json::Value;
use tincan_domain::groups::Role;
use tincan_domain::groups::members::{Order, list};
use tincan_domain::model::Account;
use tincan_domain::{Domain, Result};

use crate::groups::asked::group_id;
use crate::groups::members::{MemberFilter, bounded};
use crate::groups::names::Named as _;
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// How a cursor begins, so that it is neither empty nor the `0` with which clients begin.
const CURSOR: char = '+';

/// Admins, and users who are members; 200/s by REST. With `Limit` and `Offset` at most 200 members, without `Limit` all; of a Community
/// at most 200 and 100 by default, after `Next`. Errors: 10004, 10007, also of a live room; 10010, 10015, 10018.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_group_member_info",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    member_num: u64,
    member_list: Vec<Value>,
    /// Of communities; empty = this was all.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (id, filter, order) =
        (group_id(&call.body)?, MemberFilter::of(&call.body, call.by_admin())?, order(&call.body)?);
    let page = list(domain, &call.app, &call.actor()?, &id, &order, &filter.wanted).await?;
    let next = page.next.map(|last| last.map_or_else(String::new, |last| format!("{CURSOR}{last}")));
    bounded(Answer::with(&Page { member_num: page.members, member_list: filter.items(&page.seen), next }))
}

fn order(body: &Body<'_>) -> Result<Order> {
    let roles = body.optional_texts("MemberRoleFilter")?.unwrap_or_default();
    let limit = body.optional_u32("Limit")?;
    if limit == Some(0) {
        return Err(body.bad("Limit", "must be at least 1"));
    }
    let next = body.optional_text("Next")?.unwrap_or_default();
    let after = match next.strip_prefix(CURSOR) {
        Some(name) => Some(Account::parse(name, "Next")?),
        None if next.is_empty() || next == "0" => None,
        None => return Err(body.bad("Next", "must be empty, or what the last answer said")),
    };
    Ok(Order {
        roles: roles.iter().map(|role| Role::parse(role, "MemberRoleFilter")).collect::<Result<_>>()?,
        offset: body.optional_u32("Offset")?.map(|offset| offset as usize),
        after,
        limit: limit.map(|limit| limit as usize),
    })
}
