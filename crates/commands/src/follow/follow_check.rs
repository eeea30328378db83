//! `follow.follow_check`: whether accounts follow the caller or are followed.

use serde::Serialize;
use tincan_domain::relations::follows::check;
use tincan_domain::{Domain, Result};

use crate::sns::{Outcome, others, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. At most 1000 accounts. Errors: 30001, 30003, 30006, 30007; per account 30003.
pub(crate) const SPEC: Spec = Spec {
    service: "follow",
    command: "follow_check",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Checked {
    result_item: Vec<Item>,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "To_Account")]
    to_account: String,
    #[serde(flatten)]
    outcome: Outcome,
    /// 0 neither, 1 it follows the caller, 2 the caller follows it, 3 both.
    follow_type: u8,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, others) = (owner(domain, call).await?, others(call)?);
    let found = check(domain, &call.app, &owner, &others).await?;
    let items = others.iter().zip(found).map(|(other, result)| {
        let outcome = Outcome::of(call, &result);
        let follow_type = result.ok().flatten().map_or(0, |list| list as u8);
        Item { to_account: other.to_string(), outcome, follow_type }
    });
    Ok(Answer::with(&Checked { result_item: items.collect(), error_display: "" }))
}
