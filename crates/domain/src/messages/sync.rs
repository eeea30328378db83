//! What a client missed: unread counts at login, and after a break the messages that came meanwhile.

use super::history::{Cursor, Order, Query, read_page};
use super::stored::{Message, newest_until};
use crate::contacts;
use crate::model::{Account, Seconds};
use crate::policy::App;
use crate::{Domain, Result};

/// Most messages of one conversation in one answer: the client pages further back through the history.
const PER_CONTACT: usize = 100;

/// Conversations looked through for one answer.
const CONTACTS: usize = 200;

/// Bytes of content after which an answer ends, behind the conversation that passed it.
const ANSWER_BYTES: usize = 512 * 1024;

/// Messages of the last second before the cookie are given again, since several share a second and clients drop what
/// they have.
const OVERLAP: Seconds = 1;

/// What came since a cookie.
#[derive(Debug, Clone)]
pub struct Synced {
    /// Messages since the cookie; none at a first sync.
    pub messages: Vec<Message>,
    /// Unread messages by peer, where there are any.
    pub unread: Vec<(Account, u64)>,
    /// What to send next time.
    pub cookie: String,
    /// Since when messages are wanted; `None` at a first sync.
    pub since: Option<Seconds>,
    /// Whether this was all for now.
    pub finished: bool,
}

impl Synced {
    fn since(since: Option<Seconds>) -> Self {
        Self { messages: Vec::new(), unread: Vec::new(), cookie: String::new(), since, finished: false }
    }
}

/// Where a sync stands: since when messages are wanted, when this round began, and the last contact looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Position {
    since: Option<Seconds>,
    began: Seconds,
    after: Option<Account>,
}

impl Position {
    fn parse(cookie: &str, now: Seconds) -> Self {
        let fresh = Self { since: None, began: now, after: None };
        let mut parts = cookie.splitn(3, ':');
        let (Some(since), Some(began), Some(after)) = (parts.next(), parts.next(), parts.next()) else { return fresh };
        let since = match since {
            "-" => None,
            since => match since.parse() {
                Ok(since) => Some(since),
                Err(_) => return fresh,
            },
        };
        let Ok(began) = began.parse::<Seconds>() else { return fresh };
        match Account::parse(after, "Cookie") {
            Ok(after) => Self { since, began: began.min(now), after: Some(after) },
            Err(_) => Self { since, began: now, after: None },
        }
    }

    fn cookie(since: Option<Seconds>, began: Seconds, after: Option<&Account>) -> String {
        let since = since.map_or_else(|| "-".to_owned(), |since| since.to_string());
        format!("{since}:{began}:{}", after.map_or("", Account::as_str))
    }
}

/// What came for `owner` since a cookie; an empty or unknown cookie is a first sync.
pub async fn sync(domain: &Domain, app: &App, owner: &Account, cookie: &str) -> Result<Synced> {
    let view = domain.view().await?;
    let position = Position::parse(cookie, domain.now());
    let rows = contacts::rows(&view, app.id, owner, position.after.as_ref()).await?;
    let (mut synced, mut bytes, mut last) = (Synced::since(position.since), 0, None);
    for (peer, row) in rows.iter().take(CONTACTS) {
        if bytes >= ANSWER_BYTES {
            break;
        }
        last = Some(peer);
        let unread = contacts::unread_seen(&view, domain, app, owner, peer, row).await?;
        if unread > 0 {
            synced.unread.push((peer.clone(), unread));
        }
        let Some(since) = position.since else { continue };
        let from = u32::try_from(since.saturating_sub(OVERLAP)).unwrap_or(u32::MAX);
        let Some(newest) = newest_until(&view, app.id, owner, peer, u32::MAX).await? else { continue };
        if newest.key.time < from {
            continue;
        }
        let query = Query {
            from_time: from,
            order: Order::Older,
            cursor: Cursor::End,
            ..Query::newest(owner.clone(), peer.clone(), PER_CONTACT)
        };
        let messages = read_page(&view, domain, app, &query).await?.messages;
        bytes += messages.iter().map(|message| message.row.content.body.len()).sum::<usize>();
        synced.messages.extend(messages);
    }
    synced.finished = last == rows.last().map(|(peer, _)| peer);
    synced.cookie = if synced.finished {
        Position::cookie(Some(position.began), position.began, None)
    } else {
        Position::cookie(position.since, position.began, last)
    };
    synced.messages.sort_by_key(|message| (message.key, message.arrival));
    Ok(synced)
}

#[cfg(test)]
mod tests;
