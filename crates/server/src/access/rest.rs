//! REST: `POST /v4/SERVICE/COMMAND?sdkappid=…&identifier=…&usersig=…`. Source: REST API documentation, conventions.
//!
//! The HTTP status is always 200; what is wrong stands in the answer's envelope. Checks come in this order: the path
//! and the query (60002), the method (60008), what the gateway checks (60012, 60006, 60005, 60004, 700xx, 60010), the
//! body's size (60002) and arrival (60008), and then the command. So only an admin of an app can make the server keep a
//! body in memory.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use percent_encoding::percent_decode_str;
use tincan_adapters::clock::within;
use tincan_commands::gateway::{self, Query, Refusal};
use tincan_commands::{Answer, Caller, Request as Command};
use tincan_domain::model::{Account, AppId};
use tincan_domain::policy::App;
use tincan_domain::webhooks::{Origin, Way, origin};
use tincan_protocol::errors::codes::public::{BAD_HTTP, TIMED_OUT_OR_BAD_FORM};

use super::State;
use super::listener::{Cut, Peer};

/// Answers whatever reaches REST.
pub(super) async fn answer(state: Arc<State>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if parts.method == Method::OPTIONS {
        return preflight();
    }
    response(&handle(state, &parts, body).await)
}

/// An answer as a response.
pub(super) fn response(answer: &Answer) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    let mut response = (headers, answer.json().to_owned()).into_response();
    if answer.is_cut() {
        response.extensions_mut().insert(Cut);
    }
    response
}

/// A refusal as an answer.
pub(super) fn refused(refusal: &Refusal) -> Answer {
    Answer::refused(refusal.code, &refusal.info)
}

/// The answer to a browser that asks whether a page may call.
fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("X-Requested-With, Content-Type"));
    response
}

async fn handle(state: Arc<State>, parts: &Parts, body: Body) -> Answer {
    let mut body = body.into_data_stream();
    let limit = state.settings.body_bytes;
    let read = async {
        match check(&state, parts).await {
            Ok(admitted) => Ok((admitted, collect(&mut body, limit).await?)),
            Err(refusal) => {
                // Who is still sending would not see the answer: the connection would be reset under it.
                discard(&mut body, limit).await;
                Err(refusal)
            }
        }
    };
    let read = tokio::time::timeout(state.settings.body_timeout, read)
        .await
        .unwrap_or_else(|_| Err(Refusal::new(TIMED_OUT_OR_BAD_FORM, "the body of the request did not arrive in time")));
    match read {
        Ok((admitted, body)) => dispatch(state, admitted, body).await,
        Err(refusal) => refused(&refusal),
    }
}

/// A request that passed the gateway.
struct Admitted {
    app: Arc<App>,
    admin: Account,
    service: String,
    command: String,
    address: Option<IpAddr>,
}

async fn check(state: &State, parts: &Parts) -> Result<Admitted, Refusal> {
    let (service, command) =
        names(parts.uri.path()).ok_or_else(|| Refusal::new(BAD_HTTP, "the path must be /v4/SERVICE/COMMAND"))?;
    if parts.method != Method::POST {
        return Err(Refusal::new(TIMED_OUT_OR_BAD_FORM, "the HTTP method must be POST"));
    }
    let query = query(parts.uri.query().unwrap_or_default())
        .ok_or_else(|| Refusal::new(BAD_HTTP, "the URL's query is not percent-encoded UTF-8"))?;
    let address = parts.extensions.get::<Peer>().map(|peer| peer.0);
    let asking = gateway::admin_of_request(&state.domain, &query, address);
    let (app, admin) = match query.sdkappid.as_deref().and_then(|text| text.parse().ok()) {
        Some(number) => within(AppId(number), asking).await?,
        None => asking.await?,
    };
    Ok(Admitted { app, admin, service: service.to_owned(), command: command.to_owned(), address })
}

/// Service and command of a path.
fn names(path: &str) -> Option<(&str, &str)> {
    let (service, command) = path.strip_prefix("/v4/")?.split_once('/')?;
    (!service.is_empty() && !command.is_empty() && !command.contains('/')).then_some((service, command))
}

/// The query's parameters, the first of each name; `None` when an escape is broken or does not give UTF-8.
fn query(text: &str) -> Option<Query> {
    let mut escapes = text.split('%');
    let _before_the_first = escapes.next();
    let broken = |escape: &str| !escape.bytes().take(2).filter(u8::is_ascii_hexdigit).count().eq(&2);
    if escapes.any(broken) || percent_decode_str(text).decode_utf8().is_err() {
        return None;
    }
    let mut query = Query::default();
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        let field = match &*name {
            "sdkappid" => &mut query.sdkappid,
            "identifier" => &mut query.identifier,
            "usersig" => &mut query.usersig,
            _ => continue,
        };
        field.get_or_insert_with(|| value.into_owned());
    }
    Some(query)
}

async fn collect(body: &mut BodyDataStream, limit: usize) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Refusal::new(BAD_HTTP, "the body of the request broke off"))?;
        if bytes.len() + chunk.len() > limit {
            discard(body, limit).await;
            return Err(Refusal::new(BAD_HTTP, format!("the body of the request is over {limit} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Reads on, within a bound, and keeps nothing.
async fn discard(body: &mut BodyDataStream, limit: usize) {
    let mut left = limit;
    while let Some(Ok(chunk)) = body.next().await {
        left = left.saturating_sub(chunk.len());
        if left == 0 {
            return;
        }
    }
}

/// Runs the command in a task of its own: a caller that goes away must not cut it off between its write and its pushes.
async fn dispatch(state: Arc<State>, admitted: Admitted, body: Vec<u8>) -> Answer {
    let tasks = state.tasks.clone();
    let task = tasks.spawn(async move {
        let Admitted { app, admin, service, command, address } = &admitted;
        let request = Command {
            app: Arc::clone(app),
            caller: Caller::Admin(admin.clone()),
            service,
            command,
            // What is not UTF-8 is not JSON, and neither is an empty text.
            body: std::str::from_utf8(&body).unwrap_or_default(),
            connection: None,
        };
        let origin = Origin { address: *address, way: Way::Rest(admin.clone()) };
        within(app.id, origin::within(origin, state.registry.dispatch(&state.domain, request))).await
    });
    task.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a command failed");
        Answer::refused(TIMED_OUT_OR_BAD_FORM, "the command did not finish")
    })
}

#[cfg(test)]
mod tests;
