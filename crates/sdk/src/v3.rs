//! The V3 view: the numbers that the V3 SDKs had for the same causes, and what only they told apart.
//! Source: "error-code reference", V3 SDKs.

use tincan_protocol::errors::{Code, codes};

use crate::config::Codes;

/// What only the V3 view tells apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are what the message names, in its order")]
pub enum Cause {
    /// A batch of which at least one part failed (6003).
    #[error("{failed} of {all} parts failed, the first with {first}")]
    BatchFailed { failed: usize, all: usize, first: i32 },
}

impl Cause {
    /// The number.
    pub(crate) fn code(&self) -> Code {
        match self {
            Cause::BatchFailed { .. } => codes::legacy::BATCH_FAILED,
        }
    }
}

/// The number of a cause in a view.
pub(crate) fn code(view: Codes, _api: &'static str, cause: &crate::Cause) -> i32 {
    match view {
        Codes::Current => cause.code(),
        Codes::V3 | Codes::V3Renumbered => cause.code(),
    }
}
