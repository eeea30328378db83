//! Bytes that come in.

use std::sync::Arc;

use axum::body::{Body, BodyDataStream};
use axum::extract::{Path, State as Extract};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt as _;
use serde::Serialize;
use tincan_adapters::clock::within;
use tincan_commands::Answer;
use tincan_domain::files::{self, Announced, Begun, Fault, Grant, Progress, Transfer};
use tincan_domain::model::AppId;
use tincan_domain::{Cause, Result};

use super::{json, refused};
use crate::access::State;

/// Most bytes that are read on when they are not wanted: who is still sending would not see the answer.
const DISCARDED: usize = 32 * 1024 * 1024;

/// How an upload stands, on the wire.
#[derive(Serialize)]
struct Taken {
    #[serde(rename = "IsFinish")]
    is_finish: u8,
    #[serde(rename = "Next_Offset")]
    next_offset: u64,
}

/// `PUT`: a file, or with `Content-Range` a part of one.
pub(super) async fn whole_or_part(
    Extract(state): Extract<Arc<State>>,
    Path((token, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let app = files::app_of_grant(&state.domain, &token);
    take(state, app, headers, body, move |state| files::open_grant(&state.domain, &token, &name)).await
}

/// `PUT` into a folder, admitted by the folder's token.
pub(super) async fn into_folder(
    Extract(state): Extract<Arc<State>>,
    Path((folder, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let token = text(&headers, "x-cos-security-token").unwrap_or_default().to_owned();
    let app = files::id_in_folder(&state.domain, &folder, &name).map(|(app, _)| app);
    take(state, app, headers, body, move |state| files::grant_in_folder(&state.domain, &token, &folder, &name)).await
}

/// `GET`: how much has arrived, to go on with it.
pub(super) async fn progress(
    Extract(state): Extract<Arc<State>>,
    Path((token, name)): Path<(String, String)>,
) -> Response {
    let asking = async {
        let grant = files::open_grant(&state.domain, &token, &name)?;
        files::arrived(&state.domain, &*state.domain.app(grant.app)?, &grant).await
    };
    match files::app_of_grant(&state.domain, &token) {
        Some(app) => answer(&within(app, asking).await),
        None => answer(&asking.await),
    }
}

/// Takes bytes in a task of its own: a client that goes away must not cut it off before what came is kept.
async fn take(
    state: Arc<State>,
    app: Option<AppId>,
    headers: HeaderMap,
    body: Body,
    admit: impl FnOnce(&State) -> Result<Grant> + Send + 'static,
) -> Response {
    let tasks = state.tasks.clone();
    let work = async move {
        let mut body = body.into_data_stream();
        let result = receive(&state, admit(&state), &headers, &mut body).await;
        if result.is_err() {
            discard(&state, &mut body).await;
        }
        answer(&result)
    };
    let task = match app {
        Some(app) => tasks.spawn(within(app, work)),
        None => tasks.spawn(work),
    };
    task.await.unwrap_or_else(|error| {
        tracing::error!(%error, "an upload failed");
        refused(&Fault::StoreFailed.into())
    })
}

fn answer(result: &Result<Progress>) -> Response {
    match result {
        Ok(progress) => {
            let taken = Taken { is_finish: progress.file.is_some().into(), next_offset: progress.next };
            let mut response = json(StatusCode::OK, &Answer::with(&taken));
            let tag = progress.file.as_ref().and_then(|row| HeaderValue::try_from(format!("\"{}\"", row.tag())).ok());
            if let Some(tag) = tag {
                response.headers_mut().insert(header::ETAG, tag);
            }
            response
        }
        Err(cause) => refused(cause),
    }
}

async fn receive(
    state: &State,
    grant: Result<Grant>,
    headers: &HeaderMap,
    body: &mut BodyDataStream,
) -> Result<Progress> {
    let grant = grant?;
    let app = state.domain.app(grant.app)?;
    let said = announced(headers)?;
    match files::begin(&state.domain, &app, grant, said).await? {
        Begun::Finished(progress) => {
            discard(state, body).await;
            Ok(progress)
        }
        Begun::Going(transfer) => pass(state, transfer, body).await,
    }
}

/// Passes the body on, piece by piece.
async fn pass(state: &State, mut transfer: Transfer, body: &mut BodyDataStream) -> Result<Progress> {
    loop {
        let piece = tokio::time::timeout(state.settings.body_timeout, body.next()).await;
        let result = match piece {
            Ok(None) => return transfer.finish(&state.domain).await,
            Ok(Some(Ok(bytes))) => transfer.write(bytes).await,
            Ok(Some(Err(_))) => Err(Fault::bad("the body of the request", "broke off").into()),
            Err(_) => Err(Fault::bad("the body of the request", "did not go on arriving in time").into()),
        };
        if let Err(cause) = result {
            // Of two failures the first is told.
            if let Err(error) = transfer.interrupt().await {
                tracing::debug!(%error, "what arrived of an upload could not be kept");
            }
            return Err(cause);
        }
    }
}

/// Reads on, within a bound, and keeps nothing.
async fn discard(state: &State, body: &mut BodyDataStream) {
    let mut left = DISCARDED;
    while let Ok(Some(Ok(piece))) = tokio::time::timeout(state.settings.body_timeout, body.next()).await {
        left = left.saturating_sub(piece.len());
        if left == 0 {
            return;
        }
    }
}

/// What the headers say of the body: `Content-Range: bytes FIRST-LAST/TOTAL` of a part, or `bytes */TOTAL` of none; its
/// length; `Content-MD5` of it; `X-File-MD5` of the whole file.
fn announced(headers: &HeaderMap) -> Result<Announced> {
    let bad = |field, rule: &str| Cause::from(Fault::bad(field, rule));
    let length = match headers.get(header::CONTENT_LENGTH) {
        None => None,
        Some(_) => Some(
            text(headers, "content-length")
                .and_then(|text| text.parse().ok())
                .ok_or_else(|| bad("Content-Length", "must be a number"))?,
        ),
    };
    let body_md5 = match headers.get("content-md5") {
        None => None,
        Some(value) => {
            let bytes = STANDARD.decode(value.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
            Some(bytes.ok_or_else(|| bad("Content-MD5", "must be an MD5 in base64"))?)
        }
    };
    let file_md5 = match headers.get("x-file-md5") {
        None => None,
        Some(_) => {
            Some(text(headers, "x-file-md5").and_then(hex).ok_or_else(|| bad("X-File-MD5", "must be 32 hex digits"))?)
        }
    };
    if !headers.contains_key(header::CONTENT_RANGE) {
        let file_md5 = file_md5.or(body_md5);
        return Ok(Announced { offset: 0, bytes: length, total: length, part_md5: None, file_md5 });
    }
    let range = text(headers, "content-range").and_then(|text| part(text, length)).ok_or_else(|| {
        bad("Content-Range", "must be bytes FIRST-LAST/TOTAL, with the body's length between FIRST and LAST")
    })?;
    let (offset, bytes, total) = range;
    Ok(Announced { offset, bytes: Some(bytes), total: Some(total), part_md5: body_md5, file_md5 })
}

/// Offset, length and total of a `Content-Range`.
fn part(text: &str, length: Option<u64>) -> Option<(u64, u64, u64)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let total: u64 = total.parse().ok()?;
    let (offset, bytes) = if range == "*" {
        (total, 0)
    } else {
        let (first, last) = range.split_once('-')?;
        let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
        (first, last.checked_sub(first)?.checked_add(1)?)
    };
    length.is_none_or(|length| length == bytes).then_some((offset, bytes, total))
}

fn hex(text: &str) -> Option<[u8; 16]> {
    let good = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    u128::from_str_radix(text, 16).ok().filter(|_| good).map(u128::to_be_bytes)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_strictly() {
        for (text, length, expected) in [
            ("bytes 0-9/20", Some(10), Some((0, 10, 20))),
            ("bytes 5-5/6", None, Some((5, 1, 6))),
            ("bytes */7", Some(0), Some((7, 0, 7))),
            ("bytes 0-9/20", Some(9), None),
            ("bytes 9-0/20", None, None),
            ("bytes 0-9/*", None, None),
            ("bytes -9/20", None, None),
            ("bytes 0-18446744073709551615/1", None, None),
            ("0-9/20", None, None),
            ("", None, None),
        ] {
            assert_eq!(part(text, length), expected, "{text}");
        }
    }

    #[test]
    fn digests_are_read_strictly() {
        let mut headers = HeaderMap::new();
        assert_eq!(announced(&headers).unwrap(), Announced::default());
        headers.insert("content-md5", HeaderValue::from_static("1B2M2Y8AsgTpgAmY7PhCfg=="));
        let empty = hex("d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(announced(&headers).unwrap().file_md5, empty);
        headers.insert("content-range", HeaderValue::from_static("bytes 0-0/2"));
        let said = announced(&headers).unwrap();
        assert_eq!((said.part_md5, said.file_md5), (empty, None));
        headers.insert("content-md5", HeaderValue::from_static("short"));
        assert!(announced(&headers).is_err());
        assert_eq!(hex("+41d8cd98f00b204e9800998ecf8427e"), None);
    }
}
