//! The embedded engine before the suite, and what is particular to it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tincan_store::embedded::{Embedded, Options};
use tincan_store::{Batch, CommitError, Store, StoreError, conformance};

fn open(dir: &Path, options: Options) -> Result<Arc<dyn Store>, String> {
    Ok(Arc::new(Embedded::open(dir, options).map_err(|error| error.to_string())?))
}

/// So small that a test's few writes reach tables and merges, too.
fn small() -> Options {
    Options { memtable_bytes: 8 * 1024, ..Options::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn conforms() {
    for options in [Options::default(), small(), Options { gather: Duration::ZERO, max_group: 3, queue: 1, ..small() }]
    {
        let dir = tempfile::tempdir().expect("a directory");
        conformance::judge(open(dir.path(), options).expect("the store opens")).await.expect("conforms");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn conforms_when_reopened() {
    for options in [Options::default(), small()] {
        let dir = tempfile::tempdir().expect("a directory");
        let reopen = || async { open(dir.path(), options.clone()) };
        conformance::judge_reopening(reopen).await.expect("conforms");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_in_use_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = Embedded::open(dir.path(), Options::default()).expect("the store opens");
    assert!(matches!(Embedded::open(dir.path(), Options::default()), Err(StoreError::Failed(_))));
    store.close();
    Embedded::open(dir.path(), Options::default()).expect("the store opens again").close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_killed_half_way_is_begun_anew() {
    let dir = tempfile::tempdir().expect("a directory");
    let unfinished = dir.path().join("fjall.unfinished");
    std::fs::create_dir(&unfinished).expect("a directory");
    std::fs::write(unfinished.join("0.jnl"), "half a journal").expect("a file");
    Embedded::open(dir.path(), Options::default()).expect("the store opens").close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_commit_times_out() {
    let dir = tempfile::tempdir().expect("a directory");
    let options = Options { commit_timeout: Duration::ZERO, ..Options::default() };
    let store = open(dir.path(), options).expect("the store opens");
    let mut batch = Batch::new();
    batch.put("a", "1");
    assert_eq!(store.commit(batch).await, Err(CommitError::Store(StoreError::TimedOut)));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_fjall_cannot_hold_are_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path(), Options::default()).expect("the store opens");
    let longest = vec![1; u16::MAX as usize];
    let mut batch = Batch::new();
    batch.put(longest.clone(), "");
    store.commit(batch).await.expect("the longest key fits");
    let mut batch = Batch::new();
    batch.append(longest.clone(), "");
    assert_eq!(store.commit(batch).await, Err(CommitError::TooLarge));
    let mut batch = Batch::new();
    batch.put([longest, vec![1]].concat(), "");
    assert_eq!(store.commit(batch).await, Err(CommitError::TooLarge));
    assert_eq!(store.snapshot().await.expect("a snapshot").get(b"").await, Ok(None));
}
