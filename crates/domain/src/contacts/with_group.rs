//! One account's side of its conversation with a group: what it cleared, and whether it took it off its list. The rest
//! follows from its membership and the group's log.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::partner::{self, Joined};
use super::{Fault, Partner, Pin, shelf};
use crate::core::{Attempts, Change, View};
use crate::groups::{self, GroupCode, GroupId, GroupRow};
use crate::messages::Actor;
use crate::model::{Account, AppId, InstId, Key, Record, Table};
use crate::policy::App;
use crate::{Domain, Result};

/// One account's side of its conversation with a group, as stored; none where it did nothing about it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GroupContactRow {
    /// Messages up to this MsgSeq were cleared by this side.
    pub(super) cleared: u64,
    /// The conversation was taken off the list when this was the last MsgSeq; a later one brings it back.
    pub(super) removed: Option<u64>,
}

impl Record for GroupContactRow {}

pub(super) fn key(app: AppId, owner: &Account, code: GroupCode) -> Key {
    Key::new(app, Table::GroupContact).account(owner).u64(code.0)
}

/// Up to which MsgSeq an account has cleared a group's history for itself; 0 = not at all.
pub(crate) async fn cleared_up_to(view: &View, app: AppId, owner: &Account, code: GroupCode) -> Result<u64> {
    Ok(view.get::<GroupContactRow>(&key(app, owner, code)).await?.unwrap_or_default().cleared)
}

/// Forgets a conversation in the batch with which its owner leaves the group.
pub(crate) fn forget(app: AppId, owner: &Account, code: GroupCode, batch: &mut Batch) {
    batch.delete(key(app, owner, code));
}

/// Clears an account's side of its conversation with a group: its history is empty and nothing is unread.
///
/// Errors: 50001 the owner is in no such group.
pub async fn clear_with_group(
    domain: &Domain,
    app: &App,
    owner: &Account,
    inst: Option<InstId>,
    id: &GroupId,
) -> Result<()> {
    let last = change(domain, app.id, owner, id, Pin::Stays, |row, last| row.cleared = last).await?;
    read_up_to(domain, app, owner, inst, id, last).await
}

/// Deletes a group conversation from an account's list until something new comes, and clears its history if wanted. It
/// is not pinned any more; marks stay.
///
/// Errors: 50001 the owner is in no such group.
pub async fn delete_with_group(
    domain: &Domain,
    app: &App,
    owner: &Account,
    inst: Option<InstId>,
    id: &GroupId,
    clear: bool,
) -> Result<()> {
    let last = change(domain, app.id, owner, id, Pin::Goes, |row, last| {
        row.removed = Some(last);
        if clear {
            row.cleared = last;
        }
    })
    .await?;
    read_up_to(domain, app, owner, inst, id, last).await
}

async fn read_up_to(
    domain: &Domain,
    app: &App,
    owner: &Account,
    inst: Option<InstId>,
    id: &GroupId,
    last: u64,
) -> Result<()> {
    let address = groups::Address { group: id.clone(), topic: None };
    let actor = Actor::User(owner.clone(), inst);
    groups::report_read(domain, app, &actor, &address, last).await.map(drop)
}

/// Changes an account's side; answers the group's last MsgSeq of then.
async fn change(
    domain: &Domain,
    app: AppId,
    owner: &Account,
    id: &GroupId,
    pin: Pin,
    change: impl Fn(&mut GroupContactRow, u64),
) -> Result<u64> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let Some(Joined { row: GroupRow { code, .. } }) = partner::joined(&view, app, owner, id).await? else {
            return Err(Fault::NoGroupConversation { group: id.as_str().to_owned() }.into());
        };
        let mut batch = Batch::new();
        if pin == Pin::Goes {
            shelf::unpin_one(&view, app, owner, &Partner::Group(id.clone()), &mut batch).await?;
        }
        let last = view.counter(&groups::log_key(app, code.into())).await?;
        let key = key(app, owner, code);
        let stored = view.read::<GroupContactRow>(&key).await?;
        let mut row = stored.record.unwrap_or_default();
        change(&mut row, last);
        batch.replace(&key, &stored, &row);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(last);
        }
    }
}
