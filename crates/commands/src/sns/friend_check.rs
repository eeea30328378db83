//! `sns/friend_check`: who has whom as a friend.

use serde::Serialize;
use tincan_domain::relations::friends::{Relation, check};
use tincan_domain::{Domain, Result};

use super::{Outcome, is_second, others, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins for anybody, users for themselves; 200/s by REST. At most 1000 accounts. Errors: 30001, 30003, 30004, 30006, 30007; per account 31804 no such
/// account.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "friend_check",
    family: Family::Relationship,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Checked {
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
    relation: &'static str,
    #[serde(flatten)]
    outcome: Outcome,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, others) = (owner(domain, call).await?, others(call)?);
    let both = is_second(call, "CheckType", ["CheckResult_Type_Single", "CheckResult_Type_Both"], None)?;
    let results = check(domain, &call.app, &owner, &others, both).await?;
    let mut answer = Checked { info_item: Vec::new(), fail_account: Vec::new(), error_display: "" };
    for (other, result) in others.iter().zip(&results) {
        if result.is_err() {
            answer.fail_account.push(other.to_string());
        }
        let relation = match result {
            Ok(Relation { has: true, is_had: true }) => "CheckResult_Type_BothWay",
            Ok(Relation { has: true, is_had: false }) => "CheckResult_Type_AWithB",
            Ok(Relation { has: false, is_had: true }) => "CheckResult_Type_BWithA",
            Ok(Relation { has: false, is_had: false }) | Err(_) => "CheckResult_Type_NoRelation",
        };
        answer.info_item.push(Item { to_account: other.to_string(), relation, outcome: Outcome::of(call, result) });
    }
    Ok(Answer::with(&answer))
}
