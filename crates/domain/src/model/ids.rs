//! Identifiers of apps, accounts, logins and messages.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Cause, Result};

/// Unix time in whole seconds.
pub type Seconds = u64;

/// Unix time in milliseconds.
pub type Millis = u64;

/// Longest UserID in bytes (source: error-code reference, 7003).
pub const MAX_ACCOUNT_BYTES: usize = 32;

/// An app's number, `sdkappid` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AppId(pub u32);

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A UserID: 1 to 32 bytes of printable ASCII (0x20–0x7e), case-sensitive. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Account(Arc<str>);

impl Account {
    /// Checks the rules of a UserID; `field` names it in the cause.
    pub fn parse(text: &str, field: &'static str) -> Result<Self> {
        if text.is_empty() {
            return Err(Cause::field(field, "must not be empty"));
        }
        if text.len() > MAX_ACCOUNT_BYTES {
            return Err(Cause::field(field, "must be at most 32 bytes long"));
        }
        if !text.bytes().all(|b| (0x20..=0x7e).contains(&b)) {
            return Err(Cause::field(field, "must be printable ASCII (0x20 to 0x7e)"));
        }
        Ok(Self(text.into()))
    }

    /// The UserID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of an account, the same for ever; message identities are built from it. A decimal string on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TinyId(pub u64);

impl TinyId {
    /// The TinyId of an app's account number `n`, counted from 1.
    pub fn of_number(n: u64) -> Self {
        // The range that the web SDK was seen to work with; any number below 2^63 would do.
        Self(144_115_198_000_000_000 + n)
    }
}

impl fmt::Display for TinyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a login instance of an app, never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InstId(pub u64);

/// What names a one-to-one message within its conversation and direction: `{MsgSeq}_{MsgRandom}_{MsgTime}` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MsgKey {
    /// Server time in seconds.
    pub time: u32,
    /// Chosen by the sender.
    pub seq: u32,
    /// Chosen by the sender.
    pub random: u32,
}

/// Longest MsgKey in bytes (source: message documentation).
const MAX_MSG_KEY_BYTES: usize = 50;

impl fmt::Display for MsgKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}_{}", self.seq, self.random, self.time)
    }
}

impl FromStr for MsgKey {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        if text.len() > MAX_MSG_KEY_BYTES {
            return Err(());
        }
        let mut parts = text.split('_').map(|part| part.parse::<u32>().map_err(drop));
        let mut next = || parts.next().unwrap_or(Err(()));
        let (seq, random, time) = (next()?, next()?, next()?);
        if parts.next().is_some() {
            return Err(());
        }
        Ok(Self { time, seq, random })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn msg_keys_read_back_and_bad_ones_are_refused() {
        let key: MsgKey = "93847636_1287657_1700000500".parse().unwrap();
        assert_eq!(key, MsgKey { seq: 93_847_636, random: 1_287_657, time: 1_700_000_500 });
        assert_eq!(key.to_string(), "93847636_1287657_1700000500");
        for bad in ["", "1_2", "1_2_3_4", "a_2_3", "1_2_4294967296", "-1_2_3", &"1".repeat(51)] {
            assert!(bad.parse::<MsgKey>().is_err(), "{bad}");
        }
    }

    #[test]
    fn accounts_keep_to_printable_ascii_and_32_bytes() {
        assert!(Account::parse("alice 01~", "UserID").is_ok());
        for bad in ["", "a\nb", "\u{7f}", "é", &"x".repeat(33)] {
            assert!(Account::parse(bad, "UserID").is_err(), "{bad:?}");
        }
    }
}
