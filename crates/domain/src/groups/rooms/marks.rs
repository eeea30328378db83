//! Marks of members of a live room.

use std::collections::BTreeSet;

use crate::groups::rules::Least;
use crate::groups::{Fault, Group, Standpoint, standing};
use crate::messages::Actor;
use crate::model::{Account, Millis};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// The lowest mark that an app may use for itself (source: REST API, modify_user_info).
const LOWEST: u32 = 1000;

/// Counts as present for three days, whether it is or not.
const HELD: u32 = 500;

/// Not on lists of members.
pub(super) const HIDDEN: u32 = 600;

/// How long somebody who is held counts as present.
const HELD_FOR: Millis = 3 * 24 * 3600 * 1000;

/// Most different marks in a room.
const MOST_MARKS: usize = 10;

/// Most members who carry one mark.
const MOST_MARKED: usize = 1000;

/// What to do with marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkChange {
    /// Set them.
    Set,
    /// Take them away.
    Clear,
}

/// Sets or clears marks of members of a live room. Answers those of whom it was done; who is not there is left out.
///
/// Errors: 10004 a mark that may not be used, too many, or nobody named is there; 10007 no live room, or the caller is not its
/// owner.
pub async fn change_marks(
    domain: &Domain,
    app: &App,
    group: &Group,
    actor: &Actor,
    change: MarkChange,
    wanted: Vec<(Account, Vec<u32>)>,
) -> Result<Vec<(Account, Vec<u32>)>> {
    let view = domain.view().await?;
    may_mark(group, &standing(&view, domain, app, group, actor).await?)?;
    let by_app = matches!(actor, Actor::Admin(_));
    if let Some(mark) = wanted.iter().flat_map(|(_, marks)| marks).find(|mark| !allowed(**mark, by_app)) {
        return Err(Cause::field("Marks", format!("must be numbers from 1000 up; {mark} may not be used")));
    }
    let nobody = || Cause::field("MemberList", "must name somebody who is in the room");
    let room = domain.rooms.find((app.id, group.row.code)).ok_or_else(nobody)?;
    let now = domain.clock.of(app.id);
    let mut state = room.state.lock();
    let there: Vec<_> =
        wanted.into_iter().filter(|(account, _)| state.member(account).is_some_and(|member| member.present)).collect();
    if there.is_empty() {
        return Err(nobody());
    }
    if change == MarkChange::Set {
        let mut carried: Vec<(u32, usize)> = Vec::new();
        let all = state.newest_below(u64::MAX).flat_map(|(_, _, member)| member.marks.iter().copied());
        let new = there.iter().flat_map(|(account, marks)| {
            let has = state.member(account).map(|member| member.marks.clone()).unwrap_or_default();
            marks.iter().copied().collect::<BTreeSet<_>>().into_iter().filter(move |mark| !has.contains(mark))
        });
        for mark in all.chain(new) {
            match carried.iter_mut().find(|(known, _)| *known == mark) {
                Some((_, count)) => *count += 1,
                None => carried.push((mark, 1)),
            }
        }
        if carried.iter().filter(|(mark, _)| *mark >= LOWEST).count() > MOST_MARKS {
            return Err(Cause::field("Marks", "may not be more than 10 different ones in a room"));
        }
        if carried.iter().any(|(_, count)| *count > MOST_MARKED) {
            return Err(Cause::field("Marks", "may not be carried by more than 1000 members each"));
        }
    }
    for (account, marks) in &there {
        let Some(member) = state.member_mut(account) else { continue };
        match change {
            MarkChange::Set => member.marks.extend(marks),
            MarkChange::Clear => member.marks.retain(|mark| !marks.contains(mark)),
        }
        member.held_until = if member.marks.contains(&HELD) { now.saturating_add(HELD_FOR) } else { 0 };
    }
    Ok(there)
}

fn may_mark(group: &Group, standpoint: &Standpoint) -> Result<()> {
    if !group.row.kind.is_live() {
        return Err(Fault::not_allowed("only members of live rooms carry marks").into());
    }
    if standpoint.rank < Least::Owner {
        return Err(Fault::not_allowed("only the owner of a live room and admins of the app mark its members").into());
    }
    Ok(())
}

fn allowed(mark: u32, by_app: bool) -> bool {
    mark >= LOWEST || (by_app && matches!(mark, HELD | HIDDEN))
}
