//! Accounts as tips and notices show them.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::core::View;
use crate::model::{Account, AppId};
use crate::profiles;

/// An account with the name and face that it had when something was told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// Its nickname.
    pub nick: String,
    /// Its avatar.
    pub face: String,
}

impl Person {
    /// An account as it is now.
    pub async fn of(view: &View, app: AppId, account: &Account) -> Result<Self> {
        let profile = profiles::find(view, app, account).await?;
        Ok(Self {
            account: account.clone(),
            nick: profile.text(profiles::NICK).to_owned(),
            face: profile.text(profiles::IMAGE).to_owned(),
        })
    }

    /// Accounts as they are now, in their order.
    pub async fn of_all(view: &View, app: AppId, accounts: &[Account]) -> Result<Vec<Self>> {
        let mut all = Vec::with_capacity(accounts.len());
        for account in accounts {
            all.push(Self::of(view, app, account).await?);
        }
        Ok(all)
    }
}
