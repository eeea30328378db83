use super::messages::{Order, Stored};
use super::*;
use crate::message::wire::GroupMessage;
use crate::{ConversationId, Message, State};

/// A message of alice in the group `g`, as the server tells it.
fn told(seq: u64, random: u32) -> Message {
    let wire = serde_json::json!({"From_Account": "alice", "ToGroupId": "g", "MsgSeq": seq, "MsgRandom": random,
        "ClientSeq": 7, "MsgTimeStamp": 100, "MsgClientTime": 100, "GroupInfo": {"GroupId": "g"},
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hello"}}]});
    serde_json::from_value::<GroupMessage>(wire).unwrap().read("alice")
}

/// The same while it waits for its answer, made behind `after`.
fn waiting(random: u32, after: u64) -> Message {
    Message { seq: 0, after, id: format!("mine-{random}"), state: State::Sending, ..told(0, random) }.sealed()
}

fn group() -> ConversationId {
    ConversationId::group("g")
}

async fn database() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path(), 1, "alice").await.unwrap();
    (folder, database)
}

#[test]
fn positions_stand_in_the_servers_order() {
    let of = Position::one_to_one;
    let ordered = [
        Position::FIRST,
        of(1, 5, 5, true),
        of(2, 1, 5, false),
        of(2, 1, 6, false),
        of(2, 1, 6, true),
        of(2, 1, 6, true).behind(1),
        of(2, 1, 6, true).behind(2),
        of(2, 2, 0, false),
        Position::group(300),
        Position::LAST,
    ];
    assert!(ordered.is_sorted());
}

#[tokio::test]
async fn a_message_is_kept_once() {
    let (_folder, database) = database().await;
    let write = database.write(|db| {
        let message = told(1, 9);
        assert_eq!(messages::store(db, &message)?, Stored::New);
        assert_eq!(messages::store(db, &message)?, Stored::Known);
        let newer = Message { revision: 1, ..message.clone() };
        assert!(matches!(messages::store(db, &newer)?, Stored::Changed(_)));
        assert_eq!(messages::store(db, &message)?, Stored::Known);
        let recalled = Message { state: State::Recalled, ..message };
        assert!(matches!(messages::store(db, &recalled)?, Stored::Changed(_)));
        assert_eq!(messages::store(db, &Message { revision: 2, ..recalled })?, Stored::Known);
        assert_eq!(messages::page(db, &group(), Position::LAST, Order::Older, 10)?.len(), 1);
        Ok(())
    });
    write.await.unwrap();
}

#[tokio::test]
async fn an_own_message_whose_answer_was_lost_is_the_one_that_waits() {
    let (_folder, database) = database().await;
    let write = database.write(|db| {
        let mine = waiting(9, 3);
        messages::put(db, &mine)?;
        outbox::push(db, &mine.id, &group(), "{}")?;
        assert!(matches!(messages::store(db, &told(4, 9))?, Stored::Settled(now) if now.id == mine.id));
        assert_eq!(outbox::count(db)?, 0);
        let page = messages::page(db, &group(), Position::LAST, Order::Older, 10)?;
        let found: Vec<_> = page.iter().map(|message| (message.id.as_str(), message.position())).collect();
        assert_eq!(found, [(mine.id.as_str(), Position::group(4))]);
        // The answer comes after all.
        messages::settle(db, mine, &told(4, 9))?;
        assert_eq!(messages::page(db, &group(), Position::LAST, Order::Older, 10)?.len(), 1);
        Ok(())
    });
    write.await.unwrap();
}

#[tokio::test]
async fn what_failed_stays_where_it_was_made_and_what_was_deleted_stays_away() {
    let (_folder, database) = database().await;
    let write = database.write(|db| {
        let (one, mine, two) = (told(1, 1), waiting(9, 1), told(2, 2));
        for message in [&one, &mine, &two] {
            messages::put(db, message)?;
        }
        let ids = |db| -> Result<Vec<String>, Cause> {
            Ok(messages::page(db, &group(), Position::FIRST, Order::Newer, 10)?.into_iter().map(|one| one.id).collect())
        };
        assert_eq!(ids(db)?, [&*one.id, &*mine.id, &*two.id]);
        messages::delete(db, &one.id)?;
        messages::delete(db, &mine.id)?;
        assert_eq!(messages::store(db, &one)?, Stored::Known);
        assert_eq!(ids(db)?, [&*two.id]);
        Ok(())
    });
    write.await.unwrap();
}

#[tokio::test]
async fn spans_that_touch_become_one() {
    let (_folder, database) = database().await;
    let write = database.write(|db| {
        let at = Position::group;
        spans::add(db, &group(), at(1), at(3))?;
        spans::add(db, &group(), at(7), at(9))?;
        assert_eq!(spans::newest(db, &group())?, Some(spans::Span { low: at(7), high: at(9) }));
        assert_eq!(spans::around(db, &group(), at(5))?, None);
        spans::add(db, &group(), at(3), at(8))?;
        assert_eq!(spans::around(db, &group(), at(5))?, Some(spans::Span { low: at(1), high: at(9) }));
        Ok(())
    });
    write.await.unwrap();
}

#[tokio::test]
async fn conversations_are_listed_pinned_first_in_pages() {
    let (_folder, database) = database().await;
    let write = database.write(|db| {
        for (id, time, pinned) in [("a", 1, false), ("b", 2, false), ("c", 2, false), ("d", 0, true)] {
            let (id, json) = (id.to_owned(), "{}".to_owned());
            conversations::put(db, &conversations::Row { id, time, pinned, unread: 2, counted: !pinned, json })?;
        }
        let mut ids = Vec::new();
        let mut after = None;
        while let Some(row) = conversations::list(db, after.as_ref(), 1)?.pop() {
            after = Some(conversations::After { pinned: row.pinned, time: row.time, id: row.id.clone() });
            ids.push(row.id);
        }
        assert_eq!(ids, ["d", "b", "c", "a"]);
        assert_eq!(conversations::total_unread(db)?, 6);
        Ok(())
    });
    write.await.unwrap();
}

#[tokio::test]
async fn a_write_that_fails_leaves_nothing() {
    let (_folder, database) = database().await;
    let failed = database.write(|db| {
        records::put(db, "profile", "bob", &1, 5)?;
        Err::<(), _>(Cause::NotLoggedIn)
    });
    assert_eq!(failed.await, Err(Cause::NotLoggedIn));
    let found = database.read(|db| records::get::<u32>(db, "profile", "bob")).await.unwrap();
    assert_eq!(found, None);
}
