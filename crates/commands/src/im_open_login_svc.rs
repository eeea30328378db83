//! Accounts.

pub(crate) mod account_check;
pub(crate) mod account_delete;
pub(crate) mod account_import;
pub(crate) mod kick;
pub(crate) mod multiaccount_import;

use tincan_domain::profiles::Introduction;
use tincan_domain::{Result, model::Account};

use crate::Body;

/// Most accounts of one batch (source: account documentation).
const MAX_BATCH: usize = 100;

/// The account of a request: `UserID`, or `Identifier` as older back ends call it.
fn account(body: &Body<'_>) -> Result<Account> {
    body.account(body.either(&["UserID", "Identifier"]))
}

/// What a request says about an account's profile.
fn introduction(body: &Body<'_>) -> Result<Introduction> {
    Ok(Introduction { nick: body.optional_text("Nick")?, face: body.optional_text("FaceUrl")? })
}
