//! `all_member_push/im_get_tag`: the tags of users.

use std::collections::BTreeSet;

use serde::Serialize;
use tincan_domain::{Domain, Result, broadcast};

use super::{PER_SECOND, accounts};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 100/s. Errors: 90001, 90018, 90048, 91000.
pub(crate) const SPEC: Spec = Spec {
    service: "all_member_push",
    command: "im_get_tag",
    family: Family::Push,
    callers: Callers::ADMIN,
    per_second: Some(PER_SECOND),
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tags<'a> {
    user_tags: Vec<UserTags<'a>>,
}

#[derive(Serialize)]
struct UserTags<'a> {
    #[serde(rename = "To_Account")]
    account: &'a str,
    #[serde(rename = "Tags")]
    tags: BTreeSet<String>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let accounts = accounts(call)?;
    let tags = broadcast::tags(domain, &call.app, &accounts).await?;
    let user_tags = accounts.iter().zip(tags).map(|(account, tags)| UserTags { account: account.as_str(), tags });
    Ok(Answer::with(&Tags { user_tags: user_tags.collect() }))
}
