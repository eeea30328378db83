//! Blobs that nobody needs, or that are just being written: what becomes of them is settled by their row.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use crate::core::{Attempts, Change, Stored};
use crate::model::{AppId, Key, Record, Seconds, Table};
use crate::ports::BlobName;
use crate::{Domain, Result};

/// How long a blob may be in the making, in seconds. Far longer than any transfer to the store of blobs takes.
pub(super) const MAKING: Seconds = 3600;

/// A blob to be removed, from some time on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LitterRow {
    pub(super) from: Seconds,
}

impl Record for LitterRow {}

pub(super) fn key(app: AppId, blob: &BlobName) -> Key {
    Key::new(app, Table::Litter).text(blob.as_str())
}

/// Notes blobs that are about to be written: unless a batch [`claim`]s them they are removed again.
pub(super) async fn note(domain: &Domain, app: AppId, blobs: &[BlobName]) -> Result<()> {
    let row = LitterRow { from: domain.now().saturating_add(MAKING) };
    let mut batch = Batch::new();
    for blob in blobs {
        batch.set(&key(app, blob), &row);
    }
    domain.commit(batch, &mut Attempts::default()).await?;
    Ok(())
}

/// Makes a batch keep a blob that was noted. The batch is a conflict when its removal has begun.
pub(super) fn claim(batch: &mut Batch, app: AppId, blob: &BlobName, noted: &Stored<LitterRow>) {
    let key = key(app, blob);
    batch.guard(&key, noted);
    batch.delete(key);
}

/// Makes a batch give up a blob.
pub(super) fn throw(batch: &mut Batch, app: AppId, blob: &BlobName) {
    batch.set(&key(app, blob), &LitterRow { from: 0 });
}
