//! `sns/friend_get_all`: the list of friends, as older clients ask for it.

use serde::Serialize;
use tincan_domain::relations::Part;
use tincan_domain::relations::friends::list;
use tincan_domain::{Cause, Domain, Result};

use super::fields::{self, Wanted, WireField};
use super::owner;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most friends of a page, whatever is asked (the number is not documented).
const MAX_PAGE: u32 = 100;

/// Users. Errors: 30001, 30003, 30004, 30006, 30007.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "friend_get_all",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    need_update_all: &'static str,
    time_stamp_now: u64,
    /// 0 = this was all.
    start_index: u64,
    info_item: Vec<Item>,
    current_standard_sequence: u32,
    friend_num: u32,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "Info_Account")]
    info_account: String,
    sns_profile_item: Vec<WireField>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let after = call.body.optional_u64("StartIndex")?.unwrap_or(0);
    let limit = call.body.optional_u32("GetCount")?.unwrap_or(MAX_PAGE).min(MAX_PAGE) as usize;
    let known = call.body.optional_u32("LastStandardSequence")?.unwrap_or(0);
    let tags = call.body.optional_texts("TagList")?.filter(|tags| !tags.is_empty());
    if limit == 0 {
        return Err(Cause::field("GetCount", "must be at least 1"));
    }
    let mut page = list(domain, &call.app, &owner, Part { after, limit }, call.by_admin()).await?;
    // One that pages on has not all, whatever sequence it was told.
    let has_all = after == 0 && known != 0 && known == page.standard_sequence;
    if has_all {
        (page.friends, page.next) = (Vec::new(), None);
    }
    let wanted = tags.as_deref().map_or(Wanted::All, Wanted::Tags);
    let items = page.friends.into_iter().map(|friend| Item {
        info_account: friend.row.account.to_string(),
        sns_profile_item: fields::of(friend, &wanted),
    });
    Ok(Answer::with(&Page {
        need_update_all: if has_all { "GetAll_Type_NO" } else { "GetAll_Type_YES" },
        time_stamp_now: domain.now(),
        start_index: page.next.unwrap_or(0),
        info_item: items.collect(),
        current_standard_sequence: page.standard_sequence,
        friend_num: page.total,
        error_display: "",
    }))
}
