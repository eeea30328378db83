//! `follow.follow_get`: who follows an account, whom it follows, or both, page by page.

use serde::Serialize;
use tincan_domain::relations::Part;
use tincan_domain::relations::follows::{Entry, List, list};
use tincan_domain::{Cause, Domain, Result, profiles};

use crate::sns::owner;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most entries of a page, whatever is asked (as the Web SDK has it).
const MAX_PAGE: u32 = 1000;

/// Users. Errors: 30001, 30003, 30006, 30007.
pub(crate) const SPEC: Spec = Spec {
    service: "follow",
    command: "follow_get",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    follow_item: Vec<Item>,
    /// Empty when this was all.
    next_cursor: String,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "To_Account")]
    to_account: String,
    follow_time: u64,
    profile_item: [Field; 2],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Field {
    tag: &'static str,
    value: String,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let which = match call.body.u32("FollowType")? {
        1 => List::Followers,
        2 => List::Following,
        3 => List::Mutual,
        _ => return Err(Cause::field("FollowType", "must be 1, 2 or 3")),
    };
    let after = match call.body.optional_text("StartCursor")?.as_deref() {
        None | Some("") => 0,
        Some(cursor) => {
            cursor.parse().map_err(|_| Cause::field("StartCursor", "must be empty or the NextCursor of an answer"))?
        }
    };
    let limit = call.body.optional_u32("WantNum")?.unwrap_or(MAX_PAGE).min(MAX_PAGE) as usize;
    if limit == 0 {
        return Err(Cause::field("WantNum", "must be at least 1"));
    }
    let (entries, next) = list(domain, &call.app, &owner, which, Part { after, limit }).await?;
    Ok(Answer::with(&Page {
        follow_item: entries.into_iter().map(item).collect(),
        next_cursor: next.map_or_else(String::new, |next| next.to_string()),
        error_display: "",
    }))
}

fn item(entry: Entry) -> Item {
    Item {
        to_account: entry.row.account.to_string(),
        follow_time: entry.row.since,
        profile_item: [
            Field { tag: profiles::NICK, value: entry.nick },
            Field { tag: profiles::IMAGE, value: entry.face },
        ],
    }
}
