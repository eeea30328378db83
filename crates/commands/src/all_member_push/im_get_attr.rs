//! `all_member_push/im_get_attr`: the attributes of users.

use serde::Serialize;
use tincan_domain::broadcast::Attributes;
use tincan_domain::{Domain, Result, broadcast};

use super::{PER_SECOND, accounts};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 100/s. Errors: 90001, 90018, 90048, 91000.
pub(crate) const SPEC: Spec = Spec {
    service: "all_member_push",
    command: "im_get_attr",
    family: Family::Push,
    callers: Callers::ADMIN,
    per_second: Some(PER_SECOND),
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AllAttrs<'a> {
    user_attrs: Vec<UserAttrs<'a>>,
}

#[derive(Serialize)]
struct UserAttrs<'a> {
    #[serde(rename = "To_Account")]
    account: &'a str,
    #[serde(rename = "Attrs")]
    attrs: Attributes,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let accounts = accounts(call)?;
    let attributes = broadcast::attributes(domain, &call.app, &accounts).await?;
    let users = accounts.iter().zip(attributes).map(|(account, attrs)| UserAttrs { account: account.as_str(), attrs });
    Ok(Answer::with(&AllAttrs { user_attrs: users.collect() }))
}
