//! Revocation of UserSigs: by a kick, and with an account's deletion. It outlives the account, so that what was revoked
//! does not come back to life with the next account of the same name.

use serde::{Deserialize, Serialize};

use crate::model::{Account, AppId, Key, Record, Seconds, Table};

/// Which UserSigs of an account are revoked, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RevocationRow {
    /// Those issued before this second. One that is issued in the very second holds: times of UserSigs are whole seconds,
    /// and who was kicked may come back at once with a new one.
    pub(crate) before: Seconds,
}

impl Record for RevocationRow {}

impl RevocationRow {
    /// Whether a UserSig issued at this second is revoked.
    pub(crate) fn revokes(&self, issued_at: Seconds) -> bool {
        issued_at < self.before
    }
}

pub(crate) fn key(app: AppId, account: &Account) -> Key {
    Key::new(app, Table::Revocation).account(account)
}
