//! The transfers of a client: how many run at once, who may end them, and over what they go.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use reqwest::{Url, redirect};
use tokio::sync::Semaphore;

use super::progress::Progress;
use super::told;
use crate::config::Config;
use crate::session::Session;
use crate::{Cause, Event};

/// Most addresses that an answer may lead on to, one after another.
const REDIRECTS: usize = 5;

/// The transfers of a client.
pub(crate) struct Transfers {
    http: Result<reqwest::Client, String>,
    /// Where the server's HTTP port is, when it is not where the server says.
    base: Option<Url>,
    turns: Semaphore,
    running: Mutex<HashMap<String, Progress>>,
    /// Most that run or wait for their turn.
    most: usize,
}

impl Transfers {
    /// Errors: 6017 the address of the server's HTTP port is none.
    pub(crate) fn new(config: &Config) -> Result<Self, Cause> {
        let base = config.http.as_deref().map(address).transpose();
        let base = base.map_err(|rule| Cause::argument("http", format!("must be http://HOST:PORT: {rule}")))?;
        let http = reqwest::Client::builder()
            .connect_timeout(config.timeouts.connect)
            .read_timeout(config.timeouts.http)
            .redirect(redirect::Policy::limited(REDIRECTS))
            .build();
        Ok(Self {
            http: http.map_err(|error| told(&error)),
            base,
            turns: Semaphore::new(config.limits.transfers.max(1)),
            running: Mutex::default(),
            most: config.limits.waiting_requests,
        })
    }

    /// What speaks HTTP.
    ///
    /// Errors: 6010 the system did not let it be made.
    pub(super) fn http(&self) -> Result<&reqwest::Client, Cause> {
        self.http.as_ref().map_err(|why| Cause::HttpFailed { url: String::new(), why: why.clone() })
    }

    /// An address of the server's, at the host where this client finds the server.
    pub(super) fn placed(&self, mut url: Url) -> Url {
        if let Some(base) = &self.base {
            // An http or https URL with a host can take all of these.
            let _ = url.set_scheme(base.scheme());
            let _ = url.set_host(base.host_str());
            let _ = url.set_port(base.port());
        }
        url
    }

    /// Cancels a transfer; answers whether there was one.
    pub(crate) fn cancel(&self, id: &str) -> bool {
        let running = self.running.lock();
        running.get(id).inspect(|progress| progress.cancel()).is_some()
    }

    /// Notes a transfer until what is returned is dropped.
    ///
    /// Errors: 6017 the ID is in use, 9507 too many.
    fn enter(&self, progress: &Progress) -> Result<Entered<'_>, Cause> {
        let mut running = self.running.lock();
        if running.len() >= self.most {
            return Err(Cause::QueueFull { limit: self.most });
        }
        if running.contains_key(progress.id()) {
            return Err(Cause::argument(
                "progress",
                format!("must have an ID of its own: {:?} is in use", progress.id()),
            ));
        }
        running.insert(progress.id().to_owned(), progress.clone());
        Ok(Entered { transfers: self, id: progress.id().to_owned() })
    }
}

/// An address of HTTP, or the rule that it breaks.
pub(super) fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        scheme => Err(format!("{scheme} is not http or https")),
    }
}

/// A transfer that is noted.
struct Entered<'a> {
    transfers: &'a Transfers,
    id: String,
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.transfers.running.lock().remove(&self.id);
    }
}

/// Runs a transfer when its turn comes, until it is done, is cancelled, or has taken too long. What is given up is dropped.
///
/// Errors: 6017 the ID is in use, 9507 too many transfers, 114003 cancelled or logged out, 114005 too long, the work's.
pub(super) async fn run<T>(
    session: &Session,
    progress: &Progress,
    work: impl Future<Output = Result<T, Cause>>,
) -> Result<T, Cause> {
    let _short = crate::v3::short_connection(&session.core)?;
    let transfers = &session.core.files;
    let _entered = transfers.enter(progress)?;
    let limit = session.core.config.timeouts.transfer;
    let timed = async {
        // It is never closed.
        let _turn = transfers.turns.acquire().await.ok();
        let late = |_| Err(Cause::TransferTimeout { millis: limit.as_millis() });
        tokio::time::timeout(limit, work).await.unwrap_or_else(late)
    };
    tokio::select! {
        biased;
        () = session.ended.cancelled() => Err(Cause::Cancelled),
        () = progress.cancelled() => Err(Cause::Cancelled),
        result = timed => result,
    }
}

/// How far a transfer of one file or several is.
pub(super) struct Meter<'a> {
    session: &'a Session,
    progress: &'a Progress,
    /// Bytes of the files before.
    before: u64,
    /// Bytes of all; 0 where it is not known.
    total: u64,
}

impl<'a> Meter<'a> {
    /// Of so many bytes, of which none is through.
    pub(super) fn new(session: &'a Session, progress: &'a Progress, total: u64) -> Self {
        let meter = Self { session, progress, before: 0, total };
        meter.set(0);
        meter
    }

    /// The same after so many bytes of files.
    pub(super) fn after(&self, before: u64) -> Self {
        Self { before, ..*self }
    }

    /// So many bytes of this file are through.
    pub(super) fn set(&self, done: u64) {
        self.set_of(done, self.total);
    }

    /// The same where the length is known by now.
    pub(super) fn set_of(&self, done: u64, total: u64) {
        let done = self.before.saturating_add(done);
        if self.progress.note(done, total).due {
            let transfer = self.progress.id().to_owned();
            self.session.core.tell(Event::Progress { transfer, done, total });
        }
    }
}

/// The attempts of a transfer: how many failed in a row, and how long to wait.
pub(super) struct Attempts<'a> {
    config: &'a Config,
    /// How many failed since something was through.
    pub(super) failed: u32,
}

impl<'a> Attempts<'a> {
    pub(super) fn new(config: &'a Config) -> Self {
        Self { config, failed: 0 }
    }

    /// Something is through that was not before.
    pub(super) fn advanced(&mut self) {
        self.failed = 0;
    }

    /// One more failed; answers whether there may be another, after waiting until it is time for it.
    pub(super) async fn again(&mut self) -> bool {
        self.failed = self.failed.saturating_add(1);
        if self.failed >= self.config.limits.transfer_attempts {
            return false;
        }
        tokio::time::sleep(self.pause()).await;
        true
    }

    fn pause(&self) -> Duration {
        let times = 1_u32.checked_shl(self.failed.saturating_sub(1)).unwrap_or(u32::MAX);
        let pause = self.config.timeouts.reconnect_first.saturating_mul(times);
        pause.min(self.config.timeouts.reconnect_last)
    }
}

/// Keeps a session alive as long as a transfer needs it.
pub(super) type Shared = Arc<Session>;

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        Config::new(1, "x", "127.0.0.1:1", "")
    }

    #[test]
    fn addresses_are_moved_to_where_the_server_is_found() {
        let url = || Url::parse("http://10.0.0.1:7800/files/1/a%2Fb/c?x=1").unwrap();
        assert_eq!(Transfers::new(&config()).unwrap().placed(url()), url());
        for (base, expected) in [
            ("http://chat.example.org", "http://chat.example.org/files/1/a%2Fb/c?x=1"),
            ("https://127.0.0.1:9/", "https://127.0.0.1:9/files/1/a%2Fb/c?x=1"),
        ] {
            let mut config = config();
            config.http = Some(base.to_owned());
            assert_eq!(Transfers::new(&config).unwrap().placed(url()).as_str(), expected);
        }
        for base in ["", "ftp://x", "127.0.0.1:7800", "http://"] {
            let mut config = config();
            config.http = Some(base.to_owned());
            assert!(matches!(Transfers::new(&config), Err(Cause::BadArgument { field: "http", .. })), "{base}");
        }
    }

    #[test]
    fn a_transfer_is_noted_while_it_runs() {
        let mut config = config();
        config.limits.waiting_requests = 2;
        let transfers = Transfers::new(&config).unwrap();
        let (a, b, c) = (Progress::new("a"), Progress::new("b"), Progress::new("c"));
        let entered = transfers.enter(&a).unwrap();
        assert!(matches!(transfers.enter(&a), Err(Cause::BadArgument { .. })));
        let _other = transfers.enter(&b).unwrap();
        assert!(matches!(transfers.enter(&c), Err(Cause::QueueFull { limit: 2 })));
        assert!(transfers.cancel("a") && a.is_cancelled() && !b.is_cancelled());
        drop(entered);
        assert!(!transfers.cancel("a"));
        transfers.enter(&c).map(drop).unwrap();
    }
}
