//! The ways in: REST, web clients, files and a health check on one port, native clients on another. They turn bytes into calls and answers into
//! bytes, and decide nothing.

mod archives;
mod client;
mod connection;
mod files;
mod health;
mod listener;
pub(crate) mod native;
mod rest;
#[cfg(test)]
mod trial;
mod websocket;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::get;
use tincan_commands::Registry;
use tincan_domain::Domain;
use tincan_store::Store;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::Server;
use crate::serve::Workshop;

pub(crate) use listener::listen;

/// What every way in is given. One for the process, shared.
pub(crate) struct State {
    /// The rules.
    pub(crate) domain: Domain,
    /// The commands.
    pub(crate) registry: Registry,
    /// The store, for the health check only.
    store: Arc<dyn Store>,
    settings: Server,
    /// What native clients' connections need.
    pub(crate) native: native::Native,
    /// Places for connections of any kind.
    places: Arc<Semaphore>,
    /// Archives of messages.
    pub(crate) archives: Workshop,
    /// Cancelled when the server closes.
    pub(crate) shutdown: CancellationToken,
    /// What must finish before the server ends: connections, and commands in flight.
    pub(crate) tasks: TaskTracker,
    healthy_at: AtomicU64,
    /// Frames of web clients that were no requests, and were dropped.
    dropped_frames: AtomicU64,
}

impl State {
    /// Puts the parts together.
    pub(crate) fn new(
        domain: Domain,
        registry: Registry,
        store: Arc<dyn Store>,
        (settings, native): (Server, native::Native),
        archives: Workshop,
    ) -> Self {
        Self {
            archives,
            domain,
            registry,
            store,
            native,
            places: Arc::new(Semaphore::new(settings.connections)),
            settings,
            shutdown: CancellationToken::new(),
            tasks: TaskTracker::new(),
            healthy_at: AtomicU64::new(0),
            dropped_frames: AtomicU64::new(0),
        }
    }
}

/// All paths.
fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/healthz", get(health::answer))
        .route("/archives/{token}/{name}", get(archives::answer))
        .merge(files::routes())
        .fallback(enter)
        .with_state(state)
}

/// Web clients ask for their path below any prefix that their proxy setting has; everything else is REST.
async fn enter(axum::extract::State(state): axum::extract::State<Arc<State>>, request: Request) -> Response {
    match websocket::kind(&request) {
        Some(kind) => websocket::upgrade(state, kind, request).await,
        None => rest::answer(state, request).await,
    }
}
