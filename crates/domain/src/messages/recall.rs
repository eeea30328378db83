//! Recalling a message.

use tincan_store::Batch;

use super::actor::Actor;
use super::hooks;
use super::stored::{self, MessageRef, Recall};
use crate::contacts::{self, ContactRow};
use crate::core::{Attempts, Change, View};
use crate::event::{Event, Push};
use crate::model::{Account, AppId, MsgKey, Seconds};
use crate::policy::App;
use crate::{Cause, Domain, Result, webhooks};

/// Recalls a message: an admin any that is within the history's period, a user its own within the app's window. It
/// stays in the history, marked; where it was unread the count drops by one; both sides are told.
///
/// Errors: 20022 no such message (90054 by REST), or an admin is too late, 20023 recalled already, 20003 not the sender,
/// 20016 a user is too late.
pub async fn recall(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    from: &Account,
    to: &Account,
    key: MsgKey,
    reason: &str,
) -> Result<()> {
    let (by, inst) = (actor.account(), actor.inst());
    let message_key = stored::key(app.id, from, to, key);
    let mut attempts = Attempts::default();
    let (reference, stopped) = loop {
        let view = domain.view().await?;
        let kept = stored::find(&view, &message_key).await?.ok_or(Cause::NoSuchMessage)?;
        match actor {
            Actor::User(by, _) => check_user(domain, app, by, from, key)?,
            // It is there until it is swept.
            Actor::Admin(_) if !is_kept(domain, app, key) => return Err(Cause::PastHistory),
            Actor::Admin(_) => {}
        }
        if kept.row.recall.is_some() {
            return Err(Cause::AlreadyRecalled);
        }
        let mut row = kept.row.clone();
        row.recall = Some(Recall { by: by.clone(), reason: reason.to_owned() });
        let mut batch = Batch::new();
        // A message that a blacklist stopped was never counted; one that the recipient deleted may still stand on
        // a page of another login, so that it is told.
        let stopped = row.hidden_from_recipient && !row.counted;
        let counts = row.counted && !row.hidden_from_recipient;
        let was_unread = counts && uncount(&view, app.id, to, from, (key, kept.arrival), &mut batch).await?;
        let reference = MessageRef::of(from, to, key, &row);
        kept.replace(message_key.clone(), &row, &mut batch);
        let told = hooks::recalled(domain, app, &view, (from, to, key), was_unread).await?;
        let _told = webhooks::tell_all(domain, app.id, &mut batch, told.as_slice());
        if domain.commit(batch, &mut attempts).await?.is_some() {
            break (reference, stopped);
        }
    };
    let push = Push::new(Event::Recalled { message: reference, revoker: by.clone(), reason: reason.to_owned() });
    if !stopped {
        domain.bus.publish(app.id, to, if to == by { inst } else { None }, &push);
    }
    if from != to {
        domain.bus.publish(app.id, from, inst, &push);
    }
    Ok(())
}

fn is_kept(domain: &Domain, app: &App, key: MsgKey) -> bool {
    Seconds::from(key.time) >= domain.now().saturating_sub(app.settings.history.as_secs())
}

fn check_user(domain: &Domain, app: &App, by: &Account, from: &Account, key: MsgKey) -> Result<()> {
    if by != from {
        return Err(Cause::NotTheSender);
    }
    let seconds = app.settings.recall_window.as_secs();
    if domain.now() > Seconds::from(key.time) + seconds {
        return Err(Cause::RecallWindowPassed { seconds });
    }
    Ok(())
}

/// Takes a message that will no longer be seen out of the reader's unread count; answers whether it was in it.
pub(super) async fn uncount(
    view: &View,
    app: AppId,
    reader: &Account,
    peer: &Account,
    (message, arrival): (MsgKey, u64),
    batch: &mut Batch,
) -> Result<bool> {
    let key = contacts::key(app, reader, peer);
    let stored = view.read::<ContactRow>(&key).await?;
    let mut row = stored.record.clone().unwrap_or_default();
    let unread = row.is_unread(message.time, arrival);
    if unread {
        row.gone += 1;
        batch.replace(&key, &stored, &row);
    } else {
        batch.guard(&key, &stored);
    }
    Ok(unread)
}

#[cfg(test)]
mod tests;
