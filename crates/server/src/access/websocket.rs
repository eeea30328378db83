//! The way in of web clients: `/binfo` (binary frames) and `/info` (text frames), below any prefix. Source: Web
//! protocol, connection.

use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts as _, Request};
use axum::http::Method;
use axum::response::Response;
use tincan_commands::gateway::Refusal;
use tincan_protocol::errors::codes::public::BAD_HTTP;

use super::listener::{Peer, Place};
use super::{State, connection, rest};

/// Bytes of a connection's buffers. Every idle connection pays for them; longer frames make them grow.
const BUFFER: usize = 4096;

/// Bytes that may always wait for a client's socket, however small its frames are bounded: more than the longest answer,
/// which is about 1.3 MiB (half a MiB of missed messages, and then those of one more conversation).
const LEAST_UNSENT: usize = 2 * 1024 * 1024;

/// The kind of frames that a web client wants. It ignores those of the other kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `/binfo`
    Binary,
    /// `/info`
    Text,
}

/// The kind of frames, when a request is a web client's.
pub(super) fn kind(request: &Request) -> Option<Kind> {
    let path = request.uri().path();
    if request.method() != Method::GET {
        None
    } else if path.ends_with("/binfo") {
        Some(Kind::Binary)
    } else if path.ends_with("/info") && !path.starts_with("/v4/") {
        Some(Kind::Text)
    } else {
        None
    }
}

/// Makes the HTTP connection a web client's. The query is for information only: each frame says who sends it.
pub(super) async fn upgrade(state: Arc<State>, kind: Kind, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let place = parts.extensions.remove::<Place>();
    let address = parts.extensions.get::<Peer>().map(|peer| peer.0);
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade
            .read_buffer_size(BUFFER)
            .write_buffer_size(BUFFER)
            // Answers and pushes wait for the socket, but the library's own pongs do not: who floods with pings and never
            // reads ends here.
            .max_write_buffer_size(state.settings.frame_bytes.max(LEAST_UNSENT))
            .max_frame_size(state.settings.frame_bytes)
            .max_message_size(state.settings.frame_bytes)
            .on_upgrade(move |socket| {
                // A task of its own: the one of the upgrade ends, and what it kept is freed.
                let tasks = state.tasks.clone();
                tasks.spawn(connection::run(state, socket, kind, (place, address)));
                std::future::ready(())
            }),
        Err(rejection) => rest::response(&rest::refused(&Refusal::new(BAD_HTTP, rejection.body_text()))),
    }
}

#[cfg(test)]
mod tests;
