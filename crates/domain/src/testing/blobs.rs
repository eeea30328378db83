//! Bytes of files in memory, pictures that are a line of text, and seals that anybody can read.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt as _;
use md5::{Digest as _, Md5};
use parking_lot::Mutex;

use crate::files::hex;
use crate::ports::{
    BlobError, BlobName, Blobs, Form, Incoming, Picture, PictureBounds, PictureError, Pieces, Seals, Sums,
};

type Contents = HashMap<String, Vec<u8>>;

#[derive(Default)]
struct State {
    uploads: Contents,
    turns: HashMap<String, u64>,
    blobs: Contents,
    converted: usize,
    broken: bool,
}

/// Uploads and blobs in memory.
#[derive(Clone, Default)]
pub(crate) struct MemoryBlobs(Arc<Mutex<State>>);

impl MemoryBlobs {
    /// The names of all blobs.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.0.lock().blobs.keys().cloned().collect();
        names.sort();
        names
    }

    /// How many uploads wait to be gone on with.
    pub(crate) fn uploads(&self) -> usize {
        self.0.lock().uploads.len()
    }

    /// How often forms were made.
    pub(crate) fn converted(&self) -> usize {
        self.0.lock().converted
    }

    /// From now on blobs cannot be written, or can again.
    pub(crate) fn break_down(&self, broken: bool) {
        self.0.lock().broken = broken;
    }
}

struct Writer {
    blobs: MemoryBlobs,
    name: String,
    turn: u64,
    arrived: u64,
}

impl Writer {
    fn change(&mut self, change: impl FnOnce(&mut Vec<u8>)) -> Result<(), BlobError> {
        let mut state = self.blobs.0.lock();
        if state.turns.get(&self.name) != Some(&self.turn) {
            return Err(BlobError::TakenUp);
        }
        let content = state.uploads.entry(self.name.clone()).or_default();
        change(content);
        self.arrived = content.len() as u64;
        Ok(())
    }
}

#[async_trait]
impl Incoming for Writer {
    fn arrived(&self) -> u64 {
        self.arrived
    }

    async fn write(&mut self, bytes: Bytes) -> Result<(), BlobError> {
        self.change(|content| content.extend_from_slice(&bytes))
    }

    async fn cut(&mut self, bytes: u64) -> Result<(), BlobError> {
        self.change(|content| content.truncate(bytes as usize))
    }

    async fn sync(&mut self) -> Result<(), BlobError> {
        self.change(|_| ())
    }

    async fn close(&mut self) -> Result<(), BlobError> {
        self.change(|_| ())
    }
}

#[async_trait]
impl Blobs for MemoryBlobs {
    async fn take_up(&self, upload: &BlobName) -> Result<Box<dyn Incoming>, BlobError> {
        let name = upload.as_str().to_owned();
        let mut state = self.0.lock();
        let turn = state.turns.entry(name.clone()).or_default();
        *turn += 1;
        let turn = *turn;
        let arrived = state.uploads.entry(name.clone()).or_default().len() as u64;
        Ok(Box::new(Writer { blobs: self.clone(), name, turn, arrived }))
    }

    async fn sums(&self, upload: &BlobName) -> Result<Sums, BlobError> {
        let state = self.0.lock();
        let content = state.uploads.get(upload.as_str()).ok_or(BlobError::Missing)?;
        let md5: [u8; 16] = Md5::digest(content).into();
        let mut sha256 = [0; 32];
        sha256[..16].copy_from_slice(&md5);
        let head = content.iter().take(100).copied().collect();
        Ok(Sums { bytes: content.len() as u64, md5, sha256, head })
    }

    async fn keep(&self, upload: &BlobName, blob: &BlobName) -> Result<(), BlobError> {
        let mut state = self.0.lock();
        if state.broken {
            return Err(BlobError::Failed("broken".to_owned()));
        }
        let content = state.uploads.get(upload.as_str()).cloned().ok_or(BlobError::Missing)?;
        state.blobs.insert(blob.as_str().to_owned(), content);
        Ok(())
    }

    async fn forget(&self, upload: &BlobName) -> Result<(), BlobError> {
        self.0.lock().uploads.remove(upload.as_str());
        Ok(())
    }

    async fn forget_idle(&self, _idle: Duration) -> Result<usize, BlobError> {
        Ok(0)
    }

    async fn read(&self, blob: &BlobName, range: Range<u64>) -> Result<Pieces, BlobError> {
        let state = self.0.lock();
        let content = state.blobs.get(blob.as_str()).ok_or(BlobError::Missing)?;
        let piece = Bytes::copy_from_slice(&content[range.start as usize..range.end as usize]);
        Ok(futures_util::stream::iter([Ok(piece)]).boxed())
    }

    async fn remove(&self, blob: &BlobName) -> Result<(), BlobError> {
        self.0.lock().blobs.remove(blob.as_str());
        Ok(())
    }

    /// A picture is `picture WIDTH HEIGHT`.
    async fn convert(
        &self,
        blob: &BlobName,
        bounds: PictureBounds,
        forms: &[(u32, BlobName)],
    ) -> Result<Picture, PictureError> {
        let mut state = self.0.lock();
        state.converted += 1;
        let content = state.blobs.get(blob.as_str()).cloned().ok_or(BlobError::Missing)?;
        let text = String::from_utf8_lossy(&content).into_owned();
        let numbers: Vec<u32> = text.split(' ').skip(1).filter_map(|word| word.parse().ok()).collect();
        let [width, height] = numbers[..] else { return Err(PictureError::Unreadable("no picture".to_owned())) };
        if u64::from(width) * u64::from(height) > bounds.pixels {
            return Err(PictureError::Unreadable("too large".to_owned()));
        }
        let mut made = Vec::new();
        for (side, name) in forms {
            let form = (width.min(height) > *side).then(|| {
                state.blobs.insert(name.as_str().to_owned(), vec![b'x'; *side as usize]);
                let content_type = "image/jpeg".to_owned();
                Form { width: *side, height: *side, bytes: u64::from(*side), content_type }
            });
            made.push(form);
        }
        Ok(Picture { width, height, forms: made })
    }
}

/// Seals that anybody can read: the purpose, then the content in hex.
pub(crate) struct PlainSeals;

impl Seals for PlainSeals {
    fn seal(&self, purpose: &'static str, content: &[u8]) -> String {
        format!("{}.{}", hex(purpose.as_bytes()), hex(content))
    }

    fn open(&self, purpose: &'static str, text: &str) -> Option<Vec<u8>> {
        let (of, content) = text.split_once('.')?;
        let bytes = |at: usize| u8::from_str_radix(content.get(at..at + 2)?, 16).ok();
        (of == hex(purpose.as_bytes())).then(|| (0..content.len()).step_by(2).map_while(bytes).collect())
    }

    fn derive(&self, purpose: &'static str, content: &[u8]) -> [u8; 16] {
        Md5::digest([purpose.as_bytes(), content].concat()).into()
    }
}
