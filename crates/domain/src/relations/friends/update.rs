//! Fields of friends change.

use async_trait::async_trait;

use super::super::changing::{Changing, Step, each};
use super::super::notice::{News, Notice};
use super::super::{chain, groups};
use super::{fields, other_side, roll};
use crate::model::{Account, InstId};
use crate::policy::App;
use crate::profiles::Value;
use crate::{Cause, Domain, Result};

/// The remark's tag, as other logins are told.
const REMARK: &str = "Tag_SNS_IM_Remark";

/// A change of a friend's field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldChange {
    /// How the owner calls the friend.
    Remark(String),
    /// The groups the friend is in from now on.
    Groups(Vec<String>),
    /// A custom field.
    Custom(String, Value),
}

/// Changes of one friend, by account.
pub type Update = (Account, Vec<FieldChange>);

/// Changes fields of friends: what became of each.
///
/// Errors of each: 30001 not a friend, a field; 30003 no such account; 30011 too many groups.
pub async fn update(
    domain: &Domain,
    app: &App,
    owner: &Account,
    updates: &[Update],
    inst: Option<InstId>,
    by_admin: bool,
) -> Result<Vec<Result<()>>> {
    each(domain, app.id, &UpdateStep { domain, app, owner, inst, by_admin }, updates).await
}

struct UpdateStep<'a> {
    domain: &'a Domain,
    app: &'a App,
    owner: &'a Account,
    inst: Option<InstId>,
    by_admin: bool,
}

#[async_trait]
impl Step for UpdateStep<'_> {
    type Item = Update;

    async fn decide(&self, changing: &mut Changing, news: &mut News, (other, changes): &Update) -> Result<()> {
        other_side(changing, self.owner, other).await?;
        let roll = roll(self.app.id, self.owner);
        let Some((number, mut row)) = roll.get(changing, other).await? else {
            return Err(Cause::NoFriend(other.to_string()));
        };
        let mut chain = chain::get(changing, self.owner).await?;
        let (mut standard, mut custom, mut told) = (0, 0, Vec::new());
        for change in changes {
            match change {
                FieldChange::Remark(remark) => {
                    fields::check_remark(self.app, remark)?;
                    row.remark.clone_from(remark);
                    row.remarked_at = self.domain.now();
                    standard = 1;
                    told.push((REMARK.to_owned(), Value::Text(remark.clone())));
                }
                FieldChange::Groups(names) => {
                    fields::check_groups(self.app, names)?;
                    row.groups = groups::find_or_make(&mut chain, names, self.app.settings.friend_groups)?;
                    standard = 1;
                    chain.group_sequence += 1;
                }
                FieldChange::Custom(tag, value) => {
                    fields::check_custom(self.app, tag, value, self.by_admin)?;
                    row.custom.insert(tag.clone(), value.clone());
                    custom = 1;
                    told.push((tag.clone(), value.clone()));
                }
            }
        }
        chain.standard_sequence += standard;
        chain.custom_sequence += custom;
        roll.set(changing, other, number, &row);
        chain::set(changing, self.owner, &chain);
        if !told.is_empty() {
            let notice = Notice::FriendChanged { friend: other.clone(), fields: told };
            news.tell_except(self.owner, self.inst, self.owner, notice);
        }
        Ok(())
    }
}
