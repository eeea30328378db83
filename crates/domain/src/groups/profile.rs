//! What groups show of themselves, and what an account is in one.

use std::collections::BTreeMap;

use tincan_store::{Direction, Page};

use super::rows::{self, ApplyOption, GroupRow, InviteOption, MemberRow, TopicRow};
use super::rules::{Action, Least};
use super::topics::MAX_TOPICS_READ;
use super::{Fault, Group, GroupCode, GroupId, GroupKind, LogId, access, memberships, reading, roster, rules, tally};
use crate::core::View;
use crate::messages::Actor;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Domain, Party, Result, accounts};

/// A group, with what is not in its row.
pub struct Profile {
    /// The group.
    pub group: Group,
    /// Members.
    pub members: u64,
    /// Its last MsgSeq.
    pub last_seq: u64,
    /// When its last message came; 0 = none has.
    pub last_at: Seconds,
    /// Of a community with topics: the last MsgSeqs of all topics together.
    pub topics_last_seq: u64,
}

/// What an account is in a group.
#[derive(Debug, Clone)]
pub struct Own {
    /// Its record.
    pub member: Recorded,
    /// Of a community with topics: how far it has read in all topics together.
    pub topics_read_seq: u64,
}

impl GroupRow {
    /// How members bring others in: as it was set, or as the type has it.
    pub fn invite_option(&self) -> InviteOption {
        let default = match rules::of(self.kind).least(Action::Invite) {
            Least::Anyone | Least::Member => InviteOption::FreeAccess,
            _ => InviteOption::DisableInvite,
        };
        self.invite.unwrap_or(default)
    }

    /// How those who ask get in; a type that nobody can apply to says so.
    pub fn apply_option(&self) -> ApplyOption {
        if rules::of(self.kind).entry == rules::Entry::Never { ApplyOption::DisableApply } else { self.apply }
    }
}

/// What a group shows of itself.
pub async fn profile(view: &View, domain: &Domain, app: AppId, group: Group) -> Result<Profile> {
    let code = group.row.code;
    let members = if group.row.kind.is_live() {
        domain.rooms.size(app, code) as u64
    } else {
        view.counter(&rows::size_key(app, code)).await?
    };
    let mut topics_last_seq = 0;
    for log in topic_logs(view, app, &group.row).await? {
        topics_last_seq += view.counter(&rows::log_key(app, log)).await?;
    }
    Ok(Profile {
        members,
        last_seq: view.counter(&rows::log_key(app, group.log())).await?,
        last_at: view.counter(&rows::activity_key(app, group.log())).await?,
        topics_last_seq,
        group,
    })
}

/// The logs of a community's topics.
async fn topic_logs(view: &View, app: AppId, row: &GroupRow) -> Result<Vec<LogId>> {
    if !row.topics {
        return Ok(Vec::new());
    }
    let prefix = rows::topics_key(app, row.code);
    let page = Page { prefix: prefix.as_slice(), after: None, limit: MAX_TOPICS_READ, direction: Direction::Forward };
    let topics = view.range(page).await?.into_iter();
    topics.map(|(_, value)| Ok(TopicRow::decode(&value)?.log)).collect()
}

/// What an account is in a group, if it is in it.
pub async fn own(view: &View, app: AppId, group: &Group, account: &Account) -> Result<Option<Own>> {
    let key = rows::member_key(app, group.row.code, account);
    let Some(row) = view.get::<MemberRow>(&key).await? else { return Ok(None) };
    let read_seq = reading::read_seq(view, app, &group.row, group.log(), account, &row).await?;
    let mut topics_read_seq = 0;
    for log in topic_logs(view, app, &group.row).await? {
        topics_read_seq += reading::read_seq(view, app, &group.row, log, account, &row).await?;
    }
    let spoke_at = view.counter(&rows::spoke_key(app, group.row.code, account)).await?;
    Ok(Some(Own { member: Recorded { account: account.clone(), row, read_seq, spoke_at }, topics_read_seq }))
}

/// A member with what is not in its row.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Who.
    pub account: Account,
    /// Its row.
    pub row: MemberRow,
    /// How far it has read.
    pub read_seq: u64,
    /// When it last sent; 0 = it never has.
    pub spoke_at: Seconds,
}

/// Members after one of them, in the order of their names.
pub async fn records(
    view: &View,
    app: AppId,
    group: &Group,
    after: Option<&Account>,
    limit: usize,
) -> Result<Vec<Recorded>> {
    let members = roster::members_after(view, app, group.row.code, after, limit).await?;
    let mut records = Vec::with_capacity(members.len());
    for (account, row) in members {
        let read_seq = reading::read_seq(view, app, &group.row, group.log(), &account, &row).await?;
        let spoke_at = view.counter(&rows::spoke_key(app, group.row.code, &account)).await?;
        records.push(Recorded { account, row, read_seq, spoke_at });
    }
    Ok(records)
}

/// How an actor may look at a group's profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As who is in it, or could be without being kept as a member: live rooms.
    Within,
    /// As who is looking for a group to join.
    FromOutside,
}

/// A group that an actor may look at, with the rank that the actor has in it.
///
/// Errors: 10007, 10010.
pub async fn look(
    view: &View,
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    look: Look,
) -> Result<(Profile, Least)> {
    let group = access::find(view, app.id, id).await?;
    let standpoint = access::standing(view, domain, app, &group, actor).await?;
    let open = match look {
        Look::Within => group.row.kind.is_live(),
        Look::FromOutside => group.rules().found_by_id,
    };
    if standpoint.rank == Least::Anyone && !open {
        return Err(Fault::not_allowed("the profile of this group is for its members").into());
    }
    Ok((profile(view, domain, app.id, group).await?, standpoint.rank))
}

/// Which of the groups that an account is in are meant.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Of this type only.
    pub kind: Option<GroupKind>,
    /// No communities.
    pub no_communities: bool,
    /// Communities with topics only, or without.
    pub topics: Option<bool>,
    /// Groups, too, that nobody but their owner sees yet.
    pub asleep: bool,
    /// Live rooms, too.
    pub live: bool,
}

impl Wanted {
    fn admits(&self, row: &GroupRow, account: &Account) -> bool {
        let own = row.owner.as_ref() == Some(account);
        self.kind.is_none_or(|kind| kind == row.kind)
            && !(self.no_communities && row.kind == GroupKind::Community)
            && self.topics.is_none_or(|topics| row.kind != GroupKind::Community || topics == row.topics)
            && (self.asleep || !row.asleep || own)
    }
}

/// The groups that an account is in, in the order of their making: their ids and numbers.
///
/// Errors: 10019 no such account.
pub async fn joined(
    view: &View,
    domain: &Domain,
    app: AppId,
    account: &Account,
    wanted: Wanted,
) -> Result<Vec<GroupId>> {
    accounts::must_exist(view, app, account, Party::Subject).await?;
    let mut found: BTreeMap<GroupCode, GroupId> = BTreeMap::new();
    for (id, row) in memberships::memberships(view, app, account).await? {
        if wanted.admits(&row, account) {
            found.insert(row.code, id);
        }
    }
    if wanted.live {
        for code in domain.rooms.of_account(app, account) {
            let Some(id) = view.raw(&rows::by_code_key(app, code)).await? else { continue };
            let id = rows::id_of(&id)?;
            let row = memberships::living(view, app, code, &id).await?;
            if row.is_some_and(|row| wanted.admits(&row, account)) {
                found.insert(code, id);
            }
        }
    }
    Ok(found.into_values().collect())
}

/// Groups that one call looks through at most.
pub const MAX_GROUPS_READ: usize = 10_000;

/// A page of all groups of an app.
#[derive(Debug)]
pub struct AllPage {
    /// Their ids, in the order of their making.
    pub ids: Vec<GroupId>,
    /// How many there are in all, of the type asked for.
    pub total: u64,
    /// Where the next page begins; `None` when this is the last one.
    pub next: Option<u64>,
}

/// A page of all groups of an app, after a place that an earlier page told.
pub async fn all(domain: &Domain, app: &App, kind: Option<GroupKind>, after: u64, limit: usize) -> Result<AllPage> {
    let view = domain.view().await?;
    let prefix = Key::new(app.id, Table::GroupByCode);
    let begin = rows::by_code_key(app.id, GroupCode(after));
    let page = Page {
        prefix: prefix.as_slice(),
        after: Some(begin.as_slice()),
        limit: MAX_GROUPS_READ,
        direction: Direction::Forward,
    };
    let (mut ids, mut next) = (Vec::new(), None);
    let entries = view.range(page).await?;
    let full = entries.len() == MAX_GROUPS_READ;
    let mut last = after;
    for (key, value) in entries {
        if ids.len() == limit {
            next = Some(last);
            break;
        }
        let (code, id) = (rows::code_at(&key, &prefix)?, rows::id_of(&value)?);
        last = code.0;
        let meant = match kind {
            None => true,
            Some(kind) => memberships::living(&view, app.id, code, &id).await?.is_some_and(|row| row.kind == kind),
        };
        if meant {
            ids.push(id);
        }
    }
    // Of a rare type a page may be short, or empty, and not be the last one.
    let next = next.or(full.then_some(last));
    Ok(AllPage { ids, total: tally::count(&view, app.id, kind).await?, next })
}
