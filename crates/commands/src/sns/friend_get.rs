//! `sns/friend_get`: the list of friends, page by page.

use serde::Serialize;
use tincan_domain::relations::Part;
use tincan_domain::relations::friends::list;
use tincan_domain::{Domain, Result};

use super::fields::{self, Wanted, WireField};
use super::owner;
use crate::{Answer, Call, Callers, Family, Spec};

/// Friends of a page (the number is not documented).
const PAGE: usize = 100;

/// Admins for anybody, users for themselves; 200/s by REST. Errors: 30001, 30003, 30004, 30006, 30007.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "friend_get",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    user_data_item: Vec<Item>,
    standard_sequence: u32,
    custom_sequence: u32,
    friend_num: u32,
    complete_flag: u8,
    next_start_index: u64,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "To_Account")]
    to_account: String,
    value_item: Vec<WireField>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let after = call.body.optional_u64("StartIndex")?.unwrap_or(0);
    let standard = call.body.optional_u32("StandardSequence")?;
    let custom = call.body.optional_u32("CustomSequence")?;
    let page = list(domain, &call.app, &owner, Part { after, limit: PAGE }, call.by_admin()).await?;
    // What the caller has already is left out; a list that never changed is empty anyway. One that pages on has not all,
    // whatever sequence it was told.
    let has =
        |known: Option<u32>, sequence: u32| after == 0 && known.is_some_and(|known| known != 0 && known == sequence);
    let wanted = match (has(standard, page.standard_sequence), has(custom, page.custom_sequence)) {
        (false, false) => Some(Wanted::All),
        (false, true) => Some(Wanted::Standard),
        // A custom part without fields was never changed.
        (true, false) if page.custom_sequence > 0 => Some(Wanted::Custom),
        (true, _) => None,
    };
    let next = page.next.filter(|_| wanted.is_some());
    let items = page.friends.into_iter().filter_map(|friend| {
        let to_account = friend.row.account.to_string();
        Some(Item { to_account, value_item: fields::of(friend, wanted.as_ref()?) })
    });
    Ok(Answer::with(&Page {
        user_data_item: items.collect(),
        standard_sequence: page.standard_sequence,
        custom_sequence: page.custom_sequence,
        friend_num: page.total,
        complete_flag: next.is_none().into(),
        next_start_index: next.unwrap_or(0),
        error_display: "",
    }))
}
