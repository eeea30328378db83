//! What of a log an account has not read, one by one: mentions of it, and what does not count as unread.

use super::mentions::{self, Mentioned};
use super::{Entry, LogId, Place, log, rows};
use crate::Result;
use crate::core::View;
use crate::model::{Account, AppId};

/// Entries looked through for what does not count.
const LOOKED_AT: usize = 1000;

/// A mention of an account that it has not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentionOf {
    /// The message.
    pub seq: u64,
    /// Who mentions.
    pub from: Account,
    /// The message's `MsgRandom`.
    pub random: u32,
    /// The sender's own number of it.
    pub client_seq: u64,
    /// How the account is mentioned.
    pub how: Mentioned,
}

/// The mentions of an account after a MsgSeq, oldest first. Messages that were deleted or recalled mention nobody.
pub async fn mentions_of(view: &View, app: AppId, log: LogId, account: &Account, after: u64) -> Result<Vec<MentionOf>> {
    let mut found = Vec::new();
    for (seq, how) in mentions::unread(view, app, account, log, after).await? {
        let Some(entry) = view.get::<Entry>(&rows::entry_key(app, log, seq)).await? else { continue };
        if let Some(message) = entry.message().filter(|_| entry.is_there() && entry.from != *account) {
            let (random, client_seq) = (entry.random, message.client_seq);
            found.push(MentionOf { seq, from: entry.from.clone(), random, client_seq, how });
        }
    }
    Ok(found)
}

/// The MsgSeqs after one that do not count as unread for an account: its own messages, those that count for nobody, and
/// what was deleted or recalled.
pub(super) async fn not_unread(view: &View, app: AppId, log: LogId, account: &Account, after: u64) -> Result<Vec<u64>> {
    let entries = log::from(view, app, log, after + 1, LOOKED_AT).await?;
    let counts = |entry: &Entry| match entry.message() {
        Some(message) => entry.place == Place::There && !message.controls.no_unread && entry.from != *account,
        None => true,
    };
    Ok(entries.into_iter().filter(|(_, entry)| !counts(entry)).map(|(seq, _)| seq).collect())
}
