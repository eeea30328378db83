//! Looking at who is there: in live rooms, and the number of those online in any group.

use std::time::Duration;

use moka::sync::Cache;

use super::RoomKey;
use super::marks::HIDDEN;
use crate::core::View;
use crate::groups::rules::Action;
use crate::groups::{Fault, Group, Person, roster, standing};
use crate::messages::Actor;
use crate::model::{Account, Millis, Seconds};
use crate::policy::App;
use crate::{Domain, Result};

/// How long an online number of an ordinary group holds (source: REST API, get_online_member_num: recomputed every 10 s).
const HOLDS: Millis = 10_000;

/// Most members in a page (source: REST API, get_members).
const PAGE: usize = 500;

/// Most members that can be seen (source: REST API, get_members).
const SEEN: usize = 1000;

/// Online numbers of ordinary groups, with when they were counted.
pub(super) struct Counted(Cache<RoomKey, (Millis, u64)>);

impl Default for Counted {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(100_000).time_to_live(Duration::from_secs(60)).build())
    }
}

/// How many members of a group are online: of live rooms those in it, of others those of whom a login is connected.
///
/// Errors: 10007 the caller is not in the group.
pub async fn online(domain: &Domain, app: &App, group: &Group, actor: &Actor) -> Result<u64> {
    let view = domain.view().await?;
    standing(&view, domain, app, group, actor).await?.must_be_in()?;
    let key = (app.id, group.row.code);
    if group.row.kind.is_live() {
        return Ok(domain.rooms.size(key.0, key.1) as u64);
    }
    let now = domain.now_millis();
    let counted = &domain.rooms.counted.0;
    if let Some((at, number)) = counted.get(&key)
        && now < at + HOLDS
    {
        return Ok(number);
    }
    let roster = roster::of(domain, app.id, group).await?;
    let is_online = |account: &Account| !domain.bus.online(app.id, account).is_empty();
    let number = roster.members.iter().filter(|member| is_online(&member.account)).count() as u64;
    counted.insert(key, (now, number));
    Ok(number)
}

/// Somebody in a live room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// Who.
    pub person: Person,
    /// Since when.
    pub joined_at: Seconds,
    /// Marks that admins gave it.
    pub marks: Vec<u32>,
}

/// A page of those in a live room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembersPage {
    /// Who came last is first.
    pub members: Vec<Inside>,
    /// Where the next page begins; 0 when there is none.
    pub next: u64,
}

/// Who is in a live room: those who came last, at most 1,000. `from` is 0 or what the last page said; with a mark only
/// those who carry it.
///
/// Errors: 10007 no live room, or the caller is not in it.
pub async fn members(
    domain: &Domain,
    app: &App,
    group: &Group,
    actor: &Actor,
    (from, mark): (u64, Option<u32>),
) -> Result<MembersPage> {
    must_list(domain, app, group, actor).await?;
    let Some(room) = domain.rooms.find((app.id, group.row.code)) else {
        return Ok(MembersPage { members: Vec::new(), next: 0 });
    };
    let by_app = matches!(actor, Actor::Admin(_));
    let (found, next) = {
        let state = room.state.lock();
        let below = if from == 0 { u64::MAX } else { from };
        let seen = state.newest_below(u64::MAX).take(SEEN);
        let listed = seen.filter(|(number, _, member)| {
            *number < below
                && (member.present || member.held_until > 0)
                && (by_app || !member.marks.contains(&HIDDEN))
                && mark.is_none_or(|mark| member.marks.contains(&mark))
        });
        let mut found: Vec<_> = listed
            .take(PAGE + 1)
            .map(|(number, account, member)| (number, account.clone(), member.joined_at, member.marks.clone()))
            .collect();
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        let next = found.last().filter(|_| more).map_or(0, |(number, ..)| *number);
        (found, next)
    };
    let view = domain.view().await?;
    let mut members = Vec::with_capacity(found.len());
    for (_, account, joined_at, marks) in found {
        let person = Person::of(&view, app.id, &account).await?;
        members.push(Inside { person, joined_at, marks: marks.into_iter().collect() });
    }
    Ok(MembersPage { members, next })
}

async fn must_list(domain: &Domain, app: &App, group: &Group, actor: &Actor) -> Result<()> {
    if !group.row.kind.is_live() {
        return Err(Fault::not_allowed("only live rooms have a list of those online").into());
    }
    let view: View = domain.view().await?;
    standing(&view, domain, app, group, actor).await?.may(group, Action::ListMembers)
}

/// The accounts in a room, for tests.
#[cfg(test)]
pub(super) fn inside(domain: &Domain, key: RoomKey) -> Vec<String> {
    let room = domain.rooms.find(key);
    let mut names: Vec<String> = room
        .map(|room| room.state.lock().accounts().iter().map(|account| account.as_str().to_owned()).collect())
        .unwrap_or_default();
    names.sort();
    names
}
