//! The storage port, the engines behind it, and the suite that judges every engine.
//!
//! The data model is written in `tincan-domain`; engines know ordered byte keys and byte values only.

pub mod conformance;
pub mod embedded;
pub mod port;

pub use port::{Batch, CommitError, Direction, Number, Page, Receipt, Snapshot, Store, StoreError};
