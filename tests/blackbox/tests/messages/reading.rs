//! Read marks and receipts: `openim.msgreaded`, `openim.read_all_unread_msg`, `openim/admin_set_msg_read`,
//! `openim.get_peer_read_time`, `openim/get_c2c_unread_msg_num`, `openim.c2c_msg_read_receipt`.

use serde_json::{Value, json};

use super::*;

/// The notice to the author that a reader has read.
fn read_by_peer(reader: &str, time: &Value) -> Value {
    notice_push(json!({"C2cReadedReceipt": {"To_Account": reader, "UinPairReadArray": [{"LastReadTime": time}]}}))
}

/// The notice to the reader's other pages.
fn read_here(peer: &str, time: &Value) -> Value {
    notice_push(json!({"ReadC2cMsgNotify": {"UinPairReadArray": [{"From_Account": peer, "LastReadTime": time}]}}))
}

/// What `msgreaded` reports.
fn report(peer: &str, time: &Value) -> Value {
    json!({"C2CMsgReaded": {"Cookie": "", "C2CMsgReadedItem": [
        {"To_Account": peer, "LastedMsgTime": time, "Receipt": 1}]}})
}

/// Two messages of bob to alice, and the time of the later one.
async fn two_messages(chat: &mut Chat) -> Value {
    say(&mut chat.bob, "alice", "1").await;
    let time = say(&mut chat.bob, "alice", "2").await["MsgTimeStamp"].clone();
    for client in [&mut chat.alice, &mut chat.alice_too] {
        assert_eq!(pushed(client, 2).await.len(), 2);
    }
    time
}

#[tokio::test]
async fn a_conversation_is_read() {
    let mut chat = Chat::start().await;
    let time = two_messages(&mut chat).await;
    assert_eq!(unread(&mut chat.alice).await, json!([{"From_Account": "bob", "UnreadCount": 2}]));
    assert_eq!(chat.alice.ok("openim.msgreaded", report("bob", &time)).await, ok());
    assert_eq!(pushed(&mut chat.bob, 1).await, [read_by_peer("alice", &time)]);
    assert_eq!(pushed(&mut chat.alice_too, 1).await, [read_here("bob", &time)]);
    assert_eq!(pushed(&mut chat.alice, 0).await, [0; 0]);
    assert_eq!(unread(&mut chat.alice).await, json!([]));
    let times = chat.bob.ok("openim.get_peer_read_time", json!({"To_Account": ["alice", "bob"]})).await;
    assert_eq!(times, with(ok(), json!({"ReadTime": [time, 0]})));
    // A mark does not move back, and one that moves nothing is told to nobody.
    chat.alice.ok("openim.msgreaded", report("bob", &json!(1))).await;
    chat.alice.ok("openim.msgreaded", report("bob", &time)).await;
    assert_eq!(pushed(&mut chat.bob, 0).await, [0; 0]);
    say(&mut chat.bob, "alice", "3").await;
    assert_eq!(unread(&mut chat.alice).await, json!([{"From_Account": "bob", "UnreadCount": 1}]));
}

#[tokio::test]
async fn a_mark_leaves_later_messages_unread() {
    let mut chat = Chat::start().await;
    let begin = tincan_blackbox::now() - 100;
    for n in 0..5 {
        let body = json!({"SyncFromOldSystem": 1, "From_Account": "bob", "To_Account": "alice", "MsgSeq": n,
            "MsgRandom": 7, "MsgTimeStamp": begin + n, "MsgBody": text("x")});
        chat.rest.ok("openim/importmsg", body).await;
    }
    chat.alice.ok("openim.msgreaded", report("bob", &json!(begin + 2))).await;
    assert_eq!(unread(&mut chat.alice).await, json!([{"From_Account": "bob", "UnreadCount": 2}]));
    assert_eq!(pushed(&mut chat.bob, 1).await, [read_by_peer("alice", &json!(begin + 2))]);
}

#[tokio::test]
async fn everything_is_read() {
    let mut chat = Chat::start().await;
    let mut carol = chat.server.login("carol").await;
    two_messages(&mut chat).await;
    say(&mut carol, "alice", "hi").await;
    assert_eq!(pushed(&mut chat.alice_too, 1).await.len(), 1);
    let answer = chat.alice.ok("openim.read_all_unread_msg", json!({"C2CReadAllMsg": 1, "GroupReadInfo": []})).await;
    assert_eq!(answer, with(ok(), json!({"C2CReadAllMsg": 1, "GroupReadInfoArray": []})));
    for peer in [&mut chat.bob, &mut carol] {
        let times = peer.ok("openim.get_peer_read_time", json!({"To_Account": ["alice"]})).await;
        assert_eq!(pushed(peer, 1).await, [read_by_peer("alice", &times["ReadTime"][0])]);
    }
    let all = push(json!({"Event": 14, "C2CReadAllMsg": 1, "GroupReadInfoArray": []}));
    assert_eq!(pushed(&mut chat.alice_too, 1).await, [all]);
    assert_eq!(unread(&mut chat.alice).await, json!([]));
}

#[tokio::test]
async fn an_admin_marks_as_read() {
    let mut chat = Chat::start().await;
    let time = two_messages(&mut chat).await;
    let body = json!({"Report_Account": "alice", "Peer_Account": "bob", "MsgReadTime": time.to_string()});
    assert_eq!(chat.rest.ok("openim/admin_set_msg_read", body).await, ok());
    assert_eq!(pushed(&mut chat.bob, 1).await, [read_by_peer("alice", &time)]);
    for client in [&mut chat.alice, &mut chat.alice_too] {
        assert_eq!(pushed(client, 1).await, [read_here("bob", &time)]);
    }
    assert_eq!(unread(&mut chat.alice).await, json!([]));
    say(&mut chat.bob, "alice", "3").await;
    chat.rest.ok("openim/admin_set_msg_read", json!({"Report_Account": "alice", "Peer_Account": "bob"})).await;
    assert_eq!(unread(&mut chat.alice).await, json!([]));
}

/// Provokes 70107.
#[tokio::test]
async fn an_admin_asks_for_unread_counts() {
    let mut chat = Chat::start().await;
    chat.rest.import(&["carol"]).await;
    two_messages(&mut chat).await;
    chat.rest.send_text("carol", "alice", "hi").await;
    let all = chat.rest.ok("openim/get_c2c_unread_msg_num", json!({"To_Account": "alice"})).await;
    assert_eq!(all, with(ok(), json!({"AllC2CUnreadMsgNum": 3})));
    let body = json!({"To_Account": "alice", "Peer_Account": ["bob", "carol", "nobody"]});
    let by_peer = chat.rest.ok("openim/get_c2c_unread_msg_num", body).await;
    let expected = json!({
        "C2CUnreadMsgNumList": [
            {"Peer_Account": "bob", "C2CUnreadMsgNum": 2}, {"Peer_Account": "carol", "C2CUnreadMsgNum": 1}],
        "ErrorList": [{"Peer_Account": "nobody", "ErrorCode": 70107}],
    });
    assert_eq!(by_peer, with(ok(), expected));
}

#[tokio::test]
async fn a_receipt() {
    let mut chat = Chat::start().await;
    let asked = with(draft(&chat.alice, "bob", "read this"), json!({"IsNeedReadReceipt": 1}));
    let answer = chat.alice.ok("openim.sendmsg", asked.clone()).await;
    let message = down(&chat.alice, &asked, &answer);
    let plain = say(&mut chat.alice, "bob", "or this").await;
    assert_eq!(pushed(&mut chat.alice_too, 2).await.len(), 2);
    let body = json!({"Peer_Account": "alice", "C2CMsgInfo": [reference(&message), reference(&plain)]});
    assert_eq!(chat.bob.ok("openim.c2c_msg_read_receipt", body.clone()).await, ok());
    let told = pushed(&mut chat.alice, 1).await;
    let time = told[0]["body"]["EventArray"][0]["Timestamp"].clone();
    assert!(time.as_u64().unwrap().abs_diff(tincan_blackbox::now()) <= 1, "{told:?}");
    let event = json!({"Event": 16, "User_Account": "bob", "Timestamp": time, "C2cMsgInfo": [reference(&message)]});
    assert_eq!(told, [push(event)], "the other message asked for none");
    assert_eq!(pushed(&mut chat.alice_too, 1).await, told);
    let read = with(kept(&message), json!({"IsPeerRead": 1, "PeerReadTime": time}));
    assert_eq!(history(&mut chat.alice, "bob").await, json!([read, kept(&plain)]));
    chat.bob.ok("openim.c2c_msg_read_receipt", body).await;
    assert_eq!(pushed(&mut chat.alice, 0).await, [0; 0], "a receipt comes once");
}
