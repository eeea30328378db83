//! The relationship chain.

pub(crate) mod black_list_add;
pub(crate) mod black_list_check;
pub(crate) mod black_list_delete;
pub(crate) mod black_list_get;
mod fields;
pub(crate) mod friend_add;
pub(crate) mod friend_check;
pub(crate) mod friend_delete;
pub(crate) mod friend_delete_all;
pub(crate) mod friend_get;
pub(crate) mod friend_get_all;
pub(crate) mod friend_get_list;
pub(crate) mod friend_get_specified;
pub(crate) mod friend_import;
pub(crate) mod friend_response;
pub(crate) mod friend_update;
pub(crate) mod group_add;
pub(crate) mod group_delete;
pub(crate) mod group_get;
pub(crate) mod group_update;
pub(crate) mod pendency_delete;
pub(crate) mod pendency_get;
pub(crate) mod pendency_report;
mod push;

pub(crate) use push::relation_push;
use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::relations::pendency::Way;
use tincan_domain::{Cause, Domain, Party, Result, accounts};
use tincan_protocol::errors::{Code, codes};

use crate::{Answer, Call, Family, code};

/// Most accounts of one call (source: relationship chain documentation).
pub(crate) const MAX_ACCOUNTS: usize = 1000;

/// What became of each account of a call.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Results {
    result_item: Vec<Item>,
    #[serde(rename = "Fail_Account", skip_serializing_if = "Vec::is_empty")]
    fail_account: Vec<String>,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "To_Account")]
    to_account: String,
    #[serde(flatten)]
    outcome: Outcome,
}

/// What became of one account.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Outcome {
    result_code: Code,
    result_info: String,
}

impl Outcome {
    pub(crate) fn of<T>(call: &Call<'_>, result: &Result<T>) -> Self {
        match result {
            Ok(_) => Self { result_code: codes::general::SUCCESS, result_info: String::new() },
            Err(cause) => {
                Self { result_code: code(cause, Family::Relationship, call.via()), result_info: cause.to_string() }
            }
        }
    }
}

impl Results {
    pub(crate) fn of<'a>(
        call: &Call<'_>,
        accounts: impl IntoIterator<Item = &'a Account>,
        results: &[Result<()>],
    ) -> Self {
        let mut answer = Self::default();
        for (account, result) in accounts.into_iter().zip(results) {
            if result.is_err() {
                answer.fail_account.push(account.to_string());
            }
            answer.result_item.push(Item { to_account: account.to_string(), outcome: Outcome::of(call, result) });
        }
        answer
    }

    pub(crate) fn answer(&self) -> Answer {
        Answer::with(self)
    }
}

/// Success, with nothing more to say.
fn ok() -> Answer {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Nothing {
        error_display: &'static str,
    }
    Answer::with(&Nothing { error_display: "" })
}

/// The account whose chain a call is about; it has to exist.
pub(crate) async fn owner(domain: &Domain, call: &Call<'_>) -> Result<Account> {
    let owner = call.acting("From_Account")?;
    accounts::must_exist(&domain.view().await?, call.app.id, &owner, Party::Sender).await?;
    Ok(owner)
}

/// The accounts that a call is about.
pub(crate) fn others(call: &Call<'_>) -> Result<Vec<Account>> {
    call.body.accounts("To_Account", MAX_ACCOUNTS)
}

/// Whether a field says the second of two words; the first is what its absence means, if it may be absent.
fn is_second(call: &Call<'_>, field: &'static str, words: [&str; 2], default: Option<bool>) -> Result<bool> {
    let [first, second] = words;
    match call.body.optional_text(field)?.as_deref() {
        None => default.ok_or_else(|| Cause::missing(field)),
        Some(word) if word == first => Ok(false),
        Some(word) if word == second => Ok(true),
        Some(_) => Err(Cause::field(field, format!("must be {first} or {second}"))),
    }
}

/// Which requests a call is about.
fn ways(call: &Call<'_>) -> Result<&'static [Way]> {
    match call.body.text("PendencyType")?.as_str() {
        "Pendency_Type_ComeIn" => Ok(&[Way::Received]),
        "Pendency_Type_SendOut" => Ok(&[Way::Sent]),
        "Pendency_Type_Both" => Ok(&[Way::Received, Way::Sent]),
        _ => Err(Cause::field(
            "PendencyType",
            "must be Pendency_Type_ComeIn, Pendency_Type_SendOut or Pendency_Type_Both",
        )),
    }
}
