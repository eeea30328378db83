//! Bytes of files: uploads while they arrive, blobs for good, and what is made of pictures.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;

use super::NoOutside;

/// Why bytes could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// There is no such blob.
    #[error("there is no such blob")]
    Missing,
    /// Somebody else took the upload up.
    #[error("the upload was taken up by another request")]
    TakenUp,
    /// Disk or object store failed. The text is for the log, not for clients.
    #[error("the store of files failed: {0}")]
    Failed(String),
}

/// Why no forms could be made of a blob.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It is no picture that can be read within the bounds. The text is for clients.
    #[error("{0}")]
    Unreadable(String),
    /// Its bytes could not be read, or the forms not be written.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// The name of a blob. Made by the rules of hex digits, `-` and `/` alone: nothing that clients say stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlobName(Arc<str>);

impl BlobName {
    pub(crate) fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// A name of what names are made of; `None` when there is anything else in it.
    pub fn of_hex(text: &str) -> Option<Self> {
        let good = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b) || b == b'-' || b == b'/';
        text.bytes().all(good).then(|| Self::new(text))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is known of the bytes of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    /// How many there are.
    pub bytes: u64,
    /// Their MD5.
    pub md5: [u8; 16],
    /// Their SHA-256.
    pub sha256: [u8; 32],
    /// The first of them, at most [`HEAD`].
    pub head: Vec<u8>,
}

/// Most bytes of [`Sums::head`]: what tells kinds of files.
pub const HEAD: usize = 4096;

/// Bounds of work on a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureBounds {
    /// Most pixels.
    pub pixels: u64,
    /// Longest time.
    pub time: Duration,
}

/// A form that was made of a picture.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Form {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Bytes.
    pub bytes: u64,
    /// Its media type.
    pub content_type: String,
}

/// What is known of a picture.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Picture {
    /// Width in pixels, as it is shown.
    pub width: u32,
    /// Height in pixels, as it is shown.
    pub height: u32,
    /// The forms asked for, in their order; `None` where the picture itself is small enough.
    pub forms: Vec<Option<Form>>,
}

/// A stream of a blob's bytes, in pieces.
pub type Pieces = BoxStream<'static, Result<Bytes, BlobError>>;

/// An upload that is being written. Whoever takes the upload up next ends this one.
#[async_trait]
pub trait Incoming: Send {
    /// How many bytes have arrived.
    fn arrived(&self) -> u64;

    /// Adds bytes.
    async fn write(&mut self, bytes: Bytes) -> Result<(), BlobError>;

    /// Forgets what stands behind the first `bytes`.
    async fn cut(&mut self, bytes: u64) -> Result<(), BlobError>;

    /// Returns when everything written is durable.
    async fn sync(&mut self) -> Result<(), BlobError>;

    /// As [`Incoming::sync`]; nobody takes the upload up any more as long as this one is there.
    async fn close(&mut self) -> Result<(), BlobError>;
}

/// Bytes of files. Uploads arrive in any number of pieces; when one is whole it becomes a blob.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Takes an upload up where it stands; a new one is empty.
    async fn take_up(&self, upload: &BlobName) -> Result<Box<dyn Incoming>, BlobError>;

    /// Reads an upload through.
    async fn sums(&self, upload: &BlobName) -> Result<Sums, BlobError>;

    /// Stores the bytes of an upload as a blob, durable when it returns. The upload may be gone then; it stays when this
    /// fails.
    async fn keep(&self, upload: &BlobName, blob: &BlobName) -> Result<(), BlobError>;

    /// Forgets an upload. Nothing happens when there is none.
    async fn forget(&self, upload: &BlobName) -> Result<(), BlobError>;

    /// Forgets the uploads that nobody wrote to for so long; answers how many.
    async fn forget_idle(&self, idle: Duration) -> Result<usize, BlobError>;

    /// Some of a blob's bytes.
    async fn read(&self, blob: &BlobName, range: Range<u64>) -> Result<Pieces, BlobError>;

    /// Removes a blob. Nothing happens when there is none.
    async fn remove(&self, blob: &BlobName) -> Result<(), BlobError>;

    /// Makes forms of a picture: for each, the length that its shorter side has at most, and the blob to store it as.
    async fn convert(
        &self,
        blob: &BlobName,
        bounds: PictureBounds,
        forms: &[(u32, BlobName)],
    ) -> Result<Picture, PictureError>;
}

/// Seals what clients carry about, with a key of the server's own: nobody else can read, change or make it. What is
/// sealed for one purpose does not open for another.
pub trait Seals: Send + Sync {
    /// Seals a content, as text that may stand in a URL.
    fn seal(&self, purpose: &'static str, content: &[u8]) -> String;

    /// The content; `None` when this server did not seal it for this purpose.
    fn open(&self, purpose: &'static str, text: &str) -> Option<Vec<u8>>;

    /// A number for a content, always the same, that nobody else can guess.
    fn derive(&self, purpose: &'static str, content: &[u8]) -> [u8; 16];
}

#[async_trait]
impl Blobs for NoOutside {
    async fn take_up(&self, _upload: &BlobName) -> Result<Box<dyn Incoming>, BlobError> {
        Err(BlobError::Missing)
    }

    async fn sums(&self, _upload: &BlobName) -> Result<Sums, BlobError> {
        Err(BlobError::Missing)
    }

    async fn keep(&self, _upload: &BlobName, _blob: &BlobName) -> Result<(), BlobError> {
        Err(BlobError::Missing)
    }

    async fn forget(&self, _upload: &BlobName) -> Result<(), BlobError> {
        Ok(())
    }

    async fn forget_idle(&self, _idle: Duration) -> Result<usize, BlobError> {
        Ok(0)
    }

    async fn read(&self, _blob: &BlobName, _range: Range<u64>) -> Result<Pieces, BlobError> {
        Err(BlobError::Missing)
    }

    async fn remove(&self, _blob: &BlobName) -> Result<(), BlobError> {
        Ok(())
    }

    async fn convert(
        &self,
        _blob: &BlobName,
        _bounds: PictureBounds,
        _forms: &[(u32, BlobName)],
    ) -> Result<Picture, PictureError> {
        Err(BlobError::Missing.into())
    }
}

impl Seals for NoOutside {
    fn seal(&self, _purpose: &'static str, _content: &[u8]) -> String {
        String::new()
    }

    fn open(&self, _purpose: &'static str, _text: &str) -> Option<Vec<u8>> {
        None
    }

    fn derive(&self, _purpose: &'static str, _content: &[u8]) -> [u8; 16] {
        [0; 16]
    }
}
