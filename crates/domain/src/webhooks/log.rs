//! The log of deliveries: what became of each webhook, newest last, a bounded number of lines.

use serde::{Deserialize, Serialize};
use tincan_store::{Direction, Page};

use super::Kind;
use crate::model::{AppId, Key, Millis, Record, Table};
use crate::{Domain, Result};

/// Longest text of a body or an answer in a line, in bytes.
const MAX_TEXT: usize = 16 * 1024;

/// What became of a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The receiver has it.
    Done,
    /// The receiver failed; it is tried again.
    Again {
        /// How.
        why: String,
        /// When.
        at: Millis,
    },
    /// The receiver failed, and it is not tried again.
    GivenUp {
        /// How.
        why: String,
    },
    /// So many of the oldest were given up, since too many waited.
    Dropped(u64),
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it was about; nothing in particular where several were dropped.
    pub kind: Option<Kind>,
    /// When it was tried.
    pub at: Millis,
    /// How long that took, in milliseconds.
    pub took: u64,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// What became of it.
    pub outcome: Outcome,
    /// What was sent; shortened.
    pub body: String,
    /// What the receiver said; shortened.
    pub answer: String,
}

impl Record for Line {}

impl Line {
    /// A first attempt.
    pub(super) fn of(kind: Kind, at: Millis, body: String) -> Self {
        let outcome = Outcome::Done;
        Self { kind: Some(kind), at, took: 0, attempt: 1, outcome, body: shorten(body), answer: String::new() }
    }

    /// Several were dropped.
    pub(super) fn dropped(at: Millis, number: u64) -> Self {
        let (body, answer) = (String::new(), String::new());
        Self { kind: None, at, took: 0, attempt: 0, outcome: Outcome::Dropped(number), body, answer }
    }
}

/// A text of a bounded length.
pub(super) fn shorten(mut text: String) -> String {
    if text.len() > MAX_TEXT {
        text.truncate(text.floor_char_boundary(MAX_TEXT));
        text.push('…');
    }
    text
}

/// The beginning of the keys of all lines.
pub(super) fn key(app: AppId) -> Key {
    Key::new(app, Table::WebhookLog)
}

/// The number at the end of a key.
pub(super) fn number(key: &[u8]) -> u64 {
    key.last_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// Lines with their numbers, oldest first: those after a number, or the last ones.
pub async fn lines(domain: &Domain, app: AppId, after: Option<u64>, limit: usize) -> Result<Vec<(u64, Line)>> {
    let prefix = key(app);
    let after_key = after.map(|number| prefix.clone().u64(number));
    let page = Page {
        prefix: prefix.as_slice(),
        after: after_key.as_ref().map(Key::as_slice),
        limit,
        direction: if after.is_some() { Direction::Forward } else { Direction::Backward },
    };
    let entries = domain.view().await?.range(page).await?;
    let read = |(key, value): (bytes::Bytes, bytes::Bytes)| Ok((number(&key), Line::decode(&value)?));
    let mut lines = entries.into_iter().map(read).collect::<Result<Vec<_>>>()?;
    if after.is_none() {
        lines.reverse();
    }
    Ok(lines)
}
