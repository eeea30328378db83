//! Friends are added, asked for, or imported.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::super::changing::{Changing, Step, each, each_but};
use super::super::frequency::Act;
use super::super::notice::{News, Notice};
use super::super::{blacklist, chain, groups, pendency};
use super::{FriendRow, fields, link, other_side, roll};
use crate::model::{Account, Seconds};
use crate::policy::{App, FriendMode};
use crate::profiles::{self, Value};
use crate::webhooks::{self, Kind, Refusal, Verdict};
use crate::{Cause, Domain, Result};

/// What an admin may forbid an account.
const NO_REQUESTS: &str = "AdminForbid_Type_SendOut";

/// A friend to add.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addition {
    /// How the owner wants to call the friend.
    pub remark: String,
    /// The group to put the friend into; made when it is missing.
    pub group: Option<String>,
    /// Where the friend was found.
    pub source: String,
    /// What to tell the other side.
    pub wording: String,
}

/// How friends are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adding {
    /// Into both lists; otherwise into the owner's only.
    pub both: bool,
    /// Whether the other side has to agree does not matter.
    pub forced: bool,
    /// Whether an admin adds them.
    pub by_admin: bool,
}

/// Adds friends, or asks those who want to be asked: what became of each.
///
/// Errors of each: 30001 a field, 30003 no such account, 30009 forbidden, 30515, 30525 blacklisted, 30010, 30014 a full
/// list, 30011 too many groups, 38000 to 39000 the app refused, 30516 not wanted, 30539 asked, 30012 too many requests, 30540 too often.
pub async fn add(
    domain: &Domain,
    app: &App,
    owner: &Account,
    items: &[(Account, Addition)],
    adding: Adding,
) -> Result<Vec<Result<()>>> {
    let limit = app.settings.friend_requests;
    let admitted = if adding.by_admin {
        items.len()
    } else {
        domain.relation_frequency.admit(app.id, owner, Act::Request, limit, items.len(), domain.now())
    };
    let (now, late) = items.split_at_checked(admitted).unwrap_or((items, &[]));
    let refused =
        if adding.by_admin || now.is_empty() { Vec::new() } else { ask(domain, app, owner, now, adding).await? };
    let step = AddStep { domain, app, owner, adding };
    let mut results = each_but(domain, app.id, &step, now, |(account, _)| account, &refused).await?;
    results.extend(late.iter().map(|_| Err(Cause::RequestsTooOften { limit })));
    Ok(results)
}

/// Whom the app does not want to be asked.
async fn ask(
    domain: &Domain,
    app: &App,
    owner: &Account,
    items: &[(Account, Addition)],
    Adding { both, forced, .. }: Adding,
) -> Result<Vec<(Account, Refusal)>> {
    if !webhooks::wanted(app, Kind::BeforeFriendAdd) {
        return Ok(Vec::new());
    }
    let event = webhooks::Event::BeforeFriendAdd { owner: owner.clone(), items: items.to_vec(), both, forced };
    Ok(match webhooks::ask(domain, app, event).await? {
        Verdict::Each(refused) => refused,
        _ => Vec::new(),
    })
}

/// Who may add an account, by what its profile says.
fn mode(app: &App, allow_type: &str) -> FriendMode {
    match allow_type {
        "AllowType_Type_AllowAny" => FriendMode::Anyone,
        "AllowType_Type_NeedConfirm" => FriendMode::Confirm,
        "AllowType_Type_DenyAny" => FriendMode::Nobody,
        _ => app.settings.friend_mode,
    }
}

struct AddStep<'a> {
    domain: &'a Domain,
    app: &'a App,
    owner: &'a Account,
    adding: Adding,
}

#[async_trait]
impl Step for AddStep<'_> {
    type Item = (Account, Addition);

    fn tells(&self, news: &News) -> Vec<webhooks::Event> {
        let (pairs, forced) = (news.befriended(), self.adding.forced);
        let admin = webhooks::origin::current().admin().cloned();
        let event = webhooks::Event::FriendAdd { pairs, answered: false, admin, forced };
        vec![event].into_iter().filter(webhooks::Event::has_pairs).collect()
    }

    async fn decide(&self, changing: &mut Changing, news: &mut News, item: &Self::Item) -> Result<()> {
        let (owner, (other, addition)) = (self.owner, item);
        fields::check_remark(self.app, &addition.remark)?;
        fields::check_wording(self.app, &addition.wording)?;
        fields::check_source(&addition.source)?;
        fields::check_groups(self.app, addition.group.as_slice())?;
        other_side(changing, owner, other).await?;
        let profile = profiles::find(&changing.view, self.app.id, owner).await?;
        if profile.text(profiles::ADMIN_FORBID_TYPE) == NO_REQUESTS {
            return Err(Cause::RequestsForbidden);
        }
        if blacklist::blocks(changing, owner, other).await? {
            return Err(Cause::OnOwnBlacklist);
        }
        if blacklist::blocks(changing, other, owner).await? {
            return Err(Cause::OnOtherBlacklist);
        }
        let here = roll(self.app.id, owner).place(changing, other).await?.is_none();
        let there = self.adding.both && roll(self.app.id, other).place(changing, owner).await?.is_none();
        let limit = self.app.settings.friends;
        if here && chain::get(changing, owner).await?.friends as usize >= limit {
            return Err(Cause::OwnListFull { limit });
        }
        if there && chain::get(changing, other).await?.friends as usize >= limit {
            return Err(Cause::OtherListFull { limit });
        }
        if !here && !there {
            return Ok(());
        }
        if !self.adding.forced {
            let profile = profiles::find(&changing.view, self.app.id, other).await?;
            match mode(self.app, profile.text(profiles::ALLOW_TYPE)) {
                FriendMode::Nobody => return Err(Cause::OtherDeniesAll),
                FriendMode::Confirm => {
                    pendency::ask(self.domain, self.app, changing, news, owner, other, addition).await?;
                    return Err(Cause::ConfirmationPending);
                }
                FriendMode::Anyone => {}
            }
        }
        let now = self.domain.now();
        if here {
            befriend(self.app, changing, news, owner, other, addition, now, owner).await?;
        }
        if there {
            let source = addition.source.clone();
            let theirs = Addition { source, wording: addition.wording.clone(), ..Addition::default() };
            befriend(self.app, changing, news, other, owner, &theirs, now, owner).await?;
        }
        if self.adding.both {
            pendency::clear(changing, news, owner, other, owner).await?;
        }
        Ok(())
    }
}

/// Puts a friend into an owner's list, who must not have it yet, and tells the owner that `by` did so.
///
/// Errors: 30011 too many groups.
#[allow(clippy::too_many_arguments, reason = "all of them say who is added to whom, how and by whom")]
pub(in super::super) async fn befriend(
    app: &App,
    changing: &mut Changing,
    news: &mut News,
    owner: &Account,
    friend: &Account,
    addition: &Addition,
    now: Seconds,
    by: &Account,
) -> Result<()> {
    let mut chain = chain::get(changing, owner).await?;
    let groups = groups::find_or_make(&mut chain, addition.group.as_slice(), app.settings.friend_groups)?;
    let row = FriendRow {
        account: friend.clone(),
        added_at: now,
        remark: addition.remark.clone(),
        remarked_at: if addition.remark.is_empty() { 0 } else { now },
        groups,
        source: addition.source.clone(),
        wording: addition.wording.clone(),
        custom: BTreeMap::new(),
    };
    link(changing, owner, &mut chain, &row);
    chain::set(changing, owner, &chain);
    news.tell(owner, by, Notice::FriendsAdded(vec![friend.clone()]));
    Ok(())
}

/// A friend to import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// How the owner calls the friend.
    pub remark: String,
    /// When the remark was set.
    pub remarked_at: Option<Seconds>,
    /// The groups the friend is in; made when missing.
    pub groups: Vec<String>,
    /// Where the friend was found.
    pub source: String,
    /// What was said when the friend was added.
    pub wording: String,
    /// Since when they are friends.
    pub added_at: Option<Seconds>,
    /// Custom fields by tag.
    pub custom: BTreeMap<String, Value>,
}

/// A friend to import, by account.
pub type Imported = (Account, Import);

/// Imports friends into an owner's list, whatever the other sides say: what became of each. One who is a friend already
/// gets the fields of the import.
///
/// Errors of each: 30001 a field, 30003 no such account, 30010 the list is full, 30011 too many groups.
pub async fn import(domain: &Domain, app: &App, owner: &Account, items: &[Imported]) -> Result<Vec<Result<()>>> {
    each(domain, app.id, &ImportStep { domain, app, owner }, items).await
}

struct ImportStep<'a> {
    domain: &'a Domain,
    app: &'a App,
    owner: &'a Account,
}

#[async_trait]
impl Step for ImportStep<'_> {
    type Item = Imported;

    async fn decide(&self, changing: &mut Changing, news: &mut News, item: &Self::Item) -> Result<()> {
        let (owner, (other, import)) = (self.owner, item);
        fields::check_remark(self.app, &import.remark)?;
        fields::check_wording(self.app, &import.wording)?;
        fields::check_source(&import.source)?;
        fields::check_groups(self.app, &import.groups)?;
        for (tag, value) in &import.custom {
            fields::check_custom(self.app, tag, value, true)?;
        }
        other_side(changing, owner, other).await?;
        let mut chain = chain::get(changing, owner).await?;
        let roll = roll(self.app.id, owner);
        let known = roll.get(changing, other).await?;
        let limit = self.app.settings.friends;
        if known.is_none() && chain.friends as usize >= limit {
            return Err(Cause::OwnListFull { limit });
        }
        let row = FriendRow {
            account: other.clone(),
            added_at: import.added_at.unwrap_or_else(|| self.domain.now()),
            remark: import.remark.clone(),
            remarked_at: import.remarked_at.unwrap_or(0),
            groups: groups::find_or_make(&mut chain, &import.groups, self.app.settings.friend_groups)?,
            source: import.source.clone(),
            wording: import.wording.clone(),
            custom: import.custom.clone(),
        };
        match known {
            Some((number, _)) => {
                roll.set(changing, other, number, &row);
                chain.standard_sequence += 1;
                chain.custom_sequence += 1;
                chain.group_sequence += 1;
            }
            None => {
                link(changing, owner, &mut chain, &row);
                news.tell(owner, owner, Notice::FriendsAdded(vec![other.clone()]));
            }
        }
        chain::set(changing, owner, &chain);
        Ok(())
    }
}
