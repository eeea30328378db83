//! Taking in messages, wherever they come from: each is stored once, its conversation moves up, and listeners are told.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::Connection;

use super::list;
use crate::conversations;
use crate::database::messages::{self, Stored};
use crate::database::spans::{self, Span};
use crate::database::{Position, messages as rows};
use crate::session::Session;
use crate::{Cause, ConversationId, Event, Message, State};

/// Places that are joined in one go.
const JOINED: u32 = 200;

/// Where messages come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The server pushed them.
    Pushed,
    /// They were fetched, and are all of this part of a history; listeners are told of those behind a place.
    Fetched(Span, News),
    /// They were fetched, as a part of a history that is noted when all of it is here; listeners are told of those behind a place.
    Part(News),
    /// They were fetched beside a history, and are news.
    Beside,
    /// They were fetched beside a history, and are none.
    Old,
}

/// Which messages of a history that were not here are news, which listeners are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// Those behind a place.
    Behind(Position),
    /// Those since a time in seconds: of a conversation of which nothing was known.
    Since(u64),
    /// None: they are read again.
    Nothing,
}

impl News {
    /// What would be news in a conversation of which this is known, newest.
    pub(crate) fn of(db: &Connection, newest: Option<Span>) -> Result<Self, Cause> {
        Ok(match (newest, list::since(db)?) {
            // Also what came to stand among what was known.
            (Some(known), _) => Self::Behind(known.low),
            (None, Some(since)) => Self::Since(since),
            // Everything was there before the first login.
            (None, None) => Self::Nothing,
        })
    }

    fn is(self, message: &Message) -> bool {
        match self {
            News::Behind(known) => message.position() > known,
            News::Since(time) => message.time >= time,
            News::Nothing => false,
        }
    }
}

/// What became of messages that were taken in.
#[derive(Default)]
struct Taken {
    new: Vec<Message>,
    settled: Vec<Message>,
    changed: Vec<Message>,
    touched: BTreeSet<ConversationId>,
    /// Conversations of which something is missing before what was taken in.
    holes: BTreeSet<ConversationId>,
}

/// Takes in messages: stores them, moves their conversations, tells listeners of what is new and what changed. Those that are only
/// for who is online are told and not stored.
///
/// Errors: 6019.
pub(crate) async fn take_in(session: &Arc<Session>, all: Vec<Message>, source: Source) -> Result<(), Cause> {
    let (passing, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(|message| message.options.online_only);
    let live = session.sync.is_live();
    let newest = kept.iter().map(|message| message.time).max().unwrap_or(0);
    if kept.is_empty() {
        if !passing.is_empty() {
            session.core.tell(Event::MessagesReceived { messages: passing });
        }
        return Ok(());
    }
    let work = Arc::clone(session);
    let write = session.write(move |db, events| {
        let mut taken = store(db, &work, &kept, source, live)?;
        taken.new.extend(passing);
        taken.tell(db, events)
    });
    let holes = write.await?;
    if source == Source::Pushed {
        session.sync.came(newest);
    }
    for hole in &holes {
        session.sync.conversation(hole);
    }
    Ok(())
}

fn store(db: &Connection, session: &Session, all: &[Message], source: Source, live: bool) -> Result<Taken, Cause> {
    let mut taken = Taken::default();
    for message in all {
        match rows::store(db, message)? {
            Stored::New => {
                if message.state != State::Deleted {
                    let counts = source == Source::Pushed || source == Source::Beside;
                    conversations::arrived(db, session, message, counts)?;
                    taken.touched.insert(message.conversation.clone());
                    if is_news(message, source) {
                        taken.new.push(message.clone());
                    }
                }
            }
            Stored::Settled(now) => {
                conversations::arrived(db, session, &now, false)?;
                taken.touched.insert(now.conversation.clone());
                taken.settled.push(*now);
            }
            Stored::Changed(now) => {
                conversations::changed(db, &now)?;
                taken.touched.insert(now.conversation.clone());
                taken.changed.push(*now);
            }
            Stored::Known => {}
        }
        if source == Source::Pushed && !follows(db, message, live)? {
            taken.holes.insert(message.conversation.clone());
        }
    }
    if let (Source::Fetched(span, _), Some(first)) = (source, all.first()) {
        spans::add(db, &first.conversation, span.low, span.high)?;
    }
    Ok(taken)
}

fn is_news(message: &Message, source: Source) -> bool {
    match source {
        Source::Pushed | Source::Beside => true,
        Source::Fetched(_, news) | Source::Part(news) => news.is(message),
        Source::Old => false,
    }
}

/// An own message was answered: notes it as the server has it, and answers it as it is now. Listeners are told of it, unless a history
/// said so before.
///
/// Errors: 6019.
pub(crate) async fn answered(session: &Arc<Session>, waiting: Message, answer: Message) -> Result<Message, Cause> {
    let live = session.sync.is_live();
    let work = Arc::clone(session);
    let write = session.write(move |db, events| {
        let waits = messages::find(db, &waiting.id)?.is_none_or(|known| known.state == State::Sending);
        let settled = messages::settle(db, waiting, &answer)?;
        conversations::arrived(db, &work, &settled, false)?;
        let hole = !follows(db, &settled, live)?;
        if waits {
            events.push(Event::MessageSent { message: settled.clone() });
        }
        conversations::changes(db, &[settled.conversation.clone()].into(), events)?;
        Ok((settled, hole))
    });
    let (settled, hole) = write.await?;
    if hole {
        session.sync.conversation(&settled.conversation);
    }
    Ok(settled)
}

/// Notes that a message came right behind what is known. False: something is missing before it, or that is not known.
///
/// In a group the numbers tell. Between users there are none: there it follows while the login is live.
pub(crate) fn follows(db: &Connection, message: &Message, live: bool) -> Result<bool, Cause> {
    let (id, place) = (&message.conversation, message.position());
    let Some(newest) = spans::newest(db, id)? else {
        if message.seq == 1 && matches!(id, ConversationId::Group(_)) {
            spans::add(db, id, Position::FIRST, place)?;
            return Ok(true);
        }
        return Ok(false);
    };
    if place <= newest.high {
        return Ok(true);
    }
    match id {
        ConversationId::User(_) if live => {
            spans::add(db, id, newest.high, place)?;
            Ok(true)
        }
        ConversationId::User(_) => Ok(true),
        ConversationId::Group(_) => join(db, id, newest, place),
    }
}

/// Lengthens the newest part of a group's history by what follows it without a hole. Whether it gets as far as a place.
fn join(db: &Connection, id: &ConversationId, newest: Span, place: Position) -> Result<bool, Cause> {
    let mut last = newest.high;
    for next in rows::places(db, id, newest.high, JOINED)? {
        if next.leading() != last.leading() + 1 {
            break;
        }
        last = next;
    }
    if last > newest.high {
        spans::add(db, id, newest.high, last)?;
    }
    Ok(last >= place)
}

impl Taken {
    /// Adds to the events what listeners are to be told. Answers the conversations with holes.
    fn tell(self, db: &Connection, events: &mut Vec<Event>) -> Result<BTreeSet<ConversationId>, Cause> {
        if !self.new.is_empty() {
            events.push(Event::MessagesReceived { messages: self.new });
        }
        events.extend(self.settled.into_iter().map(|message| Event::MessageSent { message }));
        events.extend(self.changed.into_iter().map(|message| match message.state {
            State::Recalled => Event::MessageRecalled { message },
            _ => Event::MessageModified { message },
        }));
        conversations::changes(db, &self.touched, events)?;
        Ok(self.holes)
    }
}
