//! What a snapshot sees.

use bytes::Bytes;

use super::{Verdict, commit, ensure, ensure_eq, put, snapshot};
use crate::port::{Batch, Direction, Page, Snapshot, Store};

pub(super) async fn judge(store: &dyn Store) -> Verdict {
    pages(store).await?;
    pages_end_to_end(store).await?;
    prefixes_that_end_in_0xff(store).await?;
    isolation(store).await
}

/// The keys of a page without their prefix, as text: bytes over 0x7F become U+FFFD.
async fn keys(snapshot: &dyn Snapshot, page: Page<'_>) -> Result<String, String> {
    let prefix = page.prefix.len();
    let entries = snapshot.range(page).await.map_err(|error| format!("a range failed: {error}"))?;
    let mut keys = Vec::new();
    for (key, value) in entries {
        ensure_eq!(key, value, "an entry's value");
        keys.push(String::from_utf8_lossy(key.get(prefix..).unwrap_or_default()).into_owned());
    }
    Ok(keys.join(" "))
}

/// Writes keys whose values are the keys themselves.
async fn put_all(store: &dyn Store, keys: &[&'static [u8]]) -> Verdict {
    let mut batch = Batch::new();
    for key in keys {
        batch.put(*key, *key);
    }
    commit(store, batch).await.map(drop)
}

/// Prefix, after, limit, direction, and the rests of the keys that the page must have.
type PageCase = (&'static [u8], Option<&'static [u8]>, usize, Direction, &'static str);

async fn pages(store: &dyn Store) -> Verdict {
    // Neighbours on both sides that must not leak in, and keys deleted in between.
    put_all(store, &[b"page", b"page.", b"page/1", b"page/2", b"page/3", b"page/4", b"page/5", b"page0"]).await?;
    let mut batch = Batch::new();
    batch.delete("page/3");
    commit(store, batch).await?;
    let snapshot = snapshot(store).await?;
    let (forward, backward) = (Direction::Forward, Direction::Backward);
    let cases: [PageCase; 18] = [
        (b"page/", None, 9, forward, "1 2 4 5"),
        (b"page/", None, 9, backward, "5 4 2 1"),
        (b"page/", None, 2, forward, "1 2"),
        (b"page/", None, 2, backward, "5 4"),
        (b"page/", None, 0, forward, ""),
        (b"page/", Some(b"page/2"), 9, forward, "4 5"),
        (b"page/", Some(b"page/2"), 9, backward, "1"),
        (b"page/", Some(b"page/2"), 1, forward, "4"),
        (b"page/", Some(b"page/3"), 1, forward, "4"),
        (b"page/", Some(b"page/3"), 1, backward, "2"),
        (b"page/", Some(b"page/2x"), 9, backward, "2 1"),
        (b"page/", Some(b"page/5"), 9, forward, ""),
        (b"page/", Some(b"page/1"), 9, backward, ""),
        (b"page/", Some(b"page/"), 9, forward, "1 2 4 5"),
        (b"page/", Some(b"page/"), 9, backward, ""),
        (b"page/", Some(b"page/\xFF"), 9, backward, "5 4 2 1"),
        (b"page/4", None, 9, forward, ""),
        (b"page/none", None, 9, backward, ""),
    ];
    for (prefix, after, limit, direction, want) in cases {
        let got = keys(&*snapshot, Page { prefix, after, limit, direction }).await?;
        // A prefix that is itself a key has one entry, whose rest is empty: "" in both.
        ensure!(got == want, "page {prefix:?} after {after:?} limit {limit} {direction:?}: got {got:?}, want {want:?}");
    }
    Ok(())
}

/// Reads with an empty prefix, which all keys of the store begin with, from one key on.
async fn pages_end_to_end(store: &dyn Store) -> Verdict {
    put_all(store, &[b"\0", b"\xFF", b"\xFF\xFF"]).await?;
    let snapshot = snapshot(store).await?;
    let page = |after, limit, direction| Page { prefix: b"".as_slice(), after, limit, direction };
    let first = keys(&*snapshot, page(None, 1, Direction::Forward)).await?;
    ensure_eq!(first, "\0", "the first of all keys");
    let last = keys(&*snapshot, page(None, 2, Direction::Backward)).await?;
    ensure_eq!(last, "\u{FFFD}\u{FFFD} \u{FFFD}", "the last of all keys");
    let next = keys(&*snapshot, page(Some(b"page/2"), 1, Direction::Forward)).await?;
    ensure_eq!(next, "page/4", "the key after one");
    let before = keys(&*snapshot, page(Some(b"page/2"), 1, Direction::Backward)).await?;
    ensure_eq!(before, "page/1", "the key before one");
    Ok(())
}

async fn prefixes_that_end_in_0xff(store: &dyn Store) -> Verdict {
    put_all(store, &[b"ff\xFE", b"ff\xFF", b"ff\xFFa", b"ff\xFF\xFF", b"ff\xFF\xFFb", b"fg", b"\xFFz"]).await?;
    let snapshot = snapshot(store).await?;
    let cases: [(&[u8], &[&[u8]]); 4] = [
        (b"ff\xFF", &[b"ff\xFF", b"ff\xFFa", b"ff\xFF\xFF", b"ff\xFF\xFFb"]),
        (b"ff\xFF\xFF", &[b"ff\xFF\xFF", b"ff\xFF\xFFb"]),
        (b"\xFF", &[b"\xFF", b"\xFFz", b"\xFF\xFF"]),
        (b"\xFF\xFF", &[b"\xFF\xFF"]),
    ];
    for (prefix, want) in cases {
        for direction in [Direction::Forward, Direction::Backward] {
            let page = Page { prefix, after: None, limit: 9, direction };
            let entries = snapshot.range(page).await.map_err(|error| format!("a range failed: {error}"))?;
            let mut got: Vec<&[u8]> = entries.iter().map(|(key, _)| &**key).collect();
            if direction == Direction::Backward {
                got.reverse();
            }
            ensure!(got == want, "prefix {prefix:?} {direction:?}: got {got:?}, want {want:?}");
        }
    }
    Ok(())
}

async fn isolation(store: &dyn Store) -> Verdict {
    put(store, "isolated/changed", "old").await?;
    put(store, "isolated/deleted", "old").await?;
    let before = snapshot(store).await?;
    let mut batch = Batch::new();
    batch.put("isolated/changed", "new");
    batch.put("isolated/added", "new");
    batch.delete("isolated/deleted");
    commit(store, batch).await?;
    let old = Some(Bytes::from("old"));
    for (key, want) in [("changed", &old), ("deleted", &old), ("added", &None)] {
        let got = before.get(format!("isolated/{key}").as_bytes()).await;
        ensure_eq!(got.as_ref(), Ok(want), format!("{key}, seen by a snapshot from before"));
    }
    let page = Page { prefix: b"isolated/", after: None, limit: 9, direction: Direction::Forward };
    let seen = before.range(page).await.map_err(|error| format!("a range failed: {error}"))?;
    let seen: Vec<&[u8]> = seen.iter().map(|(key, _)| &**key).collect();
    ensure_eq!(seen, [b"isolated/changed".as_slice(), b"isolated/deleted"], "a range of a snapshot from before");
    let after = super::get(store, b"isolated/changed").await?;
    ensure_eq!(after, Some(Bytes::from("new")), "a snapshot from after");
    Ok(())
}
