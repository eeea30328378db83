//! `sns/group_update`: renames a group of friends and changes who is in it.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::relations::groups::{Membership, update};
use tincan_domain::{Cause, Domain, Result};

use super::{MAX_ACCOUNTS, Outcome, owner};
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// Users. At most 1000 accounts. Errors: 30001, 30003, 30004, 30006, 30007, 30008; 30001 also no such group, or one of the new
/// name; per account 32216 no friend.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "group_update",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Updated {
    result_item: Vec<Item>,
    #[serde(rename = "Fail_Account", skip_serializing_if = "Vec::is_empty")]
    fail_account: Vec<String>,
    current_sequence: u32,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "To_Account")]
    to_account: String,
    update_type: &'static str,
    #[serde(flatten)]
    outcome: Outcome,
}

const ADD: &str = "Update_Type_Add";
const DELETE: &str = "Update_Type_Delete";

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let name = call.body.text("GroupOldName")?;
    let new_name = call.body.optional_text("GroupNewName")?;
    let items = call.body.optional_objects("UpdateGroupItem")?.unwrap_or_default();
    if items.len() > MAX_ACCOUNTS {
        return Err(Cause::BadBatch { field: "UpdateGroupItem", got: items.len(), limit: MAX_ACCOUNTS });
    }
    let members = items.iter().map(member).collect::<Result<Vec<_>>>()?;
    let (results, current_sequence) = update(domain, &call.app, &owner, &name, new_name.as_deref(), &members).await?;
    let mut answer = Updated { result_item: Vec::new(), fail_account: Vec::new(), current_sequence, error_display: "" };
    for ((account, membership), result) in members.iter().zip(&results) {
        if result.is_err() {
            answer.fail_account.push(account.to_string());
        }
        let update_type = if *membership == Membership::Add { ADD } else { DELETE };
        let outcome = Outcome::of(call, result);
        answer.result_item.push(Item { to_account: account.to_string(), update_type, outcome });
    }
    Ok(Answer::with(&answer))
}

fn member(item: &Body<'_>) -> Result<(Account, Membership)> {
    let membership = match item.text("UpdateType")?.as_str() {
        ADD => Membership::Add,
        DELETE => Membership::Remove,
        _ => return Err(Cause::field("UpdateType", "must be Update_Type_Add or Update_Type_Delete")),
    };
    Ok((item.account("To_Account")?, membership))
}
