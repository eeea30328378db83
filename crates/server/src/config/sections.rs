//! The sections of the settings, but for the apps', which are the domain's.

use std::ops::RangeInclusive;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tincan_store::embedded::Options;

/// The ways in, and their bounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Server {
    /// Address and port to listen on, for REST and web clients alike; port 0 picks a free one. Default 127.0.0.1:7700:
    /// this machine only. Source: Tincan's choice.
    pub(crate) listen: String,
    /// Address and port for native clients; `auto` is the host of `server.listen` and the port above its own, or a free one
    /// where that is 0; empty for none. Default auto: 127.0.0.1:7701. Source: Tincan's choice.
    pub(crate) native_listen: String,
    /// The URL under which clients reach the server, where a proxy stands before it; links to files and
    /// archives begin with it. Default empty: http:// and the address it listens on. Source: Tincan's choice.
    pub(crate) public_url: String,
    /// Addresses that `ConfigSvc/GetIPList` tells. Default empty: the one it listens on. Source: Tincan's choice.
    pub(crate) addresses: Vec<String>,
    /// Longest time a command may take; past it 60008. Default 3 seconds. Source: REST API documentation, timeouts.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub(crate) time_limit: Duration,
    /// Largest body of a REST request in bytes; over it 60002. Default 1048576 (1 MiB). Source: the packet limit of
    /// client libraries; the REST API documents none.
    pub(crate) body_bytes: usize,
    /// Longest time the body of a REST request may take to arrive; past it 60008. Default 10 seconds. Source: Tincan's
    /// choice.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub(crate) body_timeout: Duration,
    /// Longest time the head of an HTTP request may take to arrive, and an HTTP connection without a request may stay
    /// open; past it it is closed. Default 30 seconds. Source: Tincan's choice.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub(crate) header_timeout: Duration,
    /// Largest frame of a web client in bytes; over it the connection is closed with 1009. Also the largest body of a native
    /// client's request, decompressed; over it -10109. Default 2097152 (2 MiB), room for a merged message of 1 MiB with its
    /// escapes. Source: Tincan's choice.
    pub(crate) frame_bytes: usize,
    /// Most connections at a time, native ones among them; one more is closed at once, a native one with -302. Default
    /// 100000. Source: Tincan's choice.
    pub(crate) connections: usize,
    /// Most requests of one client's connection that run at a time; until one is answered no more are read. Default 32.
    /// Source: Tincan's choice.
    pub(crate) in_flight: usize,
    /// Most pushes that wait for one client's connection; past it they are left out and the client is told to fetch what it
    /// missed. Default 256. Source: Tincan's choice.
    pub(crate) push_queue: usize,
    /// Longest silence of a client; past it its connection is closed, a web client's with 1001. Default 400 seconds, three times the
    /// longest interval between two of its signs of life. Source: seen at the Web SDK.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub(crate) idle_timeout: Duration,
    /// Longest time a client may take to accept what is sent to it; past it the connection is dropped. Default
    /// 15 seconds, after which the client gives up an answer. Source: seen at the Web SDK.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub(crate) write_timeout: Duration,
    /// Answers to clients longer than this many bytes are compressed. Default 8192. Source: Tincan's choice; the
    /// client accepts both at any size.
    pub(crate) compress_over: usize,
    /// Whether admins may make calls go wrong (`tincan faults`). Default false. Source: Tincan's choice; for tests.
    pub(crate) allow_faults: bool,
    /// Whether admins may move an app's time forward (`tincan clock`). Default false. Source: Tincan's choice; for tests.
    pub(crate) allow_test_clock: bool,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:7700".to_owned(),
            native_listen: "auto".to_owned(),
            public_url: String::new(),
            addresses: Vec::new(),
            time_limit: Duration::from_secs(3),
            body_bytes: 1024 * 1024,
            body_timeout: Duration::from_secs(10),
            header_timeout: Duration::from_secs(30),
            frame_bytes: 2 * 1024 * 1024,
            connections: 100_000,
            in_flight: 32,
            push_queue: 256,
            idle_timeout: Duration::from_secs(400),
            write_timeout: Duration::from_secs(15),
            compress_over: 8192,
            allow_faults: false,
            allow_test_clock: false,
        }
    }
}

impl Server {
    /// Checks the bounds that types do not give.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        bound("server.body_bytes", self.body_bytes, 1024..=64 * 1024 * 1024)?;
        bound("server.frame_bytes", self.frame_bytes, 1024..=64 * 1024 * 1024)?;
        bound("server.connections", self.connections, 1..=10_000_000)?;
        bound("server.in_flight", self.in_flight, 1..=1024)?;
        bound("server.push_queue", self.push_queue, 1..=65_536)?;
        self.native_address().map(drop)
    }

    /// Where to listen for native clients; `None` for nowhere.
    pub(crate) fn native_address(&self) -> anyhow::Result<Option<String>> {
        match self.native_listen.as_str() {
            "" => Ok(None),
            "auto" => {
                match self.listen.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse::<u16>().ok()?))) {
                    Some((host, 0)) => Ok(Some(format!("{host}:0"))),
                    Some((host, port)) if port < u16::MAX => Ok(Some(format!("{host}:{}", port + 1))),
                    // What is wrong with a port that is none, binding it says better.
                    None => Ok(Some(self.listen.clone())),
                    Some(_) => {
                        anyhow::bail!("server.native_listen is auto, and no port is above the one of server.listen")
                    }
                }
            }
            address => Ok(Some(address.to_owned())),
        }
    }
}

/// The embedded store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Storage {
    /// Longest time a write may take until it is durable; past it the store counts as late (70169 and its like). Default
    /// 3 seconds. Source: Tincan's choice.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub(crate) commit_timeout: Duration,
    /// Longest time a write waits for others under load, so that they share one sync. Default 300 microseconds; 0s means
    /// never. Source: measured.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub(crate) gather: Duration,
    /// Most writers that lost a race for the same data and wait for their turn; more are refused (30008, 10002). Default
    /// 1024. Source: Tincan's own.
    pub(crate) waiting_writers: usize,
    /// Most writes that share one sync. Default 1024. Source: measured.
    pub(crate) max_group: usize,
    /// Most writes that wait; more wait for a place among them. Default 8192. Source: Tincan's choice.
    pub(crate) queue: usize,
    /// Memory for recently read data, in bytes. Default 67108864 (64 MiB). Source: Tincan's choice.
    pub(crate) cache_bytes: u64,
    /// Memory for recently written data, in bytes: more makes fewer files and a longer recovery. Fixed when the store is
    /// made. Default 33554432 (32 MiB). Source: measured.
    pub(crate) memtable_bytes: u64,
}

impl Default for Storage {
    fn default() -> Self {
        let options = Options::default();
        Self {
            commit_timeout: Duration::from_secs(3),
            gather: options.gather,
            waiting_writers: tincan_domain::core::WAITING_WRITERS,
            max_group: options.max_group,
            queue: options.queue,
            cache_bytes: options.cache_bytes,
            memtable_bytes: options.memtable_bytes,
        }
    }
}

impl Storage {
    /// Checks the bounds that types do not give.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        bound("store.max_group", self.max_group, 1..=65_536)?;
        bound("store.queue", self.queue, 1..=1_000_000)
    }

    /// These settings in the engine's words.
    pub(crate) fn options(&self) -> Options {
        Options {
            commit_timeout: self.commit_timeout,
            gather: self.gather,
            max_group: self.max_group,
            queue: self.queue,
            cache_bytes: self.cache_bytes,
            memtable_bytes: self.memtable_bytes,
        }
    }
}

pub(super) fn bound(name: &str, value: usize, bounds: RangeInclusive<usize>) -> anyhow::Result<()> {
    let (low, high) = (bounds.start(), bounds.end());
    anyhow::ensure!(bounds.contains(&value), "{name} is {value}; it must be {low} to {high}");
    Ok(())
}
