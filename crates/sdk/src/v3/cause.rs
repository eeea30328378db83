//! What only the V3 view tells apart.

use serde::Serialize;
use tincan_protocol::errors::{Code, codes::legacy};

/// A part of a batch that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Part {
    /// Where it stands in the batch, from 0.
    pub index: usize,
    /// Its code, in the caller's view.
    pub code: i32,
    /// Why.
    pub why: String,
}

/// What only the V3 view tells apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are what the message names, in its order")]
pub enum Cause {
    /// A batch of which at least one part failed (6003).
    #[error("{} of {all} parts failed{}", failed.len(), first(failed))]
    BatchFailed { failed: Vec<Part>, all: usize },
    /// The login is gone in which a conversation was opened (6020).
    #[error("the login is gone in which {conversation} was opened: open it again")]
    SessionGone { conversation: String },
    /// The connection is bound (6102).
    #[error("the connection is bound to {user:?} already")]
    BoundTwice { user: String },
    /// An answer contradicts what is held here (6131).
    #[error("{what} is {answered} in the answer, and was {held} already")]
    Contradiction { what: &'static str, held: u64, answered: u64 },
    /// The data were not synchronised yet (6150).
    #[error("the list of {data} has not been synchronised yet")]
    NotSynchronised { data: &'static str },
    /// The data are being synchronised (6151).
    #[error("the list of {data} is being synchronised")]
    Synchronising { data: &'static str },
    /// Synchronising failed (6152).
    #[error("synchronising the list of {data} failed: {why} ({code})")]
    SynchronisationFailed { data: &'static str, why: String, code: i32 },
    /// Synchronising was asked for with bad parameters (6153).
    #[error("{field} {rule}")]
    BadSynchronisation { field: &'static str, rule: String },
    /// The group cache was not opened with a field (6160).
    #[error("{field} is not among the fields that the group cache was opened with")]
    FieldNotPreset { field: &'static str },
    /// The group cache is not open (6161).
    #[error("the group cache is not open")]
    GroupCacheOff,
    /// A group's profile could not be loaded (6162).
    #[error("the profile of {group:?} could not be loaded: {why} ({code})")]
    GroupNotLoaded { group: String, why: String, code: i32 },
    /// The network was never started (6209).
    #[error("the network was never started: call start_network first")]
    NetworkNotStarted,
    /// A request names no service (6211; 6253 as renumbered).
    #[error("{command:?} names no service: SERVICE.COMMAND does")]
    NoServiceNamed { command: String },
    /// Reporting that the user is online was not answered in time (6218).
    #[error("the report that the user is online got no answer: {why}")]
    OnlineReportTimeout { why: String },
    /// The answer to it does not read (6219).
    #[error("the answer to the report that the user is online does not read: {why}")]
    OnlineReportMalformed { why: String },
    /// The extension for short videos is missing (6224).
    #[error("the app does not have the extension for short videos")]
    NoShortVideo,
    /// All short connections are taken (6300).
    #[error("all {limit} short connections are taken")]
    NoShortConnection { limit: usize },
}

fn first(failed: &[Part]) -> String {
    failed.first().map(|part| format!(", the first with {}: {}", part.code, part.why)).unwrap_or_default()
}

impl Cause {
    /// The number.
    pub(crate) fn code(&self) -> Code {
        match self {
            Cause::BatchFailed { .. } => legacy::BATCH_FAILED,
            Cause::SessionGone { .. } => legacy::NO_SESSION_NODE,
            Cause::BoundTwice { .. } => legacy::BOUND_TWICE,
            Cause::Contradiction { .. } => legacy::CONTRADICTS_LOCAL_STATE,
            Cause::NotSynchronised { .. } => legacy::NOT_SYNCHRONISED,
            Cause::Synchronising { .. } => legacy::SYNCHRONISING,
            Cause::SynchronisationFailed { .. } => legacy::SYNCHRONISATION_FAILED,
            Cause::BadSynchronisation { .. } => legacy::BAD_SYNCHRONISATION,
            Cause::FieldNotPreset { .. } => legacy::FIELD_NOT_PRESET,
            Cause::GroupCacheOff => legacy::GROUP_CACHE_OFF,
            Cause::GroupNotLoaded { .. } => legacy::GROUP_CACHE_NOT_LOADED,
            Cause::NetworkNotStarted => legacy::NETWORK_NEVER_STARTED,
            Cause::NoServiceNamed { .. } => legacy::NO_SERVICE_NAMED,
            Cause::OnlineReportTimeout { .. } => legacy::ONLINE_REPORT_TIMEOUT,
            Cause::OnlineReportMalformed { .. } => legacy::ONLINE_REPORT_MALFORMED,
            Cause::NoShortVideo => legacy::NO_SHORT_VIDEO,
            Cause::NoShortConnection { .. } => legacy::NO_SHORT_CONNECTION,
        }
    }
}
