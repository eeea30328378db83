//! The client library's connection: what it does when the network, or the server, does not do what it should.

mod connecting;
mod in_child;
mod keeping;
mod logging_in;
mod real;
mod sealing;
mod tickets;
mod waiting;

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tincan_blackbox::{Signer, usersig};
use tincan_sdk::{Client, Config, Error};
use tincan_sdk_tests::wrong_server::{APP, WrongServer};

/// Time limits that are reached soon.
const SOON: Duration = Duration::from_millis(300);

/// A folder of a client's own.
fn folder() -> TempDir {
    tempfile::Builder::new().prefix("tincan-sdk-").tempdir().unwrap()
}

/// Settings without the limit on calls, with short waits before another connection is tried.
fn settings(server: &WrongServer, data: &Path) -> Config {
    let mut config = server.config(data);
    quick(&mut config);
    config
}

/// Lifts the limit on calls, and shortens the waits before another connection is tried.
fn quick(config: &mut Config) {
    config.limits.calls_per_second = 0;
    config.timeouts.reconnect_first = Duration::from_millis(10);
    config.timeouts.reconnect_last = Duration::from_millis(50);
}

/// A client that is initialised.
async fn client(config: Config) -> Client {
    let client = Client::new();
    client.init(config).await.unwrap();
    client
}

/// A client that is logged in as alice.
async fn alice(config: Config) -> Client {
    let client = client(config).await;
    client.login("alice", &sig()).await.unwrap();
    client
}

/// A UserSig of alice. The wrong server takes any.
fn sig() -> String {
    usersig("alice", &Signer::new(APP, "a key"))
}

/// A request of this name, and nothing in it.
async fn ask(client: &Client, command: &str) -> Result<Value, Error> {
    client.call(command, &json!({})).await
}

/// The code of a failure.
#[track_caller]
fn code<T>(result: Result<T, Error>) -> i32 {
    match result {
        Ok(_) => panic!("it did not fail"),
        Err(error) => error.code(),
    }
}
