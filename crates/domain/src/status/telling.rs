//! Telling those who watch an account.

use std::sync::Arc;

use super::{Status, look, note_devices, subscriptions};
use crate::event::{Event, Push};
use crate::model::Account;
use crate::policy::App;
use crate::{Domain, Result};

/// Tells those who watch, as long as it is polled. One at a time does this, so that nobody hears of an older state last.
pub async fn follow(domain: &Domain) {
    loop {
        let changed = domain.changes.next().await;
        take_note(domain, changed).await;
    }
}

async fn take_note(domain: &Domain, changed: super::changes::Changed) {
    // The app may have been taken away since.
    let Ok(app) = domain.app(changed.app) else { return };
    let noted = async {
        note_devices(domain, &app, &changed.account).await?;
        if changed.tell { tell(domain, &app, &changed.account).await } else { Ok(()) }
    };
    if let Err(cause) = noted.await {
        tracing::warn!(account = changed.account.as_str(), %cause, "a change of state was not told");
    }
}

/// Tells those who watch an account in which state it is.
pub(super) async fn tell(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    if !app.settings.user_status {
        return Ok(());
    }
    let view = domain.view().await?;
    let mut watchers = subscriptions::watchers(&view, app.id, account, None).await?;
    if watchers.is_empty() {
        return Ok(());
    }
    let push = push(account, look(domain, &view, app, account).await?);
    loop {
        for watcher in &watchers {
            domain.bus.publish(app.id, watcher, None, &push);
        }
        if watchers.len() < subscriptions::PAGE {
            return Ok(());
        }
        watchers = subscriptions::watchers(&view, app.id, account, watchers.last()).await?;
    }
}

pub(super) fn push(account: &Account, status: Status) -> Arc<Push> {
    let Status { presence, custom, .. } = status;
    Push::new(Event::StatusChanged { account: account.clone(), presence, custom })
}

/// Tells everything that waits.
#[cfg(test)]
pub(super) async fn catch_up(domain: &Domain) {
    while let Some(changed) = domain.changes.take() {
        take_note(domain, changed).await;
    }
}
