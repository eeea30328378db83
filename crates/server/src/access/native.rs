//! Native clients: the protocol of `docs/native-protocol.md` over TCP.
//!
//! A connection goes through [`entry`] (welcome, then a log-in or a session that is taken up) and lives in [`connection`].
//! Who is let in, and which packet is, says [`admission`]; with which code somebody is refused or a session ends, says
//! [`ending`].

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

use std::net::IpAddr;
use std::sync::Arc;

use tincan_adapters::{NativeKey, NativeSeals};
use tokio::net::{TcpListener, TcpStream};

use super::State;
use super::listener::{Place, refused};
use crate::config;
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
        Ok(place) => drop(state.tasks.spawn(serve(Arc::clone(state), stream, address, Arc::new(place)))),
        Err(refusal) => Wire::new(stream).refuse(&refusal),
    }
}

/// Serves a connection until it ends.
async fn serve(state: Arc<State>, stream: TcpStream, address: IpAddr, place: Place) {
    // Boxed, so that what only the beginning needs is not kept in every idle connection.
    if let Some(entered) = Box::pin(entry::enter(&state, Wire::new(stream), address)).await {
        connection::run(state, entered).await;
    }
    drop(place);
}
