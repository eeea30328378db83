//! Notices kept for accounts that were not online: for some days, until they are deleted. They are handed out at every
//! login, since a client that came back shows them in a conversation of their own.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use super::{Notice, NoticeKind};
use crate::core::{Attempts, Change};
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Domain, Result};

/// For how many seconds a notice is kept (source: storage policy, system notices).
const KEPT: Seconds = 7 * 86_400;

/// Accounts whose notices are written in one commit.
const CHUNK: usize = 200;

/// A notice that is kept, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct NoticeRow {
    notice: Notice,
}

impl Record for NoticeRow {}

fn list_key(app: AppId, account: &Account) -> Key {
    Key::new(app, Table::GroupNotice).account(account)
}

/// Whether a notice is worth keeping: not what devices only need to know at the moment.
fn is_kept(kind: &NoticeKind) -> bool {
    !matches!(
        kind,
        NoticeKind::Created
            | NoticeKind::Left
            | NoticeKind::FlagSet(_)
            | NoticeKind::TopicCreated
            | NoticeKind::TopicsDeleted(_)
            | NoticeKind::Custom(_)
    )
}

/// Keeps a notice for those who are not online, as many for each as the app's setting says: the oldest go.
pub(super) async fn keep_for_absent(domain: &Domain, app: &App, to: &[Account], notice: &Arc<Notice>) {
    // What the notice tells of is done: that it is not kept must not look as if it were not.
    if let Err(cause) = keep(domain, app, to, notice).await {
        tracing::warn!(%cause, "a notice is not kept for those who are away");
    }
}

async fn keep(domain: &Domain, app: &App, to: &[Account], notice: &Arc<Notice>) -> Result<()> {
    let limit = app.settings.groups.notices;
    if !is_kept(&notice.kind) || limit == 0 {
        return Ok(());
    }
    let row = NoticeRow { notice: (**notice).clone() };
    let absent: Vec<&Account> = to.iter().filter(|account| domain.bus.online(app.id, account).is_empty()).collect();
    for accounts in absent.chunks(CHUNK) {
        let view = domain.view().await?;
        let mut batch = Batch::new();
        for account in accounts {
            let prefix = list_key(app.id, account);
            let page = Page { prefix: prefix.as_slice(), after: None, limit: limit + 1, direction: Direction::Forward };
            let entries = view.range(page).await?;
            let over = (entries.len() + 1).saturating_sub(limit);
            entries.into_iter().take(over).for_each(|(key, _)| batch.delete(key));
            batch.set(&prefix.u64(notice.seq), &row);
        }
        domain.commit(batch, &mut Attempts::default()).await?;
    }
    Ok(())
}

/// The notices that are kept for an account, oldest first: all at its login, after a break those since then.
pub async fn missed_notices(
    domain: &Domain,
    app: &App,
    account: &Account,
    since: Option<Seconds>,
) -> Result<Vec<Notice>> {
    let view = domain.view().await?;
    let prefix = list_key(app.id, account);
    let limit = app.settings.groups.notices.max(1);
    let page = Page { prefix: prefix.as_slice(), after: None, limit, direction: Direction::Backward };
    let oldest = since.unwrap_or(0).max(domain.now().saturating_sub(KEPT));
    let (mut notices, mut old) = (Vec::new(), Batch::new());
    for (key, value) in view.range(page).await? {
        let NoticeRow { notice } = NoticeRow::decode(&value)?;
        if notice.at >= oldest {
            notices.push(notice);
        } else if notice.at + KEPT < domain.now() {
            old.delete(key);
        }
    }
    if !old.is_empty() {
        domain.commit(old, &mut Attempts::default()).await?;
    }
    notices.reverse();
    Ok(notices)
}

/// Deletes notices that are kept for an account, each by its number and its random number.
pub async fn delete_notices(domain: &Domain, app: AppId, account: &Account, wanted: &[(u64, u32)]) -> Result<()> {
    let view = domain.view().await?;
    let mut batch = Batch::new();
    for (seq, random) in wanted {
        let key = list_key(app, account).u64(*seq);
        let row = view.get::<NoticeRow>(&key).await?;
        if row.is_some_and(|row| row.notice.random == *random) {
            batch.delete(key);
        }
    }
    if !batch.is_empty() {
        domain.commit(batch, &mut Attempts::default()).await?;
    }
    Ok(())
}

/// Forgets what is kept of groups for an account that goes: notices, read positions, its sides of conversations.
pub(crate) async fn forget_account(domain: &Domain, app: AppId, account: &Account) -> Result<()> {
    for table in [Table::GroupNotice, Table::GroupRead, Table::GroupContact, Table::GroupPendency] {
        let prefix = Key::new(app, table).account(account);
        loop {
            let page = Page { prefix: prefix.as_slice(), after: None, limit: CHUNK, direction: Direction::Forward };
            let entries = domain.view().await?.range(page).await?;
            if entries.is_empty() {
                break;
            }
            let mut batch = Batch::new();
            entries.into_iter().for_each(|(key, _)| batch.delete(key));
            domain.commit(batch, &mut Attempts::default()).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
