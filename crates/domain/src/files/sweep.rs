//! Retention of files: those past their time go, and blobs that nobody needs.

use std::time::Duration;

use tincan_store::{Batch, Direction, Page};

use super::grant::FileId;
use super::litter::LitterRow;
use super::stored::{self, FileRow, age_key, file_key, kept};
use crate::core::{Attempts, Change, Stored};
use crate::media;
use crate::messages::Swept;
use crate::model::{Key, Record, Seconds, Table};
use crate::policy::App;
use crate::ports::BlobName;
use crate::{Cause, Domain, Result};

/// How long an upload waits for its client to go on.
const UPLOAD_WAITS: Duration = Duration::from_secs(86_400);

/// Removes what is past its time, looking at `budget` rows at most.
pub async fn sweep(domain: &Domain, app: &App, budget: usize) -> Result<Swept> {
    let (files, all_files) = old_files(domain, app, budget).await?;
    let (blobs, all_blobs) = litter(domain, app, budget.saturating_sub(files).max(1)).await?;
    let uploads = domain.blobs.forget_idle(UPLOAD_WAITS).await?;
    Ok(Swept { removed: files + blobs + uploads, finished: all_files && all_blobs })
}

/// Files past their time, oldest first; answers how many went, and whether those were all.
async fn old_files(domain: &Domain, app: &App, budget: usize) -> Result<(usize, bool)> {
    let prefix = Key::new(app.id, Table::FileAge);
    let page = Page { prefix: prefix.as_slice(), after: None, limit: budget, direction: Direction::Forward };
    let entries = domain.view().await?.range(page).await?;
    let full = entries.len() == budget;
    let mut removed = 0;
    for (key, _) in entries {
        let tail = key.get(prefix.as_slice().len()..).unwrap_or_default();
        let (at, id) = tail.split_first_chunk::<8>().ok_or_else(damaged)?;
        let (at, id) = (Seconds::from_be_bytes(*at), FileId(id.try_into().map_err(|_| damaged())?));
        if at.saturating_add(kept(app)) > domain.now() {
            return Ok((removed, true));
        }
        remove(domain, app, at, id).await?;
        removed += 1;
    }
    Ok((removed, !full))
}

/// Removes a file that was uploaded then, unless its time began anew.
async fn remove(domain: &Domain, app: &App, at: Seconds, id: FileId) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let file: Stored<FileRow> = view.read(&file_key(app.id, id)).await?;
        let mut batch = Batch::new();
        match &file.record {
            Some(row) if row.at == at => {
                stored::remove(&view, app.id, id, &file, &mut batch).await?;
                batch.delete(media::ban_key(app.id, id));
            }
            _ => batch.delete(age_key(app.id, at, id)),
        }
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

/// Blobs that nobody needs.
async fn litter(domain: &Domain, app: &App, budget: usize) -> Result<(usize, bool)> {
    let prefix = Key::new(app.id, Table::Litter);
    let (mut left, mut removed, mut after) = (budget, 0, Vec::new());
    while left > 0 {
        let page = Page {
            prefix: prefix.as_slice(),
            after: if after.is_empty() { None } else { Some(&after) },
            limit: left.min(100),
            direction: Direction::Forward,
        };
        let entries = domain.view().await?.range(page).await?;
        let Some((last, _)) = entries.last() else { return Ok((removed, true)) };
        after = last.to_vec();
        left = left.saturating_sub(entries.len());
        for (key, raw) in entries {
            if LitterRow::decode(&raw)?.from <= domain.now() {
                let tail = key.get(prefix.as_slice().len()..).unwrap_or_default();
                let name = crate::model::key::split_text(tail).ok_or_else(damaged)?.0;
                removed += usize::from(remove_blob(domain, &Key::new(app.id, Table::Litter).text(name), name).await?);
            }
        }
    }
    Ok((removed, false))
}

/// Removes a blob. First its row says so, so that nobody claims it any more.
async fn remove_blob(domain: &Domain, key: &Key, name: &str) -> Result<bool> {
    let row: Stored<LitterRow> = domain.view().await?.read(key).await?;
    if row.record.as_ref().is_none_or(|row| row.from > domain.now()) {
        return Ok(false);
    }
    let mut batch = Batch::new();
    batch.replace(key, &row, &LitterRow { from: 0 });
    let Some(_) = domain.commit(batch, &mut Attempts::default()).await? else { return Ok(false) };
    domain.blobs.remove(&BlobName::new(name)).await?;
    let mut batch = Batch::new();
    batch.delete(key.clone());
    domain.commit(batch, &mut Attempts::default()).await?;
    Ok(true)
}

fn damaged() -> Cause {
    tracing::error!("a stored key cannot be read");
    Cause::StoreFailed
}
