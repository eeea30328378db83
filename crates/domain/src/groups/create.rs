//! Making groups, and importing them from elsewhere.

use std::collections::BTreeSet;

use tincan_store::Batch;

use super::custom::{GROUP_VALUE_BYTES, MEMBER_VALUE_BYTES, change_fields};
use super::event::NoticeKind;
use super::hooks;
use super::rows::{self, ApplyOption, GroupRow, InviteOption, MemberRow, MsgFlag};
use super::rules::{self, Entry, Least};
use super::tally::Tally;
use super::texts::Text;
use super::{Fault, Group, GroupCode, GroupId, GroupKind, Role, ids, memberships, tell};
use crate::accounts::{self, AccountRow};
use crate::core::{Attempts, Change, Stored, View};
use crate::messages::Actor;
use crate::model::{Account, AppId, Key, Seconds, Table};
use crate::policy::{App, GroupSettings};
use crate::webhooks::{Founding, GroupWhat, Kind, Told};
use crate::{Cause, Domain, Party, Result};

/// Most members that can be named when a group is made (source: group documentation, create_group).
pub const MAX_FIRST_MEMBERS: usize = 100;

/// A group to be made.
#[derive(Debug, Clone)]
pub struct New {
    /// Its type.
    pub kind: GroupKind,
    /// Its id; the server chooses one when there is none.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub introduction: String,
    /// What it tells its members.
    pub notification: String,
    /// Its face.
    pub face: String,
    /// Its owner. Of a group that a user makes it is the user, whoever is named.
    pub owner: Option<Account>,
    /// Most members; the edition's limit when it is not said.
    pub max_members: Option<u32>,
    /// How those who ask get in; the type's default when it is not said.
    pub apply: Option<ApplyOption>,
    /// How members bring others in; the type's default when it is not said.
    pub invite: Option<InviteOption>,
    /// Custom fields.
    pub custom: Vec<(String, String)>,
    /// A community with topics.
    pub topics: bool,
    /// Members besides the owner.
    pub members: Vec<FirstMember>,
    /// It was made elsewhere, then: nobody is told.
    pub imported_from: Option<Seconds>,
}

impl New {
    /// A group with a name, and nothing more said.
    pub fn named(kind: GroupKind, name: &str) -> Self {
        Self {
            kind,
            id: None,
            name: name.to_owned(),
            introduction: String::new(),
            notification: String::new(),
            face: String::new(),
            owner: None,
            max_members: None,
            apply: None,
            invite: None,
            custom: Vec::new(),
            topics: false,
            members: Vec::new(),
            imported_from: None,
        }
    }
}

/// A member that is named when a group is made.
#[derive(Debug, Clone)]
pub struct FirstMember {
    /// Who.
    pub account: Account,
    /// An admin of the group from the beginning.
    pub admin: bool,
    /// Custom fields.
    pub custom: Vec<(String, String)>,
}

/// A group that was made.
#[derive(Debug)]
pub struct Created {
    /// Its id.
    pub id: GroupId,
    /// Members that were left out, because they are in as many groups as allowed.
    pub left_out: Vec<Account>,
}

/// Makes a group.
///
/// Errors: 10004, 10005 too many members, 10006 daily growth, 10007, 10014, 10015, 10019, 10021, 10025, 10036, 10037,
/// 10038, 10058, 80001.
pub async fn create(domain: &Domain, app: &App, actor: &Actor, new: &New) -> Result<Created> {
    let owner = match actor {
        Actor::User(account, _) => Some(account),
        Actor::Admin(_) => new.owner.as_ref(),
    };
    let id = check(app, actor, new)?;
    let by = Maker { actor, owner };
    if new.imported_from.is_none() {
        hooks::may_create(domain, app, new.kind, || by.founding(new)).await?;
    }
    let mut attempts = Attempts::default();
    loop {
        let code = next_code(domain, app).await?;
        let view = domain.view().await?;
        let Some(made) = make(&view, domain, app, &by, new, id.as_ref(), code).await? else { continue };
        let mut batch = Batch::new();
        // First, because it is what creations race for: losers queue up by a batch's first guard.
        made.tally.save(app.id, &mut batch);
        made.write(app, &mut batch);
        let _told = made.report(domain, app, &by, new, &mut batch);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            if new.imported_from.is_none() {
                made.tell(domain, app, &by).await?;
            }
            return Ok(Created { id: made.id, left_out: made.left_out });
        }
    }
}

/// Who makes a group.
struct Maker<'a> {
    actor: &'a Actor,
    owner: Option<&'a Account>,
}

impl Maker<'_> {
    /// The group as the app is told of it.
    fn founding(&self, new: &New) -> Founding {
        Founding {
            by: self.actor.account().clone(),
            owner: self.owner.cloned(),
            name: new.name.clone(),
            members: new.members.iter().map(|member| member.account.clone()).collect(),
        }
    }
}

/// A group about to be written.
struct Made {
    id: GroupId,
    row: GroupRow,
    members: Vec<(Account, Stored<AccountRow>, MemberRow)>,
    left_out: Vec<Account>,
    tally: Tally,
}

/// What can be judged without looking at the store. Answers the id that was chosen.
fn check(app: &App, actor: &Actor, new: &New) -> Result<Option<GroupId>> {
    let rules = rules::of(new.kind);
    if matches!(actor, Actor::User(..)) && !rules.made_by_users {
        return Err(Fault::not_allowed("groups of this type are made by admins of the app only").into());
    }
    if new.kind == GroupKind::Community && !app.settings.groups.extras {
        return Err(Fault::not_allowed("this app's edition has no communities").into());
    }
    if new.imported_from.is_some() && !rules.import {
        return Err(Fault::not_allowed("groups of this type cannot be imported").into());
    }
    if new.topics && new.kind != GroupKind::Community {
        return Err(Cause::field("SupportTopic", "must be 0 for a group that is no Community"));
    }
    Text::name("Name").check(app, &new.name)?;
    Text::INTRODUCTION.check(app, &new.introduction)?;
    Text::NOTIFICATION.check(app, &new.notification)?;
    Text::FACE.check(app, &new.face)?;
    if new.members.len() > MAX_FIRST_MEMBERS {
        let (got, limit) = (new.members.len(), MAX_FIRST_MEMBERS);
        return Err(Fault::TooManyAccounts { field: "MemberList", got, limit }.into());
    }
    if !new.members.is_empty() && !rules.first_members {
        return Err(Fault::not_allowed("members of a group of this type cannot be named when it is made").into());
    }
    if new.members.iter().any(|member| member.admin) && !rules.has_admins {
        return Err(Fault::not_allowed("a group of this type has no admins").into());
    }
    new.id.as_deref().map(|id| chosen_id(new.kind, id)).transpose()
}

/// An id that the caller chose.
///
/// Errors: 10015.
fn chosen_id(kind: GroupKind, text: &str) -> Result<GroupId> {
    let id = GroupId::parse(text)?;
    let bad = |rule| Err(Fault::BadGroupId { rule }.into());
    if text.contains(ids::TOPIC) {
        return bad("must not hold @TOPIC#_");
    }
    match kind {
        GroupKind::Community if !id.is_community() => bad("must, for a Community, begin with @TGS#_"),
        GroupKind::Community if text.len() == ids::COMMUNITY.len() => bad("must have a part of its own behind @TGS#_"),
        GroupKind::Community => Ok(id),
        _ if text.starts_with(ids::ASSIGNED) => bad("must not begin with @TGS#: such ids are the server's to give"),
        _ => Ok(id),
    }
}

/// An id of the server's own.
fn assigned_id(domain: &Domain, kind: GroupKind, code: GroupCode) -> Result<GroupId> {
    let letter = match kind {
        GroupKind::Private => "1",
        GroupKind::Public => "2",
        GroupKind::ChatRoom => "3",
        GroupKind::AvChatRoom => "a",
        GroupKind::BChatRoom => "b",
        GroupKind::Community => "_@TGS#c",
    };
    // The number makes it unique, the random end keeps it from being guessed.
    GroupId::parse(&format!("{}{letter}{:X}{:08X}", ids::ASSIGNED, code.0, domain.random.u32()))
}

/// A number for a new group or topic. One of a creation that then fails stays unused.
pub(super) async fn next_code(domain: &Domain, app: &App) -> Result<GroupCode> {
    let mut batch = Batch::new();
    let number = batch.increment(Key::new(app.id, Table::Counter).text("group codes"), 1);
    let receipt = domain.commit(batch, &mut Attempts::default()).await?.ok_or(Cause::WriteConflict)?;
    Ok(GroupCode(receipt.number(number)))
}

/// Most members that the edition allows a type; none for live rooms.
pub fn edition_limit(settings: &GroupSettings, kind: GroupKind) -> Option<u32> {
    match kind {
        GroupKind::Private => Some(settings.private_members),
        GroupKind::Public => Some(settings.public_members),
        GroupKind::ChatRoom => Some(settings.chat_room_members),
        GroupKind::Community => Some(settings.community_members),
        GroupKind::AvChatRoom | GroupKind::BChatRoom => None,
    }
}

/// A member limit, within the edition's; the edition's when it is not said. 0 for live rooms, which have none.
///
/// Errors: 10004, 10038.
pub(super) fn member_limit(app: &App, kind: GroupKind, field: &'static str, wanted: Option<u32>) -> Result<u32> {
    let Some(limit) = edition_limit(&app.settings.groups, kind) else { return Ok(0) };
    match wanted {
        Some(0) => Err(Cause::field(field, "must be at least 1")),
        Some(wanted) if wanted > limit => Err(Fault::OverEdition { field, limit }.into()),
        wanted => Ok(wanted.unwrap_or(limit)),
    }
}

/// Decides what is to be written. `None` when an id of the server's own happens to be taken.
async fn make(
    view: &View,
    domain: &Domain,
    app: &App,
    by: &Maker<'_>,
    new: &New,
    id: Option<&GroupId>,
    code: GroupCode,
) -> Result<Option<Made>> {
    let id = match id {
        Some(id) => {
            must_be_free(view, app.id, by, id).await?;
            id.clone()
        }
        None => assigned_id(domain, new.kind, code)?,
    };
    if view.has(&rows::group_key(app.id, &id)).await? {
        return Ok(None);
    }
    let max_members = member_limit(app, new.kind, "MaxMemberCount", new.max_members)?;
    let mut tally = Tally::read(view, domain, app.id).await?;
    let row = row(domain, app, by, new, code, max_members)?;
    let (members, left_out) = members(view, domain, app, by, new, &row).await?;
    // Last, so that a request that is wrong in itself is told that first.
    tally.admit(app, new.kind)?;
    Ok(Some(Made { id, row, members, left_out, tally }))
}

async fn must_be_free(view: &View, app: AppId, by: &Maker<'_>, id: &GroupId) -> Result<()> {
    let Some(taken) = view.get::<GroupRow>(&rows::group_key(app, id)).await? else { return Ok(()) };
    let id = id.as_str().to_owned();
    let own = taken.owner.is_some() && taken.owner.as_ref() == by.owner;
    Err(if own { Fault::IdTakenByCaller(id) } else { Fault::IdTaken(id) }.into())
}

fn row(domain: &Domain, app: &App, by: &Maker<'_>, new: &New, code: GroupCode, max_members: u32) -> Result<GroupRow> {
    let rules = rules::of(new.kind);
    let rank = if matches!(by.actor, Actor::Admin(_)) { Least::App } else { Least::Owner };
    let declared = &app.settings.groups.fields;
    let custom = change_fields(declared, GROUP_VALUE_BYTES, rank, "AppDefinedData", &[], &new.custom)?;
    let created_at = new.imported_from.unwrap_or_else(|| domain.now());
    Ok(GroupRow {
        code,
        kind: new.kind,
        name: new.name.clone(),
        introduction: new.introduction.clone(),
        notification: new.notification.clone(),
        face: new.face.clone(),
        owner: by.owner.cloned(),
        created_at,
        info_seq: 1,
        info_at: created_at,
        max_members,
        apply: match rules.entry {
            Entry::Never => ApplyOption::DisableApply,
            Entry::ByOption(default) => new.apply.unwrap_or(default),
            Entry::AtOnce => ApplyOption::FreeAccess,
        },
        invite: new.invite,
        mute_all: false,
        topics: new.topics,
        custom,
        asleep: rules.asleep_at_first && new.imported_from.is_none(),
        importing: new.imported_from.is_some(),
    })
}

/// The rows of the first members, with the accounts that they depend on, and who is left out.
#[allow(clippy::type_complexity, reason = "it is taken apart at once")]
async fn members(
    view: &View,
    domain: &Domain,
    app: &App,
    by: &Maker<'_>,
    new: &New,
    row: &GroupRow,
) -> Result<(Vec<(Account, Stored<AccountRow>, MemberRow)>, Vec<Account>)> {
    let (mut members, mut left_out) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    let owner = by.owner.map(|owner| (owner, Role::Owner, &[][..]));
    let role = |member: &FirstMember| if member.admin { Role::Admin } else { Role::Member };
    let others = new.members.iter().map(|member| (&member.account, role(member), member.custom.as_slice()));
    let rank = if matches!(by.actor, Actor::Admin(_)) { Least::App } else { Least::Owner };
    for (account, role, custom) in owner.into_iter().chain(others) {
        if !seen.insert(account) {
            continue;
        }
        let stored = view.read::<AccountRow>(&accounts::key(app.id, account)).await?;
        if stored.record.is_none() {
            return Err(Cause::no_such(Party::Subject, account.as_str()));
        }
        let declared = &app.settings.groups.member_fields;
        let custom = change_fields(declared, MEMBER_VALUE_BYTES, rank, "AppMemberDefinedData", &[], custom)?;
        // Of live rooms no members are kept: being the owner of one is no membership.
        if row.kind.is_live() {
            continue;
        }
        if !memberships::may_join_more(view, app, account).await? {
            if role == Role::Owner {
                let limit = app.settings.groups.groups_of_user;
                return Err(Fault::TooManyGroups { account: account.to_string(), limit }.into());
            }
            left_out.push(account.clone());
            continue;
        }
        members.push((account.clone(), stored, first_row(row.kind, role, domain.now().max(row.created_at), custom)));
    }
    check_size(app, row, members.len())?;
    Ok((members, left_out))
}

fn check_size(app: &App, row: &GroupRow, members: usize) -> Result<()> {
    let members = u32::try_from(members).unwrap_or(u32::MAX);
    match edition_limit(&app.settings.groups, row.kind) {
        Some(limit) if members > limit => Err(Fault::OverEdition { field: "MemberList", limit }.into()),
        Some(_) if members > row.max_members => Err(Fault::Full { limit: row.max_members }.into()),
        _ => Ok(()),
    }
}

/// The row of somebody who comes in before anything was said.
fn first_row(kind: GroupKind, role: Role, joined_at: Seconds, custom: Vec<(String, String)>) -> MemberRow {
    let flag = if rules::of(kind).notifies { MsgFlag::AcceptAndNotify } else { MsgFlag::AcceptNotNotify };
    MemberRow { role, joined_at, joined_seq: 0, card: String::new(), mute_until: 0, flag, custom }
}

impl Made {
    fn write(&self, app: &App, batch: &mut Batch) {
        let (key, code) = (rows::group_key(app.id, &self.id), self.row.code);
        batch.expect(key.bytes(), None);
        batch.set(&key, &self.row);
        let id = self.id.as_str().as_bytes();
        batch.put(rows::by_code_key(app.id, code), id.to_vec());
        batch.put(rows::size_key(app.id, code), (self.members.len() as u64).to_be_bytes().to_vec());
        for (account, stored, row) in &self.members {
            // An account that is deleted just now would stay a member otherwise.
            batch.guard(&accounts::key(app.id, account), stored);
            batch.set(&rows::member_key(app.id, code, account), row);
            batch.put(rows::membership_key(app.id, account, code), id.to_vec());
        }
    }

    /// Tells the app of it, unless it was made elsewhere.
    fn report<'d>(
        &self,
        domain: &'d Domain,
        app: &App,
        by: &Maker<'_>,
        new: &New,
        batch: &mut Batch,
    ) -> Option<Told<'d>> {
        if new.imported_from.is_some() {
            return None;
        }
        let group = Group::made(self.id.clone(), self.row.clone());
        Some(hooks::tell(domain, app, &group, Kind::AfterGroupCreate, batch, || {
            let mut founding = by.founding(new);
            founding.members.retain(|member| !self.left_out.contains(member));
            GroupWhat::Created { founding, custom: self.row.custom.clone() }
        }))
    }

    /// Tells the maker's other devices, and those who are in from the beginning.
    async fn tell(&self, domain: &Domain, app: &App, by: &Maker<'_>) -> Result<()> {
        domain.rosters.changed(app.id, self.row.code);
        let group = Group::made(self.id.clone(), self.row.clone());
        let (head, operator) = (group.head(None), by.actor.account());
        if let Some(owner) = by.owner {
            let to = std::slice::from_ref(owner);
            tell::notify(domain, app, &head, operator, to, by.actor.inst(), NoticeKind::Created).await?;
        }
        let invited: Vec<Account> = self.members.iter().map(|(account, ..)| account.clone()).collect();
        let invited: Vec<Account> = invited.into_iter().filter(|account| Some(account) != by.owner).collect();
        tell::notify(domain, app, &head, operator, &invited, None, NoticeKind::Invited).await
    }
}

#[cfg(test)]
mod tests;
