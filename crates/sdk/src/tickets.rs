//! The tickets of users who logged in here before, sealed in a file each. Source: error-code reference, 7503, 7504, 6026.
//!
//! `DATA/tickets/key` holds the key, `DATA/tickets/APP-HASH` what a user's last log-in gave, `DATA/device` what the device
//! calls itself. Files are readable by their owner only, there whole or not at all, and durable when a call returns.
//! All calls block for some milliseconds: run them where that is allowed.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Cause, Config};

/// Bytes of the key.
const KEY: usize = 32;

/// Bytes of the nonce, which comes first in a file.
const NONCE: usize = 24;

/// Longest file that is read, in bytes. A ticket takes some hundreds.
const MAX_FILE: u64 = 64 * 1024;

/// Longest name of a device, in bytes. Source: the native protocol.
const MAX_DEVICE: usize = 64;

/// What a log-in gives: enough to come back without a UserSig.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ticket {
    /// The user.
    pub(crate) user: String,
    /// The number of the account.
    pub(crate) tiny_id: u64,
    /// The account ticket.
    pub(crate) a2: Vec<u8>,
    /// Until when it holds, in seconds.
    pub(crate) a2_until: u64,
    /// The session ticket.
    pub(crate) d2: Vec<u8>,
    /// The session's key.
    pub(crate) d2_key: Vec<u8>,
    /// Since when the session ticket has been here, in seconds.
    #[serde(default)]
    pub(crate) d2_since: u64,
    /// Until when the session ticket holds, in seconds.
    pub(crate) d2_until: u64,
    /// The number of the login.
    pub(crate) inst_id: u64,
}

/// The tickets of a folder, for an app.
pub(crate) struct Tickets {
    folder: PathBuf,
    app: u32,
    cipher: XChaCha20Poly1305,
    device: String,
}

impl Tickets {
    /// Opens the store, and makes its key, and the device's name, if there are none.
    ///
    /// Errors: 7503 the key cannot be read or is none, 6022 it cannot be written.
    pub(crate) fn open(data: &Path, app: u32) -> Result<Self, Cause> {
        let folder = data.join("tickets");
        // What is in the way shows at the key.
        let _ = fs::create_dir_all(&folder);
        let key = read_or_create(&folder.join("key"), || rand::random::<[u8; KEY]>().to_vec())?;
        let key: [u8; KEY] =
            key.try_into().map_err(|key: Vec<u8>| unreadable(&folder.join("key"), &wrong_length(&key)))?;
        let name = data.join("device");
        let device = read_or_create(&name, || hex(&rand::random::<[u8; 16]>()).into_bytes())?;
        let device = String::from_utf8(device).ok().filter(|device| (1..=MAX_DEVICE).contains(&device.len()));
        let device = device.ok_or_else(|| unreadable(&name, &"it is no name of a device"))?;
        Ok(Self { folder, app, cipher: XChaCha20Poly1305::new(&key.into()), device })
    }

    /// What the device calls itself: as set, or as once made up.
    ///
    /// Errors: 6017.
    pub(crate) fn device(&self, config: &Config) -> Result<String, Cause> {
        match &config.device {
            None => Ok(self.device.clone()),
            Some(device) if (1..=MAX_DEVICE).contains(&device.len()) => Ok(device.clone()),
            Some(_) => Err(Cause::argument("device", format!("must be 1 to {MAX_DEVICE} bytes long"))),
        }
    }

    /// The ticket of a user.
    ///
    /// Errors: 6026 none is stored, 7503 it cannot be read, or was not sealed here for this user.
    pub(crate) fn find(&self, user: &str) -> Result<Ticket, Cause> {
        let path = self.path(user);
        let bytes = match read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Cause::NoStoredLogin { user: user.to_owned() });
            }
            Err(error) => return Err(unreadable(&path, &error)),
        };
        let opened = bytes.split_first_chunk::<NONCE>().and_then(|(nonce, sealed)| {
            let payload = Payload { msg: sealed, aad: &self.bound_to(user) };
            self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()
        });
        let text = opened.ok_or_else(|| unreadable(&path, &"it is damaged, or sealed with another key"))?;
        serde_json::from_slice(&text).map_err(|error| unreadable(&path, &error))
    }

    /// Keeps a ticket, in place of the user's last one.
    ///
    /// Errors: 6022.
    pub(crate) fn keep(&self, ticket: &Ticket) -> Result<(), Cause> {
        let path = self.path(&ticket.user);
        let text = serde_json::to_vec(ticket).map_err(|error| unwritable(&path, &error))?;
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: &text, aad: &self.bound_to(&ticket.user) };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|error| unwritable(&path, &error))?;
        replace(&path, &[&nonce, sealed.as_slice()].concat()).map_err(|error| unwritable(&path, &error))
    }

    /// Forgets a user's ticket. That of a user who has none is forgotten already.
    ///
    /// Errors: 6022.
    pub(crate) fn forget(&self, user: &str) -> Result<(), Cause> {
        let path = self.path(user);
        let removed = match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            removed => removed,
        };
        removed.and_then(|()| settle(&self.folder)).map_err(|error| unwritable(&path, &error))
    }

    /// Where a user's ticket is. UserIDs hold what names of files must not.
    fn path(&self, user: &str) -> PathBuf {
        let hash = Sha256::digest(user.as_bytes());
        let name = hash.first_chunk::<16>().map(|part| hex(part)).unwrap_or_default();
        self.folder.join(format!("{}-{name}", self.app))
    }

    fn bound_to(&self, user: &str) -> Vec<u8> {
        format!("ticket {} {user}", self.app).into_bytes()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn wrong_length(key: &[u8]) -> String {
    format!("the key is {} bytes long, not {KEY}", key.len())
}

fn unreadable(path: &Path, why: &dyn std::fmt::Display) -> Cause {
    Cause::TicketsUnreadable { why: format!("{}: {why}", path.display()) }
}

fn unwritable(path: &Path, why: &dyn std::fmt::Display) -> Cause {
    Cause::DataFolder { path: path.to_owned(), why: why.to_string() }
}

/// Reads a small file.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    use io::Read as _;
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a file, made with what `content` gives if it is missing. Two processes that start at the same time agree on one.
fn read_or_create(path: &Path, content: impl FnOnce() -> Vec<u8>) -> Result<Vec<u8>, Cause> {
    match read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        result => return result.map_err(|error| unreadable(path, &error)),
    }
    let content = content();
    let created = prepared(path, &content).and_then(|file| match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    });
    match created {
        Ok(true) => settle_beside(path).map(|()| content).map_err(|error| unwritable(path, &error)),
        Ok(false) => read(path).map_err(|error| unreadable(path, &error)),
        Err(error) => Err(unwritable(path, &error)),
    }
}

/// Puts a file in the place of the one of that name.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    prepared(path, content)?.persist(path).map_err(|error| error.error)?;
    settle_beside(path)
}

/// A file beside the one that it is to be, durable, with mode 0600.
fn prepared(path: &Path, content: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new_in(beside(path)?)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn beside(path: &Path) -> io::Result<&Path> {
    path.parent().ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

fn settle_beside(path: &Path) -> io::Result<()> {
    settle(beside(path)?)
}

/// Makes the names in a folder durable.
fn settle(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(user: &str) -> Ticket {
        Ticket {
            user: user.to_owned(),
            tiny_id: 1,
            a2: b"a2".to_vec(),
            a2_until: 2,
            d2: b"d2".to_vec(),
            d2_key: vec![3; 32],
            d2_since: 4,
            d2_until: 5,
            inst_id: 6,
        }
    }

    #[test]
    fn tickets_are_kept_by_user_and_app() {
        let data = tempfile::tempdir().unwrap();
        let store = Tickets::open(data.path(), 1).unwrap();
        assert_eq!(store.find("a/../b").err().map(|cause| cause.code()), Some(6026));
        store.keep(&ticket("a/../b")).unwrap();
        store.keep(&Ticket { tiny_id: 9, ..ticket("a/../b") }).unwrap();
        let again = Tickets::open(data.path(), 1).unwrap();
        assert_eq!(again.find("a/../b").ok().map(|ticket| ticket.tiny_id), Some(9));
        assert_eq!(again.device, store.device, "the device keeps its name");
        let other = Tickets::open(data.path(), 2).unwrap();
        assert_eq!(other.find("a/../b").err().map(|cause| cause.code()), Some(6026));
        again.forget("a/../b").unwrap();
        again.forget("a/../b").unwrap();
        assert_eq!(store.find("a/../b").err().map(|cause| cause.code()), Some(6026));
    }

    #[test]
    fn damaged_files_are_told() {
        let data = tempfile::tempdir().unwrap();
        let store = Tickets::open(data.path(), 1).unwrap();
        store.keep(&ticket("alice")).unwrap();
        let path = store.path("alice");
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&path, &damaged).unwrap();
            assert_eq!(store.find("alice").err().map(|cause| cause.code()), Some(7503), "byte {at}");
        }
        fs::write(store.path("bob"), &whole).unwrap();
        assert_eq!(store.find("bob").err().map(|cause| cause.code()), Some(7503), "another user's");
        fs::write(data.path().join("tickets/key"), b"short").unwrap();
        assert_eq!(Tickets::open(data.path(), 1).err().map(|cause| cause.code()), Some(7503));
    }

    #[cfg(unix)]
    #[test]
    fn files_are_their_owner_s_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let data = tempfile::tempdir().unwrap();
        let store = Tickets::open(data.path(), 1).unwrap();
        store.keep(&ticket("alice")).unwrap();
        for path in [data.path().join("tickets/key"), store.path("alice")] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
