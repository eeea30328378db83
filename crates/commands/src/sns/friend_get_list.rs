//! `sns/friend_get_list`: chosen fields of chosen friends.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::relations::friends::{Friend, find_all};
use tincan_domain::{Cause, Domain, Result};

use super::fields::{self, Wanted, WireField};
use super::{Outcome, others, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Most tags of one call: the standard fields of profile and friend and all custom ones.
const MAX_TAGS: usize = 100;

/// Admins for anybody, users for themselves; 200/s by REST. At most 1000 accounts. Errors: 30001, 30003, 30004, 30006, 30007; per account 30001 no friend,
/// 30003.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "friend_get_list",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    info_item: Vec<Item>,
    #[serde(rename = "Fail_Account", skip_serializing_if = "Vec::is_empty")]
    fail_account: Vec<String>,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "To_Account")]
    to_account: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sns_profile_item: Option<Vec<WireField>>,
    #[serde(flatten)]
    outcome: Outcome,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, others) = (owner(domain, call).await?, others(call)?);
    let tags = call.body.texts("TagList")?;
    if tags.is_empty() || tags.len() > MAX_TAGS {
        return Err(Cause::BadBatch { field: "TagList", got: tags.len(), limit: MAX_TAGS });
    }
    let found = find_all(domain, &call.app, &owner, &others, call.by_admin()).await?;
    Ok(answer(call, &others, found, &Wanted::Tags(&tags)))
}

/// An answer with fields of friends.
pub(super) fn answer(call: &Call<'_>, others: &[Account], found: Vec<Result<Friend>>, wanted: &Wanted<'_>) -> Answer {
    let mut answer = Found { info_item: Vec::new(), fail_account: Vec::new(), error_display: "" };
    for (other, friend) in others.iter().zip(found) {
        if friend.is_err() {
            answer.fail_account.push(other.to_string());
        }
        let outcome = Outcome::of(call, &friend);
        let sns_profile_item = friend.ok().map(|friend| fields::of(friend, wanted));
        answer.info_item.push(Item { to_account: other.to_string(), sns_profile_item, outcome });
    }
    Answer::with(&answer)
}
