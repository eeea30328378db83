//! Clients of a real server.

use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use tincan_blackbox::Server;
use tincan_sdk::{Client, Config, Event, Events};
use tokio::time::timeout;

/// Longest wait for an event.
pub const WAIT: Duration = Duration::from_secs(20);

/// A folder of a client's own.
pub fn folder() -> TempDir {
    tempfile::Builder::new().prefix("tincan-sdk-").tempdir().unwrap()
}

/// Settings for a server, reached at an address (its own, or a proxy's), without the limit on calls and with short waits before
/// another connection is tried.
pub fn settings(server: &Server, address: &str, data: &Path) -> Config {
    let key = server.ready()["native_key"].as_str().expect("a native_key in the ready line");
    let mut config = Config::new(server.sdkappid(), data, address, key);
    config.limits.calls_per_second = 0;
    config.timeouts.reconnect_first = Duration::from_millis(20);
    config.timeouts.reconnect_last = Duration::from_millis(500);
    config
}

/// A client that is initialised.
pub async fn initialised(config: Config) -> Client {
    let client = Client::new();
    client.init(config).await.unwrap();
    client
}

/// A user's client, with what it tells and its folder.
pub struct Device {
    /// The user.
    pub user: String,
    /// The client.
    pub client: Client,
    /// What it tells, from before its login.
    pub events: Events,
    /// Its folder.
    pub folder: TempDir,
}

impl Device {
    /// A user's client, logged in.
    pub async fn login(server: &Server, user: &str) -> Self {
        Self::at(server, server.native(), user).await
    }

    /// A user's client, logged in by way of an address.
    pub async fn at(server: &Server, address: &str, user: &str) -> Self {
        let folder = folder();
        let client = initialised(settings(server, address, folder.path())).await;
        let events = client.events();
        client.login(user, &server.usersig(user)).await.unwrap();
        Self { user: user.to_owned(), client, events, folder }
    }

    /// The next event that something can be made of.
    pub async fn event<T>(&mut self, pick: impl FnMut(Event) -> Option<T>) -> T {
        event(&mut self.events, pick).await
    }
}

/// The next event that something can be made of.
pub async fn event<T>(events: &mut Events, mut pick: impl FnMut(Event) -> Option<T>) -> T {
    let next = async {
        loop {
            let event = events.next().await.expect("the client is there");
            if let Some(picked) = pick(event) {
                return picked;
            }
        }
    };
    timeout(WAIT, next).await.expect("the event comes")
}
