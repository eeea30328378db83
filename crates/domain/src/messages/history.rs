//! Roaming history: one side's view of a conversation, page by page, in both directions.

use std::collections::HashMap;

use bytes::Bytes;
use tincan_store::{Direction, Page};

use super::stored::{self, Message, Sight};
use crate::contacts;
use crate::core::View;
use crate::model::{Account, AppId, MsgKey};
use crate::policy::App;
use crate::{Domain, Result, profiles};

/// Entries read from the store in one go.
const CHUNK: usize = 64;

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// At the end that the direction starts from.
    End,
    /// With the messages of this second.
    Time(u32),
    /// Right after (before) this message, which is left out.
    Past(MsgKey),
}

/// Which way to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Towards older messages.
    Older,
    /// Towards newer messages.
    Newer,
}

/// A question for a page of history.
#[derive(Debug, Clone)]
pub struct Query {
    /// Whose view.
    pub owner: Account,
    /// The other side.
    pub peer: Account,
    /// Where to begin.
    pub cursor: Cursor,
    /// Which way to read.
    pub order: Order,
    /// Most messages.
    pub limit: usize,
    /// Most bytes of content; at least one message is given. `usize::MAX` for no bound.
    pub bytes: usize,
    /// Only messages of this second or later.
    pub from_time: u32,
    /// Only messages of this second or earlier.
    pub to_time: u32,
    /// Whether recalled messages are wanted.
    pub recalled: bool,
}

impl Query {
    /// The newest messages of a conversation.
    pub fn newest(owner: Account, peer: Account, limit: usize) -> Self {
        Self {
            owner,
            peer,
            cursor: Cursor::End,
            order: Order::Older,
            limit,
            bytes: usize::MAX,
            from_time: 0,
            to_time: u32::MAX,
            recalled: true,
        }
    }
}

/// A page of history.
#[derive(Debug, Clone)]
pub struct HistoryPage {
    /// The messages, oldest first in both directions.
    pub messages: Vec<Message>,
    /// Whether nothing further is there in that direction.
    pub complete: bool,
}

/// A page of one side's view of a conversation. Deleted, cleared and expired messages are left out.
pub async fn history(domain: &Domain, app: &App, query: &Query) -> Result<HistoryPage> {
    let view = domain.view().await?;
    read_page(&view, domain, app, query).await
}

/// As [`history`], in a view that is there already.
pub(super) async fn read_page(view: &View, domain: &Domain, app: &App, query: &Query) -> Result<HistoryPage> {
    let contact = contacts::find(view, app.id, &query.owner, &query.peer).await?;
    let sight = Sight::new(domain, app, &query.owner, &contact);
    let prefix = stored::log_key(app.id, &query.owner, &query.peer);
    let mut after = start(query, app.id);
    let (mut messages, mut bytes, mut complete) = (Vec::new(), 0, false);
    'reading: loop {
        let direction = match query.order {
            Order::Older => Direction::Backward,
            Order::Newer => Direction::Forward,
        };
        let page = Page { prefix: prefix.as_slice(), after: after.as_deref(), limit: CHUNK, direction };
        let entries = view.range(page).await?;
        let last = entries.len() < CHUNK;
        for (key, raw) in entries {
            let tail = key.get(prefix.as_slice().len()..).unwrap_or_default();
            let message = stored::from_entry(&query.owner, &query.peer, tail, raw)?;
            after = Some(key);
            let beyond = match query.order {
                Order::Older => message.key.time < query.from_time || sight.ends_at(&message),
                Order::Newer => message.key.time > query.to_time,
            };
            if beyond {
                complete = true;
                break 'reading;
            }
            let in_time = (query.from_time..=query.to_time).contains(&message.key.time);
            if !in_time || !sight.sees(&message) || (message.row.recall.is_some() && !query.recalled) {
                continue;
            }
            let size = message.row.content.body.len() + message.row.content.cloud_custom_data.len();
            if messages.len() == query.limit || (!messages.is_empty() && bytes + size > query.bytes) {
                break 'reading;
            }
            bytes += size;
            messages.push(message);
        }
        if last {
            complete = true;
            break;
        }
    }
    if query.order == Order::Older {
        messages.reverse();
    }
    name_senders(view, app.id, &mut messages).await?;
    Ok(HistoryPage { messages, complete })
}

/// The key after which reading begins, from the cursor and the time bounds.
fn start(query: &Query, app: AppId) -> Option<Bytes> {
    let log = stored::log_key(app, &query.owner, &query.peer);
    let key = match (query.cursor, query.order) {
        (Cursor::Past(key), Order::Older) => log.msg_key(key),
        (Cursor::Past(key), Order::Newer) => log.msg_key(key).u8(u8::MAX),
        (Cursor::Time(time), Order::Older) => log.u32(time.min(query.to_time)).u64(u64::MAX).u8(u8::MAX),
        (Cursor::Time(time), Order::Newer) => log.u32(time.max(query.from_time)),
        (Cursor::End, Order::Older) if query.to_time == u32::MAX => return None,
        (Cursor::End, Order::Older) => log.u32(query.to_time).u64(u64::MAX).u8(u8::MAX),
        (Cursor::End, Order::Newer) => log.u32(query.from_time),
    };
    Some(key.into())
}

/// Fills in what the senders call themselves now.
pub(super) async fn name_senders(view: &View, app: AppId, messages: &mut [Message]) -> Result<()> {
    let mut names: HashMap<Account, (String, String)> = HashMap::new();
    for message in messages {
        if !names.contains_key(&message.from) {
            let profile = profiles::find(view, app, &message.from).await?;
            let name = (profile.text(profiles::NICK).to_owned(), profile.text(profiles::IMAGE).to_owned());
            names.insert(message.from.clone(), name);
        }
        if let Some((nick, face)) = names.get(&message.from) {
            message.nick.clone_from(nick);
            message.face.clone_from(face);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
