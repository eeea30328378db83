//! Files: `PUT /uploads/TOKEN/NAME` takes one, `GET /files/SDKAPPID/NUMBER/NAME` gives it out; `/cos/FOLDER/NAME` does
//! both as an object store would.
//!
//! What clients name never becomes a path on the disk. Pages of any origin may come here: who may upload or fetch is told
//! by the address, a key or a signature, and never by what a browser adds by itself.

mod download;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, put};
use tincan_commands::{Answer, Family, Via, code};
use tincan_domain::Cause;
use tincan_domain::files::Fault;

use super::State;

/// What pages of other origins may send with a request.
const SENT: &str = "Content-Type, Content-MD5, Content-Range, Range, If-Range, If-None-Match, Authorization, \
                    X-File-MD5, X-Cos-Security-Token";

/// What pages of other origins may see of an answer.
const SEEN: &str = "ETag, Content-Length, Content-Range, Accept-Ranges";

/// The paths of files.
pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/uploads/{token}/{name}", put(upload::whole_or_part).get(upload::progress).options(preflight))
        .route("/files/{app}/{id}/{name}", get(download::file).options(preflight))
        .route("/cos/{folder}/{name}", put(upload::into_folder).get(download::of_folder).options(preflight))
        .route("/asn.com/stddownload_common_file", get(download::legacy).options(preflight))
}

/// The answer to a browser that asks whether a page may come here.
async fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    open_to_pages(headers);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, PUT"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(SENT));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
    response
}

fn open_to_pages(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(SEEN));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// An answer of a command's form.
fn json(status: StatusCode, answer: &Answer) -> Response {
    let mut response = (status, answer.json().to_owned()).into_response();
    let headers = response.headers_mut();
    open_to_pages(headers);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A refusal: the status for what knows HTTP only, the code for who knows more.
fn refused(cause: &Cause) -> Response {
    let status = match cause {
        Cause::File(Fault::NotAllowed { .. }) => StatusCode::FORBIDDEN,
        Cause::File(Fault::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
        Cause::File(Fault::BadTransfer { .. }) => StatusCode::BAD_REQUEST,
        Cause::File(Fault::TakenUp) => StatusCode::CONFLICT,
        Cause::File(Fault::WrongFileDigest { .. } | Fault::WrongPartDigest { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
        Cause::File(Fault::NotConverted { .. }) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    json(status, &Answer::refused(code(cause, Family::File, Via::Client), &cause.to_string()))
}

/// What is not there: never was, is past its time, or is banned.
fn gone() -> Response {
    let mut response = (StatusCode::NOT_FOUND, "there is no such file").into_response();
    open_to_pages(response.headers_mut());
    response
}
