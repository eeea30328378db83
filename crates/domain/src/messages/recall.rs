//! Recalling a message.

use tincan_store::Batch;

use super::stored::{self, MessageRef, Recall};
use crate::contacts::{self, ContactRow};
use crate::core::{Attempts, Change, View};
use crate::event::{Event, Push};
use crate::model::{Account, AppId, InstId, MsgKey, Seconds};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Who recalls.
#[derive(Debug, Clone)]
pub enum Recaller {
    /// An admin: any message, at any age.
    Admin(Account),
    /// A user, from one of its logins: own messages, within the app's window.
    User(Account, Option<InstId>),
}

/// Recalls a message. It stays in the history, marked; where it was unread the count drops by one; both sides are told.
///
/// Errors: 20022 no such message (90054 by REST), 20023 recalled already, 20003 not the sender, 20016 too late.
pub async fn recall(
    domain: &Domain,
    app: &App,
    recaller: &Recaller,
    from: &Account,
    to: &Account,
    key: MsgKey,
    reason: &str,
) -> Result<()> {
    let (by, inst) = match recaller {
        Recaller::Admin(by) => (by, None),
        Recaller::User(by, inst) => (by, *inst),
    };
    let message_key = stored::key(app.id, from, to, key);
    let mut attempts = Attempts::default();
    let (reference, stopped) = loop {
        let view = domain.view().await?;
        let kept = stored::find(&view, &message_key).await?.ok_or(Cause::NoSuchMessage)?;
        if let Recaller::User(by, _) = recaller {
            check_user(domain, app, by, from, key)?;
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
        if row.counted && !row.hidden_from_recipient {
            uncount(&view, app.id, to, from, (key, kept.arrival), &mut batch).await?;
        }
        let reference = MessageRef {
            from: from.clone(),
            to: to.clone(),
            key,
            client_time: row.client_time,
            sender_tiny_id: row.sender_tiny_id,
        };
        kept.replace(message_key.clone(), &row, &mut batch);
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

/// Takes a message that will no longer be seen out of the reader's unread count, if it is in it.
pub(super) async fn uncount(
    view: &View,
    app: AppId,
    reader: &Account,
    peer: &Account,
    (message, arrival): (MsgKey, u64),
    batch: &mut Batch,
) -> Result<()> {
    let key = contacts::key(app, reader, peer);
    let stored = view.read::<ContactRow>(&key).await?;
    let mut row = stored.record.clone().unwrap_or_default();
    if row.is_unread(message.time, arrival) {
        row.gone += 1;
        batch.replace(&key, &stored, &row);
    } else {
        batch.guard(&key, &stored);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
