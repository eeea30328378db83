//! Whom a push to all is for.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use tincan_store::{Direction, Page};

use super::audience::{self, AudienceRow, MAX_BYTES, MAX_TAGS_AT_ONCE, Mark};
use super::fault::{Checked, Fault};
use crate::Result;
use crate::core::View;
use crate::model::key::split_text;
use crate::model::{Account, AppId};

/// Entries of the index read in one go.
const PAGE: usize = 1000;

/// Whom a push is for, as a request says it: everyone when all lists are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Users with any of these tags.
    pub tags_or: Vec<String>,
    /// Users with all of these tags.
    pub tags_and: Vec<String>,
    /// Users with any of these values of attributes, by the attributes' names.
    pub attributes_or: BTreeMap<String, String>,
    /// Users with all of these values.
    pub attributes_and: BTreeMap<String, String>,
}

/// Whom a push is for, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Condition {
    /// Any of these has to hold, where there are some.
    any: Vec<Mark>,
    /// All of these have to hold.
    all: Vec<Mark>,
}

impl Wanted {
    /// Checks the rules that need no store.
    pub(super) fn check(&self) -> Checked<()> {
        let tags = !self.tags_or.is_empty() || !self.tags_and.is_empty();
        if tags && !(self.attributes_or.is_empty() && self.attributes_and.is_empty()) {
            return Err(Fault::TagsAndAttributes);
        }
        for (field, tags) in [("TagsOr", &self.tags_or), ("TagsAnd", &self.tags_and)] {
            if tags.len() > MAX_TAGS_AT_ONCE {
                return Err(Fault::TooManyTags { field, got: tags.len(), limit: MAX_TAGS_AT_ONCE });
            }
            for tag in tags {
                match tag.len() {
                    0 => return Err(Fault::EmptyTag { field }),
                    got if got > MAX_BYTES => return Err(Fault::ConditionTagTooLong { got, limit: MAX_BYTES }),
                    _ => {}
                }
            }
        }
        match self.tags_or.iter().find(|tag| self.tags_and.contains(tag)) {
            Some(tag) => Err(Fault::TagInBothLists { tag: tag.clone() }),
            None => Ok(()),
        }
    }

    /// As it is stored, with the attributes' numbers instead of their names.
    pub(super) async fn resolve(&self, view: &View, app: AppId) -> Result<Condition> {
        let names = audience::names(view, app).await?;
        let tags = |tags: &[String]| tags.iter().cloned().map(Mark::Tag).collect::<Vec<_>>();
        let (mut any, mut all) = (tags(&self.tags_or), tags(&self.tags_and));
        for (name, value) in &self.attributes_or {
            any.push(Mark::Attribute(names.number(name)?, value.clone()));
        }
        for (name, value) in &self.attributes_and {
            all.push(Mark::Attribute(names.number(name)?, value.clone()));
        }
        Ok(Condition { any, all })
    }
}

impl Condition {
    /// Whether everyone is meant.
    fn is_open(&self) -> bool {
        self.any.is_empty() && self.all.is_empty()
    }

    /// Whether a user is meant, who has these tags and attributes.
    fn admits(&self, row: &AudienceRow) -> bool {
        (self.any.is_empty() || self.any.iter().any(|mark| row.has(mark))) && self.all.iter().all(|mark| row.has(mark))
    }

    /// Whether an account is meant.
    pub(super) async fn meets(&self, view: &View, app: AppId, account: &Account) -> Result<bool> {
        Ok(self.is_open() || self.admits(&audience::find(view, app, account).await?))
    }

    /// Those of some accounts that are meant. The index finds them where few carry what is asked for; where it has more
    /// entries than there are accounts, each account is looked at.
    pub(super) async fn among(&self, view: &View, app: AppId, accounts: Vec<Account>) -> Result<Vec<Account>> {
        if self.is_open() {
            return Ok(accounts);
        }
        let candidates = match self.candidates(view, app, &accounts).await? {
            Some(found) => found.into_iter().collect(),
            None => accounts,
        };
        let mut meant = Vec::new();
        for account in candidates {
            if self.meets(view, app, &account).await? {
                meant.push(account);
            }
        }
        Ok(meant)
    }

    /// Those of some accounts that the index has under what is asked for; `None` when it has too many entries.
    async fn candidates(&self, view: &View, app: AppId, accounts: &[Account]) -> Result<Option<BTreeSet<Account>>> {
        // Who has to carry all of several is among those who carry one of them.
        let marks = if self.all.is_empty() { self.any.as_slice() } else { self.all.get(..1).unwrap_or_default() };
        let wanted: HashSet<&str> = accounts.iter().map(Account::as_str).collect();
        let (mut found, mut looked_at) = (BTreeSet::new(), 0);
        for mark in marks {
            let prefix = audience::index_key(app, mark);
            let mut after = None;
            loop {
                let page = Page {
                    prefix: prefix.as_slice(),
                    after: after.as_deref(),
                    limit: PAGE,
                    direction: Direction::Forward,
                };
                let entries = view.range(page).await?;
                looked_at += entries.len();
                if looked_at > accounts.len().max(PAGE) {
                    return Ok(None);
                }
                let last = entries.len() < PAGE;
                for (key, _) in &entries {
                    let tail = key.get(prefix.as_slice().len()..).and_then(split_text);
                    if let Some((name, _)) = tail.filter(|(name, _)| wanted.contains(name)) {
                        found.insert(Account::parse(name, "To_Account")?);
                    }
                }
                after = entries.into_iter().next_back().map(|(key, _)| key);
                if last {
                    break;
                }
            }
        }
        Ok(Some(found))
    }
}
