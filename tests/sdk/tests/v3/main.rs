//! The view of the V3 SDKs: every number that only they had, by its real condition, through the public API.

mod binding;
mod files;
mod init;
mod lists;
mod login;
mod sending;
mod session;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tincan_blackbox::Server;
use tincan_sdk::clock::{Clock, SystemClock};
use tincan_sdk::config::Codes;
use tincan_sdk::{Client, Config, Event, Events, Result};
use tincan_sdk_tests::wrong_server::WrongServer;
use tokio::time::timeout;

/// Longest wait for an event.
const WAIT: Duration = Duration::from_secs(20);

/// How short times are that are to run out.
const SOON: Duration = Duration::from_secs(1);

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Settings with the numbers of V3, for as many calls as a test makes.
fn v3(mut config: Config) -> Config {
    config.codes = Codes::V3;
    config.limits.calls_per_second = 0;
    config
}

/// Settings for a real server.
fn of(server: &Server, data: &Path) -> Config {
    let key: String = server.native_key().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut config = v3(Config::new(server.sdkappid(), data, server.native(), key));
    config.http = Some(server.http().to_owned());
    config
}

/// Settings for a server that can be told to do wrong.
fn of_wrong(server: &WrongServer, data: &Path) -> Config {
    v3(server.config(data))
}

/// The same settings with the session layer as it was numbered later.
fn renumbered(mut config: Config) -> Config {
    config.codes = Codes::V3Renumbered;
    config
}

/// A client that is initialised.
async fn client(config: Config) -> Client {
    let client = Client::new();
    client.init(config).await.unwrap();
    client
}

/// A client that is logged in to a real server.
async fn logged_in(server: &Server, config: Config, user: &str) -> Client {
    let client = client(config).await;
    client.login(user, &server.usersig(user)).await.unwrap();
    client
}

/// A client that is logged in to a server that can be told to do wrong, and has fetched what there is to fetch.
async fn logged_in_wrong(config: Config) -> Client {
    let client = client(config).await;
    let mut events = client.events();
    client.login("alice", "a UserSig").await.unwrap();
    wait_for(&mut events, |event| matches!(event, Event::Synchronised)).await;
    client
}

/// Takes a client off the network.
async fn disconnect(client: &Client) {
    let mut events = client.events();
    client.disconnect().await.unwrap();
    wait_for(&mut events, |event| matches!(event, Event::Disconnected { .. })).await;
}

/// The code of what failed.
fn code<T>(result: Result<T>) -> i32 {
    match result {
        Ok(_) => 0,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            error.code()
        }
    }
}

/// Waits for an event.
async fn wait_for(events: &mut Events, wanted: impl Fn(&Event) -> bool) -> Event {
    let waiting = async {
        loop {
            let event = events.next().await.expect("the client is there");
            if wanted(&event) {
                return event;
            }
        }
    };
    timeout(WAIT, waiting).await.expect("the event comes")
}

/// A clock that can be moved forward.
#[derive(Default)]
struct Moved(AtomicU64);

impl Moved {
    fn forward(&self, by: Duration) {
        self.0.fetch_add(by.as_millis().try_into().unwrap(), Ordering::Relaxed);
    }
}

impl Clock for Moved {
    fn now_millis(&self) -> u64 {
        SystemClock.now_millis() + self.0.load(Ordering::Relaxed)
    }
}

fn moved() -> Arc<Moved> {
    Arc::default()
}
