//! A web client's request: from its frame to the frame of its answer.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::ws::{Message, Utf8Bytes};
use tincan_adapters::clock::within;
use tincan_commands::gateway::{self, Credentials};
use tincan_commands::{Answer, Caller, Connection, Family, Request, Via};
use tincan_domain::model::AppId;
use tincan_domain::ports::{Link, Platform};
use tincan_domain::webhooks::{Origin, Way, origin};
use tincan_domain::{Cause, Result};
use tincan_protocol::web::{self, Frame};

use crate::access::State;
use crate::access::client::Client;
use crate::access::websocket::Kind;

/// Commands that are sent for the server's information and get no answer.
const UNANSWERED: &[&str] = &["openim.ws_msg_push_ack"];

/// The command by which a login ends itself.
const LOGOUT: &str = "im_open_status.wslogout";

/// Runs a request. Its future owns what it needs, so that it outlives the connection if it must. No message when it gets
/// no answer: it is no request, or one that waits for none.
pub(super) fn run(
    state: &Arc<State>,
    client: &Arc<Client>,
    text: Utf8Bytes,
    kind: Kind,
) -> impl Future<Output = Option<Message>> + Send + 'static {
    let (state, client) = (Arc::clone(state), Arc::clone(client));
    async move {
        let Some(frame) = Frame::parse(&text).ok().filter(|frame| !frame.head.servcmd.is_empty()) else {
            state.dropped_frames.fetch_add(1, Ordering::Relaxed);
            return None;
        };
        if UNANSWERED.contains(&&*frame.head.servcmd) {
            return None;
        }
        let answer = answer(&state, client, &frame).await.unwrap_or_else(|cause| {
            Some(Answer::refused(tincan_commands::code(&cause, Family::Account, Via::Client), &cause.to_string()))
        })?;
        if answer.is_cut() {
            return Some(Message::Close(None));
        }
        let json = web::answer(&frame.head.servcmd, frame.head.seq, answer.json());
        Some(encode(&state, kind, json))
    }
}

/// What the command answers, if it does; an error when who asks cannot be told.
async fn answer(state: &State, client: Arc<Client>, frame: &Frame<'_>) -> Result<Option<Answer>> {
    let head = &frame.head;
    let number = u32::try_from(head.sdkappid).map_err(|_| Cause::NoSuchApp)?;
    within(AppId(number), answer_of(state, client, frame, AppId(number))).await
}

async fn answer_of(state: &State, client: Arc<Client>, frame: &Frame<'_>, app: AppId) -> Result<Option<Answer>> {
    let head = &frame.head;
    let app = state.domain.app(app)?;
    let credentials = Credentials { identifier: &head.identifier, usersig: &head.usersig, a2: &head.a2 };
    let caller = gateway::caller_of_frame(&state.domain, &app, credentials).await?;
    let leaves = head.servcmd == LOGOUT;
    match &caller {
        // The SDK still sends what it had begun, and would raise a refusal as an error that nobody waits for.
        Caller::Former(ticket, _) if !leaves && client.has_left(ticket) => return Ok(None),
        Caller::User(ticket) if leaves => client.leaves(ticket),
        _ => {}
    }
    let (service, command) = head.command();
    let address = client.address;
    let link: Arc<dyn Link> = client;
    let connection = Some(Connection { link, platform: Platform::Web, address });
    let request = Request { app, caller, service, command, body: frame.body(), connection };
    let origin = Origin { address, way: Way::Client(Platform::Web) };
    Ok(Some(origin::within(origin, state.registry.dispatch(&state.domain, request)).await))
}

fn encode(state: &State, kind: Kind, json: String) -> Message {
    match kind {
        Kind::Text => Message::Text(json.into()),
        Kind::Binary if json.len() > state.settings.compress_over => Message::Binary(web::compress(&json).into()),
        Kind::Binary => Message::Binary(json.into()),
    }
}
