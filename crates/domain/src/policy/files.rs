//! Settings of files.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The settings of an app's files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FileSettings {
    /// Largest file in bytes; over it 114002. Default 29360128 (28 MiB). Source: error-code reference, 7005 and 114002;
    /// newer documents say 100 MB.
    pub bytes: u64,
    /// How long files are kept; later they cannot be fetched. Where the history is longer than 7 days they are kept as
    /// long as that at least. Portraits are kept for ever. Default 7 days. Source: error-code reference, 6009.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub retention: Duration,
    /// How long an address for an upload holds at most; later it is 6006. Default 15 minutes. Source: seen at the Web SDK.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub upload_time: Duration,
    /// How long the key holds with which clients fetch files (`openim.authkey`). Default 1 day. Source: Tincan's choice.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub key_time: Duration,
    /// Whether files are given only to who has a key (`authkey`) or a link made by `im_cos_msg/get_cos_sig`; others get
    /// 6006. Default false: who knows a file's address, which nobody can guess, gets it. Source: file documentation.
    pub private: bool,
    /// Largest picture in pixels of which smaller forms are made; over it 8003. Default 25000000. Source: Tincan's choice.
    pub picture_pixels: u64,
    /// Longest time that making the forms of a picture may take; past it 8003. Default 1 second. Source: Tincan's choice.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub picture_time: Duration,
}

impl Default for FileSettings {
    fn default() -> Self {
        Self {
            bytes: 28 * 1024 * 1024,
            retention: Duration::from_secs(7 * 86_400),
            upload_time: Duration::from_secs(900),
            key_time: Duration::from_secs(86_400),
            private: false,
            picture_pixels: 25_000_000,
            picture_time: Duration::from_secs(1),
        }
    }
}
