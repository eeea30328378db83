//! `profile.portrait_get_all`: a client reads profiles, its own and others'.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::profiles::{self, ProfileRow, Value};
use tincan_domain::{Cause, Domain, Party, Result};
use tincan_protocol::errors::{Code, codes};

use crate::{Answer, Call, Callers, Family, Spec, code};

/// Most accounts of one question (source: profile documentation).
const MAX_ACCOUNTS: usize = 100;

/// How an account that does not exist is named in the answer.
const NOT_FOUND: &str = "@TLS#NOT_FOUND";

/// Users. Errors: 40001, 40002 no account named; per account 40003.
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

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    tag: String,
    value: WireValue,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WireValue {
    Text(String),
    Number(u32),
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let items = call.body.optional_objects("UserItem")?.unwrap_or_default();
    if items.is_empty() {
        return Err(Cause::NoAccountNamed);
    }
    if items.len() > MAX_ACCOUNTS {
        return Err(Cause::BadBatch { field: "UserItem", got: items.len(), limit: MAX_ACCOUNTS });
    }
    let accounts = items.iter().map(|item| item.account("To_Account")).collect::<Result<Vec<Account>>>()?;
    let rows = profiles::find_all(domain, call.app.id, &accounts).await?;
    let mut answer = Profiles { user_profile_item: Vec::new(), fail_account: Vec::new(), error_display: "" };
    for (account, row) in accounts.iter().zip(rows) {
        match row {
            Some(row) => answer.user_profile_item.push(Profile::found(account, row)),
            None => {
                answer.fail_account.push(account.to_string());
                answer.user_profile_item.push(Profile::missing(account, call));
            }
        }
    }
    Ok(Answer::with(&answer))
}

impl Profile {
    fn found(account: &Account, row: ProfileRow) -> Self {
        let value = |value| match value {
            Value::Text(text) => WireValue::Text(text),
            Value::Number(number) => WireValue::Number(number),
        };
        Self {
            to_account: account.to_string(),
            standard_sequence: row.standard_sequence,
            custom_sequence: row.custom_sequence,
            profile_item: row.values.into_iter().map(|(tag, v)| Item { tag, value: value(v) }).collect(),
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
