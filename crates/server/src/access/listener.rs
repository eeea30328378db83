//! Accepts connections and speaks HTTP on them.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tower::Service as _;

use super::{State, router};

/// Most bytes of a request's head: room for the longest UserSig in a URL several times over.
const HEAD_BYTES: usize = 32 * 1024;

/// The pause after a failure to accept: when the process is out of file descriptors, trying at once would spin.
const PAUSE: Duration = Duration::from_millis(50);

/// A connection's place among the most that are allowed. A web client's connection keeps it after the upgrade.
pub(super) type Place = Arc<OwnedSemaphorePermit>;

/// Where a connection comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// Marks a response that is not to be sent: the connection is cut instead.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the connection is cut, as a fault on demand")]
pub(super) struct Cut;

/// Accepts until the server closes.
pub(crate) async fn listen(state: Arc<State>, listener: TcpListener) {
    let router = router(Arc::clone(&state));
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            () = state.shutdown.cancelled() => return,
        };
        match stream {
            Ok((stream, peer)) => match Arc::clone(&state.places).try_acquire_owned() {
                Ok(place) => admit(&state, &router, (stream, peer), Arc::new(place)),
                // Closing at once tells the client more than letting it wait.
                Err(_) => tracing::warn!("a connection over server.connections was closed"),
            },
            Err(error) => refused(&error).await,
        }
    }
}

/// Notes a failure to accept, and rests.
pub(super) async fn refused(error: &io::Error) {
    tracing::warn!(%error, "a connection could not be accepted");
    tokio::time::sleep(PAUSE).await;
}

fn admit(state: &Arc<State>, router: &Router, (stream, peer): (TcpStream, SocketAddr), place: Place) {
    // Answers are small and awaited. It fails only on a connection that is gone, which is noticed soon.
    let _ = stream.set_nodelay(true);
    state.tasks.spawn(serve(Arc::clone(state), router.clone(), (stream, Peer(peer.ip())), place));
}

/// Speaks HTTP until the client or the server closes, or until the connection becomes a web client's.
async fn serve(state: Arc<State>, router: Router, (stream, peer): (TcpStream, Peer), place: Place) {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Arc::clone(&place));
        request.extensions_mut().insert(peer);
        let answering = router.clone().call(request);
        async move {
            let Ok(response) = answering.await;
            if response.extensions().get::<Cut>().is_some() { Err(Cut) } else { Ok(response) }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(state.settings.header_timeout)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    // A token of its own: all connections polling one would contend for its lock.
    let shutdown = state.shutdown.child_token();
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "an HTTP connection ended");
    }
}
