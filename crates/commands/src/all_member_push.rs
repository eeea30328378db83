//! Pushes to all users, and the tags and attributes by which they choose.

pub(crate) mod im_add_tag;
pub(crate) mod im_get_attr;
pub(crate) mod im_get_attr_name;
pub(crate) mod im_get_tag;
pub(crate) mod im_push;
pub(crate) mod im_remove_all_tags;
pub(crate) mod im_remove_attr;
pub(crate) mod im_remove_tag;
pub(crate) mod im_set_attr;
pub(crate) mod im_set_attr_name;

use std::collections::BTreeMap;

use tincan_domain::Result;
use tincan_domain::model::Account;

use crate::{Body, Call};

/// Most accounts of one call (source: push documentation).
const MAX_ACCOUNTS: usize = 100;

/// Calls a second of these commands (source: push documentation).
const PER_SECOND: u32 = 100;

/// The accounts of a call.
fn accounts(call: &Call<'_>) -> Result<Vec<Account>> {
    call.body.accounts("To_Account", MAX_ACCOUNTS)
}

/// What a call says of each account. Where one is named twice, all of it counts.
fn by_account<T: Default + IntoIterator + Extend<T::Item>>(
    call: &Call<'_>,
    field: &'static str,
    read: impl Fn(&Body<'_>) -> Result<T>,
) -> Result<BTreeMap<Account, T>> {
    let mut all = BTreeMap::<_, T>::new();
    for item in call.body.objects(field, MAX_ACCOUNTS)? {
        all.entry(item.account("To_Account")?).or_default().extend(read(&item)?);
    }
    Ok(all)
}
