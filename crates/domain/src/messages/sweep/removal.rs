//! Removal of messages with what hangs on them, and with their place in the unread counts.

use tincan_store::Batch;

use super::Message;
use crate::Result;
use crate::contacts::{self, ContactRow};
use crate::core::{Change, View};
use crate::messages::{extension, reaction, stored};
use crate::model::{Account, AppId};

/// Adds to a batch what removes messages of one conversation.
pub(super) async fn remove(
    view: &View,
    app: AppId,
    one: &Account,
    other: &Account,
    messages: &[Message],
    batch: &mut Batch,
) -> Result<()> {
    for Message { from, to, key, row, .. } in messages {
        batch.delete(stored::key(app, from, to, *key));
        if row.controls.extensible {
            batch.delete(extension::key(app, from, to, *key));
        }
        let reactions = reaction::key(app, from, to, *key);
        if view.has(&reactions).await? {
            batch.delete(reactions);
        }
    }
    for (reader, peer) in [(one, other), (other, one)] {
        uncount(view, app, reader, peer, messages, batch).await?;
    }
    Ok(())
}

/// Takes those that are unread out of the reader's count.
async fn uncount(
    view: &View,
    app: AppId,
    reader: &Account,
    peer: &Account,
    messages: &[Message],
    batch: &mut Batch,
) -> Result<()> {
    let counted = |message: &&Message| {
        let row = &message.row;
        message.from == *peer && row.counted && row.recall.is_none() && !row.hidden_from_recipient
    };
    let counted: Vec<&Message> = messages.iter().filter(counted).collect();
    if counted.is_empty() {
        return Ok(());
    }
    let key = contacts::key(app, reader, peer);
    let stored = view.read::<ContactRow>(&key).await?;
    let mut row = stored.record.clone().unwrap_or_default();
    let unread = counted.iter().filter(|message| row.is_unread(message.key.time, message.arrival)).count();
    if unread == 0 {
        // It must not become unread meanwhile, nor read.
        batch.guard(&key, &stored);
    } else {
        row.gone += unread as u64;
        batch.replace(&key, &stored, &row);
    }
    Ok(())
}
