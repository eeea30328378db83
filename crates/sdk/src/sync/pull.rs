//! Reading histories from the server, page by page, the newest first.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::intake::{News, Source, take_in};
use crate::database::Position;
use crate::database::messages::{self, Order};
use crate::database::spans::{self, Span};
use crate::message::wire::{GroupMessage, UserMessage};
use crate::session::Session;
use crate::{Cause, ConversationId, Message};

/// Messages of a page. Source: Tincan's own limit of `openim.getroammsg` and `group_msg_get`.
const PAGE: u32 = 100;

/// Most pages of one sync of a conversation: what is before them is fetched when it is read.
const PAGES: usize = 50;

/// Most pages that are fetched ahead of a place at once.
const AHEAD: usize = 6;

/// Seconds that are read again before what is known between users: a message's time is taken before it is stored, so one may
/// come to stand before another that was read already; and messages may have been recalled, for two minutes by default. Source:
/// Tincan's own.
const OVERLAP: u64 = 150;

/// `IsFinished` of a page with nothing behind it. Source: Web protocol of groups, group_msg_get.
const AT_THE_END: u32 = 2;

/// A page of a history.
struct Page {
    messages: Vec<Message>,
    /// The part of the history that it is, where it is one.
    span: Option<Span>,
}

#[derive(Deserialize)]
struct UserPage {
    #[serde(rename = "Complete", default)]
    complete: u8,
    #[serde(rename = "MsgList", default)]
    list: Vec<UserMessage>,
}

#[derive(Deserialize)]
struct GroupPage {
    #[serde(rename = "IsFinished", default)]
    finished: u32,
    #[serde(rename = "NextReqMsgSeq", default)]
    next: u64,
    #[serde(rename = "RspMsgList", default)]
    list: Vec<GroupMessage>,
}

#[derive(Serialize)]
struct GroupRequest<'a> {
    #[serde(rename = "GroupId")]
    group: Option<&'a str>,
    #[serde(rename = "TopicId", skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    #[serde(rename = "ReqMsgNumber")]
    count: u32,
    #[serde(rename = "ReqMsgSeq", skip_serializing_if = "Option::is_none")]
    from: Option<u64>,
    #[serde(rename = "WithRecalledMsg")]
    recalled: u8,
}

/// Fetches what is new in a conversation: the newest page, and further ones until they meet what is known. Of a conversation of
/// which nothing is known, the newest page only.
///
/// Errors: 6001, 6019, the server's, the network's.
pub(crate) async fn newest(session: &Arc<Session>, id: &ConversationId) -> Result<(), Cause> {
    let name = id.clone();
    let read = session.database.read(move |db| {
        let newest = spans::newest(db, &name)?;
        Ok((newest, News::of(db, newest)?))
    });
    let (known, news) = read.await?;
    let mut whole: Option<Span> = None;
    for _ in 0..PAGES {
        let page = page(session, id, whole.map(|whole| whole.low)).await?;
        let Some(span) = page.span else { break };
        if !page.messages.is_empty() {
            take_in(session, page.messages, Source::Part(news)).await?;
        }
        whole = Some(Span { low: span.low, high: whole.map_or(span.high, |whole| whole.high) });
        if span.low == Position::FIRST || known.is_none_or(|known| meets(id, span, known)) {
            break;
        }
    }
    // Not page by page: after a failure half way, what is between the pages and what was known would never be told as news.
    let Some(whole) = whole else { return Ok(()) };
    let id = id.clone();
    session.database.write(move |db| spans::add(db, &id, whole.low, whole.high)).await.map(drop)
}

/// Whether a part reaches what was known, and a bit into it.
fn meets(id: &ConversationId, span: Span, known: Span) -> bool {
    let overlap = match id {
        ConversationId::User(_) => OVERLAP,
        ConversationId::Group(_) => 0,
    };
    span.low <= known.low || span.low.leading() < known.high.leading().saturating_sub(overlap).max(1)
}

/// Sees to it that the `count` messages before a place are here without a hole, as far as the server has them.
/// [`Position::LAST`]: the newest ones.
///
/// Errors: 6001, 6019, the server's, the network's.
pub(crate) async fn before(
    session: &Arc<Session>,
    id: &ConversationId,
    from: Position,
    count: u32,
) -> Result<(), Cause> {
    if !session.sync.is_live() {
        // First, so that what was missed is told as news, and not read as what was there before.
        newest(session, id).await?;
    }
    for _ in 0..PAGES {
        let (name, mut there) = (id.clone(), None);
        let (span, found, news) = session
            .database
            .read(move |db| {
                // Of a message's own part, or of the newest when there is no message yet.
                let newest = spans::newest(db, &name)?;
                let span = match from {
                    Position::LAST => newest,
                    from => spans::around(db, &name, from)?,
                };
                let found = messages::page(db, &name, from, Order::Older, count)?;
                // A push that was not taken in yet may have brought something of this page, too.
                Ok((span, found, News::of(db, newest)?))
            })
            .await?;
        if let Some(span) = span {
            let enough = found.len() >= usize::try_from(count).unwrap_or(usize::MAX)
                && found.last().is_some_and(|oldest| oldest.position() >= span.low);
            if enough || span.low == Position::FIRST {
                return Ok(());
            }
            there = Some(span.low);
        }
        let cursor = there.or_else(|| (from != Position::LAST).then_some(from));
        let page = page(session, id, cursor).await?;
        if take_page(session, id, page, news).await?.is_none() {
            return Ok(());
        }
    }
    Ok(())
}

/// Sees to it that the messages behind a place are here without a hole, up to the newest or to [`AHEAD`] pages.
///
/// Errors: 6001, 6019, the server's, the network's.
pub(crate) async fn after(session: &Arc<Session>, id: &ConversationId, from: Position) -> Result<(), Cause> {
    for _ in 0..AHEAD {
        let name = id.clone();
        let read = session.database.read(move |db| {
            let newest = spans::newest(db, &name)?;
            Ok((spans::around(db, &name, from)?, newest, News::of(db, newest)?))
        });
        let (around, newest, news) = read.await?;
        if around.is_some() && around == newest && session.sync.is_live() {
            return Ok(());
        }
        let high = around.map_or(from, |span| span.high);
        let page = match id {
            ConversationId::User(peer) => one_to_one_behind(session, peer, high).await?,
            ConversationId::Group(_) => group_behind(session, id, high).await?,
        };
        let last = page.span.is_none_or(|span| span.high <= high);
        take_page(session, id, page, news).await?;
        if last {
            return Ok(());
        }
    }
    Ok(())
}

/// One page before a place, or the newest one.
async fn page(session: &Arc<Session>, id: &ConversationId, before: Option<Position>) -> Result<Page, Cause> {
    match id {
        ConversationId::User(peer) => one_to_one(session, peer, before).await,
        ConversationId::Group(_) => group(session, id, before).await,
    }
}

/// Takes in a page, and notes which part of the history it is; listeners are told of its news. None: there is nothing to know of
/// the history.
async fn take_page(session: &Arc<Session>, id: &ConversationId, page: Page, news: News) -> Result<Option<Span>, Cause> {
    let Some(span) = page.span else { return Ok(None) };
    if page.messages.is_empty() {
        let id = id.clone();
        session.database.write(move |db| spans::add(db, &id, span.low, span.high)).await?;
    } else {
        take_in(session, page.messages, Source::Fetched(span, news)).await?;
    }
    Ok(Some(span))
}

async fn one_to_one(session: &Arc<Session>, peer: &str, before: Option<Position>) -> Result<Page, Cause> {
    let (time, key) = before.map_or((0, String::new()), |place| (place.leading(), place.msg_key()));
    let body = json!({"Peer_Account": peer, "MaxCnt": PAGE, "LastMsgTime": time, "MsgKey": key,
        "WithRecalledMsg": 1, "GetDirection": 0});
    let page: UserPage = session.call_again("openim.getroammsg", &body).await?;
    let messages: Vec<Message> = page.list.into_iter().map(|message| message.read(&session.user)).collect();
    let low = if page.complete != 0 { Some(Position::FIRST) } else { messages.first().map(Message::position) };
    let high = before.or_else(|| messages.last().map(Message::position)).or(low);
    Ok(Page { messages, span: low.zip(high).map(|(low, high)| Span { low, high }) })
}

/// The page behind a place, which begins there.
async fn one_to_one_behind(session: &Arc<Session>, peer: &str, place: Position) -> Result<Page, Cause> {
    let body = json!({"Peer_Account": peer, "MaxCnt": PAGE, "LastMsgTime": place.leading(), "MsgKey": place.msg_key(),
        "WithRecalledMsg": 1, "GetDirection": 1});
    let page: UserPage = session.call_again("openim.getroammsg", &body).await?;
    let messages: Vec<Message> = page.list.into_iter().map(|message| message.read(&session.user)).collect();
    let high = messages.last().map_or(place, Message::position);
    Ok(Page { messages, span: Some(Span { low: place, high }) })
}

/// The same in a group, which pages backwards: the page that ends that much further on.
async fn group_behind(session: &Arc<Session>, id: &ConversationId, place: Position) -> Result<Page, Cause> {
    let end = Position::group(place.leading() + u64::from(PAGE) + 1);
    let mut page = group(session, id, Some(end)).await?;
    // The history may end before that.
    let high = page.messages.last().map_or(place, Message::position).max(place);
    page.span = page.span.map(|span| Span { low: span.low.min(place), high });
    Ok(page)
}

async fn group(session: &Arc<Session>, id: &ConversationId, before: Option<Position>) -> Result<Page, Cause> {
    let from = before.map(|place| place.leading().saturating_sub(1));
    if from == Some(0) {
        // Nothing is before the first message, and 0 would be the newest one.
        let span = Some(Span { low: Position::FIRST, high: Position::group(1) });
        return Ok(Page { messages: Vec::new(), span });
    }
    let body = GroupRequest { group: id.group_id(), topic: id.topic_id(), count: PAGE, from, recalled: 1 };
    let page: GroupPage = session.call_again(&format!("{}.group_msg_get", id.group_service()), &body).await?;
    let mut messages: Vec<Message> = page.list.into_iter().map(|message| message.read(&session.user)).collect();
    messages.sort_by_key(Message::position);
    let complete = page.finished == AT_THE_END || page.next == 0;
    let low = if complete { Position::FIRST } else { Position::group(page.next + 1) };
    let high = from.map(Position::group).or_else(|| messages.last().map(Message::position));
    // Up to the place that was known, so that the two parts touch.
    let high = before.or(high).unwrap_or(low);
    Ok(Page { messages, span: Some(Span { low, high }) })
}
