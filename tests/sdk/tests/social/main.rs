//! Profiles, relationships, groups and the online state, by clients of a real server.

mod groups;
mod groups_codes;
mod groups_state;
mod profiles;
mod relations;
mod relations_codes;
mod status;

use std::future::Future;
use std::time::Duration;

use tempfile::TempDir;
use tincan_blackbox::{Options, Server};
use tincan_sdk::config::Platform;
use tincan_sdk::{Client, Config, Error, Event, Events};

/// How long an event may take to come.
const WAIT: Duration = Duration::from_secs(10);

/// A server, and users who are logged in at it.
struct Scene {
    server: Server,
}

impl Scene {
    fn new() -> Self {
        Self::with(Options::new())
    }

    fn with(options: Options) -> Self {
        Self { server: Server::with(options) }
    }

    /// A user, logged in on a device of its own.
    async fn user(&self, name: &str) -> User {
        self.on(name, Platform::Linux).await
    }

    /// A user, logged in on a device of a kind.
    async fn on(&self, name: &str, platform: Platform) -> User {
        let folder = tempfile::tempdir().unwrap();
        let key = self.server.ready()["native_key"].as_str().unwrap().to_owned();
        let mut config = Config::new(self.server.sdkappid(), folder.path(), self.server.native(), key);
        // Tests call as often as they like; the limit has a test of its own.
        config.limits.calls_per_second = 0;
        config.platform = platform;
        let client = Client::new();
        let events = client.events();
        client.init(config).await.unwrap();
        client.login(name, &self.server.usersig(name)).await.unwrap();
        User { client, events, _folder: folder }
    }
}

struct User {
    client: Client,
    events: Events,
    _folder: TempDir,
}

impl User {
    /// The first event from now on that something can be made of.
    async fn event<T>(&mut self, mut pick: impl FnMut(Event) -> Option<T>) -> T {
        let next = async {
            loop {
                let event = self.events.next().await.expect("the client is there");
                if let Some(picked) = pick(event) {
                    return picked;
                }
            }
        };
        tokio::time::timeout(WAIT, next).await.expect("the event comes")
    }
}

/// Asks until something can be made of the answer: for what an event makes true a moment later.
async fn until<T, F: Future<Output = Option<T>>>(mut ask: impl FnMut() -> F) -> T {
    let asking = async {
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(WAIT, asking).await.expect("it comes true")
}

/// The code with which something failed.
fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> i32 {
    result.expect_err("a refusal").code()
}
