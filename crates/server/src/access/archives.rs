//! `GET /archives/TOKEN/NAME.gz`: archives of messages, for who was given the link.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State as Extract};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio_util::io::ReaderStream;

use super::State;

/// The file while its link holds; else 404.
pub(super) async fn answer(Extract(state): Extract<Arc<State>>, Path((token, _)): Path<(String, String)>) -> Response {
    // The token alone tells which file it is; the name in the path is for who stores it.
    let Some(path) = state.archives.files.open_link(&token, state.domain.now()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match tokio::fs::File::open(path).await {
        Ok(file) => {
            let headers = [(header::CONTENT_TYPE, "application/gzip")];
            (headers, Body::from_stream(ReaderStream::new(file))).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
