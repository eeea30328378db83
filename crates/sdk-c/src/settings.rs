//! The parameters of `init`.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use tincan_sdk::Config;
use tincan_sdk::config::{Codes, Platform};

/// Settings of a client, as [`Config`] has them. What is left out has its default.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    app: u32,
    data: PathBuf,
    servers: Vec<String>,
    server_key: String,
    http: Option<String>,
    device: Option<String>,
    platform: Option<PlatformName>,
    #[serde(default)]
    codes: CodesName,
    #[serde(default)]
    timeouts: Timeouts,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    v3: V3,
}

/// Kinds of devices.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum PlatformName {
    Windows,
    Mac,
    Linux,
    Android,
    Iphone,
    Ipad,
}

/// The numbers that errors have.
#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum CodesName {
    #[default]
    Current,
    V3,
    V3Renumbered,
}

/// All in milliseconds.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Timeouts {
    connect: Option<u64>,
    login: Option<u64>,
    wait: Option<u64>,
    send: Option<u64>,
    answer: Option<u64>,
    heartbeat: Option<u64>,
    reconnect_first: Option<u64>,
    reconnect_last: Option<u64>,
    transfer: Option<u64>,
    http: Option<u64>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Limits {
    calls_per_second: Option<u32>,
    waiting_requests: Option<usize>,
    memory: Option<usize>,
    file: Option<u64>,
    download: Option<u64>,
    transfers: Option<usize>,
    file_part: Option<usize>,
    transfer_attempts: Option<u32>,
}

/// What only the V3 SDKs had.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct V3 {
    start_network: Option<bool>,
    report_online: Option<bool>,
    messages_wait: Option<bool>,
    short_video: Option<bool>,
    short_connections: Option<usize>,
    group_cache: Option<u64>,
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

impl From<Settings> for Config {
    fn from(settings: Settings) -> Self {
        let mut config = Config::new(settings.app, settings.data, String::new(), settings.server_key);
        config.servers = settings.servers;
        config.http = settings.http;
        config.device = settings.device;
        set(&mut config.platform, settings.platform.map(Platform::from));
        config.codes = match settings.codes {
            CodesName::Current => Codes::Current,
            CodesName::V3 => Codes::V3,
            CodesName::V3Renumbered => Codes::V3Renumbered,
        };
        let (own, given) = (&mut config.timeouts, settings.timeouts);
        for (place, millis) in [
            (&mut own.connect, given.connect),
            (&mut own.login, given.login),
            (&mut own.wait, given.wait),
            (&mut own.send, given.send),
            (&mut own.answer, given.answer),
            (&mut own.heartbeat, given.heartbeat),
            (&mut own.reconnect_first, given.reconnect_first),
            (&mut own.reconnect_last, given.reconnect_last),
            (&mut own.transfer, given.transfer),
            (&mut own.http, given.http),
        ] {
            set(place, millis.map(Duration::from_millis));
        }
        let (own, given) = (&mut config.limits, settings.limits);
        set(&mut own.calls_per_second, given.calls_per_second);
        set(&mut own.waiting_requests, given.waiting_requests);
        set(&mut own.memory, given.memory);
        set(&mut own.file, given.file);
        set(&mut own.download, given.download);
        set(&mut own.transfers, given.transfers);
        set(&mut own.file_part, given.file_part);
        set(&mut own.transfer_attempts, given.transfer_attempts);
        let (own, given) = (&mut config.v3, settings.v3);
        set(&mut own.start_network, given.start_network);
        set(&mut own.report_online, given.report_online);
        set(&mut own.messages_wait, given.messages_wait);
        set(&mut own.short_video, given.short_video);
        set(&mut own.short_connections, given.short_connections);
        set(&mut own.group_cache, given.group_cache.map(Duration::from_millis));
        config
    }
}

impl From<PlatformName> for Platform {
    fn from(name: PlatformName) -> Self {
        match name {
            PlatformName::Windows => Platform::Windows,
            PlatformName::Mac => Platform::Mac,
            PlatformName::Linux => Platform::Linux,
            PlatformName::Android => Platform::Android,
            PlatformName::Iphone => Platform::IPhone,
            PlatformName::Ipad => Platform::IPad,
        }
    }
}
