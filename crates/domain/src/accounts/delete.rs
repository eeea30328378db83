//! Deletion of an account with its profile, logins, blacklist and conversations.

use tincan_store::{Batch, Direction, Page};

use super::{RevocationRow, deleted_key, key, revocation};
use crate::contacts;
use crate::core::{Attempts, Change};
use crate::model::{Account, Key};
use crate::policy::App;
use crate::sessions::{self, InstancesRow};
use crate::{Cause, Domain, Party, Result, broadcast, devices, groups, mutes, profiles, relations, status};

/// Entries removed in one commit.
const PAGE: usize = 1000;

/// Deletes an account. Its logins end and its UserSigs are revoked; its side of every conversation is emptied, and it leaves its groups; messages
/// stay with the other sides.
///
/// Errors: 70107 no such account, 71000 not allowed by the app's edition.
pub async fn delete(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    if !app.settings.account_deletion {
        return Err(Cause::DeletionNotAllowed);
    }
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let stored = view.read::<super::AccountRow>(&key(app.id, account)).await?;
        if stored.record.is_none() {
            return Err(Cause::no_such(Party::Subject, account.as_str()));
        }
        contacts::clear_all(domain, app.id, account).await?;
        forget_relations(domain, app, account).await?;
        forget_groups(domain, app, account).await?;
        // Read last and guarded: a login that comes meanwhile has to be ended, too.
        let logins = domain.view().await?.read::<InstancesRow>(&sessions::key(app.id, account)).await?;
        let mut batch = Batch::new();
        batch.guard(&sessions::key(app.id, account), &logins);
        batch.guard(&key(app.id, account), &stored);
        batch.delete(key(app.id, account));
        batch.delete(profiles::key(app.id, account));
        batch.set(&revocation::key(app.id, account), &RevocationRow { before: domain.now() });
        batch.delete(sessions::key(app.id, account));
        batch.delete(status::key(app.id, account));
        batch.delete(mutes::key(app.id, account));
        batch.delete(devices::key(app.id, account));
        batch.delete(devices::challenge_key(app.id, account));
        broadcast::forget(&view, app.id, account, &mut batch).await?;
        batch.increment(deleted_key(app.id), 1);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            sessions::tell_ended(domain, app.id, account, &logins.record.unwrap_or_default());
            // What was sent while it was going; sends that come now are refused.
            contacts::clear_all(domain, app.id, account).await?;
            forget_relations(domain, app, account).await?;
            forget_groups(domain, app, account).await?;
            status::forget(domain, app, account).await?;
            groups::forget_account(domain, app.id, account).await?;
            return Ok(());
        }
    }
}

async fn forget_relations(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    relations::forget(domain, app, account).await?;
    for list in relations::own_lists(app, account) {
        remove_all(domain, list).await?;
    }
    Ok(())
}

async fn forget_groups(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    groups::leave_all(domain, app, account).await?;
    for list in groups::own_lists(app, account) {
        remove_all(domain, list).await?;
    }
    Ok(())
}

/// Removes everything under a prefix, a page at a time.
async fn remove_all(domain: &Domain, prefix: Key) -> Result<()> {
    loop {
        let view = domain.view().await?;
        let page = Page { prefix: prefix.as_slice(), after: None, limit: PAGE, direction: Direction::Forward };
        let entries = view.range(page).await?;
        if entries.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::new();
        for (key, _) in entries {
            batch.delete(key);
        }
        domain.commit(batch, &mut Attempts::default()).await?;
    }
}
