//! Settings of what only the V3 SDKs had.

use std::time::Duration;

/// Settings that count with the V3 views only.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// Whether initialising starts the network. Without it nobody logs in before [`crate::v3::V3::start_network`] (6209).
    /// Default true.
    pub start_network: bool,
    /// Whether a log-in reports that the user is online, and fails where that gets no answer (6218) or one that does not read
    /// (6219). Default true.
    pub report_online: bool,
    /// Whether a message that cannot be sent waits until it can, as today. Otherwise it fails, and the app sends it again
    /// ([`crate::messages::Messages::resend`]). Default false.
    pub messages_wait: bool,
    /// Whether the app has the extension for short videos. Without it no video is sent (6224). Default true.
    pub short_video: bool,
    /// Most short connections at once: transfers of files, which go by HTTP (6300). Default 16 (Tincan's own).
    pub short_connections: usize,
    /// How long a profile stays in the group cache. Default 60 s (Tincan's own).
    pub group_cache: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            start_network: true,
            report_online: true,
            messages_wait: false,
            short_video: true,
            short_connections: 16,
            group_cache: Duration::from_secs(60),
        }
    }
}
