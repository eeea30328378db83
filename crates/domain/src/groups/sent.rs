//! Which MsgSeq a sender's Random became, to recognise a message that is sent again.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Number};

use super::LogId;
use crate::core::View;
use crate::messages::Content;
use crate::model::{Account, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Cause, Result};

/// When a message was sent and what it said, as stored. Behind it stands its MsgSeq, in 8 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SentRow {
    time: u32,
    content: u32,
}

impl Record for SentRow {}

/// A message that was sent before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Earlier {
    pub(super) time: u32,
    pub(super) seq: u64,
}

/// What is known of a sender's Random.
pub(super) struct Known {
    key: Key,
    raw: Option<Bytes>,
    content: u32,
    /// The message, if this is the same one again.
    pub(super) again: Option<Earlier>,
}

/// Looks up whether a message was sent before.
pub(super) async fn find(
    view: &View,
    app: &App,
    log: LogId,
    sender: &Account,
    random: u32,
    content: &Content,
    now: u32,
) -> Result<Known> {
    let key = Key::new(app.id, Table::GroupSent).u64(log.0).account(sender).u32(random);
    let raw = view.raw(&key).await?;
    let earlier = raw.as_deref().map(decode).transpose()?;
    let content = fingerprint(content);
    let again = earlier.filter(|(row, _)| row.content == content && !row.is_over(app, now));
    let again = again.map(|(row, seq)| Earlier { time: row.time, seq });
    Ok(Known { key, raw, content, again })
}

impl Known {
    /// Remembers a message that gets its MsgSeq by the same batch.
    pub(super) fn remember(self, time: u32, seq: Number, batch: &mut Batch) {
        batch.expect(self.key.bytes(), self.raw);
        batch.put_with_number(self.key, SentRow { time, content: self.content }.encode(), seq);
    }
}

impl SentRow {
    fn is_over(&self, app: &App, now: u32) -> bool {
        Seconds::from(now.saturating_sub(self.time)) > app.settings.groups.duplicate_window.as_secs()
    }
}

/// Whether a value of the table has outlived the window: then a message like it is another one.
pub(crate) fn is_over(app: &App, value: &[u8], now: Seconds) -> Result<bool> {
    Ok(decode(value)?.0.is_over(app, now as u32))
}

fn decode(value: &[u8]) -> Result<(SentRow, u64)> {
    let (row, seq) = value.split_last_chunk::<8>().ok_or_else(|| {
        tracing::error!("a stored message's number cannot be read");
        Cause::StoreFailed
    })?;
    Ok((SentRow::decode(row)?, u64::from_be_bytes(*seq)))
}

fn fingerprint(content: &Content) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(content.body.as_bytes());
    hasher.update(content.cloud_custom_data.as_bytes());
    hasher.finalize()
}
