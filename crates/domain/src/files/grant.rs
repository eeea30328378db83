//! What a client was given: the address of an upload, and the key with which it fetches files.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Fault, hex, stored};
use crate::model::{Account, AppId, Seconds};
use crate::policy::App;
use crate::ports::BlobName;
use crate::{Domain, Result};

/// Longest name of a file in bytes (not documented; what file systems take).
const MAX_NAME_BYTES: usize = 255;

/// What sealed addresses of uploads are for.
const UPLOAD: &str = "upload";
/// What keys to files are for.
const KEY: &str = "file key";
/// What the numbers of files of the older way are for.
const LEGACY: &str = "legacy file";

/// The number of a file, which nobody can guess: 32 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileId(pub [u8; 16]);

impl FileId {
    pub(super) fn random(domain: &Domain) -> Self {
        let mut bytes = [0; 16];
        for four in bytes.as_chunks_mut::<4>().0 {
            *four = domain.random.u32().to_be_bytes();
        }
        Self(bytes)
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl FromStr for FileId {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return Err(());
        }
        u128::from_str_radix(text, 16).map(|number| Self(number.to_be_bytes())).map_err(|_| ())
    }
}

/// Leave to upload one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The app.
    pub app: AppId,
    /// Who uploads.
    pub account: Account,
    /// The file that it becomes.
    pub id: FileId,
    /// Its name; empty where it has none.
    pub name: String,
    /// Whether it is the portrait of a user or a group.
    pub portrait: bool,
    /// When the leave ends.
    pub until: Seconds,
}

impl Grant {
    /// The name of the upload.
    pub(super) fn upload(&self) -> BlobName {
        BlobName::new(&format!("{}-{}", self.app, self.id))
    }
}

/// Checks the name of a file; `field` names it in the fault. Names are shown to people and stand in URLs, never in paths
/// of the server.
pub(super) fn check_name(name: &str, field: &'static str) -> std::result::Result<(), Fault> {
    if name.is_empty() || name.len() > MAX_NAME_BYTES {
        return Err(Fault::bad(field, format!("must be 1 to {MAX_NAME_BYTES} bytes long")));
    }
    if name == "." || name == ".." || name.chars().any(|c| c.is_control() || c == '/' || c == '\\') {
        return Err(Fault::bad(field, "must be the name of a file, without folders and control characters"));
    }
    Ok(())
}

/// Leave to upload a file, with the addresses that clients use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    /// The leave itself.
    pub grant: Grant,
    /// Where the bytes go.
    pub upload: String,
    /// Where the file is fetched.
    pub download: String,
}

/// Leave for an account to upload a file of this name; `field` names it in the fault. It holds for so long, but no longer
/// than the app allows.
///
/// Errors: 114011 the name.
pub fn authorise(
    domain: &Domain,
    app: &App,
    account: &Account,
    (name, field): (&str, &'static str),
    seconds: Option<Seconds>,
) -> Result<Leave> {
    check_name(name, field)?;
    let longest = app.settings.files.upload_time.as_secs();
    let until = domain.now().saturating_add(seconds.unwrap_or(longest).min(longest));
    let id = FileId::random(domain);
    let grant = Grant { app: app.id, account: account.clone(), id, name: name.to_owned(), portrait: false, until };
    // Some dozens of bytes of known shape always serialise; an empty text would open nothing.
    let token = domain.seals.seal(UPLOAD, &postcard::to_stdvec(&grant).unwrap_or_default());
    let upload = domain.site.url(&format!("/uploads/{token}/{}", stored::escaped(name)));
    Ok(Leave { upload, download: stored::address(domain, app.id, id, name), grant })
}

/// Leave for an account to upload a file of the older way, which is known by its digest: the same file of the same
/// account has the same number.
pub fn legacy_grant(domain: &Domain, app: &App, account: &Account, md5: [u8; 16], bytes: u64, portrait: bool) -> Grant {
    let what = postcard::to_stdvec(&(app.id, account, md5, bytes, portrait)).unwrap_or_default();
    let id = FileId(domain.seals.derive(LEGACY, &what));
    Grant { app: app.id, account: account.clone(), id, name: String::new(), portrait, until: Seconds::MAX }
}

/// The app for which a token was made, whether it holds or not.
pub fn app_of_grant(domain: &Domain, token: &str) -> Option<AppId> {
    let grant: Grant = postcard::from_bytes(&domain.seals.open(UPLOAD, token)?).ok()?;
    Some(grant.app)
}

/// The leave that a token gives, for a file of this name.
///
/// Errors: 6006 the token is not ours, is over, or is for another file.
pub fn open_grant(domain: &Domain, token: &str, name: &str) -> Result<Grant> {
    const WHAT: &str = "the upload's address";
    let refuse = |why| Fault::NotAllowed { what: WHAT, why };
    let content = domain.seals.open(UPLOAD, token).ok_or(refuse("was not made by this server"))?;
    let grant: Grant = postcard::from_bytes(&content).map_err(|_| refuse("was not made by this server"))?;
    if grant.name != name {
        return Err(refuse("is for another file").into());
    }
    if domain.now() >= grant.until {
        return Err(refuse("has expired").into());
    }
    Ok(grant)
}

/// A user's key to files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The app.
    pub app: AppId,
    /// Whose it is.
    pub account: Account,
    /// When it ends.
    pub until: Seconds,
}

/// Makes a user's key to files; answers it with its end.
pub fn key(domain: &Domain, app: &App, account: &Account) -> (String, Seconds) {
    let until = domain.now().saturating_add(app.settings.files.key_time.as_secs());
    let content = postcard::to_stdvec(&Key { app: app.id, account: account.clone(), until }).unwrap_or_default();
    (domain.seals.seal(KEY, &content), until)
}

/// What a key says, if it holds for the app now.
///
/// Errors: 6006 it is missing, not ours, over, or of another app.
pub fn given_key(domain: &Domain, app: AppId, text: &str) -> Result<Key> {
    let refuse = |why| Fault::NotAllowed { what: "the key to files", why };
    if text.is_empty() {
        return Err(refuse("is missing").into());
    }
    let content = domain.seals.open(KEY, text).ok_or(refuse("was not made by this server"))?;
    let key: Key = postcard::from_bytes(&content).map_err(|_| refuse("was not made by this server"))?;
    if key.app != app {
        return Err(refuse("is of another app").into());
    }
    if domain.now() >= key.until {
        return Err(refuse("has expired").into());
    }
    Ok(key)
}
