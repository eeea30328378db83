//! `recentcontact/get_contact_group`: an account's conversations that carry marks or are in groups, page by page.

use serde::Serialize;
use tincan_domain::contacts::marked;
use tincan_domain::{Domain, Result};

use super::owner;
use super::wire::{WireGroup, WireMarked};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins for anybody, users for themselves; 200/s by REST. Errors: 50001–50005, 51013.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "get_contact_group",
    family: Family::RecentContact,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page<'a> {
    complete_flag: u8,
    next_start_index: u32,
    group_item: Vec<WireGroup>,
    contact_item: Vec<WireMarked<'a>>,
    error_display: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let page = marked(domain, &call.app, &owner, call.body.u32("StartIndex")?).await?;
    Ok(Answer::with(&Page {
        complete_flag: page.next.is_none().into(),
        next_start_index: page.next.unwrap_or(0),
        group_item: WireGroup::all(page.groups),
        contact_item: page.conversations.iter().map(|(named, marked)| WireMarked::new(named, marked)).collect(),
        error_display: "",
    }))
}
