//! `profile/portrait_get`: an admin reads chosen fields of profiles.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::profiles::{self, Side};
use tincan_domain::{Cause, Domain, Party, Result};
use tincan_protocol::errors::{Code, codes};

use super::{Item, MAX_ACCOUNTS, MAX_FIELDS, items};
use crate::{Answer, Call, Callers, Family, Spec, code};

/// Admins. Errors: 40001, 40002 no account named, 40006 the store, 40007 a field that admins may not read, 40009 no such
/// field; per account 40003.
pub(crate) const SPEC: Spec = Spec {
    service: "profile",
    command: "portrait_get",
    family: Family::Profile,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Profiles {
    user_profile_item: Vec<Profile>,
    #[serde(rename = "Fail_Account", skip_serializing_if = "Vec::is_empty")]
    fail_account: Vec<String>,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Profile {
    #[serde(rename = "To_Account")]
    to_account: String,
    profile_item: Vec<Item>,
    result_code: Code,
    result_info: String,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let names = call.body.optional_texts("To_Account")?.unwrap_or_default();
    if names.is_empty() {
        return Err(Cause::NoAccountNamed);
    }
    if names.len() > MAX_ACCOUNTS {
        return Err(Cause::BadBatch { field: "To_Account", got: names.len(), limit: MAX_ACCOUNTS });
    }
    let tags = call.body.texts("TagList")?;
    if tags.is_empty() || tags.len() > MAX_FIELDS {
        return Err(Cause::BadBatch { field: "TagList", got: tags.len(), limit: MAX_FIELDS });
    }
    let accounts = names.iter().map(|name| Account::parse(name, "To_Account")).collect::<Result<Vec<_>>>()?;
    let found = profiles::chosen(domain, &call.app, Side::Admin, &accounts, &tags).await?;
    let mut answer = Profiles { user_profile_item: Vec::new(), fail_account: Vec::new(), error_display: "" };
    for (to_account, values) in names.into_iter().zip(found) {
        let cause = Cause::no_such(Party::Subject, to_account.as_str());
        let (result_code, result_info) = match values {
            Some(_) => (codes::general::SUCCESS, String::new()),
            None => (code(&cause, Family::Profile, call.via()), cause.to_string()),
        };
        if values.is_none() {
            answer.fail_account.push(to_account.clone());
        }
        let profile_item = items(values.unwrap_or_default());
        answer.user_profile_item.push(Profile { to_account, profile_item, result_code, result_info });
    }
    Ok(Answer::with(&answer))
}
