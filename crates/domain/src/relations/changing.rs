//! Changes to many rows that become one write: what was read is remembered and guarded, later reads see earlier changes.

use std::collections::BTreeMap;

use async_trait::async_trait;
use bytes::Bytes;
use tincan_store::Batch;

use super::notice::News;
use crate::core::{Attempts, View};
use crate::model::{Account, AppId, Key, Record};
use crate::webhooks::{self, Event, Refusal};
use crate::{Cause, Domain, Result};

/// Rows that are read and changed together.
pub(super) struct Changing {
    /// The app.
    pub(super) app: AppId,
    /// What all is read from.
    pub(super) view: View,
    rows: BTreeMap<Bytes, Held>,
}

/// A row that was read or is to be written.
struct Held {
    /// What was read; `None` when it is written without having been read.
    was: Option<Option<Bytes>>,
    now: Option<Bytes>,
    changed: bool,
}

impl Changing {
    /// Nothing read yet, nothing changed yet.
    pub(super) async fn begin(domain: &Domain, app: AppId) -> Result<Self> {
        Ok(Self { app, view: domain.view().await?, rows: BTreeMap::new() })
    }

    /// A record, as far as the changes have come.
    pub(super) async fn get<R: Record>(&mut self, key: &Key) -> Result<Option<R>> {
        let bytes = key.bytes();
        if let Some(held) = self.rows.get(&bytes) {
            return held.now.as_deref().map(R::decode).transpose();
        }
        let raw = self.view.raw(key).await?;
        let record = raw.as_deref().map(R::decode).transpose()?;
        self.rows.insert(bytes, Held { was: Some(raw.clone()), now: raw, changed: false });
        Ok(record)
    }

    /// Sets a record.
    pub(super) fn set<R: Record>(&mut self, key: &Key, record: &R) {
        self.write(key, Some(record.encode()));
    }

    /// Removes a record.
    pub(super) fn remove(&mut self, key: &Key) {
        self.write(key, None);
    }

    fn write(&mut self, key: &Key, now: Option<Bytes>) {
        let held = self.rows.entry(key.bytes()).or_insert(Held { was: None, now: None, changed: false });
        (held.now, held.changed) = (now, true);
    }

    /// Writes the changes. `false` means that another write came between and that all is to be decided anew.
    pub(super) async fn commit(self, domain: &Domain, attempts: &mut Attempts) -> Result<bool> {
        self.commit_telling(domain, attempts, &[]).await
    }

    /// As [`Changing::commit`], and the app is told of it.
    async fn commit_telling(self, domain: &Domain, attempts: &mut Attempts, events: &[Event]) -> Result<bool> {
        if !self.rows.values().any(|held| held.changed) {
            return Ok(true);
        }
        let mut batch = Batch::new();
        for (key, held) in &self.rows {
            if let Some(was) = &held.was {
                batch.expect(key.clone(), was.clone());
            }
        }
        for (key, held) in self.rows {
            match held.now {
                _ if !held.changed => {}
                Some(now) => batch.put(key, now),
                None => batch.delete(key),
            }
        }
        let _told = webhooks::tell_all(domain, self.app, &mut batch, events);
        Ok(domain.commit(batch, attempts).await?.is_some())
    }
}

/// Most items that become one write.
const CHUNK: usize = 100;

/// What a command does with each of its items.
#[async_trait]
pub(super) trait Step: Send + Sync {
    /// An item.
    type Item: Send + Sync;

    /// Decides on an item. It changes nothing when it refuses.
    async fn decide(&self, changing: &mut Changing, news: &mut News, item: &Self::Item) -> Result<()>;

    /// What the app is told of what happened to items of one write.
    fn tells(&self, _news: &News) -> Vec<Event> {
        Vec::new()
    }
}

/// Does something with each item: what becomes of each. Many items are one write, which is repeated whole when another
/// comes between.
///
/// Errors: those of the store, and [`Cause::WriteConflict`], when nothing was done yet; later they are what became of the
/// rest of the items.
pub(super) async fn each<S: Step>(domain: &Domain, app: AppId, step: &S, items: &[S::Item]) -> Result<Vec<Result<()>>> {
    let mut results = Vec::with_capacity(items.len());
    for chunk in items.chunks(CHUNK) {
        match write(domain, app, step, chunk).await {
            Ok(of_chunk) => results.extend(of_chunk),
            Err(cause) if results.is_empty() => return Err(cause),
            Err(cause) => {
                results.resize(items.len(), Err(cause));
                return Ok(results);
            }
        }
    }
    Ok(results)
}

/// As [`each`], but for those that the app refused: each with its own refusal.
pub(super) async fn each_but<S: Step<Item: Clone>>(
    domain: &Domain,
    app: AppId,
    step: &S,
    items: &[S::Item],
    account: impl Fn(&S::Item) -> &Account,
    refused: &[(Account, Refusal)],
) -> Result<Vec<Result<()>>> {
    if refused.is_empty() {
        return each(domain, app, step, items).await;
    }
    let refusal = |item: &S::Item| refused.iter().find(|(name, _)| name == account(item)).map(|(_, refusal)| refusal);
    let allowed: Vec<S::Item> = items.iter().filter(|item| refusal(item).is_none()).cloned().collect();
    let mut done = each(domain, app, step, &allowed).await?.into_iter();
    let result = |item: &S::Item| match refusal(item) {
        Some(refusal) => Err(refusal.clone().into()),
        None => done.next().unwrap_or(Err(Cause::StoreFailed)),
    };
    Ok(items.iter().map(result).collect())
}

async fn write<S: Step>(domain: &Domain, app: AppId, step: &S, items: &[S::Item]) -> Result<Vec<Result<()>>> {
    let mut attempts = Attempts::default();
    loop {
        let (mut changing, mut news) = (Changing::begin(domain, app).await?, News::default());
        let mut results = Vec::with_capacity(items.len());
        for item in items {
            match step.decide(&mut changing, &mut news, item).await {
                Err(cause @ (Cause::StoreFailed | Cause::StoreTimeout)) => return Err(cause),
                result => results.push(result),
            }
        }
        if changing.commit_telling(domain, &mut attempts, &step.tells(&news)).await? {
            news.publish(domain, app);
            return Ok(results);
        }
    }
}
