//! The C API, from C, from Python, and called wrongly: the library as others load it, against a real server.

mod calls;
mod programs;

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tincan_blackbox::Server;

/// A server, and a folder for clients.
struct Desk {
    server: Server,
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { server: Server::start(), folder: tempfile::tempdir().unwrap() }
    }

    fn told(&self, name: &str) -> &str {
        self.server.ready()[name].as_str().unwrap()
    }

    fn data(&self, user: &str) -> String {
        self.folder.path().join(user).to_str().unwrap().to_owned()
    }
}

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The folder of the shared library: cargo puts what this test depends on beside it.
fn libraries() -> PathBuf {
    let folder = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    assert!(folder.join("libtincan_sdk_c.so").exists(), "{} holds no libtincan_sdk_c.so", folder.display());
    folder
}
