//! The place of a message in its conversation.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};

/// Bytes of a position.
const LENGTH: usize = 25;

/// The place of a message in its conversation, ordered as the server orders: one-to-one by time, MsgSeq, MsgRandom and
/// direction, groups by MsgSeq. What was not sent to a group yet stands behind what was there when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Position([u8; LENGTH]);

impl Position {
    /// Before everything.
    pub(crate) const FIRST: Position = Position([0; LENGTH]);
    /// Behind everything.
    pub(crate) const LAST: Position = Position([0xff; LENGTH]);

    /// Of a message between two accounts. `time` in seconds; `backwards`: its sender is the greater of the two.
    pub(crate) fn one_to_one(time: u64, seq: u32, random: u32, backwards: bool) -> Self {
        Self::build(time, seq, random, u8::from(backwards), 0)
    }

    /// Of a message of a group or topic.
    pub(crate) fn group(seq: u64) -> Self {
        Self::build(seq, 0, 0, 0, 0)
    }

    /// Right behind this one, for the `number`th message that is only here.
    pub(crate) fn behind(self, number: u64) -> Self {
        let mut bytes = self.0;
        if let Some((_, end)) = bytes.split_last_chunk_mut::<9>() {
            end[0] = 0xff;
            end[1..].copy_from_slice(&number.to_be_bytes());
        }
        Self(bytes)
    }

    /// The time in seconds of a one-to-one position, the MsgSeq of a group's.
    pub(crate) fn leading(self) -> u64 {
        self.0.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes))
    }

    /// MsgKey of a one-to-one position.
    pub(crate) fn msg_key(self) -> String {
        let number =
            |at: usize| self.0.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes);
        format!("{}_{}_{}", number(8), number(12), self.leading())
    }

    fn build(leading: u64, seq: u32, random: u32, direction: u8, local: u64) -> Self {
        let parts = leading.to_be_bytes().into_iter().chain(seq.to_be_bytes()).chain(random.to_be_bytes());
        let mut bytes = [0; LENGTH];
        for (to, from) in bytes.iter_mut().zip(parts.chain([direction]).chain(local.to_be_bytes())) {
            *to = from;
        }
        Self(bytes)
    }
}

impl ToSql for Position {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&self.0)))
    }
}

impl FromSql for Position {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_blob()?.try_into().map(Self).map_err(|_| FromSqlError::InvalidType)
    }
}
