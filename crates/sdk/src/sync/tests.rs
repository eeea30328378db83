use super::intake::follows;
use crate::database::spans::{self, Span};
use crate::database::{Database, Position, messages};
use crate::message::wire::{GroupMessage, UserMessage};
use crate::{Cause, ConversationId, Message};

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
