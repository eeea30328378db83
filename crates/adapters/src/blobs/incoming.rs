//! Uploads that are being written.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tincan_domain::ports::{BlobError, Incoming};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::aside;

/// Bytes that are gathered before they are written. There is room for as many again, so that the buffer never grows.
const GATHERED: usize = 64 * 1024;

/// Whose turn it is to write to an upload: the number of the last that took it up. Held while something is written.
pub(super) type Slot = Mutex<u64>;

/// One that writes to an upload, as long as no other takes it up.
pub(super) struct Upload {
    slot: Arc<Slot>,
    turn: u64,
    file: Arc<File>,
    written: u64,
    gathered: Vec<u8>,
    /// Nobody else takes it up as long as this is here.
    closed: Option<OwnedMutexGuard<u64>>,
}

impl Upload {
    /// Takes an upload up where its file ends.
    pub(super) async fn take_up(slot: Arc<Slot>, path: PathBuf) -> Result<Self, BlobError> {
        let (turn, file, written) = {
            let mut turn = slot.lock().await;
            *turn += 1;
            let (file, written) = aside(move || {
                let mut options = File::options();
                options.read(true).write(true).create(true).truncate(false);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let file = options.open(path)?;
                let written = file.metadata()?.len();
                Ok((file, written))
            })
            .await?;
            (*turn, file, written)
        };
        Ok(Self { slot, turn, file: Arc::new(file), written, gathered: Vec::with_capacity(2 * GATHERED), closed: None })
    }

    /// Does something with the file, if it is still this one's turn, after what was gathered is written. Answers the turn.
    async fn with_file(
        &mut self,
        work: impl FnOnce(&File) -> std::io::Result<()> + Send + 'static,
    ) -> Result<OwnedMutexGuard<u64>, BlobError> {
        let turn = match self.closed.take() {
            Some(turn) => turn,
            None => Arc::clone(&self.slot).lock_owned().await,
        };
        if *turn != self.turn {
            return Err(BlobError::TakenUp);
        }
        let (file, at, gathered) = (Arc::clone(&self.file), self.written, std::mem::take(&mut self.gathered));
        let (mut gathered, result) = aside(move || {
            let result = (|| {
                let mut to: &File = &file;
                to.seek(SeekFrom::Start(at))?;
                to.write_all(&gathered)?;
                work(to)
            })();
            Ok((gathered, result))
        })
        .await?;
        result.map_err(super::failed)?;
        self.written += gathered.len() as u64;
        gathered.clear();
        self.gathered = gathered;
        Ok(turn)
    }
}

#[async_trait]
impl Incoming for Upload {
    fn arrived(&self) -> u64 {
        self.written + self.gathered.len() as u64
    }

    async fn write(&mut self, bytes: Bytes) -> Result<(), BlobError> {
        self.gathered.extend_from_slice(&bytes);
        if self.gathered.len() >= GATHERED {
            drop(self.with_file(|_| Ok(())).await?);
        }
        Ok(())
    }

    async fn cut(&mut self, bytes: u64) -> Result<(), BlobError> {
        drop(self.with_file(move |file| file.set_len(bytes)).await?);
        self.written = bytes;
        Ok(())
    }

    async fn sync(&mut self) -> Result<(), BlobError> {
        drop(self.with_file(File::sync_data).await?);
        Ok(())
    }

    async fn close(&mut self) -> Result<(), BlobError> {
        self.closed = Some(self.with_file(File::sync_data).await?);
        Ok(())
    }
}
