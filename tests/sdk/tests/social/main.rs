//! Profiles, relationships, groups and the online state, by clients of a real server.

mod groups;
mod groups_codes;
mod groups_state;
mod profiles;
mod relations;
mod relations_codes;
mod status;

use tincan_blackbox::{Options, Server};
use tincan_sdk::Error;
use tincan_sdk::config::Platform;
use tincan_sdk_tests::clients::{self, Device};

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
    async fn user(&self, name: &str) -> Device {
        Device::login(&self.server, name).await
    }

    /// A user, logged in on a device of a kind.
    async fn on(&self, name: &str, platform: Platform) -> Device {
        let folder = clients::folder();
        let mut config = clients::settings(&self.server, self.server.native(), folder.path());
        config.platform = platform;
        let client = clients::initialised(config).await;
        let events = client.events();
        client.login(name, &self.server.usersig(name)).await.unwrap();
        Device { user: name.to_owned(), client, events, folder }
    }
}

/// The code with which something failed.
fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> i32 {
    result.expect_err("a refusal").code()
}
