//! Devices of accounts: which ones an account logged in from, which ones an admin locked, and the verification code that a
//! log-in has to show where the app wants one.
//!
//! Only native clients have a device: they choose a name for it once and keep it. Web clients have none, and nothing here
//! is for them.

mod challenge;
mod lock;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::ports::Platform;
use crate::{Cause, Domain, Party, Result, accounts};

pub use challenge::{Entry, Proof, Request, admit};
pub use lock::{lock, unlock};

/// Longest name of a device in bytes (source: `docs/native-protocol.md`).
pub const MAX_DEVICE_BYTES: usize = 64;

/// How much older the time of a device's last log-in may be than the log-in itself: it is written seldom.
const DAY: Seconds = 86_400;

/// Why a device is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An admin locked it.
    #[error("an admin of the app locked this device")]
    Locked,
    /// The verification code is wrong, past its life, or there is none.
    #[error("the verification code is wrong{}", then(*.left))]
    WrongCode {
        /// How often it may still be tried.
        left: u32,
    },
    /// The verification code could not be delivered.
    #[error("the verification code could not be delivered in time; try again")]
    NotDelivered,
    /// The account had too many codes.
    #[error("the account had {limit} verification codes within an hour; try again later")]
    CodesTooOften {
        /// Codes an hour.
        limit: u32,
    },
}

fn then(left: u32) -> String {
    match left {
        0 => ", or holds no more; log in without one to get another".to_owned(),
        1 => "; it may be tried once more".to_owned(),
        left => format!("; it may be tried {left} times more"),
    }
}

/// The name of a device: 1 to 64 bytes without control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Device(String);

impl Device {
    /// Checks the rules of a device's name; `field` names it in the cause.
    ///
    /// Errors: 70402 (by family) empty, too long, or with control characters.
    pub fn parse(text: &str, field: &'static str) -> Result<Self> {
        if text.is_empty() || text.len() > MAX_DEVICE_BYTES {
            return Err(Cause::field(field, format!("must be 1 to {MAX_DEVICE_BYTES} bytes long")));
        }
        if text.chars().any(char::is_control) {
            return Err(Cause::field(field, "must hold no control characters"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A device that an account logged in from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Which one.
    pub device: Device,
    /// What kind of device it is.
    pub platform: Platform,
    /// Its first log-in that is remembered.
    pub since: Seconds,
    /// Its last log-in; may be up to a day older than that was.
    pub last: Seconds,
}

/// A device that an admin locked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locked {
    /// Which one.
    pub device: Device,
    /// Since when.
    pub since: Seconds,
}

/// The devices of an account, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicesRow {
    /// Those it logged in from, a bounded number (`app.native.devices`).
    pub known: Vec<Known>,
    /// Those that are locked, a bounded number (`app.native.locked_devices`).
    pub locked: Vec<Locked>,
}

impl Record for DevicesRow {}

impl DevicesRow {
    /// Whether a device is locked.
    pub(crate) fn is_locked(&self, device: &Device) -> bool {
        self.locked.iter().any(|locked| locked.device == *device)
    }

    fn knows(&self, device: &Device) -> bool {
        self.known.iter().any(|known| known.device == *device)
    }

    /// Notes a log-in from a device, which it remembers from then on. Answers whether that has to be written.
    pub(crate) fn remember(&mut self, device: &Device, platform: Platform, most: usize, now: Seconds) -> bool {
        if let Some(known) = self.known.iter_mut().find(|known| known.device == *device) {
            let write = known.platform != platform || now >= known.last + DAY;
            if write {
                (known.platform, known.last) = (platform, now);
            }
            return write;
        }
        while self.known.len() >= most.max(1) {
            let oldest = self.known.iter().enumerate().min_by_key(|(_, known)| known.last).map(|(at, _)| at);
            self.known.remove(oldest.unwrap_or_default());
        }
        self.known.push(Known { device: device.clone(), platform, since: now, last: now });
        true
    }
}

pub(crate) fn key(app: AppId, account: &Account) -> Key {
    Key::new(app, Table::Device).account(account)
}

pub(crate) fn challenge_key(app: AppId, account: &Account) -> Key {
    Key::new(app, Table::Challenge).account(account)
}

/// The devices of an account.
///
/// Errors: 70107 no such account.
pub async fn list(domain: &Domain, app: &App, account: &Account) -> Result<DevicesRow> {
    let view = domain.view().await?;
    accounts::must_exist(&view, app.id, account, Party::Subject).await?;
    Ok(view.get(&key(app.id, account)).await?.unwrap_or_default())
}
