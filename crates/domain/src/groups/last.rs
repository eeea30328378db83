//! The last message of a group, as a list of conversations shows it.

use std::sync::Arc;

use super::event::Head;
use super::log::{self, Sight};
use super::{Entry, GroupCode, GroupId, GroupRow, MemberRow, Place, rows};
use crate::core::View;
use crate::model::{Account, AppId};
use crate::policy::App;
use crate::{Domain, Result};

/// Entries read in one go.
const CHUNK: usize = 16;

/// Entries looked at before a conversation counts as empty.
const LOOKED_AT: usize = 256;

/// The newest entry after a MsgSeq that a member sees and that counts as the last one.
pub(crate) async fn last_for_list(
    view: &View,
    domain: &Domain,
    app: &App,
    group: &GroupRow,
    account: &Account,
    member: &MemberRow,
    after: u64,
) -> Result<Option<(u64, Arc<Entry>)>> {
    let mut sight = Sight::of_kind(domain, app, group.kind, false, Some(member));
    sight.after = sight.after.max(after);
    let log = group.log();
    let mut last = view.counter(&rows::log_key(app.id, log)).await?;
    for _ in 0..LOOKED_AT / CHUNK {
        let entries = log::up_to(view, app.id, log, last, CHUNK).await?;
        let Some((first, _)) = entries.last() else { return Ok(None) };
        let hidden = log::hidden(view, app.id, log, account, (*first, last)).await?;
        last = first.saturating_sub(1);
        for (seq, entry) in entries {
            if !sight.sees(seq, &entry) {
                return Ok(None);
            }
            let aside = entry.message().is_some_and(|message| message.controls.no_last_message);
            if entry.place != Place::Deleted && !aside && !hidden.contains(&seq) {
                return Ok(Some((seq, Arc::new(entry))));
            }
        }
    }
    Ok(None)
}

/// The id of the group with a number; `None` when there is none any more.
pub(crate) async fn id_of_code(view: &View, app: AppId, code: GroupCode) -> Result<Option<GroupId>> {
    view.raw(&rows::by_code_key(app, code)).await?.map(|value| rows::id_of(&value)).transpose()
}

/// How a group stands at the head of what is told of it.
pub(crate) fn head_of(id: GroupId, row: &GroupRow) -> Arc<Head> {
    Arc::new(Head { id, code: row.code, name: row.name.clone(), kind: row.kind, topics: row.topics, topic: None })
}
