//! Where the bytes of files are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tincan_adapters::blobs::{Place, S3};

/// Where the bytes of files are: in the data folder, or in a bucket of S3 or of what speaks as S3 does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct BlobSettings {
    /// The bucket. Default empty: files are in `DATA/blobs`. Source: Tincan's choice.
    pub(crate) s3_bucket: String,
    /// What the names of objects in the bucket begin with. Default tincan/. Source: Tincan's choice.
    pub(crate) s3_prefix: String,
    /// The bucket's region. Default us-east-1. Source: S3.
    pub(crate) s3_region: String,
    /// The URL of the server. Default empty: the one of the region. Source: Tincan's choice.
    pub(crate) s3_endpoint: String,
    /// The key's number. Default empty. Source: Tincan's choice.
    pub(crate) s3_access_key_id: String,
    /// The key; better given by the environment than in a file. Default empty. Source: Tincan's choice.
    pub(crate) s3_secret_access_key: String,
}

impl Default for BlobSettings {
    fn default() -> Self {
        Self {
            s3_bucket: String::new(),
            s3_prefix: "tincan/".to_owned(),
            s3_region: "us-east-1".to_owned(),
            s3_endpoint: String::new(),
            s3_access_key_id: String::new(),
            s3_secret_access_key: String::new(),
        }
    }
}

impl BlobSettings {
    /// Checks the bounds that types do not give.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let in_a_bucket = !self.s3_bucket.is_empty();
        let has_key = !self.s3_access_key_id.is_empty() && !self.s3_secret_access_key.is_empty();
        anyhow::ensure!(has_key || !in_a_bucket, "blobs.s3_bucket needs blobs.s3_access_key_id and its key");
        Ok(())
    }

    /// These settings in the adapter's words.
    pub(crate) fn place(&self) -> Place {
        if self.s3_bucket.is_empty() {
            return Place::Disk;
        }
        Place::S3(S3 {
            bucket: self.s3_bucket.clone(),
            prefix: self.s3_prefix.clone(),
            region: self.s3_region.clone(),
            endpoint: self.s3_endpoint.clone(),
            access_key_id: self.s3_access_key_id.clone(),
            secret_access_key: self.s3_secret_access_key.clone(),
        })
    }
}
