//! Bringing in members of a group that was made elsewhere. Nobody is told.

use tincan_store::Batch;

use super::rows::{self, MemberRow, MsgFlag};
use super::{Entry, Fault, Group, GroupId, Role, access, memberships, reading};
use crate::accounts::{self, AccountRow};
use crate::core::{Attempts, Change, View};
use crate::model::record::counter;
use crate::model::{Account, AppId, Seconds};
use crate::policy::App;
use crate::{Domain, Result};

/// Most members that one import brings in (source: group model, contradictions: the more generous number).
pub const MAX_IMPORTED_MEMBERS: usize = 500;

/// A member to be brought in.
#[derive(Debug, Clone)]
pub struct ImportedMember {
    /// Who.
    pub account: Account,
    /// An admin of the group.
    pub admin: bool,
    /// Since when; from the group's beginning when it is not said, so that what was imported is seen.
    pub joined_at: Option<Seconds>,
    /// How many messages it has not read.
    pub unread: u64,
}

/// What became of a member to be brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportOutcome {
    /// It cannot be in the group.
    Failed,
    /// It is in.
    Done,
    /// It was in already.
    Already,
}

/// Brings in members; answers for each what became of it.
///
/// Errors: 10007 not for the type, 10010.
pub async fn import_members(
    domain: &Domain,
    app: &App,
    id: &GroupId,
    members: &[ImportedMember],
) -> Result<Vec<ImportOutcome>> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = access::find(&view, app.id, id).await?;
        if !group.rules().import {
            return Err(Fault::not_allowed("members of groups of this type cannot be imported").into());
        }
        let size_key = rows::size_key(app.id, group.row.code);
        let stored_size = view.raw(&size_key).await?;
        let mut size = counter(stored_size.as_ref())?;
        let mut batch = Batch::new();
        batch.expect(size_key.bytes(), stored_size);
        // A group that is dissolved meanwhile gets no members.
        group.guard(app.id, &mut batch);
        let mut results = Vec::with_capacity(members.len());
        let mut seen = std::collections::BTreeSet::new();
        for member in members {
            let room = size < u64::from(group.row.max_members);
            let result = match seen.insert(&member.account) {
                true => import_one(&view, domain, app, &group, member, room, &mut batch).await?,
                false => ImportOutcome::Already,
            };
            size += u64::from(result == ImportOutcome::Done);
            results.push(result);
        }
        if !results.contains(&ImportOutcome::Done) {
            return Ok(results);
        }
        batch.put(size_key, size.to_be_bytes().to_vec());
        if domain.commit(batch, &mut attempts).await?.is_some() {
            domain.rosters.changed(app.id, group.row.code);
            return Ok(results);
        }
    }
}

async fn import_one(
    view: &View,
    domain: &Domain,
    app: &App,
    group: &Group,
    member: &ImportedMember,
    room: bool,
    batch: &mut Batch,
) -> Result<ImportOutcome> {
    let ImportedMember { account, admin, joined_at, unread } = member;
    let key = rows::member_key(app.id, group.row.code, account);
    let before = view.read::<MemberRow>(&key).await?;
    if before.record.is_some() {
        return Ok(ImportOutcome::Already);
    }
    let stored = view.read::<AccountRow>(&accounts::key(app.id, account)).await?;
    let in_time = joined_at.is_none_or(|at| (group.row.created_at..=domain.now()).contains(&at));
    let possible = room && in_time && stored.record.is_some() && (!admin || group.rules().has_admins);
    if !possible || !memberships::may_join_more(view, app, account).await? {
        return Ok(ImportOutcome::Failed);
    }
    let joined_seq = match joined_at {
        Some(at) => last_before(view, app.id, group, *at).await?,
        None => 0,
    };
    let flag = if group.rules().notifies { MsgFlag::AcceptAndNotify } else { MsgFlag::AcceptNotNotify };
    let row = MemberRow {
        role: if *admin { Role::Admin } else { Role::Member },
        joined_at: joined_at.unwrap_or_else(|| domain.now()),
        joined_seq,
        card: String::new(),
        mute_until: 0,
        flag,
        custom: Vec::new(),
    };
    batch.guard(&accounts::key(app.id, account), &stored);
    batch.replace(&key, &before, &row);
    batch.put(rows::membership_key(app.id, account, group.row.code), group.id.as_str().as_bytes().to_vec());
    let read = reading::row_with_unread(view, app.id, group.log(), account, *unread).await?;
    batch.set(&rows::read_key(app.id, account, group.log()), &read);
    Ok(ImportOutcome::Done)
}

/// The last MsgSeq before a second. It is searched by halves; what is gone was before.
async fn last_before(view: &View, app: AppId, group: &Group, at: Seconds) -> Result<u64> {
    let (mut before, mut after) = (0, view.counter(&rows::log_key(app, group.log())).await? + 1);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        match view.get::<Entry>(&rows::entry_key(app, group.log(), middle)).await? {
            Some(entry) if Seconds::from(entry.time) >= at => after = middle,
            _ => before = middle,
        }
    }
    Ok(before)
}

#[cfg(test)]
mod tests;
