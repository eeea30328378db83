//! Settings of webhooks.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Network;
use crate::webhooks::Kind;

/// The settings of an app's webhooks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookSettings {
    /// Where the app wants to be told of events and asked before some, `http://` or `https://`. Default empty: nowhere.
    /// Source: console documentation, callback settings.
    pub url: String,
    /// The events that are told and asked, by name (`tincan webhooks list` names them). Default empty: all.
    /// Source: console documentation, callback settings; the console's boxes are off at first.
    #[schemars(with = "Vec<String>")]
    pub events: Vec<Kind>,
    /// The secret that a receiver verifies the signature with: `Sign` is the SHA-256 of it and `RequestTime`. Default
    /// empty: one that is derived from the app's key, which `tincan webhooks list` prints.
    /// Source: webhook documentation, token authentication.
    pub token: String,
    /// How long a receiver may take to answer. Default 2 seconds. Source: webhook documentation, time-outs.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub timeout: Duration,
    /// What becomes of a message when the receiver that is asked about it fails: deliver, or refuse it with 80003, and with
    /// 90992 when its answer is not understood. Default deliver. Source: webhook documentation, failure policy; error-code reference.
    pub on_failure: OnFailure,
    /// Private and other special addresses that a URL may lead to, as networks: `127.0.0.0/8`, `10.1.2.3/32`. Default
    /// none. Source: webhook documentation, URL rules; a self-hosted server may allow them.
    pub private_addresses: Vec<Network>,
    /// How often an event is told before it is given up; 1 means that it is not repeated. Default 8.
    /// Source: Tincan's choice; the hosted service repeats nothing unless it is switched on.
    pub attempts: u32,
    /// The time from a failed attempt to the next; it doubles each time, up to five minutes. Default 1 second.
    /// Source: Tincan's choice.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub retry_after: Duration,
    /// Most events that wait to be told; past it the oldest are given up. Default 100000. Source: Tincan's choice.
    pub queue: u64,
    /// Events that are told at a time. Default 8. Source: Tincan's choice.
    pub parallel: usize,
    /// How long a member of a live room must be without a connection before it is told. Default 20 seconds. Source: webhook
    /// documentation, members' state.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub offline_after: Duration,
    /// Entries that the log of deliveries keeps. Default 1000. Source: Tincan's choice.
    pub log: u64,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            url: String::new(),
            events: Vec::new(),
            token: String::new(),
            timeout: Duration::from_secs(2),
            on_failure: OnFailure::Deliver,
            private_addresses: Vec::new(),
            attempts: 8,
            retry_after: Duration::from_secs(1),
            queue: 100_000,
            parallel: 8,
            offline_after: Duration::from_secs(20),
            log: 1000,
        }
    }
}

impl WebhookSettings {
    /// Whether the app wants to hear of these events.
    pub fn wants(&self, kind: Kind) -> bool {
        !self.url.is_empty() && (self.events.is_empty() || self.events.contains(&kind))
    }
}

/// What becomes of a message that an app could not be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnFailure {
    /// It is delivered.
    Deliver,
    /// It is refused.
    Refuse,
}
