//! Dissolving groups. Their id is free at once; what is kept under their number is swept later.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::event::NoticeKind;
use super::hooks;
use super::rules::Action;
use super::tally::Tally;
use super::{Group, GroupCode, GroupId, LogId, access, rooms, roster, rows, tell};
use crate::core::{Attempts, Change};
use crate::messages::Actor;
use crate::model::{Account, AppId, Key, Record, Table};
use crate::policy::App;
use crate::{Domain, Result};

/// What is left of a dissolved group or deleted topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum RemainsRow {
    /// A group.
    Group,
    /// A topic of this community: its log.
    Topic(GroupCode),
}

impl Record for RemainsRow {}

/// Where it is noted what has to be swept: under the number of the group or of the topic's log.
pub(super) fn remains_key(app: AppId, log: LogId) -> Key {
    Key::new(app, Table::GroupRemains).u64(log.0)
}

/// Dissolves a group for good, and tells all who were in it.
///
/// Errors: 10007, 10010.
pub async fn dissolve(domain: &Domain, app: &App, actor: &Actor, id: &GroupId) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = access::find(&view, app.id, id).await?;
        access::standing(&view, domain, app, &group, actor).await?.may(&group, Action::Dissolve)?;
        let mut tally = Tally::read(&view, domain, app.id).await?;
        tally.release(group.row.kind);
        let mut batch = Batch::new();
        tally.save(app.id, &mut batch);
        group.guard(app.id, &mut batch);
        batch.delete(rows::group_key(app.id, id));
        batch.delete(rows::by_code_key(app.id, group.row.code));
        batch.set(&remains_key(app.id, group.log()), &RemainsRow::Group);
        let _told = hooks::dissolved(domain, app, &group, &mut batch).await?;
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return tell_dissolved(domain, app, actor, &group).await;
        }
    }
}

/// The rows of members are still there: they say who is to be told.
async fn tell_dissolved(domain: &Domain, app: &App, actor: &Actor, group: &Group) -> Result<()> {
    if group.row.kind.is_live() {
        return rooms::close(domain, app, group, actor.account()).await;
    }
    let roster = roster::of(domain, app.id, group).await?;
    let members: Vec<Account> = roster.members.iter().map(|member| member.account.clone()).collect();
    let head = group.head(None);
    tell::notify(domain, app, &head, actor.account(), &members, None, NoticeKind::Dissolved).await
}
