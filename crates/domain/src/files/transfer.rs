//! Bytes on their way in: in one piece or in parts, broken off and gone on with, until they are the file announced.

use bytes::Bytes;
use md5::{Digest as _, Md5};

use super::grant::Grant;
use super::stored::{self, FileRow};
use super::{Fault, hex};
use crate::policy::App;
use crate::ports::{BlobError, Incoming};
use crate::{Domain, Result};

/// What a client says of bytes that it is about to send.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Announced {
    /// Where they stand in the file. What arrived before from there on is forgotten.
    pub offset: u64,
    /// How many come now, where it is said.
    pub bytes: Option<u64>,
    /// The length of the file, where it is said; else the file ends with these bytes.
    pub total: Option<u64>,
    /// The MD5 of these bytes, where it is said.
    pub part_md5: Option<[u8; 16]>,
    /// The MD5 of the file, where it is said.
    pub file_md5: Option<[u8; 16]>,
}

/// How an upload stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How many bytes have arrived: where to go on.
    pub next: u64,
    /// The file, once it is whole.
    pub file: Option<FileRow>,
}

impl Progress {
    fn done(file: FileRow) -> Self {
        Self { next: file.bytes, file: Some(file) }
    }
}

/// What begins when a client sends bytes.
pub enum Begun {
    /// Nothing: the file is there already.
    Finished(Progress),
    /// The bytes are taken.
    Going(Transfer),
}

/// Bytes that are arriving.
pub struct Transfer {
    grant: Grant,
    incoming: Box<dyn Incoming>,
    said: Announced,
    limit: u64,
    digest: Option<Md5>,
}

/// How an upload stands. Who still sends to it is cut off: the client that asks has lost that connection.
pub async fn arrived(domain: &Domain, app: &App, grant: &Grant) -> Result<Progress> {
    if let Some(row) = stored::find(domain, app, grant.id).await? {
        return Ok(Progress::done(row));
    }
    let mut tries = 0;
    loop {
        let mut incoming = domain.blobs.take_up(&grant.upload()).await?;
        match incoming.sync().await {
            // A request that was on its way still took it up.
            Err(BlobError::TakenUp) if tries < 3 => tries += 1,
            result => {
                result?;
                return Ok(Progress { next: incoming.arrived(), file: None });
            }
        }
    }
}

/// Begins to take bytes.
///
/// Errors: 114002 the file is too large; 114011 the numbers do not fit each other or what has arrived.
pub async fn begin(domain: &Domain, app: &App, grant: Grant, said: Announced) -> Result<Begun> {
    let limit = app.settings.files.bytes;
    let end = said.bytes.map(|bytes| said.offset.saturating_add(bytes));
    // Without a length it is known at the end only; without anything the bytes are counted as they come.
    if said.total.or(end).is_some_and(|bytes| bytes > limit) {
        return Err(Fault::TooLarge { limit }.into());
    }
    if said.total == Some(0) || (said.total.is_none() && end == Some(0)) {
        return Err(Fault::bad("the file's size", "must be at least 1").into());
    }
    if let (Some(end), Some(total)) = (end, said.total)
        && end > total
    {
        return Err(Fault::bad("the part's end", format!("must be within the file's {total} bytes")).into());
    }
    if let Some(row) = stored::find(domain, app, grant.id).await? {
        return finished(domain, &grant, row, said).await;
    }
    let mut incoming = domain.blobs.take_up(&grant.upload()).await?;
    let arrived = incoming.arrived();
    if said.offset > arrived {
        return Err(Fault::bad("the part's offset", format!("must be at most {arrived}, what has arrived")).into());
    }
    if said.offset < arrived {
        incoming.cut(said.offset).await?;
    }
    let digest = said.part_md5.map(|_| Md5::new());
    Ok(Begun::Going(Transfer { grant, incoming, said, limit, digest }))
}

/// The file is there: a repeated request is answered as the first one was, one for another file is refused.
async fn finished(domain: &Domain, grant: &Grant, row: FileRow, said: Announced) -> Result<Begun> {
    let end = said.bytes.map(|bytes| said.offset.saturating_add(bytes));
    if said.total.or(end).is_some_and(|bytes| bytes != row.bytes) {
        return Err(Fault::bad("the upload", "is finished, with a file of another size").into());
    }
    domain.settle().await?;
    Ok(Begun::Finished(Progress::done(stored::refresh(domain, grant.app, grant.id, row).await?)))
}

impl Transfer {
    /// Takes bytes.
    ///
    /// Errors: 114002 the file is too large; 114011 they are more than was announced.
    pub async fn write(&mut self, bytes: Bytes) -> Result<()> {
        let after = self.incoming.arrived().saturating_add(bytes.len() as u64);
        if let Some(part) = self.said.bytes
            && after > self.said.offset.saturating_add(part)
        {
            return Err(Fault::bad("the part", format!("must be as long as announced, {part} bytes")).into());
        }
        if after > self.said.total.unwrap_or(self.limit).min(self.limit) {
            return Err(match self.said.total {
                Some(total) => Fault::bad("the part's end", format!("must be within the file's {total} bytes")),
                None => Fault::TooLarge { limit: self.limit },
            }
            .into());
        }
        if let Some(digest) = &mut self.digest {
            digest.update(&bytes);
        }
        Ok(self.incoming.write(bytes).await?)
    }

    /// The connection broke, or something else went wrong. What arrived is kept to go on with, unless it was a part whose
    /// digest cannot be checked any more.
    pub async fn interrupt(mut self) -> Result<()> {
        if self.digest.is_some() {
            self.incoming.cut(self.said.offset).await?;
        }
        Ok(self.incoming.sync().await?)
    }

    /// All bytes of this request are here. When they complete the file it is stored.
    ///
    /// Errors: 114011 they are fewer than announced; 115068 their MD5 is another; 115066 that of the file is.
    pub async fn finish(mut self, domain: &Domain) -> Result<Progress> {
        let Announced { offset, bytes, total, part_md5, file_md5 } = self.said;
        let arrived = self.incoming.arrived();
        if let Some(part) = bytes
            && arrived < offset.saturating_add(part)
        {
            self.interrupt().await?;
            return Err(Fault::bad("the part", format!("must be as long as announced, {part} bytes")).into());
        }
        if let (Some(digest), Some(announced)) = (self.digest.take(), part_md5) {
            let got: [u8; 16] = digest.finalize().into();
            if got != announced {
                self.incoming.cut(offset).await?;
                self.incoming.sync().await?;
                let (got, announced) = (hex(&got), hex(&announced));
                return Err(Fault::WrongPartDigest { offset, got, announced }.into());
            }
        }
        if arrived == 0 {
            return Err(Fault::bad("the file's size", "must be at least 1").into());
        }
        if total.is_some_and(|total| arrived < total) {
            self.incoming.sync().await?;
            return Ok(Progress { next: arrived, file: None });
        }
        // A request that comes late must not change what is being stored.
        self.incoming.close().await?;
        let result = complete(domain, &self.grant, arrived, file_md5).await;
        drop(self.incoming);
        result
    }
}

async fn complete(domain: &Domain, grant: &Grant, bytes: u64, announced: Option<[u8; 16]>) -> Result<Progress> {
    let upload = grant.upload();
    let sums = domain.blobs.sums(&upload).await?;
    if sums.bytes != bytes {
        return Err(Fault::TakenUp.into());
    }
    if let Some(announced) = announced.filter(|announced| *announced != sums.md5) {
        domain.blobs.forget(&upload).await?;
        return Err(Fault::WrongFileDigest { got: hex(&sums.md5), announced: hex(&announced) }.into());
    }
    Ok(Progress::done(stored::store(domain, grant, &sums).await?))
}
