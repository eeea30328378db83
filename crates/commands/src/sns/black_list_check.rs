//! `sns/black_list_check`: who has blacklisted whom.

use serde::Serialize;
use tincan_domain::relations::blacklist;
use tincan_domain::{Domain, Result};

use super::{Outcome, is_second, others, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins for anybody, users for themselves; 200/s by REST. At most 1000 accounts. Errors: 30001, 30003, 30004, 30006, 30007; per account 30003.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "black_list_check",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Checked {
    black_list_check_item: Vec<Item>,
    #[serde(rename = "Fail_Account", skip_serializing_if = "Vec::is_empty")]
    fail_account: Vec<String>,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "To_Account")]
    to_account: String,
    relation: &'static str,
    #[serde(flatten)]
    outcome: Outcome,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, others) = (owner(domain, call).await?, others(call)?);
    let words = ["BlackCheckResult_Type_Single", "BlackCheckResult_Type_Both"];
    let both = is_second(call, "CheckType", words, None)?;
    let results = blacklist::check(domain, &call.app, &owner, &others, both).await?;
    let mut answer = Checked { black_list_check_item: Vec::new(), fail_account: Vec::new(), error_display: "" };
    for (other, result) in others.iter().zip(&results) {
        if result.is_err() {
            answer.fail_account.push(other.to_string());
        }
        let relation = match result {
            Ok((true, true)) => "BlackCheckResult_Type_BothWay",
            Ok((true, false)) => "BlackCheckResult_Type_AWithB",
            Ok((false, true)) => "BlackCheckResult_Type_BWithA",
            Ok((false, false)) | Err(_) => "BlackCheckResult_Type_NO",
        };
        let outcome = Outcome::of(call, result);
        answer.black_list_check_item.push(Item { to_account: other.to_string(), relation, outcome });
    }
    Ok(Answer::with(&answer))
}
