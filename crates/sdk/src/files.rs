//! Files: those of this device that are sent, and those of messages that are fetched.
//!
//! A message never holds a file, only its address. The server is asked where a file may go, by a command; the bytes go there over
//! HTTP, in parts with a digest each, and go on where they were when a connection breaks. Nothing ever holds a whole file in memory.

mod download;
mod media;
mod plain;
mod progress;
mod source;
mod transfers;
mod upload;

use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde::Serialize;

use crate::{Cause, Client, Result};

pub use progress::Progress;

pub(crate) use media::{check_media, send_media};
pub(crate) use source::check_file;
pub(crate) use transfers::Transfers;

use transfers::{Meter, run};
use upload::{Kind, Outgoing};

/// Sends and fetches files.
///
/// ```no_run
/// # async fn fetch(client: &tincan_sdk::Client, url: &str) -> tincan_sdk::Result<()> {
/// use tincan_sdk::Progress;
///
/// let progress = Progress::new("holiday").on_change(|done, total| println!("{done} of {total}"));
/// let file = client.files().download(url, "holiday.jpg", &progress).await?;
/// println!("{} bytes", file.bytes);
/// # Ok(())
/// # }
/// ```
pub struct Files<'a>(&'a Client);

/// A file that the server has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Uploaded {
    /// Where it is fetched.
    pub url: String,
    /// Its number.
    pub uuid: String,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
}

/// A file that was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Downloaded {
    /// Where it lies.
    pub path: PathBuf,
    /// Bytes.
    pub bytes: u64,
}

impl Client {
    /// Files.
    pub fn files(&self) -> Files<'_> {
        Files(self)
    }
}

impl Files<'_> {
    /// Uploads a file that no message sends: one whose address goes into a custom element, say. Files of messages are uploaded when
    /// the message is sent.
    ///
    /// Errors: 6006 the server does not allow it, 6007 it cannot be asked where the file may go, 6008 it failed as often as it was tried
    /// ([`crate::config::Limits::transfer_attempts`]), 6013, 6014, 6017 another transfer has this ID, 7004 to 7007 the file, 9506,
    /// 9507 too many transfers, 114000 the file went before its turn came, 114001 it cannot be read any more, 114002 it is over the
    /// server's limit, 114003 cancelled, 114004 reading it failed part way, 114005 it took longer than
    /// [`crate::config::Timeouts::transfer`], 114011 its name, 115066 it was changed meanwhile, 115068 it was damaged on its way.
    pub async fn upload(&self, path: impl Into<PathBuf>, progress: &Progress) -> Result<Uploaded> {
        let path = path.into();
        let work = |session: std::sync::Arc<crate::session::Session>| async move {
            let bytes = check_file(&path, session.core.config.limits.file)?;
            let file = Outgoing { path, name: None, kind: Kind::Other };
            let meter = Meter::new(&session, progress, bytes);
            run(&session, progress, upload::upload(&session, &file, &meter)).await
        };
        self.0.run_as_user("upload_file", work).await
    }

    /// Fetches a file into a file of this device, in place of the one that is there. It arrives in a file beside it, which takes its
    /// name when it is whole: what is seen under the name is never half a file.
    ///
    /// Errors: 6006 the server does not allow it, 6007 it cannot be asked, 6009 it failed as often as it was tried, it is past its
    /// retention or banned, or it cannot be written here; 6010 an address that is none, or one elsewhere that does not give the file;
    /// 6013, 6014, 6017 the path has no name, or another transfer has this ID; 8003 a size of what is no picture, 9506, 9507 too many
    /// transfers, 114003 cancelled, 114005 it took longer than [`crate::config::Timeouts::transfer`].
    pub async fn download(&self, url: &str, path: impl AsRef<Path>, progress: &Progress) -> Result<Downloaded> {
        let path = path.as_ref();
        let work = |session: std::sync::Arc<crate::session::Session>| async move {
            let meter = Meter::new(&session, progress, 0);
            run(&session, progress, download::download(&session, url, path, &meter)).await
        };
        self.0.run_as_user("download_file", work).await
    }

    /// Fetches a small thing, a portrait say, into memory.
    ///
    /// Errors: 6010 the address is none or does not give it, 6013, 6014, 6028 it is longer than [`crate::config::Limits::memory`],
    /// 9506, 114003 logged out meanwhile, 114005 it took longer than [`crate::config::Timeouts::transfer`].
    pub async fn fetch(&self, url: &str) -> Result<Bytes> {
        let work = |session: std::sync::Arc<crate::session::Session>| async move {
            let progress = Progress::new(format!("fetch-{}", rand::random::<u64>()));
            run(&session, &progress, plain::fetch(&session, url)).await
        };
        self.0.run_as_user("fetch_file", work).await
    }

    /// Cancels a transfer: its caller is told 114003. Answers whether there was one of this ID. The transfers of a message have the
    /// message's ID.
    ///
    /// Errors: 6013, 6014, 9506.
    pub async fn cancel(&self, id: &str) -> Result<bool> {
        self.0.run_as_user("cancel_transfer", |session| async move { Ok(session.core.files.cancel(id)) }).await
    }

    /// Checks a file as it is checked when it is sent; answers its length.
    ///
    /// Errors: 6013, 7004 it does not exist, 7005 it is longer than [`crate::config::Limits::file`], 7006 it is empty, 7007 it cannot
    /// be opened; 9506.
    pub async fn check(&self, path: impl AsRef<Path>) -> Result<u64> {
        let path = path.as_ref();
        let work = |core: std::sync::Arc<crate::core::Core>| async move { check_file(path, core.config.limits.file) };
        self.0.run("check_file", work).await
    }
}

/// What went wrong, with what it came from: the outermost text alone seldom says it.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// A cause for a transfer whose path has a fault.
fn bad_path(rule: impl Into<String>) -> Cause {
    Cause::argument("path", rule)
}
