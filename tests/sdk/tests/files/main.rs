//! Files of the client library: sent and fetched between clients, cut and gone on with, and everything that ends them.

mod cancelling;
mod downloading;
mod elements;
mod local;
mod plain;
mod uploading;

use std::path::{Path, PathBuf};

use serde_json::json;
use tempfile::TempDir;
use tincan_blackbox::{Options, Server};
use tincan_sdk::{Client, Config, Error, Progress};
use tincan_sdk_tests::proxy::Proxy;

/// A server, and a folder for clients and files.
struct Desk {
    server: Server,
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self::with(Options::new())
    }

    fn with(options: Options) -> Self {
        Self { server: Server::with(options), folder: tempfile::tempdir().unwrap() }
    }

    /// The settings of a client of its own folder.
    fn config(&self, user: &str) -> Config {
        let told = |name: &str| self.server.ready()[name].as_str().unwrap().to_owned();
        let data = self.folder.path().join(format!("data-{user}"));
        let mut config = Config::new(self.server.sdkappid(), data, told("native"), told("native_key"));
        config.limits.calls_per_second = 0;
        config.timeouts.reconnect_first = std::time::Duration::from_millis(20);
        config
    }

    /// A client, logged in.
    async fn client(&self, user: &str) -> Client {
        self.client_with(user, |_| {}).await
    }

    /// A client with other settings, logged in.
    async fn client_with(&self, user: &str, change: impl FnOnce(&mut Config)) -> Client {
        let mut config = self.config(user);
        change(&mut config);
        let client = Client::new();
        client.init(config).await.unwrap();
        client.login(user, &self.server.usersig(user)).await.unwrap();
        client
    }

    /// A proxy before the server's HTTP port; and its address for a client's settings.
    async fn proxy(&self) -> (Proxy, String) {
        let proxy = Proxy::plain(self.server.http().trim_start_matches("http://")).await;
        let address = format!("http://{}", proxy.address());
        (proxy, address)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file of noise.
    fn file(&self, name: &str, length: usize) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, noise(length)).unwrap();
        path
    }

    /// An uploaded file's address.
    async fn uploaded(&self, client: &Client, name: &str, length: usize) -> String {
        let path = self.file(name, length);
        client.files().upload(path, &Progress::new(name)).await.unwrap().url
    }

    /// Moves the app's clock.
    async fn forward(&self, seconds: u64) {
        self.server.rest().ok("tincan_admin/forward_clock", json!({"Seconds": seconds})).await;
    }
}

/// Bytes that look like noise and are the same in every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(|_| next()).collect()
}

/// A refusal with its code and words of its text.
#[track_caller]
fn refused<T>(result: Result<T, Error>, code: i32, words: &[&str]) {
    let error = match result {
        Ok(_) => panic!("it went well, and {code} with {words:?} was expected"),
        Err(error) => error,
    };
    assert_eq!(error.code(), code, "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "{error} does not say {word:?}");
    }
}

/// No file that began to arrive is left in a folder.
fn left_over(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".tincan-")).collect()
}
