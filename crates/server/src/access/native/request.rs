//! A native client's request: from its opened packet to the body of its answer.

use std::sync::Arc;

use bytes::Bytes;
use tincan_adapters::clock::within;
use tincan_commands::{Caller, Connection, Request};
use tincan_domain::policy::App;
use tincan_domain::ports::{Link, Ticket};
use tincan_domain::webhooks::{Origin, Way, origin};
use tincan_protocol::native::{self, COMPRESSED, Packet};

use super::ending::Refusal;
use crate::access::State;
use crate::access::client::Client;

/// What is to be answered.
pub(super) struct Done {
    pub(super) seq: u32,
    pub(super) command: String,
    pub(super) flags: u32,
    /// No body when the connection is to be cut instead.
    pub(super) body: Option<Bytes>,
}

/// A request that can be run.
pub(super) struct Asked {
    seq: u32,
    command: String,
    body: Bytes,
}

/// Reads an opened packet.
///
/// Errors: -10109 the command is no `SERVICE.COMMAND`, or the body no text.
pub(super) fn read(state: &State, packet: Packet) -> Result<Asked, Refusal> {
    let body = if packet.flags & COMPRESSED == 0 {
        packet.body
    } else {
        let body = native::decompress(&packet.body, state.settings.frame_bytes);
        body.map_err(|error| Refusal::bad_packet(error.to_string()))?.into()
    };
    if body.len() > state.settings.frame_bytes {
        return Err(Refusal::bad_packet(format!("the body is over {} bytes long", state.settings.frame_bytes)));
    }
    if std::str::from_utf8(&body).is_err() {
        return Err(Refusal::bad_packet("the body is not UTF-8"));
    }
    if !packet.command.contains('.') {
        return Err(Refusal::bad_packet("command must be SERVICE.COMMAND"));
    }
    Ok(Asked { seq: packet.seq, command: packet.command, body })
}

/// Runs a request. Its future owns what it needs, so that it outlives the connection if it must.
pub(super) fn run(
    state: &Arc<State>,
    client: &Arc<Client>,
    (app, ticket): (Arc<App>, Ticket),
    asked: Asked,
) -> impl Future<Output = Done> + Send + 'static {
    let (state, client) = (Arc::clone(state), Arc::clone(client));
    async move {
        let (address, platform) = (client.address, client.platform);
        let link: Arc<dyn Link> = client;
        let (service, command) = asked.command.split_once('.').unwrap_or_default();
        let request = Request {
            caller: Caller::User(ticket),
            service,
            command,
            body: std::str::from_utf8(&asked.body).unwrap_or_default(),
            connection: Some(Connection { link, platform, address }),
            app: Arc::clone(&app),
        };
        let acting = Origin { address, way: Way::Client(platform) };
        let dispatching = origin::within(acting, state.registry.dispatch(&state.domain, request));
        let answer = within(app.id, dispatching).await;
        let (flags, body) = match answer.json() {
            _ if answer.is_cut() => (0, None),
            json if json.len() > state.settings.compress_over => match native::compress(json.as_bytes()) {
                Ok(body) => (COMPRESSED, Some(body.into())),
                Err(_) => (0, Some(Bytes::copy_from_slice(json.as_bytes()))),
            },
            json => (0, Some(Bytes::copy_from_slice(json.as_bytes()))),
        };
        Done { seq: asked.seq, command: asked.command, flags, body }
    }
}
