//! Why a transfer is refused.

use crate::ports::{BlobError, PictureError};

/// Why a transfer is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The address or the key does not hold.
    #[error("{what} {why}")]
    NotAllowed {
        /// What does not hold.
        what: &'static str,
        /// Why not, as the rest of a sentence.
        why: &'static str,
    },
    /// The file is over the app's limit.
    #[error("the file is over the limit of {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// A parameter of the transfer is invalid.
    #[error("{field} {rule}")]
    BadTransfer {
        /// Its name.
        field: &'static str,
        /// The rule it breaks, as the rest of a sentence.
        rule: String,
    },
    /// Another request went on with the same upload.
    #[error("the upload was taken up by another request; ask how much has arrived")]
    TakenUp,
    /// The MD5 of the whole file is not the one announced.
    #[error("the MD5 of the file is {got}, not the announced {announced}; send it again from its beginning")]
    WrongFileDigest {
        /// What arrived.
        got: String,
        /// What was said.
        announced: String,
    },
    /// The MD5 of a part is not the one announced.
    #[error("the MD5 of the part at {offset} is {got}, not the announced {announced}; send that part again")]
    WrongPartDigest {
        /// Where the part begins.
        offset: u64,
        /// What arrived.
        got: String,
        /// What was said.
        announced: String,
    },
    /// No forms can be made of the file.
    #[error("the file cannot be shown as a picture: {why}")]
    NotConverted {
        /// Why not.
        why: String,
    },
    /// The store of files failed.
    #[error("the store of files failed; try again")]
    StoreFailed,
}

impl Fault {
    /// A bad parameter.
    pub fn bad(field: &'static str, rule: impl Into<String>) -> Self {
        Fault::BadTransfer { field, rule: rule.into() }
    }
}

impl From<BlobError> for Fault {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::TakenUp => Fault::TakenUp,
            error => {
                tracing::error!(%error, "the store of files failed");
                Fault::StoreFailed
            }
        }
    }
}

impl From<PictureError> for Fault {
    fn from(error: PictureError) -> Self {
        match error {
            PictureError::Unreadable(why) => Fault::NotConverted { why },
            PictureError::Blob(error) => error.into(),
        }
    }
}

impl From<BlobError> for crate::Cause {
    fn from(error: BlobError) -> Self {
        Fault::from(error).into()
    }
}
