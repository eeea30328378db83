//! Members: how they come and go, what becomes of them while they are there, and who waits to be let in.
//!
//! A member is a row under the group, and a row under the account that says that it is in. How many there are is a number
//! of its own: whoever comes or goes guards it, so that it is exact and the limit holds.

mod bans;
mod change;
mod decide;
mod invite;
mod join;
mod leave;
mod list;
mod mute;
mod parts;
mod pending;
mod requests;

use bytes::Bytes;
use tincan_store::Batch;

use super::rows::{self, MemberRow, MsgFlag};
use super::rules::Told;
use super::{Fault, Group, GroupCode, GroupId, GroupKind, Role, edition_limit, reading};
use crate::accounts::{self, AccountRow};
use crate::core::{Change, View};
use crate::model::{Account, AppId};
use crate::policy::App;
use crate::{Cause, Domain, Party, Result};

pub use bans::{Ban, BanPage, ban, banned, must_not_be_banned, unban};
pub use change::{MemberChange, change};
pub use decide::{Asked, Decision, decide};
pub use invite::{Outcome, invite};
pub use join::{Application, Joined, apply};
pub use leave::{kick, quit};
pub use list::{Order, Picked, Seen, Wanted, list, pick, roles};
pub use mute::{MAX_MUTED, mute, muted, muted_until};
pub use parts::flag_in;
pub(super) use parts::wishes;
pub use pending::{Pending, PendingPage, pending, report_pending};
pub use requests::RequestKind;
pub(crate) use requests::show_open;

/// How many members a group has.
pub async fn count(view: &View, app: AppId, code: GroupCode) -> Result<u64> {
    view.counter(&rows::size_key(app, code)).await
}

/// The number of a group's members as it was read.
struct Size {
    was: Option<Bytes>,
    now: u64,
}

impl Size {
    async fn read(view: &View, app: AppId, code: GroupCode) -> Result<Self> {
        let was = view.raw(&rows::size_key(app, code)).await?;
        let now = crate::model::record::counter(was.as_ref())?;
        Ok(Self { was, now })
    }

    /// Replaces it on the condition that it is as it was read.
    fn replace(self, app: AppId, code: GroupCode, new: u64, batch: &mut Batch) {
        let key = rows::size_key(app, code);
        batch.expect(key.bytes(), self.was);
        batch.put(key, new.to_be_bytes().to_vec());
    }
}

/// Writes a member: under the group, and under the account.
pub(super) fn put(app: AppId, (code, id): (GroupCode, &GroupId), who: &Account, row: &MemberRow, batch: &mut Batch) {
    batch.set(&rows::member_key(app, code, who), row);
    batch.put(rows::membership_key(app, who, code), id.as_str().as_bytes().to_vec());
}

/// Lets accounts in that are not in the group, in a batch that depends on the group, on the number of its members and on
/// the accounts. Answers how many members there are then.
///
/// Errors: 10014 full, 10019 no such account, 10038 over the edition's limit.
pub(crate) async fn admit(
    view: &View,
    domain: &Domain,
    app: &App,
    group: &Group,
    newcomers: &[Account],
    batch: &mut Batch,
) -> Result<u64> {
    let code = group.row.code;
    let size = Size::read(view, app.id, code).await?;
    let after = size.now + newcomers.len() as u64;
    check_limit(app, group, after)?;
    // First, because it is what those who come race for: losers queue up by a batch's first guard.
    size.replace(app.id, code, after, batch);
    group.guard(app.id, batch);
    let joined_seq = view.counter(&rows::log_key(app.id, group.log())).await?;
    for account in newcomers {
        let key = accounts::key(app.id, account);
        let stored = view.read::<AccountRow>(&key).await?;
        if stored.record.is_none() {
            return Err(Cause::no_such(Party::Subject, account.as_str()));
        }
        // An account that is deleted just now would stay a member otherwise.
        batch.guard(&key, &stored);
        let mute_until = mute::kept(view, domain, app.id, group, account).await?;
        let flag = if group.rules().notifies { MsgFlag::AcceptAndNotify } else { MsgFlag::AcceptNotNotify };
        let row = MemberRow {
            role: Role::Member,
            joined_at: domain.now(),
            joined_seq,
            card: String::new(),
            mute_until,
            flag,
            custom: Vec::new(),
        };
        put(app.id, (code, &group.id), account, &row, batch);
    }
    Ok(after)
}

fn check_limit(app: &App, group: &Group, members: u64) -> Result<()> {
    if members > group.row.max_members.into() {
        return Err(Fault::Full { limit: group.row.max_members }.into());
    }
    match edition_limit(&app.settings.groups, group.row.kind) {
        // The edition is a smaller one than when the group was made.
        Some(limit) if members > limit.into() => Err(Fault::OverEdition { field: "the group", limit }.into()),
        _ => Ok(()),
    }
}

/// Takes members out of a group, in a batch that depends on the group and on the number of its members. Answers how many
/// there are then.
pub(crate) async fn dismiss(
    view: &View,
    app: AppId,
    group: &Group,
    leavers: &[Account],
    batch: &mut Batch,
) -> Result<u64> {
    let code = group.row.code;
    let size = Size::read(view, app, code).await?;
    let after = size.now.saturating_sub(leavers.len() as u64);
    size.replace(app, code, after, batch);
    group.guard(app, batch);
    for account in leavers {
        batch.delete(rows::member_key(app, code, account));
        batch.delete(rows::membership_key(app, account, code));
        batch.delete(rows::spoke_key(app, code, account));
        reading::forget_member(app, group.log(), account, batch);
    }
    Ok(after)
}

/// How a group tells of members that come, go and are removed.
pub(crate) fn member_tips(app: &App, group: &Group) -> Told {
    match group.row.kind {
        GroupKind::ChatRoom if app.settings.groups.chat_room_member_tips => Told::Stored,
        _ => group.rules().member_tips,
    }
}

/// Most of what somebody says who applies, decides or removes, in bytes (not documented).
const MAX_WORDS: usize = 1000;

/// Refuses words that are too long.
fn check_words(field: &'static str, words: &str) -> Result<()> {
    if words.len() > MAX_WORDS {
        return Err(Cause::field(field, "must be at most 1000 bytes long"));
    }
    Ok(())
}

/// Of live rooms no members are kept.
fn must_keep_members(group: &Group) -> Result<()> {
    if group.row.kind.is_live() {
        return Err(Fault::not_allowed("of a group of this type no members are kept").into());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
