//! What is kept of a message, and how it is found.

use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Number, Page};

use crate::contacts::ContactRow;
use crate::core::View;
use crate::model::{Account, AppId, Key, MsgKey, Record, Seconds, Table, TinyId};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The elements, as the JSON text in which they came: they go down exactly as they came up.
    pub body: String,
    /// The app's own data.
    pub cloud_custom_data: String,
}

/// What the sender asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Controls {
    /// Does not raise the unread count.
    pub no_unread: bool,
    /// Does not become the conversation's last message.
    pub no_last_message: bool,
    /// The sender wants a read receipt.
    pub need_receipt: bool,
    /// Extensions may be attached later.
    pub extensible: bool,
}

/// A recall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recall {
    /// Who recalled.
    pub by: Account,
    /// Why, as they say.
    pub reason: String,
}

/// A message, as stored. Sender and recipient are in its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// The sender's number.
    pub sender_tiny_id: TinyId,
    /// The sender's clock in seconds.
    pub client_time: u32,
    /// What it says.
    pub content: Content,
    /// What the sender asked for.
    pub controls: Controls,
    /// It raised the recipient's unread count when it arrived.
    pub counted: bool,
    /// For how many seconds it is kept, where the sender said so.
    pub life_time: Option<u32>,
    /// What offline pushes of it show, as the JSON text in which it came.
    pub offline_push: Option<String>,
    /// Raised by every modification.
    pub version: u32,
    /// Its recall, if it was recalled.
    pub recall: Option<Recall>,
    /// When the recipient sent the receipt; 0 = not yet.
    pub receipt_at: u32,
    /// The sender does not see it.
    pub hidden_from_sender: bool,
    /// The recipient does not see it.
    pub hidden_from_recipient: bool,
}

impl Record for MessageRow {}

impl MessageRow {
    /// A message that stands in no conversation: a push to all.
    pub(crate) fn pushed(
        sender_tiny_id: TinyId,
        client_time: u32,
        content: Content,
        offline_push: Option<String>,
    ) -> Self {
        Self {
            sender_tiny_id,
            client_time,
            content,
            controls: Controls::default(),
            counted: false,
            life_time: None,
            offline_push,
            version: 0,
            recall: None,
            receipt_at: 0,
            hidden_from_sender: false,
            hidden_from_recipient: false,
        }
    }
}

/// What names a message, with what clients need to find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRef {
    /// The sender.
    pub from: Account,
    /// The recipient.
    pub to: Account,
    /// Its key.
    pub key: MsgKey,
    /// The sender's clock in seconds.
    pub client_time: u32,
    /// The sender's number.
    pub sender_tiny_id: TinyId,
}

/// A message as its sides see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The sender.
    pub from: Account,
    /// The recipient.
    pub to: Account,
    /// Its key.
    pub key: MsgKey,
    /// The number of its arrival in the conversation; 0 when it is not stored.
    pub arrival: u64,
    /// The sender's nickname now.
    pub nick: String,
    /// The sender's avatar now.
    pub face: String,
    /// Only for those who are online: not stored.
    pub online_only: bool,
    /// Everything else.
    pub row: Arc<MessageRow>,
}

impl MessageRef {
    /// What names a stored message.
    pub(super) fn of(from: &Account, to: &Account, key: MsgKey, row: &MessageRow) -> Self {
        Self {
            from: from.clone(),
            to: to.clone(),
            key,
            client_time: row.client_time,
            sender_tiny_id: row.sender_tiny_id,
        }
    }
}

impl Message {
    /// What names it.
    pub fn reference(&self) -> MessageRef {
        MessageRef::of(&self.from, &self.to, self.key, &self.row)
    }
}

/// The key of a conversation's part of a table: the same from both sides.
fn conversation_key(app: AppId, table: Table, one: &Account, other: &Account) -> Key {
    let (low, high) = if one <= other { (one, other) } else { (other, one) };
    Key::new(app, table).account(low).account(high)
}

/// The beginning of all message keys of a conversation.
pub(crate) fn log_key(app: AppId, one: &Account, other: &Account) -> Key {
    conversation_key(app, Table::Message, one, other)
}

/// The counter of messages that ever arrived in a conversation.
pub(crate) fn arrival_key(app: AppId, one: &Account, other: &Account) -> Key {
    conversation_key(app, Table::Arrival, one, other)
}

/// The key of a message. The last byte tells the direction: 0 from the account that comes first.
pub(crate) fn key(app: AppId, from: &Account, to: &Account, key: MsgKey) -> Key {
    key_in(app, Table::Message, from, to, key)
}

/// The key of what another table keeps of a message.
pub(super) fn key_in(app: AppId, table: Table, from: &Account, to: &Account, key: MsgKey) -> Key {
    conversation_key(app, table, from, to).msg_key(key).u8(u8::from(from > to))
}

/// A stored message with the bytes that guard its replacement.
pub(crate) struct Kept {
    pub(crate) raw: Bytes,
    pub(crate) row: MessageRow,
    pub(crate) arrival: u64,
}

impl Kept {
    pub(crate) fn decode(raw: Bytes) -> Result<Self> {
        let damaged = || {
            tracing::error!("a stored message cannot be read");
            Cause::StoreFailed
        };
        let (row, arrival) = raw.split_last_chunk::<8>().ok_or_else(damaged)?;
        let (row, arrival) = (MessageRow::decode(row)?, u64::from_be_bytes(*arrival));
        Ok(Self { raw, row, arrival })
    }

    /// Replaces the message on the condition that it is still as it was read.
    pub(crate) fn replace(self, key: Key, row: &MessageRow, batch: &mut Batch) {
        batch.expect(key.bytes(), Some(self.raw));
        let mut value = row.encode().to_vec();
        value.extend_from_slice(&self.arrival.to_be_bytes());
        batch.put(key, value);
    }
}

/// Adds a new message to a batch.
pub(crate) fn put(batch: &mut Batch, key: Key, row: &MessageRow, arrival: Number) {
    batch.put_with_number(key, row.encode(), arrival);
}

/// A stored message.
pub(crate) async fn find(view: &View, key: &Key) -> Result<Option<Kept>> {
    view.raw(key).await?.map(Kept::decode).transpose()
}

/// A stored message, from the tail of its key after the conversation's prefix.
pub(crate) fn from_entry(one: &Account, other: &Account, tail: &[u8], raw: Bytes) -> Result<Message> {
    let (key, direction) = read_tail(tail).ok_or_else(|| {
        tracing::error!("a stored message's key cannot be read");
        Cause::StoreFailed
    })?;
    let (low, high) = if one <= other { (one, other) } else { (other, one) };
    let (from, to) = if direction == 0 { (low, high) } else { (high, low) };
    let kept = Kept::decode(raw)?;
    Ok(Message {
        from: from.clone(),
        to: to.clone(),
        key,
        arrival: kept.arrival,
        nick: String::new(),
        face: String::new(),
        online_only: false,
        row: Arc::new(kept.row),
    })
}

fn read_tail(tail: &[u8]) -> Option<(MsgKey, u8)> {
    let (time, rest) = tail.split_first_chunk::<4>()?;
    let (seq, rest) = rest.split_first_chunk::<4>()?;
    let (random, direction) = rest.split_first_chunk::<4>()?;
    let key =
        MsgKey { time: u32::from_be_bytes(*time), seq: u32::from_be_bytes(*seq), random: u32::from_be_bytes(*random) };
    Some((key, *direction.first()?))
}

/// What one side may see.
pub(crate) struct Sight<'a> {
    pub(crate) owner: &'a Account,
    pub(crate) contact: &'a ContactRow,
    pub(crate) now: Seconds,
    /// Messages before this second are past the history's period.
    pub(crate) oldest: Seconds,
}

impl<'a> Sight<'a> {
    pub(crate) fn new(domain: &Domain, app: &App, owner: &'a Account, contact: &'a ContactRow) -> Self {
        let now = domain.now();
        Self { owner, contact, now, oldest: now.saturating_sub(app.settings.history.as_secs()) }
    }

    /// Whether the owner sees a message.
    pub(crate) fn sees(&self, message: &Message) -> bool {
        let row = &message.row;
        let hidden = if message.from == *self.owner { row.hidden_from_sender } else { row.hidden_from_recipient };
        let self_chat_hidden = message.from == message.to && row.hidden_from_recipient;
        !hidden && !self_chat_hidden && self.lasts(message) && message.arrival > self.contact.cleared_arrival
    }

    /// Whether a message is within the history's period and its own life.
    pub(crate) fn lasts(&self, message: &Message) -> bool {
        let sent = Seconds::from(message.key.time);
        let over = message.row.life_time.is_some_and(|life| sent + Seconds::from(life) < self.now);
        sent >= self.oldest && !over
    }

    /// Whether nothing before this message can be seen, so that reading backwards may stop.
    pub(crate) fn ends_at(&self, message: &Message) -> bool {
        message.key.time < self.contact.cleared_time || Seconds::from(message.key.time) < self.oldest
    }
}

/// How many messages are looked at for the last one of a conversation.
const LAST_WITHIN: usize = 200;

/// The newest message that the owner sees and that may stand in the list of conversations.
pub(crate) async fn last_for_list(
    view: &View,
    domain: &Domain,
    app: &App,
    owner: &Account,
    peer: &Account,
    contact: &ContactRow,
) -> Result<Option<Message>> {
    let may_be_last = |message: &Message| !message.row.controls.no_last_message;
    Ok(newest_seen(view, domain, app, (owner, peer), contact, may_be_last).await?.0)
}

/// Whether the owner sees any message of a conversation. True when that takes too long to tell.
pub(crate) async fn sees_any(
    view: &View,
    domain: &Domain,
    app: &App,
    owner: &Account,
    peer: &Account,
    contact: &ContactRow,
) -> Result<bool> {
    let (newest, all) = newest_seen(view, domain, app, (owner, peer), contact, |_| true).await?;
    Ok(newest.is_some() || !all)
}

/// The newest message that the owner sees and that passes a test, and whether all that there is was looked at.
async fn newest_seen(
    view: &View,
    domain: &Domain,
    app: &App,
    (owner, peer): (&Account, &Account),
    contact: &ContactRow,
    test: impl Fn(&Message) -> bool,
) -> Result<(Option<Message>, bool)> {
    let sight = Sight::new(domain, app, owner, contact);
    let prefix = log_key(app.id, owner, peer);
    let mut after: Option<Bytes> = None;
    let mut looked_at = 0;
    while looked_at < LAST_WITHIN {
        let page = Page {
            prefix: prefix.as_slice(),
            after: after.as_deref(),
            // Nearly always the newest one is it.
            limit: if looked_at == 0 { 1 } else { 20 },
            direction: Direction::Backward,
        };
        let entries = view.range(page).await?;
        if entries.is_empty() {
            return Ok((None, true));
        }
        for (key, raw) in entries {
            looked_at += 1;
            let message = from_entry(owner, peer, key.get(prefix.as_slice().len()..).unwrap_or_default(), raw)?;
            if sight.ends_at(&message) {
                return Ok((None, true));
            }
            if sight.sees(&message) && test(&message) {
                return Ok((Some(message), false));
            }
            after = Some(key);
        }
    }
    Ok((None, false))
}

/// The newest message of a conversation up to a second, whoever may see it.
pub(crate) async fn newest_until(
    view: &View,
    app: AppId,
    one: &Account,
    other: &Account,
    time: u32,
) -> Result<Option<Message>> {
    let prefix = log_key(app, one, other);
    let after = prefix.clone().u32(time).u64(u64::MAX).u8(u8::MAX);
    let page =
        Page { prefix: prefix.as_slice(), after: Some(after.as_slice()), limit: 1, direction: Direction::Backward };
    let entry = view.range(page).await?.into_iter().next();
    entry
        .map(|(key, raw)| from_entry(one, other, key.get(prefix.as_slice().len()..).unwrap_or_default(), raw))
        .transpose()
}
