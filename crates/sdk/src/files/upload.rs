//! Files on their way to the server: in parts, each with its digest, gone on with after a cut.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use md5::{Digest as _, Md5};
use reqwest::{RequestBuilder, Url, header};
use serde::{Deserialize, Serialize};
use tincan_protocol::errors::codes;

use super::Uploaded;
use super::download::number;
use super::plain::{Failure, ReadFault, read};
use super::source::Source;
use super::transfers::{Attempts, Meter, Shared, address};
use crate::{Cause, Layer};

/// For texts: what was asked.
const SERVICE: &str = "PUT /uploads";

/// Longest name of a file in bytes. Source: `im_cos_msg.pre_sig`.
const NAME: usize = 255;

/// Longest answer of an upload, in bytes.
const ANSWER: usize = 64 * 1024;

/// What kind of file it is, for the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Image,
    Video,
    Sound,
    Other,
}

impl Kind {
    /// `file_type`. Source: Web SDK.
    fn number(self) -> u8 {
        match self {
            Kind::Image => 1,
            Kind::Video => 2,
            Kind::Sound => 3,
            Kind::Other => 255,
        }
    }
}

/// A file that is to be sent.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    /// Where it lies.
    pub(super) path: PathBuf,
    /// Its name, where it is to have another one than its path.
    pub(super) name: Option<String>,
    /// Its kind.
    pub(super) kind: Kind,
}

/// Leave to upload a file.
struct Leave {
    upload: Url,
    download: String,
}

/// How an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
struct Taken {
    #[serde(rename = "IsFinish")]
    finished: u8,
    #[serde(rename = "Next_Offset")]
    next: u64,
}

/// Uploads a file.
///
/// Errors: 6006 to 6008, 6010, 7005, 7006, 114000 to 114002, 114004, 114011, 115066, 115068.
pub(super) async fn upload(session: &Shared, file: &Outgoing, meter: &Meter<'_>) -> Result<Uploaded, Cause> {
    let limits = &session.core.config.limits;
    let mut source = Source::open(&file.path, limits.file).await?;
    let name = file.name.clone().unwrap_or_else(|| name_of(&file.path));
    let leave = leave(session, &name, file.kind).await?;
    let file_md5 = source.md5().await?;
    let part = limits.file_part.min(limits.memory).max(1);
    let mut upload = Upload { session, kind: file.kind, name, leave, source, file_md5, part, renewed: false };
    upload.send(meter).await?;
    let url = upload.leave.download;
    let uuid = address(&url).ok().and_then(|url| number(&url)).unwrap_or_else(|| upload.name.clone());
    Ok(Uploaded { uuid, url, name: upload.name, bytes: upload.source.size })
}

/// The name of a file as the server takes names: at most 255 bytes, no control characters and no parts of paths.
fn name_of(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let name: String = name.chars().map(|c| if c.is_control() || matches!(c, '/' | '\\') { '_' } else { c }).collect();
    let end = name.floor_char_boundary(NAME);
    match name.get(..end) {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => "file".to_owned(),
    }
}

/// Asks the server where a file may go.
///
/// Errors: 6006 or 114011 the server refuses, 6007 it cannot be asked, 6014.
async fn leave(session: &Shared, name: &str, kind: Kind) -> Result<Leave, Cause> {
    #[derive(Serialize)]
    struct Question<'a> {
        file_type: u8,
        file_name: &'a str,
        upload_method: u8,
    }
    #[derive(Deserialize)]
    struct Answer {
        upload_url: String,
        download_url: String,
    }
    let question = Question { file_type: kind.number(), file_name: name, upload_method: 0 };
    let answer: Answer = session.call("im_cos_msg.pre_sig", &question).await.map_err(no_servers)?;
    let none = |why| Cause::NoFileServers { why: format!("the server names no address: {why}") };
    let upload = session.core.files.placed(address(&answer.upload_url).map_err(none)?);
    Ok(Leave { upload, download: answer.download_url })
}

/// Why the server could not be asked about a file. What it says of the file itself stays as it is.
pub(super) fn no_servers(cause: Cause) -> Cause {
    let own = [codes::file::BAD_PARAMETER, codes::file::TOO_LARGE, codes::sdk::TRANSFER_NOT_ALLOWED];
    match &cause {
        Cause::NotLoggedIn => cause,
        Cause::Refused { code, .. } if own.iter().any(|own| own.number() == *code) => cause,
        _ => Cause::NoFileServers { why: format!("{cause} ({})", cause.code()) },
    }
}

/// An upload under way.
struct Upload<'a> {
    session: &'a Shared,
    kind: Kind,
    name: String,
    leave: Leave,
    source: Source,
    file_md5: [u8; 16],
    /// Most bytes that go at once.
    part: usize,
    /// Whether it goes to its second address.
    renewed: bool,
}

impl Upload<'_> {
    /// Sends the file, part by part, again and again where that helps.
    async fn send(&mut self, meter: &Meter<'_>) -> Result<(), Cause> {
        let session = self.session;
        let mut attempts = Attempts::new(&session.core.config);
        let (mut at, mut furthest) = (Some(0), 0);
        loop {
            let failure = match self.step(at).await? {
                Ok(taken) if taken.finished != 0 => {
                    meter.set(self.source.size);
                    return Ok(());
                }
                // A server that takes nothing would be sent the same for ever.
                Ok(taken) if at.is_some_and(|at| taken.next <= at) => Failure::new("a part was answered and not taken"),
                Ok(taken) => {
                    // The server has all of it, and is not content: from the beginning.
                    at = Some(if taken.next < self.source.size { taken.next } else { 0 });
                    meter.set(taken.next);
                    if taken.next > furthest {
                        furthest = taken.next;
                        attempts.advanced();
                    }
                    continue;
                }
                Err(failure) => failure,
            };
            let code = failure.code.unwrap_or_default();
            if (code == codes::sdk::TRANSFER_NOT_ALLOWED.number()) && !self.renewed {
                self.renewed = true;
                self.leave = leave(session, &self.name, self.kind).await?;
                at = Some(0);
                continue;
            }
            if failure.is_final() && !is_damage(code) {
                return Err(last_word(failure, attempts.failed.saturating_add(1)));
            }
            if !attempts.again().await {
                return Err(last_word(failure, attempts.failed));
            }
            // How much arrived is the server's word.
            at = None;
        }
    }

    /// Sends the part that begins at a place; without one, asks how much has arrived.
    ///
    /// Errors: 114004; those of HTTP are the answer's.
    async fn step(&mut self, at: Option<u64>) -> Result<Result<Taken, Failure>, Cause> {
        let http = self.session.core.files.http()?;
        let request = match at {
            None => http.get(self.leave.upload.clone()),
            Some(at) => {
                let bytes = self.source.read(at, self.part).await?;
                self.part(http.put(self.leave.upload.clone()), at, bytes)
            }
        };
        Ok(asked(request).await)
    }

    /// A request with a part, or with the whole file when it is no longer than one.
    fn part(&self, request: RequestBuilder, at: u64, bytes: Bytes) -> RequestBuilder {
        let (size, length) = (self.source.size, bytes.len() as u64);
        let request = request.header("X-File-MD5", hex(&self.file_md5)).header(header::CONTENT_LENGTH, length);
        let request = match at.saturating_add(length).checked_sub(1) {
            Some(last) if length < size => request
                .header(header::CONTENT_RANGE, format!("bytes {at}-{last}/{size}"))
                .header("Content-MD5", STANDARD.encode(Md5::digest(&bytes))),
            _ => request,
        };
        request.body(bytes)
    }
}

async fn asked(request: RequestBuilder) -> Result<Taken, Failure> {
    let answer = request.send().await.map_err(Failure::of)?;
    if !answer.status().is_success() {
        return Err(Failure::refused(answer).await);
    }
    match read(answer, ANSWER).await {
        Ok(body) => serde_json::from_slice(&body)
            .map_err(|error| Failure::new(format!("the answer to an upload does not read: {error}"))),
        Err(ReadFault::Broken(failure)) => Err(failure),
        Err(ReadFault::TooLong { .. }) => Err(Failure::new("the answer to an upload is too long")),
    }
}

/// Whether bytes were damaged on their way, so that sending them again may help.
fn is_damage(code: i32) -> bool {
    [codes::file::WRONG_FILE_DIGEST, codes::file::WRONG_PART_DIGEST].iter().any(|damage| damage.number() == code)
}

/// Why an upload failed after so many attempts.
fn last_word(failure: Failure, attempts: u32) -> Cause {
    let own = [codes::file::TOO_LARGE, codes::file::BAD_PARAMETER];
    match failure.code {
        Some(code) if code == codes::sdk::TRANSFER_NOT_ALLOWED.number() => {
            Cause::TransferNotAllowed { why: failure.why }
        }
        Some(code) if is_damage(code) || own.iter().any(|own| own.number() == code) => {
            Cause::Refused { layer: Layer::Files, command: SERVICE.to_owned(), code, info: failure.why }
        }
        _ => {
            let channel = failure.code.or(failure.status.map(|status| status.as_u16().into()));
            Cause::UploadFailed { attempts, channel, why: failure.text() }
        }
    }
}

fn hex(digest: &[u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(*digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_such_as_the_server_takes() {
        for (path, expected) in [
            ("/x/a b.txt", "a b.txt"),
            ("/x/a\nb\\c", "a_b_c"),
            ("/", "file"),
            ("..", "file"),
            (&format!("/x/{}é", "a".repeat(254)), &"a".repeat(254)),
        ] {
            assert_eq!(name_of(Path::new(path)), expected);
        }
    }

    #[test]
    fn digests_keep_their_zeros() {
        let mut digest = [0; 16];
        digest[15] = 10;
        assert_eq!(hex(&digest), "0000000000000000000000000000000a");
    }

    #[test]
    fn what_the_server_says_of_the_file_stays() {
        let refused =
            |code| Cause::Refused { layer: Layer::Command, command: String::new(), code, info: String::new() };
        assert_eq!(no_servers(refused(114011)).code(), 114011);
        assert_eq!(no_servers(refused(60018)).code(), 6007);
        assert_eq!(no_servers(Cause::Reset).code(), 6007);
        assert_eq!(no_servers(Cause::NotLoggedIn).code(), 6014);
    }
}
