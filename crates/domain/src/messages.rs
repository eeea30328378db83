//! One-to-one messages: what is kept of them, and the rules of sending, reading, recalling and importing.
//!
//! A message is stored once for both sides, under its conversation, in the order of time, MsgSeq and MsgRandom: the
//! message key is its identity and its place in the history at once. Behind its row stands the number of its arrival
//! in the conversation, which read and clear marks refer to.

mod delete;
mod history;
mod import;
mod read;
mod recall;
mod receipt;
mod relay;
mod send;
mod stored;
mod sync;

#[cfg(test)]
mod model_test;

pub use delete::delete;
pub use history::{Cursor, HistoryPage, Order, Query, history};
pub use import::{Import, import};
pub use read::{peer_read_times, read, read_all};
pub use recall::{Recaller, recall};
pub use receipt::send_receipts;
pub use relay::{load_merged, save_merged};
pub use send::{Draft, OwnCopy, Sent, send, send_to_many};
pub use stored::{Content, Controls, Message, MessageRef, Recall};
pub use sync::{Synced, sync};

pub(crate) use stored::{arrival_key, last_for_list, newest_until};
