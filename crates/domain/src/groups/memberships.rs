//! Which groups an account is in.

use tincan_store::port::MAX_PAGE;
use tincan_store::{Direction, Page};

use super::rows::{self, GroupRow};
use super::{GroupCode, GroupId};
use crate::Result;
use crate::core::View;
use crate::model::{Account, AppId};
use crate::policy::App;

/// The groups that an account is in, in the order of their making. What remains of dissolved ones is left out.
pub async fn memberships(view: &View, app: AppId, account: &Account) -> Result<Vec<(GroupId, GroupRow)>> {
    let mut groups = Vec::new();
    for (code, id) in entries(view, app, account, usize::MAX).await? {
        if let Some(row) = living(view, app, code, &id).await? {
            groups.push((id, row));
        }
    }
    Ok(groups)
}

/// Whether an account may come into one more group. Two that come at the same moment may make it one too many.
pub(crate) async fn may_join_more(view: &View, app: &App, account: &Account) -> Result<bool> {
    let limit = app.settings.groups.groups_of_user as usize;
    if entries(view, app.id, account, limit).await?.len() < limit {
        return Ok(true);
    }
    // Some may be of dissolved groups, which do not count.
    Ok(memberships(view, app.id, account).await?.len() < limit)
}

/// The group under a number and an id, if it is there and that number is still its.
pub(super) async fn living(view: &View, app: AppId, code: GroupCode, id: &GroupId) -> Result<Option<GroupRow>> {
    let row = view.get::<GroupRow>(&rows::group_key(app, id)).await?;
    Ok(row.filter(|row| row.code == code))
}

/// Memberships as they are kept, at most `limit`.
async fn entries(view: &View, app: AppId, account: &Account, limit: usize) -> Result<Vec<(GroupCode, GroupId)>> {
    let prefix = rows::memberships_key(app, account);
    let mut entries = Vec::new();
    let mut after: Option<bytes::Bytes> = None;
    while entries.len() < limit {
        let page = Page {
            prefix: prefix.as_slice(),
            after: after.as_deref(),
            limit: MAX_PAGE.min(limit - entries.len()),
            direction: Direction::Forward,
        };
        let asked = page.limit;
        let found = view.range(page).await?;
        let last = found.len() < asked;
        after = found.last().map(|(key, _)| key.clone());
        for (key, value) in found {
            entries.push((rows::code_at(&key, &prefix)?, rows::id_of(&value)?));
        }
        if last {
            break;
        }
    }
    Ok(entries)
}
