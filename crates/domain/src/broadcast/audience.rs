//! Tags and attributes of users, by which pushes to all choose.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::fault::{Checked, Fault};
use crate::core::{Attempts, Change, Stored, View};
use crate::model::{Account, AppId, Key, Record, Table};
use crate::policy::App;
use crate::{Domain, Party, Result, accounts};

/// Longest tag, name or value of an attribute in bytes (source: push documentation).
pub(super) const MAX_BYTES: usize = 50;

/// Most tags of one list (source: push documentation).
pub(super) const MAX_TAGS_AT_ONCE: usize = 10;

/// Attributes of a user, by name.
pub type Attributes = BTreeMap<String, String>;

/// A tag, or a value of an attribute, that a user may carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Mark {
    Tag(String),
    Attribute(u8, String),
}

/// What a user carries, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AudienceRow {
    tags: BTreeSet<String>,
    /// By the attributes' numbers, so that an attribute may be renamed.
    attributes: BTreeMap<u8, String>,
}

impl Record for AudienceRow {}

impl AudienceRow {
    pub(super) fn has(&self, mark: &Mark) -> bool {
        match mark {
            Mark::Tag(tag) => self.tags.contains(tag),
            Mark::Attribute(number, value) => self.attributes.get(number) == Some(value),
        }
    }

    fn marks(&self) -> impl Iterator<Item = Mark> + '_ {
        let tags = self.tags.iter().cloned().map(Mark::Tag);
        tags.chain(self.attributes.iter().map(|(number, value)| Mark::Attribute(*number, value.clone())))
    }
}

/// The names of the app's attributes by number, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Names(BTreeMap<u8, String>);

impl Record for Names {}

impl Names {
    /// The number of an attribute.
    pub(super) fn number(&self, name: &str) -> Checked<u8> {
        let found = self.0.iter().find(|(_, named)| *named == name).map(|(number, _)| *number);
        found.ok_or_else(|| Fault::BadAttribute { name: name.to_owned(), rule: "has not been named for the app" })
    }
}

fn names_key(app: AppId) -> Key {
    Key::new(app, Table::AttributeNames)
}

fn key(app: AppId, account: &Account) -> Key {
    Key::new(app, Table::Audience).account(account)
}

/// The beginning of the index of a tag or value. The text's length stands before it: it may hold any byte.
pub(super) fn index_key(app: AppId, mark: &Mark) -> Key {
    let (kind, text) = match mark {
        Mark::Tag(tag) => (u8::MAX, tag),
        Mark::Attribute(number, value) => (*number, value),
    };
    let key = Key::new(app, Table::AudienceIndex).u8(kind).u32(u32::try_from(text.len()).unwrap_or(u32::MAX));
    text.bytes().fold(key, Key::u8)
}

/// What a user carries.
pub(super) async fn find(view: &View, app: AppId, account: &Account) -> Result<AudienceRow> {
    Ok(view.get(&key(app, account)).await?.unwrap_or_default())
}

/// The names of the app's attributes.
pub(super) async fn names(view: &View, app: AppId) -> Result<Names> {
    Ok(view.get(&names_key(app)).await?.unwrap_or_default())
}

/// Names attributes of the app, by their numbers; the others keep their names.
///
/// Errors: 90030 an empty or too long name, 90033 a name for two.
pub async fn name_attributes(domain: &Domain, app: &App, named: &BTreeMap<u8, String>) -> Result<()> {
    for name in named.values() {
        check_length("name", name)?;
    }
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let stored = view.read::<Names>(&names_key(app.id)).await?;
        let mut names = stored.record.clone().unwrap_or_default();
        names.0.extend(named.clone());
        let mut seen = BTreeSet::new();
        if let Some(name) = names.0.values().find(|name| !seen.insert(*name)) {
            return Err(Fault::BadAttribute { name: name.clone(), rule: "would have two numbers" }.into());
        }
        let mut batch = Batch::new();
        batch.replace(&names_key(app.id), &stored, &names);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

/// The names of the app's attributes, by number.
pub async fn attribute_names(domain: &Domain, app: &App) -> Result<BTreeMap<u8, String>> {
    Ok(names(&domain.view().await?, app.id).await?.0)
}

/// The tags of users, in the order asked.
///
/// Errors: 90048 no such account.
pub async fn tags(domain: &Domain, app: &App, users: &[Account]) -> Result<Vec<BTreeSet<String>>> {
    let view = domain.view().await?;
    let mut all = Vec::with_capacity(users.len());
    for user in users {
        accounts::must_exist(&view, app.id, user, Party::Subject).await?;
        all.push(find(&view, app.id, user).await?.tags);
    }
    Ok(all)
}

/// The attributes of users, in the order asked.
///
/// Errors: 90048 no such account.
pub async fn attributes(domain: &Domain, app: &App, users: &[Account]) -> Result<Vec<Attributes>> {
    let view = domain.view().await?;
    let names = names(&view, app.id).await?.0;
    let mut all = Vec::with_capacity(users.len());
    for user in users {
        accounts::must_exist(&view, app.id, user, Party::Subject).await?;
        let row = find(&view, app.id, user).await?;
        let named = |(number, value)| names.get(&number).map(|name| (name.clone(), value));
        all.push(row.attributes.into_iter().filter_map(named).collect());
    }
    Ok(all)
}

/// Gives tags to users, all or none.
///
/// Errors: 90032 too many tags, at once or of a user, 90034 a tag too long, 90040 a tag empty, 90048 no such account.
pub async fn add_tags(domain: &Domain, app: &App, users: &BTreeMap<Account, Vec<String>>) -> Result<()> {
    for tags in users.values() {
        check_tags(tags)?;
    }
    let limit = app.settings.tags_of_user;
    change(domain, app, users, |_, account, row, tags| {
        row.tags.extend(tags.iter().cloned());
        if row.tags.len() > limit {
            return Err(Fault::UserTagsFull { account: account.to_string(), limit });
        }
        Ok(())
    })
    .await
}

/// Takes tags from users, all or none; those that they do not have do not matter.
///
/// Errors: 90032 too many tags, 90034 a tag too long, 90040 a tag empty, 90048 no such account.
pub async fn remove_tags(domain: &Domain, app: &App, users: &BTreeMap<Account, Vec<String>>) -> Result<()> {
    for tags in users.values() {
        check_tags(tags)?;
    }
    change(domain, app, users, |_, _, row, tags| {
        row.tags.retain(|tag| !tags.contains(tag));
        Ok(())
    })
    .await
}

/// Takes all tags from users, all or none.
///
/// Errors: 90048 no such account.
pub async fn remove_all_tags(domain: &Domain, app: &App, users: &[Account]) -> Result<()> {
    let users = users.iter().map(|user| (user.clone(), ())).collect();
    change(domain, app, &users, |_, _, row, ()| {
        row.tags.clear();
        Ok(())
    })
    .await
}

/// Sets attributes of users, all or none; what is not named stays.
///
/// Errors: 90030 a value empty or too long, 90033 no such attribute, 90048 no such account.
pub async fn set_attributes(domain: &Domain, app: &App, users: &BTreeMap<Account, Attributes>) -> Result<()> {
    for value in users.values().flat_map(BTreeMap::values) {
        check_length("value", value)?;
    }
    change(domain, app, users, |names, _, row, values| {
        for (name, value) in values {
            row.attributes.insert(names.number(name)?, value.clone());
        }
        Ok(())
    })
    .await
}

/// Takes attributes from users, all or none.
///
/// Errors: 90033 no such attribute, 90048 no such account.
pub async fn remove_attributes(domain: &Domain, app: &App, users: &BTreeMap<Account, Vec<String>>) -> Result<()> {
    change(domain, app, users, |names, _, row, gone| {
        for name in gone {
            row.attributes.remove(&names.number(name)?);
        }
        Ok(())
    })
    .await
}

/// Removes what a deleted account carried; the batch depends on what was read.
pub(crate) async fn forget(view: &View, app: AppId, account: &Account, batch: &mut Batch) -> Result<()> {
    let key = key(app, account);
    let stored = view.read::<AudienceRow>(&key).await?;
    write(app, account, &stored, &AudienceRow::default(), batch);
    batch.delete(super::missed::key(app, account));
    Ok(())
}

/// Changes what users carry, in one batch.
async fn change<T>(
    domain: &Domain,
    app: &App,
    users: &BTreeMap<Account, T>,
    change: impl Fn(&Names, &Account, &mut AudienceRow, &T) -> Checked<()>,
) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let names = names(&view, app.id).await?;
        let mut batch = Batch::new();
        for (account, what) in users {
            accounts::must_exist(&view, app.id, account, Party::Subject).await?;
            let stored = view.read::<AudienceRow>(&key(app.id, account)).await?;
            let mut row = stored.record.clone().unwrap_or_default();
            change(&names, account, &mut row, what)?;
            write(app.id, account, &stored, &row, &mut batch);
        }
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

/// Adds to a batch what changes of a user's row, and of the index.
fn write(app: AppId, account: &Account, stored: &Stored<AudienceRow>, new: &AudienceRow, batch: &mut Batch) {
    let key = key(app, account);
    if *new == AudienceRow::default() {
        batch.guard(&key, stored);
        batch.delete(key);
    } else {
        batch.replace(&key, stored, new);
    }
    let old = stored.record.clone().unwrap_or_default();
    for mark in old.marks().filter(|mark| !new.has(mark)) {
        batch.delete(index_key(app, &mark).account(account));
    }
    for mark in new.marks().filter(|mark| !old.has(mark)) {
        batch.put(index_key(app, &mark).account(account), Vec::new());
    }
}

fn check_tags(tags: &[String]) -> Checked<()> {
    if tags.len() > MAX_TAGS_AT_ONCE {
        return Err(Fault::TooManyTags { field: "Tags", got: tags.len(), limit: MAX_TAGS_AT_ONCE });
    }
    for tag in tags {
        match tag.len() {
            0 => return Err(Fault::EmptyTag { field: "Tags" }),
            got if got > MAX_BYTES => return Err(Fault::TagTooLong { got, limit: MAX_BYTES }),
            _ => {}
        }
    }
    Ok(())
}

fn check_length(what: &'static str, text: &str) -> Checked<()> {
    match text.len() {
        1..=MAX_BYTES => Ok(()),
        got => Err(Fault::BadLength { what, got, limit: MAX_BYTES }),
    }
}
