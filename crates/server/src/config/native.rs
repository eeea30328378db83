//! The settings of the native access layer.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sections::bound;

/// The native access layer, beside what holds for all clients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Native {
    /// Longest time from a connection's beginning to its client's being logged in; past it it is closed. Default 10 seconds.
    /// Source: Tincan's choice.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub(crate) login_timeout: Duration,
    /// Life of a session ticket (D2); past it -10101 on a new connection and -10001 on an open one. One that has lived half
    /// of it is replaced when it takes a session up. Default 7 days. Source: Tincan's choice.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub(crate) session_life: Duration,
    /// How long after a connection's beginning its cookie may come back; later it is -10009. Default 1 hour. Source: Tincan's
    /// choice.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub(crate) cookie_life: Duration,
    /// Longest time a client may take to acknowledge a push; past it its connection is closed. Default 30 seconds. Source:
    /// Tincan's choice.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub(crate) push_ack_timeout: Duration,
    /// Most pushes of one connection that are sent and not acknowledged; more wait in its queue (`server.push_queue`). Default
    /// 64. Source: Tincan's choice.
    pub(crate) push_window: usize,
    /// Most connections of native clients from one address, or from one /64 network of IPv6; one more is refused with -302. 0
    /// means no limit. Default 0: behind a proxy all come from one address. Source: Tincan's choice.
    pub(crate) connections_per_address: usize,
    /// Most requests of native clients that the node works on at a time; one more is refused with -10114. Default 10000.
    /// Source: Tincan's choice.
    pub(crate) requests: usize,
    /// Whether clients may send several requests in one packet; where not, it is -10107. Default true. Source: Tincan's
    /// choice.
    pub(crate) aggregation: bool,
}

impl Default for Native {
    fn default() -> Self {
        Self {
            login_timeout: Duration::from_secs(10),
            session_life: Duration::from_secs(7 * 86_400),
            cookie_life: Duration::from_secs(3600),
            push_ack_timeout: Duration::from_secs(30),
            push_window: 64,
            connections_per_address: 0,
            requests: 10_000,
            aggregation: true,
        }
    }
}

impl Native {
    /// Checks the bounds that types do not give.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        bound("native.push_window", self.push_window, 1..=65_536)?;
        bound("native.requests", self.requests, 1..=10_000_000)
    }
}
