//! What is there after closing and opening.

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;

use super::{Verdict, commit, commit_in_vain, counter, ensure_eq, entries, get, log_values, put};
use crate::port::{Batch, Store};

pub(super) async fn judge<F, Opened>(open: F) -> Verdict
where
    F: Fn() -> Opened,
    Opened: Future<Output = Result<Arc<dyn Store>, String>>,
{
    for generation in 1..=3 {
        let store = open().await?;
        remembers(&*store, generation - 1).await?;
        write(&*store, generation).await?;
        remembers(&*store, generation).await?;
    }
    let store = open().await?;
    remembers(&*store, 3).await
}

/// What each generation does to the store.
async fn write(store: &dyn Store, generation: u64) -> Verdict {
    let mut batch = Batch::new();
    batch.increment("reopen/counter", 10);
    for _ in 0..100 {
        batch.append("reopen/log", generation.to_string());
    }
    batch.delete("reopen/deleted");
    batch.put("reopen/newest", generation.to_string());
    commit(store, batch).await?;
    let mut refused = Batch::new();
    refused.expect("reopen/newest", None);
    refused.put("reopen/refused", "never");
    commit_in_vain(store, refused).await?;
    if generation == 1 {
        put(store, "reopen/deleted", "until generation 2").await?;
    }
    Ok(())
}

/// Whether the store holds what `generation` generations wrote, and no more.
async fn remembers(store: &dyn Store, generation: u64) -> Verdict {
    ensure_eq!(counter(store, b"reopen/counter").await?, 10 * generation, "the counter");
    let newest = (generation > 0).then(|| Bytes::from(generation.to_string()));
    ensure_eq!(get(store, b"reopen/newest").await?, newest, "the newest value");
    let wanted: Vec<String> = (1..=100 * generation).map(|seq| (seq.div_ceil(100)).to_string()).collect();
    ensure_eq!(log_values(store, "reopen/log").await?, wanted, "the log");
    ensure_eq!(get(store, b"reopen/deleted").await?.is_some(), generation == 1, "a key that generation 2 deletes");
    ensure_eq!(entries(store, b"reopen/refused").await?, [], "what a refused batch wrote");
    Ok(())
}
