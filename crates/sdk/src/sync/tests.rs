use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use rusqlite::Transaction;
use tokio::sync::{broadcast, oneshot};

use super::intake::{News, Source, answered, follows, take_in};
use super::list;
use crate::config::Config;
use crate::core::Core;
use crate::database::spans::{self, Span};
use crate::database::{Database, Position, messages, records};
use crate::message::wire::{GroupMessage, UserMessage};
use crate::session::Session;
use crate::{Cause, ConversationId, Event, Message, State};

fn in_group(seq: u64) -> Message {
    let wire = serde_json::json!({"From_Account": "bob", "ToGroupId": "g", "MsgSeq": seq, "MsgRandom": seq,
        "ClientSeq": seq, "MsgTimeStamp": 100, "MsgClientTime": 100, "GroupInfo": {"GroupId": "g"}, "MsgBody": []});
    serde_json::from_value::<GroupMessage>(wire).unwrap().read("alice")
}

fn from_bob(time: u64) -> Message {
    let wire = serde_json::json!({"From_Account": "bob", "To_Account": "alice", "MsgSeq": 1, "MsgRandom": 1,
        "MsgTimeStamp": time, "MsgClientTime": time, "MsgBody": []});
    serde_json::from_value::<UserMessage>(wire).unwrap().read("alice")
}

async fn database() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path(), 1, "alice").await.unwrap();
    (folder, database)
}

/// A login of alice's that is not connected, with what it tells.
async fn session() -> (tempfile::TempDir, Arc<Session>, broadcast::Receiver<Event>) {
    let (folder, database) = database().await;
    let config = Config::new(1, folder.path(), "127.0.0.1:1", "07".repeat(32));
    let (events, told) = broadcast::channel(16);
    let core = Core::open(config, events).await.unwrap();
    (folder, Session::new(core, "alice".to_owned(), 1, database), told)
}

#[tokio::test]
async fn what_is_stored_is_told_also_when_its_reader_gives_up() {
    let (_folder, session, mut told) = session().await;
    let ((release, wait), (begins, begun)) = (mpsc::channel::<()>(), oneshot::channel());
    let busy = session.database.clone();
    let holds = move |_: &Transaction<'_>| Ok(begins.send(()).is_ok() && wait.recv().is_ok());
    let other = tokio::spawn(async move { busy.write(holds).await });
    begun.await.unwrap();
    {
        let mut taken = pin!(take_in(&session, vec![in_group(1)], Source::Part(News::Behind(Position::FIRST))));
        assert!(futures_util::poll!(taken.as_mut()).is_pending(), "the database is busy");
    }
    release.send(()).unwrap();
    other.await.unwrap().unwrap();
    let told = tokio::time::timeout(Duration::from_secs(10), told.recv()).await.expect("it is never told");
    let Ok(Event::MessagesReceived { messages }) = told else { panic!("something else is told") };
    assert_eq!(messages.iter().map(|message| message.seq).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn a_message_that_a_history_brought_before_its_answer_is_told_as_sent_once() {
    let (_folder, session, mut told) = session().await;
    let sent = Message { sender: "alice".to_owned(), own: true, ..in_group(3) }.sealed();
    let waiting = Message { seq: 0, state: State::Sending, ..sent.clone() }.sealed();
    let row = waiting.clone();
    session.database.write(move |db| messages::put(db, &row)).await.unwrap();
    take_in(&session, vec![sent.clone()], Source::Part(News::Nothing)).await.unwrap();
    answered(&session, waiting, sent).await.unwrap();
    let mut times = 0;
    while let Ok(event) = told.try_recv() {
        times += usize::from(matches!(event, Event::MessageSent { .. }));
    }
    assert_eq!(times, 1);
}

#[tokio::test]
async fn what_was_not_here_behind_the_beginning_of_the_newest_part_is_news() {
    let (_folder, database) = database().await;
    let write = database.write(|db| {
        let id = ConversationId::group("g");
        let news = |db| News::of(db, spans::newest(db, &id)?);
        assert_eq!(news(db)?, News::Nothing, "nothing was ever synchronised");
        records::set_value(db, list::UNTIL, &1000_u64)?;
        assert!(matches!(news(db)?, News::Since(time) if time < 1000));
        spans::add(db, &id, Position::group(2), Position::group(3))?;
        spans::add(db, &id, Position::group(5), Position::group(7))?;
        // Also what is before a message that was pushed, but behind what is known: 8, when 9 was pushed.
        assert_eq!(news(db)?, News::Behind(Position::group(5)));
        Ok(())
    });
    write.await.unwrap();
}

#[tokio::test]
async fn in_a_group_the_numbers_tell_what_is_missing() {
    let (_folder, database) = database().await;
    let write = database.write(|db| {
        let id = ConversationId::group("g");
        let arrives = |seq: u64| -> Result<bool, Cause> {
            let message = in_group(seq);
            messages::store(db, &message)?;
            follows(db, &message, true)
        };
        // Nothing is known of what is before it.
        assert!(!arrives(5)?);
        spans::add(db, &id, Position::FIRST, Position::group(5))?;
        assert!(arrives(6)?);
        // 7 is missing; when it comes, 8 and 9 follow it.
        assert!(!arrives(8)?);
        assert!(!arrives(9)?);
        assert!(arrives(7)?);
        let whole = Span { low: Position::FIRST, high: Position::group(9) };
        assert_eq!(spans::newest(db, &id)?, Some(whole));
        assert!(arrives(9)?, "what is known is no hole");
        Ok(())
    });
    write.await.unwrap();
}

#[tokio::test]
async fn the_first_message_of_a_group_has_nothing_before_it() {
    let (_folder, database) = database().await;
    let write = database.write(|db| {
        assert!(follows(db, &in_group(1), true)?);
        assert!(follows(db, &in_group(2), true).is_ok_and(|follows| !follows), "it is not stored yet");
        Ok(())
    });
    write.await.unwrap();
}

#[tokio::test]
async fn between_users_a_message_follows_while_nothing_was_missed() {
    let (_folder, database) = database().await;
    let write = database.write(|db| {
        let id = ConversationId::user("bob");
        let high = |db| spans::newest(db, &id).map(|span| span.map(|span| span.high.leading()));
        assert!(!follows(db, &from_bob(10), true)?, "nothing is known of what is before it");
        spans::add(db, &id, Position::FIRST, from_bob(10).position())?;
        assert!(follows(db, &from_bob(11), true)?);
        assert_eq!(high(db)?, Some(11));
        // There was a break: the sync that is due finds out what is between.
        assert!(follows(db, &from_bob(20), false)?);
        assert_eq!(high(db)?, Some(11));
        Ok(())
    });
    write.await.unwrap();
}

#[test]
fn a_place_names_its_message() {
    let message = from_bob(10);
    assert_eq!(message.position().msg_key(), message.key());
}
