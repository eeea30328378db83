//! An app and its settings: every limit once, with its default and its source.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tincan_protocol::usersig::Keys;

use crate::model::{Account, AppId};

/// An app: who may use it, by which keys, under which settings.
pub struct App {
    /// Its number.
    pub id: AppId,
    /// What its UserSigs are verified with.
    pub keys: Keys,
    /// Accounts that may call the REST API and act for others.
    pub admins: Vec<Account>,
    /// Its settings.
    pub settings: Settings,
}

impl App {
    /// Whether an account is an admin of the app.
    pub fn is_admin(&self, account: &Account) -> bool {
        self.admins.contains(account)
    }
}

/// The settings of an app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Largest message packet in bytes, elements and custom data together; over it 80002, and 93000 by REST.
    /// Default 8192. Source: error-code reference, 80002; newer documents say 12 KB.
    pub message_bytes: usize,
    /// How long after sending a user may recall a message; later it is 20016. Default 2 minutes.
    /// Source: error-code reference, 20016.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub recall_window: Duration,
    /// How long messages are kept in the history. Default 7 days. Source: storage policy of the message documentation.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub history: Duration,
    /// Whether a message to someone who has blacklisted the sender is answered as sent (and not delivered) instead of
    /// refused with 20007. Default false. Source: error-code reference, 20007; the console's newer default is true.
    pub blocked_send_looks_sent: bool,
    /// Largest number of web logins of one account at a time; the oldest is signed out (91101). Default 1, at most 10.
    /// Source: console documentation, login settings.
    pub web_instances: usize,
    /// Which devices of an account may be online together. Default multi. Source: console documentation, login settings
    /// (the factory value is not documented).
    pub multi_device: MultiDevice,
    /// Largest number of accounts; over it 70398. 0 means no limit. Default 0 (the trial edition has 100).
    /// Source: error-code reference, 70398.
    pub accounts: u64,
    /// Whether accounts may be deleted; otherwise 71000. Default true. Source: error-code reference, 71000.
    pub account_deletion: bool,
    /// Largest number of entries of an account's blacklist; over it 30013. Default 1000.
    /// Source: relationship chain documentation.
    pub blacklist: usize,
    /// Failed UserSig verifications of one user in a minute after which it is locked for a minute (70050). Default 10.
    /// Source: error-code reference, 70050 (the number is not documented).
    pub verification_failures: u32,
    /// REST calls a second of one command, where the command has no limit of its own (60007). Default 200.
    /// Source: REST API documentation, frequency.
    pub command_calls_per_second: u32,
    /// REST calls a second of the whole app (60011). Default 10000 (not documented).
    pub app_calls_per_second: u32,
    /// Seconds within which a message with the same sender, MsgSeq, MsgRandom and content is the same message.
    /// Default 2 minutes. Source: message documentation, duplicates.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub duplicate_window: Duration,
    /// Seconds between two `wshello` of a web client. Default 120. Source: seen at the Web SDK.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub hello_interval: Duration,
    /// Most conversations a list returns. Default 100, at most 500. Source: console documentation, conversations to pull.
    pub conversations: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            message_bytes: 8192,
            recall_window: Duration::from_secs(120),
            history: Duration::from_secs(7 * 86_400),
            blocked_send_looks_sent: false,
            web_instances: 1,
            multi_device: MultiDevice::Multi,
            accounts: 0,
            account_deletion: true,
            blacklist: 1000,
            verification_failures: 10,
            command_calls_per_second: 200,
            app_calls_per_second: 10_000,
            duplicate_window: Duration::from_secs(120),
            hello_interval: Duration::from_secs(120),
            conversations: 100,
        }
    }
}

/// Which devices of an account may be online together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MultiDevice {
    /// One of all platforms.
    Single,
    /// One of the devices, and the web.
    Dual,
    /// One mobile, one desktop, and the web.
    Triple,
    /// One of each platform.
    Multi,
}
