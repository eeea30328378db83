//! `group_open_http_svc/get_group_ban_member`: who is banned from a live room, page by page.

use serde::Serialize;
use tincan_domain::groups::members::banned;
use tincan_domain::{Domain, Result};

use crate::groups::asked::group_id;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most bans of a page (source: group documentation, get_group_ban_member).
const MAX_PAGE: u32 = 100;

/// Admins; 200/s by REST. AVChatRooms only. At most 100 a page. Errors: 10004, 10007, also where the edition has no bans; 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_group_ban_member",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    banned_account_list: Vec<Item>,
    /// 0 = this was all.
    next_offset: usize,
}

#[derive(Serialize)]
struct Item {
    #[serde(rename = "Member_Account")]
    account: String,
    #[serde(rename = "BannedUntil")]
    until: u64,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let id = group_id(&call.body)?;
    let limit = call.body.optional_u32("Limit")?.unwrap_or(MAX_PAGE);
    if limit == 0 || limit > MAX_PAGE {
        return Err(call.body.bad("Limit", "must be 1 to 100"));
    }
    let begin = call.body.u32("Offset")?;
    let page = banned(domain, &call.app, &call.actor()?, &id, (begin as usize, limit as usize)).await?;
    let items = page.bans.into_iter().map(|ban| Item { account: ban.account.to_string(), until: ban.until });
    Ok(Answer::with(&Page { banned_account_list: items.collect(), next_offset: page.next }))
}
