//! Files on their way here: into a file beside the one they are to be, gone on with after a cut.

use std::path::{Path, PathBuf};

use futures_util::StreamExt as _;
use reqwest::{Response, StatusCode, Url, header};
use serde::{Deserialize, Serialize};
use tempfile::{NamedTempFile, TempPath};
use tincan_protocol::errors::codes;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

use super::plain::Failure;
use super::transfers::{Attempts, Meter, Shared, address};
use super::upload::no_servers;
use super::{Downloaded, bad_path};
use crate::core::blocking;
use crate::{Cause, Layer};

/// For texts: what was asked.
const SERVICE: &str = "GET /files";

/// Where the path of a file of the server's begins.
const FILES: &str = "files";

/// Whether an address is one that the server of an app gives its files.
pub(super) fn is_ours(url: &Url, app: u32) -> bool {
    let of_app = url.path_segments().and_then(|mut parts| parts.nth(1)).is_some_and(|part| part == app.to_string());
    of_app && number(url).is_some()
}

/// The number of a file, by the address that the server gave it: `/files/SDKAPPID/NUMBER/NAME`.
pub(super) fn number(url: &Url) -> Option<String> {
    let mut parts = url.path_segments()?;
    let number = parts.next().filter(|part| *part == FILES).and_then(|_| parts.nth(1))?;
    (number.len() == 32 && number.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| number.to_owned())
}

/// Fetches a file.
///
/// Errors: 6006, 6007, 6009, 6010, 6017, 8003.
pub(super) async fn download(session: &Shared, url: &str, path: &Path, meter: &Meter<'_>) -> Result<Downloaded, Cause> {
    let address = address(url).map_err(|why| Cause::HttpFailed { url: url.to_owned(), why })?;
    let ours = is_ours(&address, session.core.config.app);
    let mut download = Download {
        session,
        url,
        ours,
        at: if ours { session.core.files.placed(address.clone()) } else { address.clone() },
        address,
        renewed: false,
        target: Target::open(path).await?,
    };
    download.fetch(meter).await?;
    download.target.finish().await
}

/// A download under way.
struct Download<'a> {
    session: &'a Shared,
    /// The address as it was given.
    url: &'a str,
    address: Url,
    /// Whether it is one of the server's.
    ours: bool,
    /// Where it is fetched.
    at: Url,
    /// Whether the server was asked for leave since something came.
    renewed: bool,
    target: Target,
}

impl Download<'_> {
    /// Fetches it, again and again where that helps.
    async fn fetch(&mut self, meter: &Meter<'_>) -> Result<(), Cause> {
        let session = self.session;
        let mut attempts = Attempts::new(&session.core.config);
        loop {
            let before = self.target.bytes;
            let Err(fault) = self.attempt(meter).await else { return Ok(()) };
            if self.target.bytes > before {
                attempts.advanced();
                self.renewed = false;
            }
            let failure = match fault {
                Fault::Request(failure) => failure,
                Fault::Here(cause) => return Err(cause),
            };
            let refused = failure.code == Some(codes::sdk::TRANSFER_NOT_ALLOWED.number());
            if refused && self.ours && !self.renewed {
                self.renewed = true;
                self.at = self.leave().await?;
            } else if failure.is_final() || !attempts.again().await {
                return Err(self.last_word(failure));
            }
        }
    }

    /// Fetches what is missing.
    async fn attempt(&mut self, meter: &Meter<'_>) -> Result<(), Fault> {
        let http = self.session.core.files.http().map_err(Fault::Here)?;
        let mut request = http.get(self.at.clone());
        if let Some(tag) = self.target.tag.as_deref().filter(|_| self.target.bytes > 0) {
            request = request.header(header::RANGE, format!("bytes={}-", self.target.bytes));
            request = request.header(header::IF_RANGE, tag);
        }
        let answer = request.send().await.map_err(|error| Fault::Request(Failure::of(error)))?;
        match answer.status() {
            StatusCode::PARTIAL_CONTENT if begins_at(&answer, self.target.bytes) => {}
            StatusCode::OK => self.target.restart(tag_of(&answer)).await?,
            status if status.is_success() || status == StatusCode::RANGE_NOT_SATISFIABLE => {
                self.target.restart(None).await?;
                return Err(Fault::Request(Failure::new(
                    "the part that was answered is another one than was asked for",
                )));
            }
            _ => return Err(Fault::Request(Failure::refused(answer).await)),
        }
        self.take(answer, meter).await
    }

    /// Takes the body of an answer.
    async fn take(&mut self, answer: Response, meter: &Meter<'_>) -> Result<(), Fault> {
        let limit = self.session.core.config.limits.download;
        let total = answer.content_length().map(|left| self.target.bytes.saturating_add(left));
        let mut pieces = answer.bytes_stream();
        meter.set_of(self.target.bytes, total.unwrap_or_default());
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| Fault::Request(Failure::of(error)))?;
            let bytes = self.target.bytes.saturating_add(piece.len() as u64);
            if bytes.max(total.unwrap_or_default()) > limit {
                let why = format!("it is longer than the {limit} bytes that are allowed");
                return Err(Fault::Here(Cause::DownloadFailed { why }));
            }
            self.target.write(&piece).await?;
            meter.set_of(self.target.bytes, total.unwrap_or_default());
        }
        Ok(())
    }

    /// Asks the server for an address that opens a file which is not open to everybody.
    ///
    /// Errors: 6006 or 114011 the server refuses, 6007 it cannot be asked, 6009 there is no such file any more, 6014.
    async fn leave(&self) -> Result<Url, Cause> {
        #[derive(Serialize)]
        struct Question {
            request_info: [Wanted; 1],
        }
        #[derive(Serialize)]
        struct Wanted {
            uuid: String,
        }
        #[derive(Deserialize)]
        struct Answer {
            response_info: Vec<Address>,
        }
        #[derive(Deserialize)]
        struct Address {
            url: String,
        }
        let question = Question { request_info: [Wanted { uuid: number(&self.address).unwrap_or_default() }] };
        let answer: Answer = self.session.call("openpic.apply_download", &question).await.map_err(no_servers)?;
        let signed = answer.response_info.into_iter().next().map(|address| address.url).unwrap_or_default();
        if signed.is_empty() {
            return Err(gone());
        }
        let none = |why| Cause::NoFileServers { why: format!("the server names no address: {why}") };
        let mut signed = self.session.core.files.placed(address(&signed).map_err(none)?);
        // The size that is wanted stands in the query.
        if let Some(wish) = self.address.query().filter(|wish| wish.starts_with("imageView2/")) {
            let query = [signed.query().unwrap_or_default(), wish].join("&");
            signed.set_query(Some(&query));
        }
        Ok(signed)
    }

    /// Why a download failed in the end.
    fn last_word(&self, failure: Failure) -> Cause {
        if !self.ours {
            return Cause::HttpFailed { url: self.url.to_owned(), why: failure.text() };
        }
        let (not_allowed, no_picture) = (codes::sdk::TRANSFER_NOT_ALLOWED, codes::sdk::IMAGE_NOT_CONVERTED);
        match (failure.code, failure.status) {
            (Some(code), _) if code == not_allowed.number() => Cause::TransferNotAllowed { why: failure.why },
            (Some(code), _) if code == no_picture.number() => {
                Cause::Refused { layer: Layer::Files, command: SERVICE.to_owned(), code, info: failure.why }
            }
            (_, Some(StatusCode::NOT_FOUND)) => gone(),
            _ => Cause::DownloadFailed { why: failure.text() },
        }
    }
}

fn gone() -> Cause {
    Cause::DownloadFailed { why: "there is no such file: it never was, is past its retention, or is banned".to_owned() }
}

/// Why an attempt came to nothing.
enum Fault {
    /// Over there or on the way.
    Request(Failure),
    /// On this device: another attempt would not help.
    Here(Cause),
}

/// Whether an answer goes on where it should.
fn begins_at(answer: &Response, at: u64) -> bool {
    let range = answer.headers().get(header::CONTENT_RANGE).and_then(|value| value.to_str().ok());
    let first = range.and_then(|range| range.strip_prefix("bytes ")?.split('-').next()?.parse::<u64>().ok());
    first == Some(at)
}

/// What names the content of an answer, if it names it exactly.
fn tag_of(answer: &Response) -> Option<String> {
    let tag = answer.headers().get(header::ETAG)?.to_str().ok()?;
    tag.starts_with('"').then(|| tag.to_owned())
}

/// The file that arrives, beside the one that it is to be. Dropping it removes what has arrived.
struct Target {
    path: PathBuf,
    beside: TempPath,
    file: File,
    /// How many have arrived.
    bytes: u64,
    /// What names their content, where the server said it.
    tag: Option<String>,
}

impl Target {
    /// Errors: 6009 there is no writing, 6017 the path has no name.
    async fn open(path: &Path) -> Result<Self, Cause> {
        let folder = match path.parent() {
            Some(folder) if folder.as_os_str().is_empty() => Path::new(".").to_owned(),
            Some(folder) if path.file_name().is_some() => folder.to_owned(),
            _ => return Err(bad_path("must be that of a file")),
        };
        if path.is_dir() {
            return Err(bad_path("must be that of a file, and is that of a folder"));
        }
        let path = path.to_owned();
        let failed = not_written(&path);
        let made = blocking(move || Ok(NamedTempFile::with_prefix_in(".tincan-", folder))).await?;
        let (file, beside) = made.map_err(failed)?.into_parts();
        Ok(Self { path, beside, file: File::from_std(file), bytes: 0, tag: None })
    }

    async fn write(&mut self, piece: &[u8]) -> Result<(), Fault> {
        self.file.write_all(piece).await.map_err(|error| Fault::Here(not_written(&self.path)(error)))?;
        self.bytes = self.bytes.saturating_add(piece.len() as u64);
        Ok(())
    }

    /// Begins anew, with the content of this name.
    async fn restart(&mut self, tag: Option<String>) -> Result<(), Fault> {
        let failed = |error| Fault::Here(not_written(&self.path)(error));
        self.tag = tag;
        self.bytes = 0;
        self.file.flush().await.map_err(failed)?;
        self.file.set_len(0).await.map_err(failed)?;
        self.file.rewind().await.map(drop).map_err(failed)
    }

    /// Gives the file its name.
    async fn finish(mut self) -> Result<Downloaded, Cause> {
        let (bytes, path) = (self.bytes, self.path.clone());
        let failed = not_written(&path);
        self.file.flush().await.map_err(not_written(&path))?;
        self.file.sync_all().await.map_err(not_written(&path))?;
        let named = blocking(move || Ok(self.beside.persist(&self.path))).await?;
        named.map_err(|error| failed(error.error))?;
        Ok(Downloaded { path, bytes })
    }
}

fn not_written(path: &Path) -> impl FnOnce(std::io::Error) -> Cause + 'static {
    let path = path.to_owned();
    move |error| Cause::DownloadFailed { why: format!("{} cannot be written: {error}", path.display()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_addresses() {
        let id = "0123456789abcdef0123456789abcdef";
        let url = |text: String| Url::parse(&text).unwrap();
        assert!(is_ours(&url(format!("http://x/files/7/{id}/a.txt")), 7));
        assert!(!is_ours(&url(format!("http://x/files/8/{id}/a.txt")), 7));
        assert!(!is_ours(&url("http://x/files/7/0123/a.txt".to_owned()), 7));
        assert!(!is_ours(&url(format!("http://x/other/7/{id}/a.txt")), 7));
        assert_eq!(number(&url(format!("http://x/files/7/{id}/a?sign=y"))).as_deref(), Some(id));
        assert_eq!(number(&url("http://x/".to_owned())), None);
    }
}
