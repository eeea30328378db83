//! `sns/group_add`: makes groups of friends, and puts friends into them.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::relations::groups::add;
use tincan_domain::{Cause, Domain, Result};

use super::{Item, MAX_ACCOUNTS, Results, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Most groups of one call: as many as an account may have by default.
pub(super) const MAX_GROUPS: usize = 32;

/// Admins for anybody, users for themselves; 200/s by REST. At most 32 groups and 1000 accounts. Errors: 30001, 30003, 30004, 30006, 30007, 30008, 30011
/// too many groups; per account 32216 no friend.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "group_add",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Added {
    #[serde(skip_serializing_if = "Option::is_none")]
    result_item: Option<Vec<Item>>,
    #[serde(rename = "Fail_Account", skip_serializing_if = "Vec::is_empty")]
    fail_account: Vec<String>,
    current_sequence: u32,
    error_display: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let names = names(call)?;
    let members = members(call)?;
    let asked = members.as_deref().unwrap_or_default();
    let (results, current_sequence) = add(domain, &call.app, &owner, &names, asked).await?;
    let results = Results::of(call, asked, &results);
    Ok(Answer::with(&Added {
        result_item: members.as_ref().map(|_| results.result_item),
        fail_account: results.fail_account,
        current_sequence,
        error_display: "",
    }))
}

/// The names of groups.
pub(super) fn names(call: &Call<'_>) -> Result<Vec<String>> {
    let names = call.body.texts("GroupName")?;
    if names.is_empty() || names.len() > MAX_GROUPS {
        return Err(Cause::BadBatch { field: "GroupName", got: names.len(), limit: MAX_GROUPS });
    }
    Ok(names)
}

fn members(call: &Call<'_>) -> Result<Option<Vec<Account>>> {
    match call.body.optional_texts("To_Account")? {
        None => Ok(None),
        Some(none) if none.is_empty() => Ok(Some(Vec::new())),
        Some(_) => call.body.accounts("To_Account", MAX_ACCOUNTS).map(Some),
    }
}
