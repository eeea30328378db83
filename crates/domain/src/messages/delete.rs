//! Deleting messages from one side's history.

use tincan_store::Batch;

use super::recall::uncount;
use super::stored;
use crate::core::Attempts;
use crate::model::{Account, MsgKey};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Deletes messages from `owner`'s history of the conversation with `peer`. The other side keeps them. Keys that name
/// no message are passed over.
///
/// Errors: 20018 the store failed.
pub async fn delete(domain: &Domain, app: &App, owner: &Account, peer: &Account, keys: &[MsgKey]) -> Result<()> {
    for key in keys {
        for (from, to) in [(owner, peer), (peer, owner)] {
            hide(domain, app, owner, from, to, *key).await.map_err(|cause| match cause {
                Cause::StoreFailed | Cause::StoreTimeout | Cause::WriteConflict => Cause::DeleteFailed,
                other => other,
            })?;
            if from == to {
                break;
            }
        }
    }
    Ok(())
}

async fn hide(domain: &Domain, app: &App, owner: &Account, from: &Account, to: &Account, key: MsgKey) -> Result<()> {
    let message_key = stored::key(app.id, from, to, key);
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let Some(kept) = stored::find(&view, &message_key).await? else { return Ok(()) };
        let mut row = kept.row.clone();
        let mut batch = Batch::new();
        let hidden = if from == owner { &mut row.hidden_from_sender } else { &mut row.hidden_from_recipient };
        if std::mem::replace(hidden, true) {
            return Ok(());
        }
        if owner == to && row.counted && row.recall.is_none() {
            uncount(&view, app.id, owner, from, kept.arrival, &mut batch).await?;
        }
        kept.replace(message_key.clone(), &row, &mut batch);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}
