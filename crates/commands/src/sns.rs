//! The relationship chain.

pub(crate) mod black_list_add;
pub(crate) mod black_list_delete;
pub(crate) mod black_list_get;
pub(crate) mod friend_get;
pub(crate) mod group_get;
pub(crate) mod pendency_get;

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::{Domain, Party, Result, accounts};
use tincan_protocol::errors::{Code, codes};

use crate::{Answer, Call, Family, code};

/// Most accounts of one call (source: relationship chain documentation).
const MAX_ACCOUNTS: usize = 1000;

/// What became of each account of a call.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Results {
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
    result_code: Code,
    result_info: String,
}

impl Results {
    fn add(&mut self, call: &Call<'_>, account: &Account, result: Result<()>) {
        let (result_code, result_info) = match result {
            Ok(()) => (codes::general::SUCCESS, String::new()),
            Err(cause) => {
                self.fail_account.push(account.to_string());
                (code(&cause, Family::Relationship, call.via()), cause.to_string())
            }
        };
        self.result_item.push(Item { to_account: account.to_string(), result_code, result_info });
    }

    fn answer(&self) -> Answer {
        Answer::with(self)
    }
}

/// The account whose chain a call is about; it has to exist.
async fn owner(domain: &Domain, call: &Call<'_>) -> Result<Account> {
    let owner = call.acting("From_Account")?;
    accounts::must_exist(&domain.view().await?, call.app.id, &owner, Party::Sender).await?;
    Ok(owner)
}

/// The accounts that a call is about.
fn others(call: &Call<'_>) -> Result<Vec<Account>> {
    call.body.accounts("To_Account", MAX_ACCOUNTS)
}
