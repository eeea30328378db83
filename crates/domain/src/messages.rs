//! One-to-one messages: what is kept of them and for how long, and the rules of sending, reading, changing, recalling and
//! importing, and of what hangs on a message: key-value pairs, reactions.
//!
//! A message is stored once for both sides, under its conversation, in the order of time, MsgSeq and MsgRandom: the
//! message key is its identity and its place in the history at once. Behind its row stands the number of its arrival
//! in the conversation, which read and clear marks refer to.

mod actor;
mod archive;
mod delete;
mod extension;
mod history;
mod hooks;
mod import;
mod modify;
mod reaction;
mod read;
mod recall;
mod receipt;
mod relay;
mod send;
mod stored;
mod sweep;
mod sync;

#[cfg(test)]
mod model_test;

pub use actor::Actor;
pub use archive::{Conversation, of_hour};
pub use delete::delete;
pub use extension::{Extended, ExtensionChange, Extensions, Operation, Outcome, Pair, Wish, extend, extensions};
pub use history::{Cursor, HistoryPage, Order, Query, history};
pub use hooks::refused;
pub use import::{Import, import};
pub use modify::{Modification, Modified, modify};
pub use reaction::{Reaction, react, reactions};
pub use read::{peer_read_times, read, read_all};
pub use recall::recall;
pub use receipt::send_receipts;
pub use relay::{load_merged, save_merged};
pub use send::{Draft, Handling, OwnCopy, Sent, send, send_to_many};
pub use stored::{Content, Controls, Message, MessageRef, Recall};
pub(crate) use sweep::{Budget, Course, Judge, Rest, scan};
pub use sweep::{Swept, sweep};
pub use sync::{Synced, sync};

pub(crate) use extension::ExtensionRow;
pub(crate) use hooks::rewrite;
pub(crate) use reaction::ReactionRow;
pub(crate) use send::check_size;
pub(crate) use stored::{MessageRow, arrival_key, last_for_list, newest_until, sees_any};
