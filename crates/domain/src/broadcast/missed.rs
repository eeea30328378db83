//! Pushes to all that an account has not seen yet.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use super::issue::{self, BroadcastRow, PaceRow};
use crate::core::{Attempts, Change, View};
use crate::event::{Event, Push};
use crate::messages::Message;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result, accounts};

/// Marks written in one commit.
const AT_ONCE: usize = 5000;

/// Pushes looked at for one account; there are no more within their longest life, unless the app's daily number was
/// raised far.
const MOST: usize = 2000;

/// Messages of the last second before a time are given again, as at any sync.
const OVERLAP: Seconds = 1;

/// The last push that an account has seen or that was before its time, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SeenRow {
    number: u64,
}

impl Record for SeenRow {}

pub(super) fn key(app: AppId, account: &Account) -> Key {
    Key::new(app, Table::BroadcastSeen).account(account)
}

/// Marks a push as seen by accounts that just got it.
pub(super) async fn mark_seen(domain: &Domain, app: AppId, accounts: &[Account], number: u64) -> Result<()> {
    for some in accounts.chunks(AT_ONCE) {
        let mut batch = Batch::new();
        for account in some {
            batch.set(&key(app, account), &SeenRow { number });
        }
        domain.commit(batch, &mut Attempts::default()).await?;
    }
    Ok(())
}

/// What waits for an account that comes, oldest first: what it has not seen, and, where it comes back after a break, what
/// was pushed since then, since that may have got lost on the way. From now on it has seen all of it.
pub async fn missed(domain: &Domain, app: &App, account: &Account, since: Option<Seconds>) -> Result<Vec<Message>> {
    let view = domain.view().await?;
    let Some(pace) = view.get::<PaceRow>(&issue::pace_key(app.id)).await? else { return Ok(Vec::new()) };
    let seen = view.get::<SeenRow>(&key(app.id, account)).await?.map_or(0, |seen| seen.number);
    let lost = |at| since.is_some_and(|since| at + OVERLAP >= since);
    let messages = collect(&view, domain, app.id, account, |number, at| number > seen || lost(at)).await?;
    if seen < pace.last {
        let marked = mark_seen(domain, app.id, std::slice::from_ref(account), pace.last).await;
        // Rather twice than not at all: who comes when nothing can be written still gets it.
        if let Err(cause) = marked {
            tracing::warn!(%cause, "a push to all was not marked as seen");
        }
    }
    Ok(messages)
}

/// Pushes to an account what waited for it.
pub fn deliver(domain: &Domain, app: &App, account: &Account, messages: Vec<Message>) {
    for message in messages {
        domain.bus.publish(app.id, account, None, &Push::new(Event::Message(Arc::new(message))));
    }
}

/// The pushes that wait for an account, newest first until one does not matter any more; answered oldest first.
async fn collect(
    view: &View,
    domain: &Domain,
    app: AppId,
    account: &Account,
    matters: impl Fn(u64, Seconds) -> bool,
) -> Result<Vec<Message>> {
    let Some(created) = accounts::find(view, app, account).await?.map(|row| row.created_at) else {
        return Ok(Vec::new());
    };
    let (prefix, now) = (issue::log_key(app), domain.now());
    let page = Page { prefix: prefix.as_slice(), after: None, limit: MOST, direction: Direction::Backward };
    let mut messages = Vec::new();
    for (key, value) in view.range(page).await? {
        let number = key.get(prefix.as_slice().len()..).and_then(|tail| tail.try_into().ok()).map(u64::from_be_bytes);
        let (number, row) = (number.ok_or(Cause::StoreFailed)?, BroadcastRow::decode(&value)?);
        if !matters(number, row.at) || row.at < created {
            break;
        }
        let Some(waiting) = row.kept.as_ref().filter(|waiting| waiting.until > now) else { continue };
        if waiting.condition.meets(view, app, account).await? {
            messages.push(issue::message(view, app, number, &row, waiting, account).await?);
        }
    }
    messages.reverse();
    Ok(messages)
}
