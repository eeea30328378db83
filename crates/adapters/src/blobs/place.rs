//! Where blobs are: on the disk or in S3.

use std::io;
use std::path::Path;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::{ClientOptions, ObjectStore, RetryConfig};

use crate::durable_file;

/// How many bytes go to the disk at a time.
pub(super) const DISK_PART: usize = 512 * 1024;

/// How many bytes go to S3 at a time: its smallest part of an upload in parts.
pub(super) const S3_PART: usize = 5 * 1024 * 1024;

/// Longest that S3 may take for one request.
const S3_TIME: Duration = Duration::from_secs(30);

/// Where blobs are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In `DATA/blobs`.
    Disk,
    /// In a bucket.
    S3(S3),
}

/// A bucket of S3 or of what speaks as S3 does.
#[derive(Clone, PartialEq, Eq)]
pub struct S3 {
    /// The bucket.
    pub bucket: String,
    /// What the names of objects begin with.
    pub prefix: String,
    /// The region.
    pub region: String,
    /// The server's URL; empty for the one of the region.
    pub endpoint: String,
    /// The key's number.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: String,
}

impl std::fmt::Debug for S3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the key.
        f.debug_struct("S3").field("bucket", &self.bucket).field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// Blobs in `DATA/blobs`, each durable when it was put.
pub(super) fn disk(data: &Path) -> io::Result<LocalFileSystem> {
    let folder = data.join("blobs");
    durable_file::make_dir(&folder)?;
    Ok(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))
}

impl S3 {
    /// The bucket.
    pub(super) fn open(&self) -> io::Result<impl ObjectStore + use<>> {
        let options = ClientOptions::new().with_timeout(S3_TIME).with_allow_http(self.endpoint.starts_with("http://"));
        let retry = RetryConfig { max_retries: 3, retry_timeout: S3_TIME, ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.bucket)
            .with_region(&self.region)
            .with_access_key_id(&self.access_key_id)
            .with_secret_access_key(&self.secret_access_key)
            .with_client_options(options)
            .with_retry(retry);
        if !self.endpoint.is_empty() {
            builder = builder.with_endpoint(&self.endpoint);
        }
        builder.build().map_err(io::Error::other)
    }
}
