//! `follow.follow_get_info`: how many follow accounts, and how many they follow.

use serde::Serialize;
use tincan_domain::relations::follows::counts;
use tincan_domain::{Domain, Result};

use crate::sns::{Outcome, others, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. At most 1000 accounts. Errors: 30001, 30003, 30006, 30007; per account 30003.
pub(crate) const SPEC: Spec = Spec {
    service: "follow",
    command: "follow_get_info",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Infos {
    follow_info: Vec<Info>,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Info {
    #[serde(rename = "To_Account")]
    to_account: String,
    follower_count: u32,
    following_count: u32,
    mutual_following_count: u32,
    #[serde(flatten)]
    outcome: Outcome,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (_, others) = (owner(domain, call).await?, others(call)?);
    let found = counts(domain, &call.app, &others).await?;
    let infos = others.iter().zip(found).map(|(other, result)| {
        let outcome = Outcome::of(call, &result);
        let counts = result.unwrap_or_default();
        Info {
            to_account: other.to_string(),
            follower_count: counts.followers,
            following_count: counts.following,
            mutual_following_count: counts.mutual,
            outcome,
        }
    });
    Ok(Answer::with(&Infos { follow_info: infos.collect(), error_display: "" }))
}
