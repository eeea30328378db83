//! `openim/importmsg`.

use serde_json::{Value, json};
use tincan_blackbox::now;

use super::*;

/// An old message of alice to bob.
fn import(mode: u32, time: u64) -> Value {
    json!({"SyncFromOldSystem": mode, "From_Account": "alice", "To_Account": "bob", "MsgSeq": 5, "MsgRandom": 77,
        "MsgTimeStamp": time, "MsgBody": text("from 2023"), "CloudCustomData": "old"})
}

/// An imported message of alice as it comes down.
fn imported(chat: &Chat, import: &Value) -> Value {
    let client_fields =
        json!({"MsgClientTime": import["MsgTimeStamp"], "IsNeedReadReceipt": 0, "SupportMessageExtension": 0});
    down(&chat.alice, &with(import.clone(), client_fields), &json!({"MsgTime": import["MsgTimeStamp"]}))
}

#[tokio::test]
async fn history_only() {
    let mut chat = Chat::start().await;
    let import = import(2, now() - 1000);
    assert_eq!(chat.rest.ok("openim/importmsg", import.clone()).await, ok());
    assert_eq!(pushed(&mut chat.bob, 0).await, [0; 0]);
    assert_eq!(unread(&mut chat.bob).await, json!([]));
    let message = with(kept(&imported(&chat, &import)), json!({"SendMsgControl": {"NoUnread": 1, "NoLastMsg": 0}}));
    assert_eq!(history(&mut chat.bob, "alice").await, json!([message]));
}

#[tokio::test]
async fn like_a_live_message() {
    let mut chat = Chat::start().await;
    let import = import(1, now() - 1000);
    assert_eq!(chat.rest.ok("openim/importmsg", import.clone()).await, ok());
    assert_eq!(pushed(&mut chat.bob, 0).await, [0; 0]);
    assert_eq!(unread(&mut chat.bob).await, json!([{"From_Account": "alice", "UnreadCount": 1}]));
    assert_eq!(history(&mut chat.alice, "bob").await, json!([kept(&imported(&chat, &import))]));
}

#[tokio::test]
async fn like_a_live_message_and_pushed() {
    let mut chat = Chat::start().await;
    let import = import(5, now() - 1000);
    assert_eq!(chat.rest.ok("openim/importmsg", import.clone()).await, ok());
    assert_eq!(pushed(&mut chat.bob, 1).await, [message_push(&imported(&chat, &import))]);
    assert_eq!(unread(&mut chat.bob).await, json!([{"From_Account": "alice", "UnreadCount": 1}]));
}

#[tokio::test]
async fn the_first_import_wins_whatever_the_direction_and_content() {
    let mut chat = Chat::start().await;
    let time = now() - 1000;
    let first = import(1, time);
    chat.rest.ok("openim/importmsg", first.clone()).await;
    let back = json!({"From_Account": "bob", "To_Account": "alice", "MsgBody": text("back")});
    for second in [first.clone(), with(first.clone(), back), with(first.clone(), json!({"MsgBody": text("else")}))] {
        assert_eq!(chat.rest.ok("openim/importmsg", second).await, ok());
    }
    assert_eq!(history(&mut chat.bob, "alice").await, json!([kept(&imported(&chat, &first))]));
    assert_eq!(unread(&mut chat.bob).await, json!([{"From_Account": "alice", "UnreadCount": 1}]));
    assert_eq!(unread(&mut chat.alice).await, json!([]));
    // Another time is another message.
    chat.rest.ok("openim/importmsg", import(1, time + 1)).await;
    assert_eq!(history(&mut chat.bob, "alice").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn imports_stand_in_the_order_of_their_times() {
    let mut chat = Chat::start().await;
    let live = say(&mut chat.alice, "bob", "live").await;
    let time = now() - 1000;
    for time in [time, time - 20, time - 10] {
        chat.rest.ok("openim/importmsg", import(2, time)).await;
    }
    let list = history(&mut chat.bob, "alice").await;
    let times: Vec<&Value> = list.as_array().unwrap().iter().map(|message| &message["MsgTimeStamp"]).collect();
    assert_eq!(times, [&json!(time - 20), &json!(time - 10), &json!(time), &live["MsgTimeStamp"]]);
}

#[tokio::test]
async fn what_is_older_than_the_history_is_not_shown() {
    let mut chat = Chat::start().await;
    chat.rest.ok("openim/importmsg", import(2, now() - 8 * 86_400)).await;
    assert_eq!(history(&mut chat.bob, "alice").await, json!([]));
}
