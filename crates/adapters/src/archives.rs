//! Archives of messages as files: `DATA/archives/SDKAPPID-KIND-BEGIN.gz`, with what is known of each beside it.
//!
//! A link to one is a token that this server sealed: nobody can guess it, and it ends.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use flate2::Compression;
use flate2::write::GzEncoder;
use md5::{Digest as _, Md5};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tincan_domain::model::Seconds;
use tincan_domain::ports::{Archive, Archives, Chat, Hour};

use crate::outside::Outside;
use crate::{durable_file, tickets};

/// How long a link holds, in seconds.
const LINK: Seconds = 86_400;

/// How long a file is good: messages may be imported into an hour that is past.
const GOOD_FOR: Duration = Duration::from_secs(3600);

/// How long a file is kept: a little longer than any link to it.
const KEPT: Duration = Duration::from_secs(2 * 86_400);

/// Most archives that are made or wait to be made at a time.
const AT_ONCE: usize = 64;

/// Bytes of a token's nonce.
const NONCE: usize = 24;

/// Longest token that is looked at.
const MAX_TOKEN: usize = 256;

/// Keeps tokens of archives apart from tickets under the same key.
const PURPOSE: &[u8] = b"archive";

/// What is known of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct About {
    messages: u64,
    raw: (u64, String),
    packed: (u64, String),
}

/// What becomes of an archive that is no file yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Making,
    Failed,
}

/// Archives in a folder.
pub struct ArchiveFiles {
    folder: PathBuf,
    cipher: XChaCha20Poly1305,
    outside: Arc<Outside>,
    fates: Mutex<HashMap<Hour, Fate>>,
    wanted: Box<dyn Fn(Hour) + Send + Sync>,
}

impl ArchiveFiles {
    /// Archives in `DATA/archives`. `wanted` is told of each that is to be made with [`ArchiveFiles::make`].
    ///
    /// # Errors
    ///
    /// The server's key cannot be read or made.
    pub fn open(data: &Path, outside: Arc<Outside>, wanted: impl Fn(Hour) + Send + Sync + 'static) -> io::Result<Self> {
        let key = tickets::server_key(data)?;
        Ok(Self {
            folder: data.join("archives"),
            cipher: XChaCha20Poly1305::new(&key.into()),
            outside,
            fates: Mutex::default(),
            wanted: Box::new(wanted),
        })
    }

    /// Begins an archive, to be written line by line.
    ///
    /// # Errors
    ///
    /// The file cannot be made.
    pub fn make(&self, hour: Hour) -> io::Result<Making> {
        durable_file::make_dir(&self.folder)?;
        self.remove_old();
        let file = tempfile::NamedTempFile::new_in(&self.folder)?;
        let packed = Tee { to: BufWriter::new(file), bytes: 0, digest: Md5::new() };
        let packer = GzEncoder::new(packed, Compression::default());
        Ok(Making { to: Tee { to: packer, bytes: 0, digest: Md5::new() }, path: self.path(hour) })
    }

    /// An archive was made, or making it failed.
    pub fn made(&self, hour: Hour, result: &io::Result<()>) {
        let mut fates = self.fates.lock();
        match result {
            Ok(()) => fates.remove(&hour),
            Err(_) => fates.insert(hour, Fate::Failed),
        };
    }

    /// The file that a token names, while the token holds.
    pub fn open_link(&self, token: &str, now: Seconds) -> Option<PathBuf> {
        if token.len() > MAX_TOKEN {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: PURPOSE };
        let content = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        let (name, until): (String, Seconds) = postcard::from_bytes(&content).ok()?;
        (now < until).then(|| self.folder.join(name))
    }

    fn seal(&self, name: &str, until: Seconds) -> Option<String> {
        let content = postcard::to_stdvec(&(name, until)).ok()?;
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: &content, aad: PURPOSE };
        let mut bytes = nonce.to_vec();
        bytes.extend(self.cipher.encrypt(&XNonce::from(nonce), payload).ok()?);
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }

    fn path(&self, hour: Hour) -> PathBuf {
        let kind = match hour.chat {
            Chat::C2c => "c2c",
            Chat::Group => "group",
        };
        self.folder.join(format!("{}-{kind}-{}.gz", hour.app, hour.begin))
    }

    /// The archive, if its file is there and still good.
    fn find(&self, hour: Hour, now: Seconds) -> Option<Archive> {
        let path = self.path(hour);
        let about = about_path(&path);
        if fs::metadata(&about).ok()?.modified().ok()?.elapsed().unwrap_or_default() > GOOD_FOR {
            return None;
        }
        let About { messages, raw, packed } = serde_json::from_slice(&fs::read(about).ok()?).ok()?;
        if messages == 0 {
            return Some(Archive::Empty);
        }
        let (name, until) = (path.file_name()?.to_str()?, now + LINK);
        let token = self.seal(name, until)?;
        let url = self.outside.url(&format!("/archives/{token}/{name}"));
        Some(Archive::Ready { url, until, raw, packed })
    }

    /// Removes files that no link reaches any more. What cannot be removed stays until the next time.
    fn remove_old(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let modified = entry.metadata().and_then(|about| about.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            if modified.elapsed().unwrap_or_default() > KEPT {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn about_path(path: &Path) -> PathBuf {
    path.with_extension("json")
}

impl Archives for ArchiveFiles {
    fn ask(&self, hour: Hour, now: Seconds) -> Archive {
        let mut fates = self.fates.lock();
        match fates.get(&hour) {
            Some(Fate::Making) => return Archive::Making,
            Some(Fate::Failed) => {
                fates.remove(&hour);
                return Archive::Failed;
            }
            None => {}
        }
        if let Some(found) = self.find(hour, now) {
            return found;
        }
        if fates.len() < AT_ONCE {
            fates.insert(hour, Fate::Making);
            drop(fates);
            (self.wanted)(hour);
        }
        Archive::Making
    }
}

/// Counts and digests what is written through it.
struct Tee<W> {
    to: W,
    bytes: u64,
    digest: Md5,
}

impl<W> Tee<W> {
    fn sum(&self) -> (u64, String) {
        (self.bytes, durable_file::hex(&self.digest.clone().finalize()))
    }
}

impl<W: Write> Write for Tee<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.digest.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// An archive that is being written.
pub struct Making {
    to: Tee<GzEncoder<Tee<BufWriter<tempfile::NamedTempFile>>>>,
    path: PathBuf,
}

impl Write for Making {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl Making {
    /// Ends the archive: from now on it is found.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn finish(self, messages: u64) -> io::Result<()> {
        let raw = self.to.sum();
        let packed = self.to.to.finish()?;
        let sum = packed.sum();
        let file = packed.to.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|error| error.error)?;
        let about = serde_json::to_vec(&About { messages, raw, packed: sum })?;
        let mut beside = tempfile::NamedTempFile::new_in(self.path.parent().unwrap_or(Path::new(".")))?;
        beside.write_all(&about)?;
        beside.persist(about_path(&self.path)).map_err(|error| error.error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;
    use tincan_domain::model::AppId;

    const HOUR: Hour = Hour { app: AppId(7), chat: Chat::C2c, begin: 3600 };

    fn open(data: &Path) -> (Arc<ArchiveFiles>, Arc<Mutex<Vec<Hour>>>) {
        let wanted = Arc::new(Mutex::new(Vec::new()));
        let outside = Arc::new(Outside::new(Vec::new(), "https://chat.example.org"));
        let note = wanted.clone();
        (Arc::new(ArchiveFiles::open(data, outside, move |hour| note.lock().push(hour)).unwrap()), wanted)
    }

    #[test]
    fn an_archive_is_made_once_found_and_fetched_by_its_link() {
        let data = tempfile::tempdir().unwrap();
        let (archives, wanted) = open(data.path());
        for _ in 0..2 {
            assert_eq!(archives.ask(HOUR, 10_000), Archive::Making);
        }
        assert_eq!(*wanted.lock(), [HOUR]);
        let mut making = archives.make(HOUR).unwrap();
        making.write_all(b"hello").unwrap();
        archives.made(HOUR, &making.finish(1));
        let Archive::Ready { url, until, raw, packed } = archives.ask(HOUR, 10_000) else { panic!("not ready") };
        assert_eq!(raw, (5, "5d41402abc4b2a76b9719d911017c592".to_owned()));
        assert_eq!(until, 10_000 + 86_400);
        let token = url.strip_prefix("https://chat.example.org/archives/").unwrap();
        let token = token.strip_suffix("/7-c2c-3600.gz").unwrap();
        let path = archives.open_link(token, until - 1).unwrap();
        let bytes = fs::read(path).unwrap();
        assert_eq!(packed, (bytes.len() as u64, durable_file::hex(&Md5::digest(&bytes))));
        let mut text = String::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(text, "hello");
        assert_eq!(archives.open_link(token, until), None, "a link ends");
        assert_eq!(archives.open_link("AAAA", 0), None);
    }

    #[test]
    fn an_empty_one_and_one_that_failed() {
        let data = tempfile::tempdir().unwrap();
        let (archives, wanted) = open(data.path());
        archives.ask(HOUR, 10_000);
        archives.made(HOUR, &Err(io::Error::other("full")));
        assert_eq!(archives.ask(HOUR, 10_000), Archive::Failed);
        assert_eq!(archives.ask(HOUR, 10_000), Archive::Making, "it is tried again");
        assert_eq!(wanted.lock().len(), 2);
        archives.made(HOUR, &archives.make(HOUR).unwrap().finish(0));
        assert_eq!(archives.ask(HOUR, 10_000), Archive::Empty);
    }
}
