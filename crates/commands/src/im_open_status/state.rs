//! How a user's state stands on the wire, and what these commands say of accounts that have none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::status::Presence;
use tincan_domain::{Cause, Party, Result};
use tincan_protocol::errors::{Code, codes};

use crate::{Body, Call};

/// The state of a user (source: Web protocol, online status).
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WireStatus<'a> {
    #[serde(rename = "To_Account")]
    to_account: &'a str,
    status: u32,
    custom_status: String,
}

impl<'a> WireStatus<'a> {
    pub(crate) fn new(account: &'a Account, presence: Presence, custom: &str) -> Self {
        // That a device may be woken by its push service does not matter to clients: the user is not there.
        let status = match presence {
            Presence::Online => 1,
            Presence::PushOnline | Presence::Offline => 2,
            Presence::LoggedOut => 3,
        };
        Self { to_account: account.as_str(), status, custom_status: encode(custom) }
    }
}

/// A custom status on its way down, other than on its way up, is base64.
pub(crate) fn encode(custom: &str) -> String {
    STANDARD.encode(custom)
}

/// The accounts that did not go well.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Failures {
    error_list: Vec<Failed>,
}

#[derive(Serialize)]
struct Failed {
    #[serde(rename = "To_Account")]
    to_account: String,
    #[serde(rename = "Invalid_Account")]
    invalid_account: String,
    #[serde(rename = "ErrorCode")]
    error_code: Code,
    #[serde(rename = "ErrorInfo")]
    error_info: String,
}

impl Failures {
    /// An account that does not exist.
    pub(super) fn add(&mut self, name: &str) {
        self.error_list.push(Failed {
            to_account: name.to_owned(),
            invalid_account: name.to_owned(),
            error_code: codes::account::NO_SUCH_ACCOUNT,
            error_info: Cause::no_such(Party::Subject, name).to_string(),
        });
    }

    /// Adds those of some accounts that do not exist.
    pub(super) fn add_missing(&mut self, accounts: &[Account], exist: &[bool]) {
        for (account, _) in accounts.iter().zip(exist).filter(|(_, exists)| !**exists) {
            self.add(account.as_str());
        }
    }
}

/// The accounts in `To_Account`, each once. A name that no account can have fails by itself, as one that no account has.
pub(super) fn accounts(body: &Body<'_>, limit: usize, failures: &mut Failures) -> Result<Vec<Account>> {
    const FIELD: &str = "To_Account";
    let names = body.texts(FIELD)?;
    if names.is_empty() || names.len() > limit {
        return Err(Cause::BadBatch { field: FIELD, got: names.len(), limit });
    }
    let mut accounts = Vec::with_capacity(names.len());
    for name in names {
        match Account::parse(&name, FIELD) {
            Ok(account) if accounts.contains(&account) => {}
            Ok(account) => accounts.push(account),
            Err(_) => failures.add(&name),
        }
    }
    Ok(accounts)
}

/// The user who calls.
pub(super) fn user<'a>(call: &'a Call<'_>) -> Result<&'a Account> {
    Ok(&call.ticket()?.account)
}
