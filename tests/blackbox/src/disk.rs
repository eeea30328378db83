//! A full disk.

use std::process::Command;
use std::sync::Once;

use nix::sys::signal::{SigHandler, Signal, signal};

use crate::Server;

impl Server {
    /// From now on nothing the server writes to a file is taken, as on a full disk; what it wrote before stays readable.
    /// Done with `prlimit` of util-linux. Only [`Server::restart`] ends it.
    pub fn fill_disk(&self) {
        let pid = format!("--pid={}", self.pid());
        let status = Command::new("prlimit").args([&pid, "--fsize=0"]).status().expect("prlimit, of util-linux");
        assert!(status.success(), "prlimit ended with {status}");
    }
}

/// Makes processes that are started from now on survive a write past their limit: it fails with an error, as a write to
/// a full disk does, instead of a signal that ends them.
pub(crate) fn survive_limits() {
    static ONCE: Once = Once::new();
    // Sound: no handler is installed, the signal is only ignored; started processes inherit that.
    ONCE.call_once(|| unsafe {
        signal(Signal::SIGXFSZ, SigHandler::SigIgn).unwrap();
    });
}
