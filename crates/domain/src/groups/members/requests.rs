//! What waits for somebody's agreement: applications to join, and invitations.
//!
//! A request is stored once, under its group. Whoever may decide on it has a pointer to it on a list of its own, bounded,
//! the oldest going first; what became of it is read from the request, so that deciding is one write.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use crate::core::{Attempts, Change, Stored, View};
use crate::groups::{Fault, Group, GroupCode, GroupId, NoticeKind, Person, Role, roster_of, tell};
use crate::model::key::split_text;
use crate::model::{Account, AppId, Key, Millis, Record, Table};
use crate::policy::App;
use crate::{Domain, Result};

/// Entries of a list that are read: more than it holds, since those that come at once may make it too long.
pub(super) const LIST: usize = MAX_PENDING * 4;

/// Most entries on somebody's list; past it the oldest go (source: policies, relationship ceilings).
pub(super) const MAX_PENDING: usize = 50;

/// Most admins of a group that a request is put before.
const MAX_DECIDERS: usize = 100;

/// Requests that are looked through for those that are open, when somebody becomes an admin.
const MAX_SEARCHED: usize = 1000;

/// What seals of requests are made for.
const PURPOSE: &str = "group request";

/// Who has to agree to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestKind {
    /// An admin, to an application.
    Application,
    /// The invitee, to an invitation.
    Consent,
    /// An admin, to a member's invitation.
    Approval,
}

/// Which request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spot {
    pub(super) code: GroupCode,
    pub(super) kind: RequestKind,
    /// The applicant or inviter.
    pub(super) from: Account,
    /// The invitee.
    pub(super) invited: Option<Account>,
}

/// A request, as stored. One that is made again takes the place of the earlier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RequestRow {
    /// When it was made; names it.
    pub(super) key: Millis,
    pub(super) words: String,
    pub(super) user_data: String,
    /// On whose lists it is.
    pub(super) shown: Vec<Account>,
    pub(super) verdict: Option<Verdict>,
}

impl Record for RequestRow {}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Verdict {
    pub(super) by: Account,
    pub(super) agreed: bool,
    pub(super) words: String,
    pub(super) user_data: String,
}

/// A pointer on somebody's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PointerRow {
    pub(super) group: GroupId,
    pub(super) spot: Spot,
    pub(super) key: Millis,
}

impl Record for PointerRow {}

pub(super) fn request_key(app: AppId, spot: &Spot) -> Key {
    let invited = spot.invited.as_ref().map_or("", Account::as_str);
    Key::new(app, Table::GroupRequest).u64(spot.code.0).u8(spot.kind as u8).account(&spot.from).text(invited)
}

/// Up to when somebody has read its list (8 bytes).
pub(super) fn mark_key(app: AppId, owner: &Account) -> Key {
    Key::new(app, Table::GroupPendency).account(owner).u8(0)
}

pub(super) fn list_key(app: AppId, owner: &Account) -> Key {
    Key::new(app, Table::GroupPendency).account(owner).u8(1)
}

fn pointer_key(app: AppId, owner: &Account, key: Millis, spot: &Spot) -> Key {
    let invited = spot.invited.as_ref().map_or("", Account::as_str);
    list_key(app, owner).u64(key).u64(spot.code.0).u8(spot.kind as u8).account(&spot.from).text(invited)
}

/// What a decider hands back: the request's time, and a seal that only this server can make.
pub(super) fn authentication(domain: &Domain, app: AppId, spot: &Spot, key: Millis) -> String {
    let of = format!("{app} {} {} {key} {}", spot.code.0, spot.kind as u8, spot.from);
    format!("{key:x}-{:032x}", u128::from_be_bytes(domain.seals.derive(PURPOSE, of.as_bytes())))
}

/// The time of the request that a decider speaks of.
///
/// Errors: 10008.
pub(super) fn authenticated(domain: &Domain, app: AppId, spot: &Spot, text: &str) -> Result<Millis> {
    let key = text.split_once('-').and_then(|(key, _)| Millis::from_str_radix(key, 16).ok());
    key.filter(|key| authentication(domain, app, spot, *key) == text).ok_or_else(|| Fault::BadAuthentication.into())
}

/// Who decides on what is asked of a group: its owner and admins.
pub(super) async fn deciders(domain: &Domain, app: AppId, group: &Group) -> Result<Vec<Account>> {
    let roster = roster_of(domain, app, group).await?;
    let mut deciders: Vec<_> = roster.members.iter().filter(|member| member.role >= Role::Admin).collect();
    deciders.sort_by_key(|member| std::cmp::Reverse(member.role));
    Ok(deciders.into_iter().take(MAX_DECIDERS).map(|member| member.account.clone()).collect())
}

/// Something to be asked.
pub(super) struct NewRequest<'a> {
    pub(super) kind: RequestKind,
    /// The applicant or inviter.
    pub(super) from: &'a Account,
    /// The invitees, each of whom is a request of its own.
    pub(super) invited: &'a [Account],
    pub(super) words: &'a str,
    pub(super) user_data: &'a str,
}

impl NewRequest<'_> {
    fn spots(&self, code: GroupCode) -> Vec<Spot> {
        let spot = |invited| Spot { code, kind: self.kind, from: self.from.clone(), invited };
        match self.kind {
            RequestKind::Application => vec![spot(None)],
            _ => self.invited.iter().map(|invited| spot(Some(invited.clone()))).collect(),
        }
    }
}

/// Stores requests and tells those who have to agree; `false` when another write came between.
///
/// Errors: 10005 more than fit on a list.
pub(super) async fn ask(
    view: &View,
    domain: &Domain,
    app: &App,
    group: &Group,
    new: &NewRequest<'_>,
    deciders: &[Account],
    attempts: &mut Attempts,
) -> Result<bool> {
    if new.kind == RequestKind::Approval && new.invited.len() > MAX_PENDING {
        let (got, limit) = (new.invited.len(), MAX_PENDING);
        return Err(Fault::TooManyAccounts { field: "MemberList", got, limit }.into());
    }
    let key = domain.now_millis();
    let mut batch = Batch::new();
    group.guard(app.id, &mut batch);
    let (mut gone, mut added) = (BTreeSet::new(), BTreeMap::<Account, Vec<PointerRow>>::new());
    for spot in new.spots(group.row.code) {
        let request_key = request_key(app.id, &spot);
        let stored = view.read::<RequestRow>(&request_key).await?;
        let earlier = stored.record.iter().flat_map(|row| row.shown.iter().map(|owner| (row.key, owner)));
        gone.extend(earlier.map(|(key, owner)| (owner.clone(), pointer_key(app.id, owner, key, &spot).bytes())));
        let shown = match (new.kind, &spot.invited) {
            (RequestKind::Consent, Some(invited)) => vec![invited.clone()],
            _ => deciders.to_vec(),
        };
        let row = RequestRow {
            key,
            words: new.words.to_owned(),
            user_data: new.user_data.to_owned(),
            shown: shown.clone(),
            verdict: None,
        };
        batch.replace(&request_key, &stored, &row);
        for owner in shown {
            let pointer = PointerRow { group: group.id.clone(), spot: spot.clone(), key };
            added.entry(owner).or_default().push(pointer);
        }
    }
    for (owner, pointers) in added {
        make_room(view, app.id, &owner, pointers.len(), &mut gone).await?;
        for pointer in pointers {
            batch.set(&pointer_key(app.id, &owner, key, &pointer.spot), &pointer);
        }
    }
    for (_, pointer) in gone {
        batch.delete(pointer);
    }
    if domain.commit(batch, attempts).await?.is_none() {
        return Ok(false);
    }
    tell_asked(view, domain, app, group, new, deciders, key).await?;
    Ok(true)
}

/// Puts what is open of a group's requests on the list of somebody who may decide from now on.
pub(crate) async fn show_open(
    view: &View,
    app: AppId,
    group: &Group,
    owner: &Account,
    batch: &mut Batch,
) -> Result<()> {
    let prefix = Key::new(app, Table::GroupRequest).u64(group.row.code.0);
    let page = Page { prefix: prefix.as_slice(), after: None, limit: MAX_SEARCHED, direction: Direction::Forward };
    let mut open = Vec::new();
    for (key, value) in view.range(page).await? {
        let mut row = RequestRow::decode(&value)?;
        let Some(spot) = spot_at(group.row.code, key.get(prefix.as_slice().len()..)) else { continue };
        if row.verdict.is_none() && spot.kind != RequestKind::Consent && !row.shown.contains(owner) {
            batch.expect(key, Some(value));
            row.shown.push(owner.clone());
            open.push((spot, row));
        }
    }
    open.sort_by_key(|(_, row)| std::cmp::Reverse(row.key));
    open.truncate(MAX_PENDING);
    let mut gone = BTreeSet::new();
    make_room(view, app, owner, open.len(), &mut gone).await?;
    for (_, pointer) in gone {
        batch.delete(pointer);
    }
    for (spot, row) in open {
        let pointer = PointerRow { group: group.id.clone(), spot: spot.clone(), key: row.key };
        batch.set(&pointer_key(app, owner, row.key, &spot), &pointer);
        batch.set(&request_key(app, &spot), &row);
    }
    Ok(())
}

/// The request whose key ends so.
fn spot_at(code: GroupCode, tail: Option<&[u8]>) -> Option<Spot> {
    let (kind, tail) = tail?.split_first()?;
    let kind = [RequestKind::Application, RequestKind::Consent, RequestKind::Approval]
        .into_iter()
        .find(|known| *known as u8 == *kind)?;
    let (from, tail) = split_text(tail)?;
    let (invited, _) = split_text(tail)?;
    let account = |name: &str| Account::parse(name, "From_Account").ok();
    Some(Spot { code, kind, from: account(from)?, invited: account(invited) })
}

/// Drops the oldest entries of a list that more are coming to.
async fn make_room(
    view: &View,
    app: AppId,
    owner: &Account,
    coming: usize,
    gone: &mut BTreeSet<(Account, bytes::Bytes)>,
) -> Result<()> {
    let prefix = list_key(app, owner);
    let page = Page { prefix: prefix.as_slice(), after: None, limit: LIST, direction: Direction::Forward };
    let there = view.range(page).await?.into_iter().map(|(key, _)| (owner.clone(), key));
    let there: Vec<_> = there.filter(|entry| !gone.contains(entry)).collect();
    let excess = (there.len() + coming).saturating_sub(MAX_PENDING);
    gone.extend(there.into_iter().take(excess));
    Ok(())
}

async fn tell_asked(
    view: &View,
    domain: &Domain,
    app: &App,
    group: &Group,
    new: &NewRequest<'_>,
    deciders: &[Account],
    key: Millis,
) -> Result<()> {
    let spot = Spot { code: group.row.code, kind: new.kind, from: new.from.clone(), invited: None };
    let authentication = authentication(domain, app.id, &spot, key);
    let user_data = new.user_data.to_owned();
    let (to, kind) = match new.kind {
        RequestKind::Application => {
            let words = new.words.to_owned();
            (deciders, NoticeKind::Applied { words, authentication, key, user_data })
        }
        RequestKind::Consent => (new.invited, NoticeKind::InvitationToAccept { authentication, key, user_data }),
        RequestKind::Approval => {
            let invited = Person::of_all(view, app.id, new.invited).await?;
            (deciders, NoticeKind::InvitationToApprove { authentication, key, invited })
        }
    };
    tell::notify(domain, app, &group.head(None), new.from, to, None, kind).await
}

/// A request with what guards it.
pub(super) async fn read(view: &View, app: AppId, spot: &Spot) -> Result<Stored<RequestRow>> {
    view.read(&request_key(app, spot)).await
}
