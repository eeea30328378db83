//! The other side of a conversation: an account, or a group.

use super::{Fault, GROUP, ONE_TO_ONE, must_be_known};
use crate::core::View;
use crate::groups::{self, GroupCode, GroupId, GroupRow};
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key};
use crate::{Cause, Result};

/// The other side of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Partner {
    /// An account.
    Account(Account),
    /// A group.
    Group(GroupId),
}

impl From<Account> for Partner {
    fn from(account: Account) -> Self {
        Self::Account(account)
    }
}

impl std::fmt::Display for Partner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Partner::Account(account) => account.fmt(f),
            Partner::Group(id) => id.fmt(f),
        }
    }
}

/// A group with which somebody has a conversation, as it is.
pub(super) struct Joined {
    pub(super) row: GroupRow,
}

/// The group of a conversation that somebody has with it: it is there, and the owner is in it.
pub(super) async fn joined(view: &View, app: AppId, owner: &Account, id: &GroupId) -> Result<Option<Joined>> {
    let Some(row) = view.get::<GroupRow>(&groups::group_key(app, id)).await? else { return Ok(None) };
    let is_member = view.has(&groups::member_key(app, row.code, owner)).await?;
    Ok(is_member.then_some(Joined { row }))
}

impl Partner {
    /// The account, if it is one.
    pub fn account(&self) -> Option<&Account> {
        match self {
            Partner::Account(account) => Some(account),
            Partner::Group(_) => None,
        }
    }

    /// The end of the keys of what is kept about a conversation with it: its kind, then an account's name or a group's
    /// number.
    ///
    /// Errors: 50001 no such account, 51007 the owner is in no such group.
    pub(super) async fn known_key(&self, view: &View, app: AppId, owner: &Account, key: Key) -> Result<Key> {
        match self {
            Partner::Account(peer) => {
                must_be_known(view, app, owner, peer).await?;
                Ok(key.u8(ONE_TO_ONE).account(peer))
            }
            Partner::Group(id) => match joined(view, app, owner, id).await? {
                Some(joined) => Ok(key.u8(GROUP).u64(joined.row.code.0)),
                None => Err(Fault::GroupNotResolved { group: id.as_str().to_owned() }.into()),
            },
        }
    }

    /// The same of a conversation that may not be there any more; `None` for a group that is not.
    pub(super) async fn key(&self, view: &View, app: AppId, key: Key) -> Result<Option<Key>> {
        Ok(match self {
            Partner::Account(peer) => Some(key.u8(ONE_TO_ONE).account(peer)),
            Partner::Group(id) => {
                let row = view.get::<GroupRow>(&groups::group_key(app, id)).await?;
                row.map(|row| key.u8(GROUP).u64(row.code.0))
            }
        })
    }

    /// What the end of such a key says; `None` for a group that is not there any more.
    pub(super) async fn of_key(view: &View, app: AppId, end: &[u8]) -> Result<Option<Self>> {
        let damaged = || {
            tracing::error!("the key of something about a conversation cannot be read");
            Cause::StoreFailed
        };
        let (kind, rest) = end.split_first().ok_or_else(damaged)?;
        if *kind == ONE_TO_ONE {
            let (name, _) = split_text(rest).ok_or_else(damaged)?;
            return Ok(Some(Partner::Account(Account::parse(name, "To_Account")?)));
        }
        let code = rest.first_chunk::<8>().map(|code| GroupCode(u64::from_be_bytes(*code))).ok_or_else(damaged)?;
        Ok(groups::id_of_code(view, app, code).await?.map(Partner::Group))
    }
}
