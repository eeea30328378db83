//! `profile.portrait_get_all`: a client reads profiles, its own and others'.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::profiles::{self, Known, Seen};
use tincan_domain::{Cause, Domain, Party, Result};
use tincan_protocol::errors::{Code, codes};

use super::{Item, MAX_ACCOUNTS, items};
use crate::{Answer, Body, Call, Callers, Family, Spec, code};

/// How an account that does not exist is named in the answer.
const NOT_FOUND: &str = "@TLS#NOT_FOUND";

/// Users. Standard and custom fields are each left out when the client names their present sequence, other than 0; what the
/// user may not read is left out, too. Errors: 40001, 40002 no account named, 40006 the store; per account 40003.
pub(crate) const SPEC: Spec = Spec {
    service: "profile",
    command: "portrait_get_all",
    family: Family::Profile,
    callers: Callers::USER,
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
    standard_sequence: u32,
    custom_sequence: u32,
    profile_item: Vec<Item>,
    result_code: Code,
    result_info: String,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let objects = call.body.optional_objects("UserItem")?.unwrap_or_default();
    if objects.is_empty() {
        return Err(Cause::NoAccountNamed);
    }
    if objects.len() > MAX_ACCOUNTS {
        return Err(Cause::BadBatch { field: "UserItem", got: objects.len(), limit: MAX_ACCOUNTS });
    }
    let asked = objects.iter().map(known).collect::<Result<Vec<_>>>()?;
    let found = profiles::seen(domain, &call.app, call.account()?, &asked).await?;
    let mut answer = Profiles { user_profile_item: Vec::new(), fail_account: Vec::new(), error_display: "" };
    for (Known { account, .. }, seen) in asked.iter().zip(found) {
        match seen {
            Some(seen) => answer.user_profile_item.push(Profile::found(account, seen)),
            None => {
                answer.fail_account.push(account.to_string());
                answer.user_profile_item.push(Profile::missing(account, call));
            }
        }
    }
    Ok(Answer::with(&answer))
}

fn known(item: &Body<'_>) -> Result<Known> {
    Ok(Known {
        account: item.account("To_Account")?,
        standard_sequence: item.optional_u32("StandardSequence")?.unwrap_or_default(),
        custom_sequence: item.optional_u32("CustomSequence")?.unwrap_or_default(),
    })
}

impl Profile {
    fn found(account: &Account, seen: Seen) -> Self {
        Self {
            to_account: account.to_string(),
            standard_sequence: seen.standard_sequence,
            custom_sequence: seen.custom_sequence,
            profile_item: items(seen.values),
            result_code: codes::general::SUCCESS,
            result_info: String::new(),
        }
    }

    fn missing(account: &Account, call: &Call<'_>) -> Self {
        let cause = Cause::no_such(Party::Subject, account.as_str());
        Self {
            to_account: NOT_FOUND.to_owned(),
            standard_sequence: 0,
            custom_sequence: 0,
            profile_item: Vec::new(),
            result_code: code(&cause, Family::Profile, call.via()),
            result_info: cause.to_string(),
        }
    }
}
