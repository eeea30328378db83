//! What hangs on a log and its messages in other tables: it goes with them.

use super::{LogId, attached, receipts};
use crate::model::{AppId, Key, Table};

/// The beginnings of the keys of all that other tables keep of a group's or topic's log.
pub(super) fn of_log(app: AppId, log: LogId) -> Vec<Key> {
    let tables = [
        Table::GroupCounted,
        Table::GroupRecalled,
        Table::GroupReceipt,
        Table::GroupPins,
        Table::GroupMention,
        Table::GroupHidden,
        Table::GroupSent,
    ];
    let mut keys: Vec<Key> = tables.into_iter().map(|table| Key::new(app, table).u64(log.0)).collect();
    keys.extend(attached::keys_of_log(app, log));
    keys
}

/// The beginnings of the keys of all that other tables keep of a message.
pub(super) fn of_message(app: AppId, log: LogId, seq: u64) -> [Key; 3] {
    let [pairs, reactions] = attached::keys_of(app, log, seq);
    [receipts::keys_of(app, log, seq), pairs, reactions]
}
