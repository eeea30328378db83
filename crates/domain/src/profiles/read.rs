//! Reading profiles: what a side may see.

use super::fields::{Field, Side};
use super::{ProfileRow, Value, find_all};
use crate::model::Account;
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Chosen fields of accounts, in the order asked; a field that was never set is left out. `None` for accounts that do not
/// exist.
///
/// Errors: 40007 no right, 40009 no such field.
pub async fn chosen(
    domain: &Domain,
    app: &App,
    side: Side,
    accounts: &[Account],
    tags: &[String],
) -> Result<Vec<Option<Vec<(String, Value)>>>> {
    for tag in tags {
        if !Field::must_exist(app, tag)?.may_read(side) {
            return Err(Cause::NoReadPermission { tag: tag.clone() });
        }
    }
    let rows = find_all(domain, app.id, accounts).await?;
    let choose =
        |row: ProfileRow| tags.iter().filter_map(|tag| Some((tag.clone(), row.values.get(tag)?.clone()))).collect();
    Ok(rows.into_iter().map(|row| row.map(choose)).collect())
}

/// What a client has of a profile: the numbers it was given with it; 0 for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Whose.
    pub account: Account,
    /// The number of the standard fields.
    pub standard_sequence: u32,
    /// The number of the custom fields.
    pub custom_sequence: u32,
}

/// A profile as a user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The number of the standard fields.
    pub standard_sequence: u32,
    /// The number of the custom fields.
    pub custom_sequence: u32,
    /// The values that the reader may see and does not have yet.
    pub values: Vec<(String, Value)>,
}

/// Profiles as `reader` sees them, in the order asked; `None` for accounts that do not exist. Standard and custom fields
/// are each left out when the reader has them as they are.
pub async fn seen(domain: &Domain, app: &App, reader: &Account, known: &[Known]) -> Result<Vec<Option<Seen>>> {
    let accounts: Vec<Account> = known.iter().map(|known| known.account.clone()).collect();
    let rows = find_all(domain, app.id, &accounts).await?;
    Ok(rows.into_iter().zip(known).map(|(row, known)| row.map(|row| Seen::new(app, reader, row, known))).collect())
}

impl Seen {
    fn new(app: &App, reader: &Account, row: ProfileRow, known: &Known) -> Self {
        let side = if *reader == known.account { Side::Owner } else { Side::User };
        let has_standard = known.standard_sequence != 0 && known.standard_sequence == row.standard_sequence;
        let has_custom = known.custom_sequence != 0 && known.custom_sequence == row.custom_sequence;
        let wanted = |(tag, _): &(String, Value)| {
            // A field that was taken out of the settings is not there any more.
            Field::find(app, tag)
                .is_some_and(|field| field.may_read(side) && !if field.is_custom() { has_custom } else { has_standard })
        };
        Self {
            standard_sequence: row.standard_sequence,
            custom_sequence: row.custom_sequence,
            values: row.values.into_iter().filter(wanted).collect(),
        }
    }
}
