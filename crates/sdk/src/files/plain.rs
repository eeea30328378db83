//! Plain HTTP: what answers say, and small things that are fetched into memory.

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use reqwest::{Response, StatusCode};
use serde::Deserialize;

use super::told;
use super::transfers::address;
use crate::Cause;
use crate::session::Session;

/// Longest refusal that is read, in bytes.
const REFUSAL: usize = 64 * 1024;

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// The status, where there was an answer.
    pub(super) status: Option<StatusCode>,
    /// The code, where the file service gave one.
    pub(super) code: Option<i32>,
    /// Why.
    pub(super) why: String,
}

impl Failure {
    /// Without an answer, or with one that broke off.
    pub(super) fn of(error: reqwest::Error) -> Self {
        // The address may hold a token.
        Self { status: None, code: None, why: told(&error.without_url()) }
    }

    /// Of this library's own finding.
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self { status: None, code: None, why: why.into() }
    }

    /// By an answer that refuses.
    pub(super) async fn refused(answer: Response) -> Self {
        #[derive(Deserialize)]
        struct Refusal {
            #[serde(rename = "ErrorCode")]
            code: i32,
            #[serde(rename = "ErrorInfo", default)]
            info: String,
        }
        let status = answer.status();
        let body = read(answer, REFUSAL).await.unwrap_or_default();
        match serde_json::from_slice(&body) {
            Ok(Refusal { code, info }) if code != 0 => Self { status: Some(status), code: Some(code), why: info },
            _ => Self { status: Some(status), code: None, why: format!("it was answered with {status}") },
        }
    }

    /// Whether there is no hope in asking again: what is wrong is the request.
    pub(super) fn is_final(&self) -> bool {
        let worth = [StatusCode::REQUEST_TIMEOUT, StatusCode::CONFLICT, StatusCode::TOO_MANY_REQUESTS];
        self.status.is_some_and(|status| status.is_client_error() && !worth.contains(&status))
    }

    /// For texts: with the code.
    pub(super) fn text(&self) -> String {
        match self.code {
            Some(code) => format!("{} ({code})", self.why),
            None => self.why.clone(),
        }
    }
}

/// The body of an answer that is at most so long.
pub(super) async fn read(answer: Response, limit: usize) -> Result<Bytes, ReadFault> {
    let mut body = BytesMut::new();
    let mut pieces = answer.bytes_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| ReadFault::Broken(Failure::of(error)))?;
        let wanted = body.len().saturating_add(piece.len());
        if wanted > limit {
            return Err(ReadFault::TooLong { wanted });
        }
        body.extend_from_slice(&piece);
    }
    Ok(body.freeze())
}

/// Why a body cannot be had.
pub(super) enum ReadFault {
    /// It broke off.
    Broken(Failure),
    /// It is longer than it may be.
    TooLong {
        /// As much as is known of its length.
        wanted: usize,
    },
}

/// Fetches a small thing.
///
/// Errors: 6010, 6028.
pub(super) async fn fetch(session: &Session, url: &str) -> Result<Bytes, Cause> {
    let failed = |why: String| Cause::HttpFailed { url: url.to_owned(), why };
    let files = &session.core.files;
    let address = address(url).map_err(failed)?;
    let address =
        if super::download::is_ours(&address, session.core.config.app) { files.placed(address) } else { address };
    let answer = files.http()?.get(address).send().await.map_err(|error| failed(Failure::of(error).why))?;
    if !answer.status().is_success() {
        return Err(failed(Failure::refused(answer).await.text()));
    }
    let budget = session.core.config.limits.memory;
    let long = |wanted: u64| Cause::OutOfMemory { what: "an answer", wanted, budget: budget as u64 };
    if let Some(wanted) = answer.content_length().filter(|length| *length > budget as u64) {
        return Err(long(wanted));
    }
    read(answer, budget).await.map_err(|fault| match fault {
        ReadFault::Broken(failure) => failed(failure.why),
        ReadFault::TooLong { wanted } => long(wanted as u64),
    })
}
