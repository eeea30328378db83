//! Looking at members.

use crate::core::View;
use crate::groups::rules::{Action, Least};
use crate::groups::{
    Fault, Group, GroupId, MemberRow, Role, find, readable_fields, reading, roster_of, rows, standing,
};
use crate::messages::Actor;
use crate::model::{Account, Seconds};
use crate::policy::App;
use crate::{Domain, Result};

/// Longest page of members, where there is one (source: group model, contradictions between sources).
const MAX_PAGE: usize = 200;

/// Longest page of a community's members, unless said otherwise (source: group documentation, get_group_member_info).
const COMMUNITY_PAGE: usize = 100;

/// What is wanted of members besides their rows.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// How far they have read.
    pub read: bool,
    /// When they last sent.
    pub spoke: bool,
    /// Whether they are online.
    pub online: bool,
    /// Which custom fields; all that may be read when it is not said.
    pub custom: Option<Vec<String>>,
}

/// A member as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Who.
    pub account: Account,
    /// What is stored of it.
    pub row: MemberRow,
    /// The last MsgSeq that it has read, where wanted.
    pub read: u64,
    /// When it last sent, where wanted; 0 = never.
    pub spoke_at: Seconds,
    /// Whether it is online, where wanted.
    pub online: bool,
    /// Custom fields that were asked for.
    pub custom: Vec<(String, String)>,
}

impl Wanted {
    /// A member as a rank may see it.
    ///
    /// Errors: 10007 a field takes a higher rank.
    pub async fn see(
        &self,
        view: &View,
        domain: &Domain,
        app: &App,
        group: &Group,
        rank: Least,
        (account, row): (Account, MemberRow),
    ) -> Result<Seen> {
        let read =
            if self.read { reading::read_seq(view, app.id, &group.row, group.log(), &account, &row).await? } else { 0 };
        let spoke_at =
            if self.spoke { view.counter(&rows::spoke_key(app.id, group.row.code, &account)).await? } else { 0 };
        let online = self.online && !domain.bus.online(app.id, &account).is_empty();
        let declared = &app.settings.groups.member_fields;
        let readable = readable_fields(declared, rank, self.custom.as_deref(), &row.custom)?;
        let custom = readable.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        let mute_until = if row.mute_until > domain.now() { row.mute_until } else { 0 };
        Ok(Seen { account, row: MemberRow { mute_until, ..row }, read, spoke_at, online, custom })
    }
}

/// Which members, in the order of their names.
#[derive(Debug, Clone)]
pub struct Order {
    /// What they are; none means all.
    pub roles: Vec<Role>,
    /// How many to pass over.
    pub offset: Option<usize>,
    /// The last one of the page before, where pages go by that; communities go by nothing else.
    pub after: Option<Account>,
    /// At most how many.
    pub limit: Option<usize>,
}

/// A part of a group's members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    /// How many members the group has.
    pub members: u64,
    /// The members.
    pub seen: Vec<Seen>,
    /// Of a community, the last one when there are more.
    pub next: Option<Option<Account>>,
}

/// Members of a group, page by page or all at once.
///
/// Errors: 10007, 10010.
pub async fn list(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    order: &Order,
    wanted: &Wanted,
) -> Result<Picked> {
    let view = domain.view().await?;
    let (group, rank) = readable(&view, domain, app, actor, id).await?;
    let roster = roster_of(domain, app.id, &group).await?;
    let by_cursor = group.row.kind == crate::groups::GroupKind::Community;
    let limit = match order.limit {
        None if by_cursor => COMMUNITY_PAGE,
        None => usize::MAX,
        Some(limit) if by_cursor || order.offset.is_some() => limit.min(MAX_PAGE),
        Some(limit) => limit,
    };
    let begin = match &order.after {
        Some(last) if by_cursor => roster.members.partition_point(|member| member.account <= *last),
        _ => 0,
    };
    let offset = if by_cursor { 0 } else { order.offset.unwrap_or(0) };
    let fits = |role: Role| order.roles.is_empty() || order.roles.contains(&role);
    let mut those = roster.members.iter().skip(begin).filter(|member| fits(member.role)).skip(offset);
    let mut seen = Vec::new();
    let mut last = None;
    for member in those.by_ref().take(limit) {
        last = Some(member.account.clone());
        let row = view.get(&rows::member_key(app.id, group.row.code, &member.account)).await?;
        // The roster may be newer than what the view sees.
        let Some(row) = row else { continue };
        seen.push(wanted.see(&view, domain, app, &group, rank, (member.account.clone(), row)).await?);
    }
    let next = by_cursor.then(|| last.filter(|_| those.next().is_some()));
    Ok(Picked { members: super::count(&view, app.id, group.row.code).await?, seen, next })
}

/// Those of some accounts that are members, in the order asked.
///
/// Errors: 10007, 10010.
pub async fn pick(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    accounts: &[Account],
    wanted: &Wanted,
) -> Result<Vec<Seen>> {
    let view = domain.view().await?;
    let (group, rank) = readable(&view, domain, app, actor, id).await?;
    let mut seen = Vec::new();
    for account in accounts {
        if let Some(row) = view.get(&rows::member_key(app.id, group.row.code, account)).await? {
            seen.push(wanted.see(&view, domain, app, &group, rank, (account.clone(), row)).await?);
        }
    }
    Ok(seen)
}

/// What some accounts are in a group, in the order asked; `None` who is not in it.
///
/// Errors: 10007, 10010.
pub async fn roles(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    id: &GroupId,
    accounts: &[Account],
) -> Result<Vec<Option<Role>>> {
    let view = domain.view().await?;
    let (group, _) = readable(&view, domain, app, actor, id).await?;
    let mut roles = Vec::with_capacity(accounts.len());
    for account in accounts {
        let row = view.get::<MemberRow>(&rows::member_key(app.id, group.row.code, account)).await?;
        roles.push(row.map(|row| row.role));
    }
    Ok(roles)
}

/// A group whose members the actor may see, and as what.
async fn readable(view: &View, domain: &Domain, app: &App, actor: &Actor, id: &GroupId) -> Result<(Group, Least)> {
    let group = find(view, app.id, id).await?;
    if group.row.kind.is_live() {
        return Err(Fault::not_allowed("of a group of this type no members are kept").into());
    }
    let by = standing(view, domain, app, &group, actor).await?;
    by.may(&group, Action::ListMembers)?;
    Ok((group, by.rank))
}
