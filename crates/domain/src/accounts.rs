//! Accounts: import, deletion, check, revocation. An account exists after an import or a first login.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use crate::core::{Attempts, Change, View};
use crate::model::{Account, AppId, Key, Record, Seconds, Table, TinyId, record};
use crate::policy::App;
use crate::profiles::{self, Introduction};
use crate::{Cause, Domain, Party, Result, figures};

mod delete;
pub(crate) mod revocation;

pub use delete::delete;
pub(crate) use revocation::RevocationRow;

/// An account, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// Its number.
    pub tiny_id: TinyId,
    /// When it came to be.
    pub created_at: Seconds,
}

impl Record for AccountRow {}

/// An account to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its UserID.
    pub account: Account,
    /// What to set in its profile; an existing account's is overwritten where given.
    pub introduction: Introduction,
}

pub(crate) fn key(app: AppId, account: &Account) -> Key {
    Key::new(app, Table::Account).account(account)
}

fn created_key(app: AppId) -> Key {
    Key::new(app, Table::Counter).text("accounts created")
}

fn deleted_key(app: AppId) -> Key {
    Key::new(app, Table::Counter).text("accounts deleted")
}

/// The account, if it exists.
pub async fn find(view: &View, app: AppId, account: &Account) -> Result<Option<AccountRow>> {
    view.get(&key(app, account)).await
}

/// The account, which has to exist.
pub async fn must_exist(view: &View, app: AppId, account: &Account, party: Party) -> Result<AccountRow> {
    find(view, app, account).await?.ok_or_else(|| Cause::no_such(party, account.as_str()))
}

/// Imports accounts, all or none. Importing one that exists sets what is given of its profile.
///
/// Errors: 70398 quota, 40601 nick or face too long.
pub async fn import(domain: &Domain, app: &App, imports: &[Import]) -> Result<()> {
    for import in imports {
        import.introduction.check(app)?;
    }
    let (mut attempts, mut turn) = (Attempts::default(), None);
    loop {
        let view = domain.view().await?;
        let mut batch = Batch::new();
        let missing = missing(&view, app, imports.iter().map(|import| &import.account)).await?;
        if app.settings.accounts > 0 && !missing.is_empty() && turn.is_none() {
            // A quota makes every new account depend on how many there are: many that come at once would refuse one
            // another until their attempts are used up, so they go one after another.
            turn = Some(domain.creating.lock().await);
            continue;
        }
        let new = missing.len() as u64;
        create(domain, &view, app, missing, &mut batch).await?;
        let mut changed = Vec::new();
        for (account, introduction) in introductions(imports) {
            let fields = profiles::introduce(&view, app, account, &introduction, &mut batch).await?;
            // Of a new account nobody is told: nobody knows it.
            if !fields.is_empty() && view.has(&key(app.id, account)).await? {
                changed.push((account, fields));
            }
        }
        if domain.commit(batch, &mut attempts).await?.is_some() {
            for (account, fields) in changed {
                profiles::tell(domain, app, profiles::Setter::Admin, account, &fields).await;
            }
            figures::add(domain, app.id, figures::Figure::NewAccounts, new);
            return Ok(());
        }
    }
}

/// How many accounts there are.
pub async fn count(view: &View, app: AppId) -> Result<u64> {
    let created = view.counter(&created_key(app)).await?;
    Ok(created.saturating_sub(view.counter(&deleted_key(app)).await?))
}

/// What is said of each account; where one is named twice, the later word counts.
fn introductions(imports: &[Import]) -> BTreeMap<&Account, Introduction> {
    let mut introductions = BTreeMap::<_, Introduction>::new();
    for Import { account, introduction } in imports {
        let said = introductions.entry(account).or_default();
        said.nick = introduction.nick.clone().or(said.nick.take());
        said.face = introduction.face.clone().or(said.face.take());
    }
    introductions
}

/// The account, made now if it does not exist: a first login makes an account.
pub async fn find_or_create(domain: &Domain, app: &App, account: &Account) -> Result<AccountRow> {
    if let Some(row) = find(&domain.view().await?, app.id, account).await? {
        return Ok(row);
    }
    import(domain, app, &[Import { account: account.clone(), introduction: Introduction::default() }]).await?;
    must_exist(&domain.view().await?, app.id, account, Party::Subject).await
}

/// Which of the accounts exist, in the order asked.
pub async fn check(domain: &Domain, app: &App, accounts: &[Account]) -> Result<Vec<bool>> {
    let view = domain.view().await?;
    let mut exist = Vec::with_capacity(accounts.len());
    for account in accounts {
        exist.push(view.has(&key(app.id, account)).await?);
    }
    Ok(exist)
}

/// Revokes the UserSigs of an account that were issued before now.
pub(crate) async fn revoke(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    must_exist(&domain.view().await?, app.id, account, Party::Subject).await?;
    let mut batch = Batch::new();
    batch.set(&revocation::key(app.id, account), &RevocationRow { before: domain.now() });
    domain.commit(batch, &mut Attempts::default()).await?;
    Ok(())
}

async fn missing<'a>(
    view: &View,
    app: &App,
    accounts: impl Iterator<Item = &'a Account>,
) -> Result<BTreeSet<&'a Account>> {
    let mut missing = BTreeSet::new();
    for account in accounts {
        if !view.has(&key(app.id, account)).await? {
            missing.insert(account);
        }
    }
    Ok(missing)
}

/// Adds new accounts to a batch, within the app's quota.
async fn create(
    domain: &Domain,
    view: &View,
    app: &App,
    accounts: BTreeSet<&Account>,
    batch: &mut Batch,
) -> Result<()> {
    if accounts.is_empty() {
        return Ok(());
    }
    let wanted = accounts.len() as u64;
    let limit = app.settings.accounts;
    if limit > 0 {
        let created = view.raw(&created_key(app.id)).await?;
        let deleted = view.counter(&deleted_key(app.id)).await?;
        if record::counter(created.as_ref())?.saturating_sub(deleted) + wanted > limit {
            return Err(Cause::QuotaUsedUp { limit });
        }
        batch.expect(created_key(app.id), created);
    }
    batch.increment(created_key(app.id), wanted);
    let last = reserve_numbers(domain, app, wanted).await?;
    for (n, account) in accounts.into_iter().enumerate() {
        let row = AccountRow { tiny_id: TinyId::of_number(last - wanted + 1 + n as u64), created_at: domain.now() };
        batch.expect(key(app.id, account), None);
        batch.set(&key(app.id, account), &row);
    }
    Ok(())
}

/// Reserves numbers for new accounts; answers the last one. Numbers of an import that then fails stay unused.
async fn reserve_numbers(domain: &Domain, app: &App, wanted: u64) -> Result<u64> {
    let mut batch = Batch::new();
    let number = batch.increment(Key::new(app.id, Table::Counter).text("tiny ids"), wanted);
    let receipt = domain.commit(batch, &mut Attempts::default()).await?.ok_or(Cause::WriteConflict)?;
    Ok(receipt.number(number))
}

#[cfg(test)]
mod tests;
