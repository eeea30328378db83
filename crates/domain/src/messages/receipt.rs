//! Read receipts of messages whose sender asked for one.

use tincan_store::Batch;

use super::stored::{self, MessageRef};
use crate::core::Attempts;
use crate::event::{Event, Push};
use crate::model::{Account, MsgKey, Seconds};
use crate::policy::App;
use crate::{Domain, Result};

/// `reader` confirms messages of `author`. Messages that asked for no receipt, or have one already, are passed over; the
/// author is told of the others.
pub async fn send_receipts(
    domain: &Domain,
    app: &App,
    reader: &Account,
    author: &Account,
    keys: &[MsgKey],
) -> Result<()> {
    let now = domain.now();
    let mut confirmed = Vec::new();
    for key in keys {
        confirmed.extend(confirm(domain, app, reader, author, *key, now).await?);
    }
    if !confirmed.is_empty() {
        let push = Push::new(Event::Receipts { reader: reader.clone(), at: now, messages: confirmed });
        domain.bus.publish(app.id, author, None, &push);
    }
    Ok(())
}

async fn confirm(
    domain: &Domain,
    app: &App,
    reader: &Account,
    author: &Account,
    key: MsgKey,
    now: Seconds,
) -> Result<Option<MessageRef>> {
    let message_key = stored::key(app.id, author, reader, key);
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let Some(kept) = stored::find(&view, &message_key).await? else { return Ok(None) };
        if !kept.row.controls.need_receipt || kept.row.receipt_at != 0 || kept.row.hidden_from_recipient {
            return Ok(None);
        }
        let mut row = kept.row.clone();
        row.receipt_at = now as u32;
        let mut batch = Batch::new();
        kept.replace(message_key.clone(), &row, &mut batch);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(Some(MessageRef {
                from: author.clone(),
                to: reader.clone(),
                key,
                client_time: row.client_time,
                sender_tiny_id: row.sender_tiny_id,
            }));
        }
    }
}
