//! An account that is deleted leaves its groups. Those that it owned have no owner then, of whatever type they are.

use tincan_store::Batch;

use super::entry::TipKind;
use super::tell::{self, NewTip};
use super::{GroupId, GroupRow, access, members, memberships, rooms, rows};
use crate::core::Attempts;
use crate::model::{Account, Key, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Takes an account out of all groups, and tells those who stay.
pub(crate) async fn leave_all(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    for (id, _) in memberships::memberships(&domain.view().await?, app.id, account).await? {
        leave(domain, app, account, &id).await?;
    }
    for code in domain.rooms.of_account(app.id, account) {
        let view = domain.view().await?;
        let Some(id) = view.raw(&rows::by_code_key(app.id, code)).await? else { continue };
        let group = match access::find(&view, app.id, &rows::id_of(&id)?).await {
            Ok(group) => group,
            Err(Cause::Group(super::Fault::NoSuchGroup(_))) => continue,
            Err(cause) => return Err(cause),
        };
        rooms::leave(domain, app, &group, account, None).await?;
    }
    Ok(())
}

/// What is kept of an account's life in groups beside its memberships: lists that are its own.
pub(crate) fn own_lists(app: &App, account: &Account) -> [Key; 3] {
    [Table::Membership, Table::GroupPendency, Table::GroupNotice].map(|table| Key::new(app.id, table).account(account))
}

async fn leave(domain: &Domain, app: &App, account: &Account, id: &GroupId) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = match access::find(&view, app.id, id).await {
            Ok(group) => group,
            Err(Cause::Group(super::Fault::NoSuchGroup(_))) => return Ok(()),
            Err(cause) => return Err(cause),
        };
        if !view.has(&rows::member_key(app.id, group.row.code, account)).await? {
            return Ok(());
        }
        let mut batch = Batch::new();
        let leaver = std::slice::from_ref(account);
        let members = members::dismiss(&view, app.id, &group, leaver, &mut batch).await?;
        if group.row.owner.as_ref() == Some(account) {
            group.replace(app.id, &GroupRow { owner: None, ..group.row.clone() }, &mut batch);
        }
        let tip = NewTip {
            kind: TipKind::Quit,
            operator: account,
            about: leaver,
            members: Some(members),
            topic: None,
            told: members::member_tips(app, &group),
        };
        let tip = tell::add_tip(&view, domain, app, &group, tip, &mut batch).await?;
        if let Some(receipt) = domain.commit(batch, &mut attempts).await? {
            domain.rosters.changed(app.id, group.row.code);
            return tip.announce(domain, app, &group, &receipt).await;
        }
    }
}

#[cfg(test)]
mod tests;
