//! What is stored of files: their rows, and which blob holds their bytes.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::grant::{FileId, Grant};
use super::litter::{self, LitterRow};
use super::pictures::{self, forms_key};
use super::{content_type, hex};
use crate::core::{Attempts, Change, Stored, View};
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::ports::{BlobName, Sums};
use crate::{Domain, Result};

/// The longest history that does not make files stay longer: the documents' default of both.
const PLAIN_HISTORY: Seconds = 7 * 86_400;

/// Whose retention the end of a file that stays is.
const FOR_EVER: Seconds = Seconds::MAX;

/// A file, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// Who uploaded it.
    pub owner: Account,
    /// Its name; empty where it has none.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// Its length.
    pub bytes: u64,
    /// When it was uploaded.
    pub at: Seconds,
    /// Whether it is a portrait, which stays.
    pub portrait: bool,
    /// The SHA-256 of its content.
    pub(super) content: [u8; 32],
    /// The blob that holds it.
    pub(super) blob: String,
}

impl Record for FileRow {}

impl FileRow {
    /// When it is not kept any more.
    pub fn end(&self, app: &App) -> Seconds {
        if self.portrait { FOR_EVER } else { self.at.saturating_add(kept(app)) }
    }

    pub(super) fn blob(&self) -> BlobName {
        BlobName::new(&self.blob)
    }

    /// What names its content, for caches.
    pub fn tag(&self) -> String {
        hex(self.content.first_chunk::<16>().unwrap_or(&[0; 16]))
    }
}

/// How long files of an app are kept, in seconds.
pub(super) fn kept(app: &App) -> Seconds {
    let (retention, history) = (app.settings.files.retention.as_secs(), app.settings.history.as_secs());
    if history > PLAIN_HISTORY { retention.max(history) } else { retention }
}

/// A content, as stored: the blob that holds it, and how many files share it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BlobRow {
    pub(super) blob: String,
    pub(super) files: u64,
}

impl Record for BlobRow {}

pub(super) fn file_key(app: AppId, id: FileId) -> Key {
    Key::new(app, Table::File).raw(&id.0)
}

pub(super) fn age_key(app: AppId, at: Seconds, id: FileId) -> Key {
    Key::new(app, Table::FileAge).u64(at).raw(&id.0)
}

pub(super) fn content_key(app: AppId, content: &[u8; 32]) -> Key {
    Key::new(app, Table::Blob).raw(content)
}

/// A file that is there and not past its time.
pub async fn find(domain: &Domain, app: &App, id: FileId) -> Result<Option<FileRow>> {
    let row: Option<FileRow> = domain.view().await?.get(&file_key(app.id, id)).await?;
    Ok(row.filter(|row| domain.now() < row.end(app)))
}

/// Characters of a file's name that are written with their codes in its address.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A file's name as the last part of an address.
pub(super) fn escaped(name: &str) -> String {
    utf8_percent_encode(name, ESCAPED).to_string()
}

/// The address at which a file is fetched. A file without a name ends in the number of its form, 0 for itself.
pub fn address(domain: &Domain, app: AppId, id: FileId, name: &str) -> String {
    let last = if name.is_empty() { "0".to_owned() } else { escaped(name) };
    domain.site.url(&format!("/files/{app}/{id}/{last}"))
}

/// Stores a file whose upload is whole; answers its row. One that is there already begins its time anew.
pub(super) async fn store(domain: &Domain, grant: &Grant, sums: &Sums) -> Result<FileRow> {
    let (app, upload) = (grant.app, grant.upload());
    let mut written: Option<BlobName> = None;
    let mut attempts = Attempts::default();
    let row = loop {
        let view = domain.view().await?;
        let file: Stored<FileRow> = view.read(&file_key(app, grant.id)).await?;
        if let Some(row) = file.record.clone() {
            break refresh(domain, app, grant.id, row).await?;
        }
        let content = content_key(app, &sums.sha256);
        let shared: Stored<BlobRow> = view.read(&content).await?;
        let mut batch = Batch::new();
        let blob = match (&shared.record, &written) {
            (Some(row), _) => {
                batch.replace(&content, &shared, &BlobRow { blob: row.blob.clone(), files: row.files + 1 });
                BlobName::new(&row.blob)
            }
            (None, Some(blob)) => {
                let noted: Stored<LitterRow> = view.read(&litter::key(app, blob)).await?;
                if noted.record.as_ref().is_none_or(|row| row.from <= domain.now()) {
                    // It took so long that it is being removed.
                    written = None;
                    continue;
                }
                litter::claim(&mut batch, app, blob, &noted);
                batch.replace(&content, &shared, &BlobRow { blob: blob.as_str().to_owned(), files: 1 });
                blob.clone()
            }
            (None, None) => {
                let blob = new_blob(domain, app, &sums.sha256);
                litter::note(domain, app, std::slice::from_ref(&blob)).await?;
                domain.blobs.keep(&upload, &blob).await?;
                written = Some(blob);
                continue;
            }
        };
        let row = FileRow {
            owner: grant.account.clone(),
            name: grant.name.clone(),
            content_type: content_type::of(&grant.name, &sums.head),
            bytes: sums.bytes,
            at: domain.now(),
            portrait: grant.portrait,
            content: sums.sha256,
            blob: blob.as_str().to_owned(),
        };
        batch.replace(&file_key(app, grant.id), &file, &row);
        set_age(&mut batch, app, grant.id, &row);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            break row;
        }
    };
    domain.blobs.forget(&upload).await?;
    Ok(row)
}

/// Lets a file's time begin anew: it is sent again.
pub(super) async fn refresh(domain: &Domain, app: AppId, id: FileId, mut row: FileRow) -> Result<FileRow> {
    let key = file_key(app, id);
    let mut attempts = Attempts::default();
    loop {
        let was: Stored<FileRow> = domain.view().await?.read(&key).await?;
        let Some(found) = &was.record else { return Ok(row) };
        let mut batch = Batch::new();
        if !found.portrait {
            batch.delete(age_key(app, found.at, id));
        }
        row = FileRow { at: domain.now(), ..found.clone() };
        batch.replace(&key, &was, &row);
        set_age(&mut batch, app, id, &row);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(row);
        }
    }
}

fn set_age(batch: &mut Batch, app: AppId, id: FileId, row: &FileRow) {
    if !row.portrait {
        batch.put(age_key(app, row.at, id).bytes(), Vec::new());
    }
}

/// A name for a content that is stored anew. Contents that come again after they went get another, so that removing one
/// never meets the other.
fn new_blob(domain: &Domain, app: AppId, content: &[u8; 32]) -> BlobName {
    let digits = hex(content);
    let (folder, _) = digits.split_at_checked(2).unwrap_or_default();
    BlobName::new(&format!("{app}/{folder}/{digits}-{:08x}", domain.random.u32()))
}

/// Puts into a batch what removes a file: its row, and the content with its forms when no other file shares it.
pub(super) async fn remove(
    view: &View,
    app: AppId,
    id: FileId,
    file: &Stored<FileRow>,
    batch: &mut Batch,
) -> Result<()> {
    let Some(row) = &file.record else { return Ok(()) };
    let key = file_key(app, id);
    batch.guard(&key, file);
    batch.delete(key);
    batch.delete(age_key(app, row.at, id));
    let content = content_key(app, &row.content);
    let shared: Stored<BlobRow> = view.read(&content).await?;
    match &shared.record {
        Some(BlobRow { blob, files }) if *files > 1 => {
            batch.replace(&content, &shared, &BlobRow { blob: blob.clone(), files: files - 1 });
        }
        _ => {
            batch.guard(&content, &shared);
            batch.delete(content);
            batch.delete(forms_key(app, &row.blob()));
            litter::throw(batch, app, &row.blob());
            for form in pictures::form_blobs(&row.blob()) {
                litter::throw(batch, app, &form);
            }
        }
    }
    Ok(())
}
