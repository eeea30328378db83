//! The data model: identifiers, keys and records.

pub mod ids;
pub mod key;
pub mod record;

pub use ids::{Account, AppId, InstId, Millis, MsgKey, Seconds, TinyId};
pub use key::{Key, Table};
pub use record::Record;
