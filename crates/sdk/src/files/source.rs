//! A file of this device that is sent, read part by part.

use std::fs::Metadata;
use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use md5::{Digest as _, Md5};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use crate::Cause;

/// How much is read at once where nothing is kept of it, in bytes.
const PIECE: usize = 128 * 1024;

/// Checks a file that is to be sent; answers its length.
///
/// Errors: 7004 it does not exist, 7005 it is too long, 7006 it is empty, 7007 it cannot be opened.
pub(crate) fn check_file(path: &Path, limit: u64) -> Result<u64, Cause> {
    let fault = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Cause::NoSuchFile { path: path.to_owned() },
        _ => Cause::FileNotOpened { path: path.to_owned(), why: error.to_string() },
    };
    let meta = std::fs::metadata(path).map_err(fault)?;
    // What is no file is not opened: a pipe would wait for its other end.
    if !meta.is_file() {
        return Err(Cause::FileNotOpened { path: path.to_owned(), why: what(&meta).to_owned() });
    }
    bounds(path, meta.len(), limit)?;
    std::fs::File::open(path).map_err(fault)?;
    Ok(meta.len())
}

/// What is at a path that is no file.
fn what(meta: &Metadata) -> &'static str {
    if meta.is_dir() { "it is a folder" } else { "it is no file" }
}

/// Errors: 7005, 7006.
fn bounds(path: &Path, size: u64, limit: u64) -> Result<(), Cause> {
    let path = path.to_owned();
    match size {
        0 => Err(Cause::FileEmpty { path }),
        size if size > limit => Err(Cause::FileTooLarge { path, size, limit }),
        _ => Ok(()),
    }
}

/// A file that is being sent.
#[derive(Debug)]
pub(super) struct Source {
    path: PathBuf,
    file: File,
    /// Bytes, when it was opened.
    pub(super) size: u64,
}

impl Source {
    /// Opens a file that was checked before.
    ///
    /// Errors: 114000 it went meanwhile, 114001 it cannot be read any more, 7005 or 7006 it has another length now.
    pub(super) async fn open(path: &Path, limit: u64) -> Result<Self, Cause> {
        let fault = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Cause::NothingToSend { path: path.to_owned() },
            _ => Cause::NotReadable { path: path.to_owned(), why: error.to_string() },
        };
        let meta = tokio::fs::metadata(path).await.map_err(fault)?;
        if !meta.is_file() {
            return Err(Cause::NotReadable { path: path.to_owned(), why: what(&meta).to_owned() });
        }
        let file = File::open(path).await.map_err(fault)?;
        let size = file.metadata().await.map_err(fault)?.len();
        bounds(path, size, limit)?;
        Ok(Self { path: path.to_owned(), file, size })
    }

    /// The digest of the whole file.
    ///
    /// Errors: 114004.
    pub(super) async fn md5(&mut self) -> Result<[u8; 16], Cause> {
        let mut digest = Md5::new();
        let mut at = 0;
        while at < self.size {
            let piece = self.read(at, PIECE).await?;
            digest.update(&piece);
            at = at.saturating_add(piece.len() as u64);
        }
        Ok(digest.finalize().into())
    }

    /// The bytes from a place on, so many or as many as there are.
    ///
    /// Errors: 114004 reading failed, or the file has become shorter.
    pub(super) async fn read(&mut self, at: u64, length: usize) -> Result<Bytes, Cause> {
        let left = usize::try_from(self.size.saturating_sub(at)).unwrap_or(usize::MAX);
        let mut buffer = vec![0; length.min(left)];
        let result = match self.file.seek(SeekFrom::Start(at)).await {
            Ok(_) => self.file.read_exact(&mut buffer).await,
            Err(error) => Err(error),
        };
        match result {
            Ok(_) => Ok(buffer.into()),
            Err(error) => {
                let why = match error.kind() {
                    io::ErrorKind::UnexpectedEof => "the file has become shorter".to_owned(),
                    _ => error.to_string(),
                };
                Err(Cause::ReadFailed { path: self.path.clone(), at, why })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_sent() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let check = |limit| check_file(&path, limit);
        assert_eq!(check(9), Err(Cause::NoSuchFile { path: path.clone() }));
        std::fs::write(&path, b"").unwrap();
        assert_eq!(check(9), Err(Cause::FileEmpty { path: path.clone() }));
        std::fs::write(&path, b"1234567890").unwrap();
        assert_eq!(check(9), Err(Cause::FileTooLarge { path: path.clone(), size: 10, limit: 9 }));
        assert_eq!(check(10), Ok(10));
        assert!(matches!(check_file(folder.path(), 9), Err(Cause::FileNotOpened { .. })));
        assert!(matches!(check_file(&path.join("b"), 9), Err(Cause::NoSuchFile { .. })));
    }

    #[tokio::test]
    async fn a_file_that_changes_under_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert_eq!(Source::open(&path, 99).await.unwrap_err(), Cause::NothingToSend { path: path.clone() });
        assert!(matches!(Source::open(folder.path(), 99).await, Err(Cause::NotReadable { .. })));
        std::fs::write(&path, b"hello").unwrap();
        let mut source = Source::open(&path, 99).await.unwrap();
        assert_eq!(source.md5().await.unwrap()[..4], [0x5d, 0x41, 0x40, 0x2a]);
        assert_eq!(source.read(3, 100).await.unwrap(), "lo");
        std::fs::write(&path, b"hel").unwrap();
        assert!(matches!(source.read(2, 3).await, Err(Cause::ReadFailed { at: 2, .. })));
    }
}
