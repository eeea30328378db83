//! Bytes that go out.

use std::ops::Range;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State as Extract};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tincan_adapters::clock::within;
use tincan_domain::Result;
use tincan_domain::files::{self, Download, FileId, Size, Visitor};
use tincan_domain::model::AppId;

use super::{gone, open_to_pages, refused};
use crate::access::State;

/// Longest that a browser may keep a file without asking again, in seconds: it may be banned meanwhile.
const CACHED: u64 = 3600;

/// What a file may do when a browser shows it as a page of its own: nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'; sandbox";

/// What a query says that matters here.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wish {
    key: String,
    signature: String,
    side: Option<u32>,
    app: Option<u32>,
    id: String,
}

/// A file by its number. One without a name is fetched by the side of its size: 0, 720, 198.
pub(super) async fn file(
    Extract(state): Extract<Arc<State>>,
    Path((app, id, name)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let mut wish = wish(query.as_deref().unwrap_or_default());
    if matches!(name.as_str(), "720" | "198") {
        wish.side = wish.side.or(name.parse().ok());
    }
    match (app.parse().map(AppId), id.parse()) {
        (Ok(app), Ok(id)) => give(&state, app, id, &wish, &method, &headers).await,
        _ => gone(),
    }
}

/// A file of a folder.
pub(super) async fn of_folder(
    Extract(state): Extract<Arc<State>>,
    Path((folder, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let wish = wish(query.as_deref().unwrap_or_default());
    match files::id_in_folder(&state.domain, &folder, &name) {
        Some((app, id)) => give(&state, app, id, &wish, &method, &headers).await,
        None => gone(),
    }
}

/// A file at the address that older clients make themselves. It always wants a key.
pub(super) async fn legacy(
    Extract(state): Extract<Arc<State>>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let wish = wish(query.as_deref().unwrap_or_default());
    let (Some(app), Ok(id)) = (wish.app.map(AppId), wish.id.parse()) else { return gone() };
    match within(app, async { files::given_key(&state.domain, app, &wish.key) }).await {
        Ok(_) => give(&state, app, id, &wish, &method, &headers).await,
        Err(cause) => refused(&cause),
    }
}

/// What a query says: `authkey`, `sign`, and the size as object stores are asked for it (`imageView2/3/w/198/h/198`).
fn wish(query: &str) -> Wish {
    let mut wish = Wish::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "authkey" | "authKey" => wish.key = value.into_owned(),
            "sign" => wish.signature = value.into_owned(),
            "subbid" => wish.app = value.parse().ok(),
            "fileid" => wish.id = value.into_owned(),
            name if name.starts_with("imageView2/") => wish.side = side(name),
            _ => {}
        }
    }
    wish
}

/// The smaller of width and height that `imageView2/MODE/w/WIDTH/h/HEIGHT` names.
fn side(text: &str) -> Option<u32> {
    let mut parts = text.split('/').skip(2);
    let mut side: Option<u32> = None;
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        if let ("w" | "h", Ok(value)) = (name, value.parse()) {
            side = Some(side.map_or(value, |side| side.min(value)));
        }
    }
    side
}

async fn give(state: &State, app: AppId, id: FileId, wish: &Wish, method: &Method, headers: &HeaderMap) -> Response {
    let visitor = Visitor { key: &wish.key, signature: &wish.signature };
    let size = wish.side.map_or(Size::Original, Size::of_side);
    let found = within(app, files::download(&state.domain, app, id, size, visitor)).await;
    let result = match found {
        Ok(Some(found)) => send(state, &found, method, headers).await,
        Ok(None) => return gone(),
        Err(cause) => Err(cause),
    };
    result.unwrap_or_else(|cause| refused(&cause))
}

/// How much of a file is wanted.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Some(Range<u64>),
    Beyond,
}

async fn send(state: &State, found: &Download, method: &Method, headers: &HeaderMap) -> Result<Response> {
    let tag = format!("\"{}\"", found.tag);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known == "*" || known.split(',').any(|one| one.trim() == tag)) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        open_to_pages(response.headers_mut());
        set(response.headers_mut(), header::ETAG, &tag);
        return Ok(response);
    }
    let (status, range) = match part(headers, &tag, found.bytes) {
        Part::Whole => (StatusCode::OK, 0..found.bytes),
        Part::Some(range) => (StatusCode::PARTIAL_CONTENT, range),
        Part::Beyond => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            open_to_pages(response.headers_mut());
            set(response.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{}", found.bytes));
            return Ok(response);
        }
    };
    let body = if *method == Method::HEAD {
        Body::empty()
    } else {
        Body::from_stream(state.domain.blobs.read(&found.blob, range.clone()).await?)
    };
    let mut response = (status, body).into_response();
    let head = response.headers_mut();
    open_to_pages(head);
    if status == StatusCode::PARTIAL_CONTENT {
        let last = range.end.saturating_sub(1);
        set(head, header::CONTENT_RANGE, &format!("bytes {}-{last}/{}", range.start, found.bytes));
    }
    set(head, header::CONTENT_LENGTH, &range.end.saturating_sub(range.start).to_string());
    set(head, header::CONTENT_TYPE, &found.content_type);
    set(head, header::CONTENT_DISPOSITION, &disposition(found));
    set(head, header::ETAG, &tag);
    set(head, header::ACCEPT_RANGES, "bytes");
    set(head, header::CACHE_CONTROL, &format!("private, max-age={}", found.left.min(CACHED)));
    set(head, header::CONTENT_SECURITY_POLICY, POLICY);
    set(head, header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    Ok(response)
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    // What is put together here is printable.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// Whether it is shown or saved, and under which name.
fn disposition(found: &Download) -> String {
    let kind = if found.shown { "inline" } else { "attachment" };
    if found.name.is_empty() {
        return kind.to_owned();
    }
    format!("{kind}; filename*=UTF-8''{}", utf8_percent_encode(&found.name, NON_ALPHANUMERIC))
}

/// The part that a `Range` names. What is no range that we give is passed over, and so is one for another content.
fn part(headers: &HeaderMap, tag: &str, bytes: u64) -> Part {
    let Some(range) = headers.get(header::RANGE).and_then(|value| value.to_str().ok()) else { return Part::Whole };
    if headers.get(header::IF_RANGE).is_some_and(|value| value.as_bytes() != tag.as_bytes()) {
        return Part::Whole;
    }
    let Ok(ranges) = http_range_header::parse_range_header(range) else { return Part::Whole };
    match ranges.validate(bytes).as_deref() {
        Ok([one]) => Part::Some(*one.start()..one.end().saturating_add(1)),
        Ok(_) => Part::Whole,
        Err(_) => Part::Beyond,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_says() {
        let of = |range: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static(range));
            part(&headers, "\"t\"", 10)
        };
        assert_eq!(part(&HeaderMap::new(), "\"t\"", 10), Part::Whole);
        for (range, expected) in [
            ("bytes=0-3", Part::Some(0..4)),
            ("bytes=4-", Part::Some(4..10)),
            ("bytes=-3", Part::Some(7..10)),
            ("bytes=0-99", Part::Some(0..10)),
            ("bytes=10-", Part::Beyond),
            ("bytes=0-1,4-5", Part::Whole),
            ("lines=0-1", Part::Whole),
            ("bytes=x-", Part::Whole),
        ] {
            assert_eq!(of(range), expected, "{range}");
        }
    }

    #[test]
    fn queries_of_clients() {
        assert_eq!(wish("imageView2/3/w/198/h/198").side, Some(198));
        assert_eq!(wish("imageView2/3/w/720/h/720&authKey=k").side, Some(720));
        assert_eq!(wish("authkey=a%2Bb").key, "a+b");
        assert_eq!(wish("imageView2/3").side, None);
        assert_eq!(wish(""), Wish::default());
    }
}
