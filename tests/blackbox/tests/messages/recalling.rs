//! `openim.msgwithdraw` and `openim/admin_msgwithdraw`.

use serde_json::{Value, json};

use super::*;

/// The notice of a recall.
fn recalled(message: &Value, by: &str, reason: &str) -> Value {
    let revoker = json!({"RevokerInfo": {"Revoker_Account": by, "Reason": reason}});
    notice_push(json!({"WithdrawC2cMsgNotify": {"C2cWithdrawInfoArray": [with(reference(message), revoker)]}}))
}

/// A recalled message in the history.
fn kept_recalled(message: &Value, by: &str, reason: &str) -> Value {
    with(kept(message), json!({"MsgFlagBits": 8, "RevokerInfo": {"Revoker_Account": by, "Reason": reason}}))
}

/// What recalls a message, from its sender's client.
fn request(message: &Value) -> Value {
    json!({"MsgInfo": {"From_Account": message["From_Account"], "To_Account": message["To_Account"],
        "MsgSeq": message["MsgSeq"], "MsgRandom": message["MsgRandom"], "MsgTimeStamp": message["MsgTimeStamp"]}})
}

/// Takes the pushes of messages of alice to bob.
async fn forget_pushes(chat: &mut Chat, messages: usize) {
    for client in [&mut chat.alice_too, &mut chat.bob] {
        assert_eq!(pushed(client, messages).await.len(), messages);
    }
}

#[tokio::test]
async fn the_sender_recalls() {
    let mut chat = Chat::start().await;
    let (first, second) = (say(&mut chat.alice, "bob", "1").await, say(&mut chat.alice, "bob", "2").await);
    forget_pushes(&mut chat, 2).await;
    assert_eq!(chat.alice.ok("openim.msgwithdraw", request(&second)).await, ok());
    for client in [&mut chat.bob, &mut chat.alice_too] {
        assert_eq!(pushed(client, 1).await, [recalled(&second, "alice", "")]);
    }
    assert_eq!(pushed(&mut chat.alice, 0).await, [0; 0]);
    for (client, peer) in [(&mut chat.alice, "bob"), (&mut chat.bob, "alice")] {
        assert_eq!(history(client, peer).await, json!([kept(&first), kept_recalled(&second, "alice", "")]));
    }
    assert_eq!(unread(&mut chat.bob).await, json!([{"From_Account": "alice", "UnreadCount": 1}]));
    let list = chat.bob.ok("recentcontact.page_get", json!({"From_Account": "bob"})).await;
    let last = &list["SessionItem"][0];
    assert_eq!((&last["MsgSeq"], &last["LastMsgFlags"]), (&second["MsgSeq"], &json!(8)), "{list}");
    assert_eq!(last["LastMsg"]["RevokerInfo"], json!({"Revoker_Account": "alice", "Reason": ""}));
}

#[tokio::test]
async fn a_recall_of_a_read_message_leaves_the_unread_count() {
    let mut chat = Chat::start().await;
    let first = say(&mut chat.alice, "bob", "1").await;
    let read = json!({"Report_Account": "bob", "Peer_Account": "alice"});
    chat.rest.ok("openim/admin_set_msg_read", read).await;
    say(&mut chat.alice, "bob", "2").await;
    chat.alice.ok("openim.msgwithdraw", request(&first)).await;
    assert_eq!(unread(&mut chat.bob).await, json!([{"From_Account": "alice", "UnreadCount": 1}]));
}

#[tokio::test]
async fn an_admin_recalls_at_any_age() {
    let mut chat = Chat::start().await;
    let message = say(&mut chat.alice, "bob", "1").await;
    forget_pushes(&mut chat, 1).await;
    let body = json!({"From_Account": "alice", "To_Account": "bob", "MsgKey": key(&message), "Reason": "spam"});
    assert_eq!(chat.rest.ok("openim/admin_msgwithdraw", body).await, ok());
    let admin = chat.server.admin().to_owned();
    for client in [&mut chat.alice, &mut chat.alice_too, &mut chat.bob] {
        assert_eq!(pushed(client, 1).await, [recalled(&message, &admin, "spam")]);
    }
    assert_eq!(history(&mut chat.bob, "alice").await, json!([kept_recalled(&message, &admin, "spam")]));
    assert_eq!(unread(&mut chat.bob).await, json!([]));
    let old = json!({"SyncFromOldSystem": 2, "From_Account": "alice", "To_Account": "bob", "MsgSeq": 5,
        "MsgRandom": 77, "MsgTimeStamp": tincan_blackbox::now() - 86_400, "MsgBody": text("old")});
    chat.rest.ok("openim/importmsg", old.clone()).await;
    let body = json!({"From_Account": "alice", "To_Account": "bob", "MsgKey": key(&old)});
    assert_eq!(chat.rest.ok("openim/admin_msgwithdraw", body).await, ok());
}
