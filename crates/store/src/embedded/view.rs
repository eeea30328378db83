//! Reading: a fjall snapshot behind the port.

use std::ops::Bound;

use async_trait::async_trait;
use bytes::Bytes;
use fjall::{Guard, Keyspace, Readable};

use super::{MAX_KEY_BYTES, failed};
use crate::port::{Direction, MAX_PAGE, Page, Snapshot, StoreError};

/// A view of the store at one moment. Reads do not wait for anything but the disk, so they run inline.
pub(super) struct View {
    snapshot: fjall::Snapshot,
    keyspace: Keyspace,
}

impl View {
    pub(super) fn new(snapshot: fjall::Snapshot, keyspace: Keyspace) -> Self {
        Self { snapshot, keyspace }
    }
}

#[async_trait]
impl Snapshot for View {
    async fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        if key.is_empty() || key.len() > MAX_KEY_BYTES {
            // fjall cannot hold such a key and panics on it.
            return Ok(None);
        }
        let value = self.snapshot.get(&self.keyspace, key).map_err(failed)?;
        // Copied, so that a kept value does not keep its whole block in memory.
        Ok(value.map(|value| Bytes::copy_from_slice(&value)))
    }

    async fn range(&self, page: Page<'_>) -> Result<Vec<(Bytes, Bytes)>, StoreError> {
        let limit = page.limit.min(MAX_PAGE);
        let end = prefix_end(page.prefix);
        let Some((low, high)) = bounds(&page, end.as_deref()) else {
            return Ok(Vec::new());
        };
        if limit == 0 {
            return Ok(Vec::new());
        }
        let entries = self.snapshot.range::<&[u8], _>(&self.keyspace, (low, high));
        match page.direction {
            Direction::Forward => entries.take(limit).map(entry).collect(),
            Direction::Backward => entries.rev().take(limit).map(entry).collect(),
        }
    }
}

fn entry(guard: Guard) -> Result<(Bytes, Bytes), StoreError> {
    let (key, value) = guard.into_inner().map_err(failed)?;
    Ok((Bytes::copy_from_slice(&key), Bytes::copy_from_slice(&value)))
}

/// The smallest key after all keys that begin with `prefix`; `None` when there is no such key.
fn prefix_end(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return Some(end);
        }
    }
    None
}

/// A stretch of keys.
type Stretch<'a> = (Bound<&'a [u8]>, Bound<&'a [u8]>);

/// The keys of a page, `end` being its prefix's end. `None` when there can be none.
fn bounds<'a>(page: &Page<'a>, end: Option<&'a [u8]>) -> Option<Stretch<'a>> {
    let first = match page.prefix {
        [] => Bound::Unbounded,
        prefix => Bound::Included(prefix),
    };
    let last = end.map_or(Bound::Unbounded, Bound::Excluded);
    let Some(after) = page.after else {
        return Some((first, last));
    };
    // A position outside the prefix is taken for the nearest end of it.
    let before_all = after < page.prefix;
    let after_all = end.is_some_and(|end| after >= end);
    match page.direction {
        Direction::Forward if after_all => None,
        Direction::Forward if before_all || after.is_empty() => Some((first, last)),
        Direction::Forward => Some((Bound::Excluded(after), last)),
        Direction::Backward if before_all || after == page.prefix => None,
        Direction::Backward if after_all => Some((first, last)),
        Direction::Backward => Some((first, Bound::Excluded(after))),
    }
}

#[cfg(test)]
mod tests {
    use super::prefix_end;

    #[test]
    fn the_end_of_a_prefix_carries_over_0xff() {
        assert_eq!(prefix_end(b""), None);
        assert_eq!(prefix_end(b"a"), Some(b"b".to_vec()));
        assert_eq!(prefix_end(b"a\xFF\xFF"), Some(b"b".to_vec()));
        assert_eq!(prefix_end(b"\xFF\xFF"), None);
        assert_eq!(prefix_end(b"a\xFE"), Some(b"a\xFF".to_vec()));
    }
}
