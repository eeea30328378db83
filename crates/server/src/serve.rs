//! `tincan serve`: puts the server together, runs it, and ends it cleanly.

mod archives;
mod figures;
mod greeting;
mod renewal;
mod retention;
mod rooms;
mod webhooks;

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tincan_adapters::{
    AppClock, AppFiles, BlobStore, LocalBus, NativeKey, NativeSeals, SealedTickets, ServerSeals, SystemClock,
    SystemRandom,
};
use tincan_commands::Registry;
use tincan_domain::ports::Clock;
use tincan_domain::{Domain, status};
use tincan_store::Store;
use tincan_store::embedded::Embedded;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::access::{self, State};
use crate::cli::Cli;
use crate::config::{Config, Server};

pub(crate) use archives::Workshop;

/// Longest wait, at the end, for requests that still run.
const GRACE: Duration = Duration::from_millis(2500);

/// Longest time from the signal to the end of the process, whatever hangs.
const LAST_MOMENT: Duration = Duration::from_millis(4800);

/// The signal of a file that would grow past the system's limit. It has this number on Linux, macOS and the BSDs.
const FILE_TOO_LARGE: i32 = 25;

/// Runs the server until a signal ends it.
///
/// # Errors
///
/// Settings, data folder, store or address cannot be used.
pub(crate) fn run(cli: &Cli) -> anyhow::Result<()> {
    log(if cli.json { "warn" } else { "info,fjall=warn,lsm_tree=warn" });
    let config = Config::load(cli)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    // As long as this lives a write past the limit fails, and the store says so, instead of ending the process.
    let _too_large = {
        let _in_runtime = runtime.enter();
        signal(SignalKind::from_raw(FILE_TOO_LARGE)).context("cannot handle the signal for too large files")?
    };
    let apps = Arc::new(AppFiles::open_or_create(&cli.data, &config.app)?);
    let state = open(&config, &cli.data, Arc::clone(&apps))?;
    let result = runtime.block_on(async {
        let signals = Signals::new()?;
        let listen = &config.server.listen;
        let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
        let native = bind_native(&config.server).await?;
        state.archives.outside.listening(listener.local_addr()?);
        renewal::begin(&state, &apps).await;
        let native_address = native.as_ref().map(TcpListener::local_addr).transpose()?;
        let native_key = state.native.key.public_hex();
        greeting::print_ready(cli, &apps, listener.local_addr()?, native_address.map(|address| (address, native_key)))?;
        state.tasks.spawn(retention::run(Arc::clone(&state), Arc::clone(&apps)));
        state.tasks.spawn(renewal::run(Arc::clone(&state), Arc::clone(&apps)));
        state.tasks.spawn(webhooks::run(Arc::clone(&state), Arc::clone(&apps)));
        run_until(signals, (listener, native), &state).await;
        webhooks::finish(&state, &apps).await;
        Ok(())
    });
    runtime.shutdown_timeout(Duration::from_millis(200));
    // The last that holds the store: it commits what waits and closes.
    drop(state);
    tracing::info!("closed");
    result
}

/// Opens the store and puts the parts together.
pub(crate) fn open(config: &Config, data: &Path, apps: Arc<AppFiles>) -> anyhow::Result<Arc<State>> {
    let tickets = SealedTickets::open_or_create(data).context("cannot use the server's key")?;
    let store = Embedded::open(&data.join("store"), config.store.options())
        .with_context(|| format!("cannot open the store in {}", data.display()))?;
    let store: Arc<dyn Store> = Arc::new(store);
    let domain = Domain::new(
        Arc::clone(&store),
        clock(&config.server),
        Arc::new(SystemRandom),
        Arc::new(LocalBus::new()),
        apps,
        Arc::new(tickets),
    );
    let workshop = Workshop::open(data, &config.server)?;
    let blobs = BlobStore::open(data, &config.blobs.place()).context("cannot use the store of files")?;
    let seals = ServerSeals::open_or_create(data).context("cannot use the server's key")?;
    let native = access::native::Native {
        key: NativeKey::open_or_create(data).context("cannot use the key for native clients")?,
        seals: NativeSeals::new(ServerSeals::open_or_create(data).context("cannot use the server's key")?),
        settings: config.native.clone(),
        policies: access::native::Policies::open(data, &config.native).context("cannot use the blacklist")?,
    };
    let domain = domain
        .with_waiting_writers(config.store.waiting_writers)
        .with_outside(workshop.outside.clone(), workshop.files.clone())
        .with_webhooks(webhooks::way())
        .with_files(Arc::new(blobs), Arc::new(seals));
    let registry = Registry::new(config.server.time_limit).with_faults(config.server.allow_faults);
    Ok(Arc::new(State::new(domain, registry, store, (config.server.clone(), native), workshop)))
}

/// Listens for native clients, where the settings say so.
async fn bind_native(server: &Server) -> anyhow::Result<Option<TcpListener>> {
    let Some(address) = server.native_address()? else { return Ok(None) };
    let bound = access::native::bind(&address).await;
    bound.map(Some).with_context(|| format!("cannot listen for native clients on {address} (server.native_listen)"))
}

/// The system's time; where that is allowed, one that tests may move.
fn clock(server: &Server) -> Arc<dyn Clock> {
    if server.allow_test_clock { Arc::new(AppClock::default()) } else { Arc::new(SystemClock) }
}

/// Serves until a signal comes; then stops accepting, tells the clients, and lets running requests finish.
async fn run_until(mut signals: Signals, listeners: (TcpListener, Option<TcpListener>), state: &Arc<State>) {
    let accepting = tokio::spawn(access::listen(Arc::clone(state), listeners.0));
    if let Some(native) = listeners.1 {
        state.tasks.spawn(access::native::listen(Arc::clone(state), native));
    }
    state.tasks.spawn(follow(Arc::clone(state)));
    state.tasks.spawn(figures::run(Arc::clone(state)));
    state.tasks.spawn(rooms::run(Arc::clone(state)));
    state.tasks.spawn(archives::run(Arc::clone(state)));
    signals.wait().await;
    tracing::info!("closing");
    end_in_time();
    state.shutdown.cancel();
    state.tasks.close();
    if tokio::time::timeout(GRACE, state.tasks.wait()).await.is_err() {
        tracing::warn!(left = state.tasks.len(), "closing although requests still run");
    }
    // It ends by the same signal; a panic in it was logged.
    let _ = accepting.await;
}

/// Tells users of each other's state until the server closes.
async fn follow(state: Arc<State>) {
    tokio::select! {
        () = state.shutdown.cancelled() => {}
        () = status::follow(&state.domain) => {}
    }
}

/// Ends the process when closing takes too long: what was acknowledged is durable anyway.
fn end_in_time() {
    std::thread::spawn(|| {
        std::thread::sleep(LAST_MOMENT);
        tracing::error!("closing took too long; ending at once");
        std::process::exit(1);
    });
}

/// The signals that ask the server to end.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> anyhow::Result<Self> {
        let handle = |kind| signal(kind).context("cannot handle signals");
        Ok(Self { terminate: handle(SignalKind::terminate())?, interrupt: handle(SignalKind::interrupt())? })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Logs to standard error, as TINCAN_LOG says.
fn log(default: &str) {
    let filter = EnvFilter::try_from_env("TINCAN_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let colours = std::io::stderr().is_terminal();
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    // It fails when there is a log already: then that is used.
    let _ = subscriber.try_init();
}
