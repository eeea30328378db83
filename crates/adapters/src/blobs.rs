//! Bytes of files: uploads as files in `DATA/uploads` while they arrive, blobs in an object store for good, on the disk
//! (`DATA/blobs`) or in S3.
//!
//! Whatever the length of a file, it passes through a bounded buffer: 128 KiB on its way in, a part on its way to S3. On the
//! disk an upload is moved to where its blob is.

mod incoming;
mod pictures;
mod place;

use std::collections::HashMap;
use std::io::{self, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt as _;
use md5::Md5;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{GetOptions, GetRange, GetResultPayload, ObjectStore, ObjectStoreExt as _};
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use tincan_domain::ports::{
    BlobError, BlobName, Blobs, HEAD, Incoming, Picture, PictureBounds, PictureError, Pieces, Sums,
};
use tokio::io::AsyncReadExt as _;
use tokio::sync::Semaphore;

use self::incoming::{Slot, Upload};
pub use self::place::{Place, S3};
use crate::durable_file;

/// Uploads that are remembered as being written before those that are over are looked for.
const SLOTS: usize = 1024;

/// Uploads on the disk, blobs in an object store.
pub struct BlobStore {
    uploads: PathBuf,
    objects: Arc<dyn ObjectStore>,
    /// The same, where it is on the disk: uploads are moved there.
    disk: Option<Arc<LocalFileSystem>>,
    /// What the names of blobs begin with in the object store.
    prefix: String,
    /// How many bytes go to the object store at a time.
    part: usize,
    /// Who writes to which upload.
    slots: Mutex<HashMap<BlobName, Weak<Slot>>>,
    /// One picture at a time: its memory is the largest that the server ever takes at once.
    easel: Arc<Semaphore>,
}

impl BlobStore {
    /// Opens the stores: uploads in `DATA/uploads`, blobs where `place` says.
    ///
    /// # Errors
    ///
    /// A folder cannot be made, or the place is not well described.
    pub fn open(data: &Path, place: &Place) -> io::Result<Self> {
        match place {
            Place::Disk => {
                let disk = Arc::new(place::disk(data)?);
                let store = Self::with(data, disk.clone(), String::new(), place::DISK_PART)?;
                Ok(Self { disk: Some(disk), ..store })
            }
            Place::S3(s3) => Self::with(data, Arc::new(s3.open()?), s3.prefix.clone(), place::S3_PART),
        }
    }

    /// As [`BlobStore::open`], with an object store that takes so many bytes at a time.
    ///
    /// # Errors
    ///
    /// The folder of uploads cannot be made.
    pub fn with(data: &Path, objects: Arc<dyn ObjectStore>, prefix: String, part: usize) -> io::Result<Self> {
        let uploads = data.join("uploads");
        durable_file::make_dir(&uploads)?;
        Ok(Self {
            uploads,
            objects,
            disk: None,
            prefix,
            part,
            slots: Mutex::default(),
            easel: Arc::new(Semaphore::new(1)),
        })
    }

    /// Where an upload's bytes are.
    fn path(&self, upload: &BlobName) -> PathBuf {
        // Names hold no dots: nothing leads out of the folder.
        self.uploads.join(upload.as_str().replace('/', "-"))
    }

    fn object(&self, blob: &BlobName) -> ObjectPath {
        ObjectPath::from(format!("{}{blob}", self.prefix))
    }

    fn slot(&self, upload: &BlobName) -> Arc<Slot> {
        let mut slots = self.slots.lock();
        if slots.len() >= SLOTS {
            slots.retain(|_, slot| slot.strong_count() > 0);
        }
        if let Some(slot) = slots.get(upload).and_then(Weak::upgrade) {
            return slot;
        }
        let slot = Arc::new(Slot::default());
        slots.insert(upload.clone(), Arc::downgrade(&slot));
        slot
    }

    /// Stores a file part by part.
    async fn put_parts(&self, object: &ObjectPath, mut file: tokio::fs::File) -> Result<(), BlobError> {
        let mut upload = self.objects.put_multipart(object).await.map_err(failed)?;
        loop {
            let part = match read_part(&mut file, self.part).await {
                Ok(part) => part,
                Err(error) => {
                    // What cannot be taken back is the object store's to clean.
                    let _ = upload.abort().await;
                    return Err(failed(error));
                }
            };
            if part.is_empty() {
                break;
            }
            if let Err(error) = upload.put_part(part.into()).await {
                let _ = upload.abort().await;
                return Err(failed(error));
            }
        }
        upload.complete().await.map_err(failed)?;
        Ok(())
    }

    /// A blob as a file, copied if it is none.
    async fn local(&self, blob: &BlobName) -> Result<std::fs::File, BlobError> {
        let found = self.objects.get(&self.object(blob)).await.map_err(failed)?;
        let mut pieces = match found.payload {
            GetResultPayload::File(file, _) => return Ok(file),
            GetResultPayload::Stream(stream) => stream,
        };
        let file = tempfile::tempfile_in(&self.uploads).map_err(failed)?;
        let mut copy = tokio::fs::File::from_std(file);
        while let Some(piece) = pieces.next().await {
            tokio::io::AsyncWriteExt::write_all(&mut copy, &piece.map_err(failed)?).await.map_err(failed)?;
        }
        tokio::io::AsyncWriteExt::flush(&mut copy).await.map_err(failed)?;
        let mut file = copy.into_std().await;
        io::Seek::rewind(&mut file).map_err(failed)?;
        Ok(file)
    }
}

/// The next bytes of a file, as many as asked for unless it ends.
async fn read_part(file: &mut tokio::fs::File, bytes: usize) -> io::Result<Bytes> {
    let mut part = Vec::new();
    file.take(bytes as u64).read_to_end(&mut part).await?;
    Ok(part.into())
}

/// A failure of disk or object store.
fn failed(error: impl std::error::Error) -> BlobError {
    BlobError::Failed(error.to_string())
}

/// Runs what waits for the disk aside.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, BlobError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => BlobError::Missing,
            _ => failed(error),
        }),
        Err(error) => Err(failed(error)),
    }
}

#[async_trait]
impl Blobs for BlobStore {
    async fn take_up(&self, upload: &BlobName) -> Result<Box<dyn Incoming>, BlobError> {
        Ok(Box::new(Upload::take_up(self.slot(upload), self.path(upload)).await?))
    }

    async fn sums(&self, upload: &BlobName) -> Result<Sums, BlobError> {
        let path = self.path(upload);
        aside(move || sums(&path)).await
    }

    async fn keep(&self, upload: &BlobName, blob: &BlobName) -> Result<(), BlobError> {
        if let Some(disk) = &self.disk {
            let (from, to) = (self.path(upload), disk.path_to_filesystem(&self.object(blob)).map_err(failed)?);
            return aside(move || durable_file::rename(&from, &to)).await;
        }
        let mut file = tokio::fs::File::open(self.path(upload)).await.map_err(failed)?;
        let length = file.metadata().await.map_err(failed)?.len();
        let object = self.object(blob);
        if length > self.part as u64 {
            return self.put_parts(&object, file).await;
        }
        let bytes = read_part(&mut file, self.part).await.map_err(failed)?;
        self.objects.put(&object, bytes.into()).await.map_err(failed)?;
        Ok(())
    }

    async fn forget(&self, upload: &BlobName) -> Result<(), BlobError> {
        match tokio::fs::remove_file(self.path(upload)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(error)),
            _ => Ok(()),
        }
    }

    async fn forget_idle(&self, idle: Duration) -> Result<usize, BlobError> {
        let folder = self.uploads.clone();
        aside(move || forget_idle(&folder, idle)).await
    }

    async fn read(&self, blob: &BlobName, range: Range<u64>) -> Result<Pieces, BlobError> {
        if range.is_empty() {
            return Ok(futures_util::stream::empty().boxed());
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.objects.get_opts(&self.object(blob), options).await.map_err(|error| match error {
            object_store::Error::NotFound { .. } => BlobError::Missing,
            error => failed(error),
        })?;
        Ok(found.into_stream().map(|piece| piece.map_err(failed)).boxed())
    }

    async fn remove(&self, blob: &BlobName) -> Result<(), BlobError> {
        match self.objects.delete(&self.object(blob)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    async fn convert(
        &self,
        blob: &BlobName,
        bounds: PictureBounds,
        forms: &[(u32, BlobName)],
    ) -> Result<Picture, PictureError> {
        let file = self.local(blob).await?;
        let sides = forms.iter().map(|(side, _)| *side).collect();
        let (picture, bytes) = pictures::convert(&self.easel, file, bounds, sides).await?;
        for ((_, name), bytes) in forms.iter().zip(bytes) {
            if let Some(bytes) = bytes {
                self.objects.put(&self.object(name), bytes.into()).await.map_err(failed)?;
            }
        }
        Ok(picture)
    }
}

fn sums(path: &Path) -> io::Result<Sums> {
    let mut file = std::fs::File::open(path)?;
    let (mut md5, mut sha256, mut bytes, mut head) = (Md5::new(), Sha256::new(), 0, Vec::new());
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
        head.extend(piece.iter().take(HEAD.saturating_sub(head.len())));
        md5.update(piece);
        sha256.update(piece);
        bytes += read as u64;
    }
    Ok(Sums { bytes, md5: md5.finalize().into(), sha256: sha256.finalize().into(), head })
}

fn forget_idle(folder: &Path, idle: Duration) -> io::Result<usize> {
    let mut forgotten = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        // One that is being finished may be gone by now.
        let Ok(modified) = entry.metadata().and_then(|about| about.modified()) else { continue };
        if modified.elapsed().unwrap_or_default() > idle && std::fs::remove_file(entry.path()).is_ok() {
            forgotten += 1;
        }
    }
    Ok(forgotten)
}

#[cfg(test)]
mod tests;
