//! Setting fields of a profile.

use std::collections::BTreeMap;
use std::sync::Arc;

use tincan_store::Batch;

use super::fields::{Field, Given, Side};
use super::{ProfileRow, Value, key};
use crate::accounts::{self, AccountRow};
use crate::core::{Attempts, Change};
use crate::event::{Event, Push};
use crate::model::{Account, InstId};
use crate::policy::App;
use crate::relations::friends;
use crate::webhooks::{self, Kind};
use crate::{Cause, Domain, Party, Result, words};

/// Who sets a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setter {
    /// Its owner, on one of its logins.
    Owner(InstId),
    /// An admin.
    Admin,
}

impl Setter {
    fn side(self) -> Side {
        match self {
            Setter::Owner(_) => Side::Owner,
            Setter::Admin => Side::Admin,
        }
    }
}

/// The values that changed, by tag.
type Changed = Vec<(String, Value)>;

/// Sets fields of a profile, all or none; of a tag that is named twice the last value counts. The owner's other logins
/// and those who have it as a friend are told what changed, as far as they may read it.
///
/// Errors: 40003 no such account, 40005 a forbidden word, 40008 no right, 40009 no such field, 40601 too long, 40605 not allowed, 40610 wrong type.
pub async fn set(domain: &Domain, app: &App, by: Setter, account: &Account, items: Vec<(String, Given)>) -> Result<()> {
    // An account that does not exist is told before anything about the fields.
    accounts::must_exist(&domain.view().await?, app.id, account, Party::Subject).await?;
    let values = check(app, by, items)?;
    let mut attempts = Attempts::default();
    let changed = loop {
        let view = domain.view().await?;
        let holder = view.read::<AccountRow>(&accounts::key(app.id, account)).await?;
        if holder.record.is_none() {
            return Err(Cause::no_such(Party::Subject, account.as_str()));
        }
        let stored = view.read::<ProfileRow>(&key(app.id, account)).await?;
        let mut row = stored.record.clone().unwrap_or_default();
        let changed = row.apply(app, &values);
        if changed.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::new();
        batch.guard(&accounts::key(app.id, account), &holder);
        batch.replace(&key(app.id, account), &stored, &row);
        let _told = webhooks::tell(domain, app, Kind::ProfileSet, &mut batch, || webhooks::Event::ProfileSet {
            by: webhooks::origin::current().admin().unwrap_or(account).clone(),
            account: account.clone(),
            fields: changed.clone(),
        });
        if domain.commit(batch, &mut attempts).await?.is_some() {
            break changed;
        }
    };
    tell(domain, app, by, account, &changed).await;
    Ok(())
}

fn check(app: &App, by: Setter, items: Vec<(String, Given)>) -> Result<BTreeMap<String, Value>> {
    let mut values = BTreeMap::new();
    for (tag, given) in items {
        let field = Field::must_exist(app, &tag)?;
        if !field.may_write(by.side()) {
            return Err(Cause::NoWritePermission { tag });
        }
        let value = field.check(&tag, given)?;
        if let Value::Text(text) = &value
            && field.is_free()
        {
            words::check(app, tag.clone(), text)?;
        }
        values.insert(tag, value);
    }
    Ok(values)
}

impl ProfileRow {
    /// Sets values; answers those that are different now.
    pub(super) fn apply(&mut self, app: &App, values: &BTreeMap<String, Value>) -> Changed {
        let mut changed = Changed::new();
        let (mut standard, mut custom) = (false, false);
        for (tag, value) in values {
            if self.values.get(tag) == Some(value) {
                continue;
            }
            self.values.insert(tag.clone(), value.clone());
            changed.push((tag.clone(), value.clone()));
            let is_custom = Field::find(app, tag).is_some_and(|field| field.is_custom());
            custom |= is_custom;
            standard |= !is_custom;
        }
        self.standard_sequence += u32::from(standard);
        self.custom_sequence += u32::from(custom);
        changed
    }
}

/// Tells the owner's other logins and those who have it as a friend what changed.
pub(crate) async fn tell(domain: &Domain, app: &App, by: Setter, account: &Account, changed: &[(String, Value)]) {
    let except = match by {
        Setter::Owner(inst) => Some(inst),
        Setter::Admin => None,
    };
    if let Some(push) = push(app, account, changed, Side::Owner) {
        domain.bus.publish(app.id, account, except, &push);
    }
    let Some(push) = push(app, account, changed, Side::User) else { return };
    if let Err(cause) = tell_friends(domain, app, account, &push).await {
        // What was set is set: who asks will see it.
        tracing::warn!(account = account.as_str(), %cause, "friends were not told of a profile");
    }
}

async fn tell_friends(domain: &Domain, app: &App, account: &Account, push: &Arc<Push>) -> Result<()> {
    let view = domain.view().await?;
    let mut owners = friends::owners_of(&view, app.id, account, None).await?;
    loop {
        for owner in &owners {
            domain.bus.publish(app.id, owner, None, push);
        }
        if owners.len() < friends::OWNERS_PAGE {
            return Ok(());
        }
        owners = friends::owners_of(&view, app.id, account, owners.last()).await?;
    }
}

/// A push of what changed that a side may read, if any.
fn push(app: &App, account: &Account, changed: &[(String, Value)], side: Side) -> Option<Arc<Push>> {
    let readable = |(tag, _): &&(String, Value)| Field::find(app, tag).is_some_and(|field| field.may_read(side));
    let fields: Changed = changed.iter().filter(readable).cloned().collect();
    (!fields.is_empty()).then(|| Push::new(Event::ProfileChanged { account: account.clone(), fields }))
}
