//! Native clients: the protocol of `docs/native-protocol.md` over TCP.
//!
//! A connection goes through [`entry`] (welcome, then a log-in or a session that is taken up) and lives in [`connection`].
//! Who is let in, and which packet is, says [`admission`]; with which code somebody is refused or a session ends, says
//! [`ending`].

mod addresses;
mod admission;
mod connection;
mod ending;
mod entry;
mod login;
mod policies;
mod request;
mod resume;
mod session;
mod window;
mod wire;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tincan_adapters::{NativeKey, NativeSeals};
use tokio::net::{TcpListener, TcpSocket, TcpStream, lookup_host};

use super::State;
use super::listener::refused;
use crate::config;
use admission::Places;
pub(crate) use policies::Policies;
use wire::Wire;

/// What the connections of native clients need beside what all need.
pub(crate) struct Native {
    /// The key by which clients know this server.
    pub(crate) key: NativeKey,
    /// Seals session tickets and cookies.
    pub(crate) seals: NativeSeals,
    /// The settings.
    pub(crate) settings: config::Native,
    /// Policies of node and apps.
    pub(crate) policies: Policies,
}

/// Connections that wait to be accepted, at most: when a server starts again, all of its clients come at once.
const BACKLOG: u32 = 4096;

/// Listens at an address, `HOST:PORT`.
///
/// # Errors
///
/// It is no address, or not one of this machine's, or taken.
pub(crate) async fn bind(address: &str) -> io::Result<TcpListener> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in lookup_host(address).await? {
        match bind_to(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn bind_to(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As for the HTTP side: a server that starts again may take its port back at once.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Accepts until the server closes.
pub(crate) async fn listen(state: Arc<State>, listener: TcpListener) {
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            () = state.shutdown.cancelled() => return,
        };
        match stream {
            Ok((stream, peer)) => accept(&state, stream, peer.ip().to_canonical()),
            Err(error) => refused(&error).await,
        }
    }
}

fn accept(state: &Arc<State>, stream: TcpStream, address: IpAddr) {
    // Answers are small and awaited. It fails only on a connection that is gone, which is noticed soon.
    let _ = stream.set_nodelay(true);
    match admission::connection(state, address) {
        Ok(places) => drop(state.tasks.spawn(serve(Arc::clone(state), stream, address, places))),
        Err(refusal) => Wire::new(stream).refuse(&refusal),
    }
}

/// Serves a connection until it ends.
async fn serve(state: Arc<State>, stream: TcpStream, address: IpAddr, places: Places) {
    // Boxed, so that what only the beginning needs is not kept in every idle connection.
    if let Some(entered) = Box::pin(entry::enter(&state, Wire::new(stream), address)).await {
        connection::run(state, entered).await;
    }
    drop(places);
}
