//! What a client is told when it is initialised.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use tincan_protocol::native::Platform;

use crate::clock::{Clock, SystemClock};

/// Settings of a client, all with defaults but the four of [`Config::new`].
#[derive(Clone)]
#[non_exhaustive]
pub struct Config {
    /// The app, its SDKAppID.
    pub app: u32,
    /// The folder of local databases and tickets. It is made if it is missing; one process at a time uses it.
    pub data: PathBuf,
    /// Where the native access layer listens, `HOST:PORT`; tried in their order.
    pub servers: Vec<String>,
    /// The server's public key, 64 hex digits: `tincan serve` prints it.
    pub server_key: String,
    /// Where the server's HTTP port is, `http://HOST:PORT`; files go there. None: where the server says that it is.
    pub http: Option<String>,
    /// What the device calls itself, at most 64 bytes. None: made at random once, and kept in the folder.
    pub device: Option<String>,
    /// The kind of device, on which the multi-device policy rests. Default: what it was compiled for.
    pub platform: Platform,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// How much there may be of things.
    pub limits: Limits,
    /// Which numbers errors have.
    pub codes: Codes,
    /// What only the V3 SDKs had. Nothing of it counts with [`Codes::Current`].
    pub v3: crate::v3::Options,
    /// The clock. Tests move theirs.
    pub clock: Arc<dyn Clock>,
}

impl Config {
    /// The settings of a client of an app: its folder, a server, and the server's key.
    pub fn new(app: u32, data: impl Into<PathBuf>, server: impl Into<String>, server_key: impl Into<String>) -> Self {
        Self {
            app,
            data: data.into(),
            servers: vec![server.into()],
            server_key: server_key.into(),
            http: None,
            device: None,
            platform: here(),
            timeouts: Timeouts::default(),
            limits: Limits::default(),
            codes: Codes::default(),
            v3: crate::v3::Options::default(),
            clock: Arc::new(SystemClock),
        }
    }
}

/// The kind of device that this was compiled for.
fn here() -> Platform {
    match std::env::consts::OS {
        "windows" => Platform::Windows,
        "macos" => Platform::Mac,
        "android" => Platform::Android,
        "ios" => Platform::IPhone,
        _ => Platform::Linux,
    }
}

/// How long things may take. Where no source is named the number is Tincan's own.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Timeouts {
    /// To connect, 9510. Default 10 s.
    pub connect: Duration,
    /// Of a log-in's handshake, 7508. Default 10 s.
    pub login: Duration,
    /// That a request waits for a connection, 9518. Default 10 s.
    pub wait: Duration,
    /// That the socket takes to accept a request, 9519. Default 5 s.
    pub send: Duration,
    /// Until a request is answered, 9520. Default 10 s.
    pub answer: Duration,
    /// Between two signs of life on an idle connection; after half as much again without one it is given up. Default 60 s.
    pub heartbeat: Duration,
    /// Before the first attempt to connect again. Each next wait is twice as long, and partly random. Default 200 ms.
    pub reconnect_first: Duration,
    /// Longest wait before an attempt to connect again. Default 30 s.
    pub reconnect_last: Duration,
    /// Of one transfer of a file as a whole, 114005. Default 10 min.
    pub transfer: Duration,
    /// That one HTTP request of a transfer may go on without an answer, or without more of it. Default 30 s.
    pub http: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            login: Duration::from_secs(10),
            wait: Duration::from_secs(10),
            send: Duration::from_secs(5),
            answer: Duration::from_secs(10),
            heartbeat: Duration::from_secs(60),
            reconnect_first: Duration::from_millis(200),
            reconnect_last: Duration::from_secs(30),
            transfer: Duration::from_secs(600),
            http: Duration::from_secs(30),
        }
    }
}

/// How much there may be of things.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Limits {
    /// Calls a second of one API, 9506. Default 5. Source: error-code reference.
    pub calls_per_second: u32,
    /// Requests that wait for their answers, 9507. Default 1000. Source: error-code reference.
    pub waiting_requests: usize,
    /// Bytes that one answer or one file read at once may take in memory, 6028; that compressing one request may, 9504; and
    /// that all pushes may which wait for their turn. Default 64 MiB.
    pub memory: usize,
    /// Pushes that wait for their turn. Past it they are left out, and what they said is fetched. Default 1000.
    pub pushes: usize,
    /// Events that wait for a slow listener; past it the listener is told [`crate::Event::Missed`]. Default 1000.
    pub events: usize,
    /// Longest message: its elements' fields together, in bytes, 8001. Default 8 KiB. Source: error-code reference.
    pub message: usize,
    /// Messages that wait to be sent, 9507. Default 1000.
    pub outbox: u64,
    /// Longest file that is sent, in bytes, 7005. Default 28 MiB. Source: error-code reference.
    pub file: u64,
    /// Longest file that is fetched, in bytes, 6009. Default 100 MiB. Source: Web SDK, longest file that it sends.
    pub download: u64,
    /// Transfers that run at once; others wait for their turn. Default 4.
    pub transfers: usize,
    /// Bytes of a file that go up at once. As much is in memory for each transfer. Default 1 MiB. Source: Web SDK.
    pub file_part: usize,
    /// How often in a row an upload or a download may fail before 6008 or 6009. Default 3.
    pub transfer_attempts: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            calls_per_second: 5,
            waiting_requests: 1000,
            memory: 64 * 1024 * 1024,
            pushes: 1000,
            events: 1000,
            message: 8 * 1024,
            outbox: 1000,
            file: 28 * 1024 * 1024,
            download: 100 * 1024 * 1024,
            transfers: 4,
            file_part: 1024 * 1024,
            transfer_attempts: 3,
        }
    }
}

/// Which numbers errors have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Codes {
    /// Those of today.
    #[default]
    Current,
    /// Those of the V3 SDKs, as they were first numbered: 6200 to 6216 at the session layer.
    V3,
    /// Those of the V3 SDKs, the session layer's as they were numbered later: 6250 to 6258.
    V3Renumbered,
}
