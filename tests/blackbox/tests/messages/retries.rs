//! Messages that are sent again, and servers that are killed: nothing twice, nothing lost.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tincan_blackbox::{now, until};

use super::*;

#[tokio::test]
async fn a_message_sent_again_is_the_same_message() {
    let mut chat = Chat::start().await;
    let body = draft(&chat.alice, "bob", "once");
    let first = chat.alice.ok("openim.sendmsg", body.clone()).await;
    assert_eq!(chat.alice.ok("openim.sendmsg", body.clone()).await, first);
    chat.alice.cut();
    chat.alice.reconnect(&chat.server).await;
    assert_eq!(chat.alice.ok("openim.sendmsg", body.clone()).await, first);
    let message = down(&chat.alice, &body, &first);
    assert_eq!(pushed(&mut chat.bob, 1).await, [message_push(&message)]);
    assert_eq!(history(&mut chat.bob, "alice").await, json!([kept(&message)]));
    assert_eq!(unread(&mut chat.bob).await, json!([{"From_Account": "alice", "UnreadCount": 1}]));
}

#[tokio::test]
async fn a_message_sent_again_by_rest_is_the_same_message() {
    let mut chat = Chat::start().await;
    let body =
        json!({"From_Account": "alice", "To_Account": "bob", "MsgSeq": 1, "MsgRandom": 2, "MsgBody": text("once")});
    let first = chat.rest.ok("openim/sendmsg", body.clone()).await;
    assert_eq!(chat.rest.ok("openim/sendmsg", body.clone()).await, first);
    let other = chat.rest.ok("openim/sendmsg", with(body, json!({"MsgBody": text("else")}))).await;
    assert_ne!(other, first, "other content is another message");
    assert_eq!(history(&mut chat.bob, "alice").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_message_sent_at_once_on_two_connections_is_one_message() {
    let mut chat = Chat::start().await;
    for _ in 0..20 {
        let body = draft(&chat.alice, "bob", "once");
        let here = chat.alice.begin("openim.sendmsg", body.clone());
        let there = chat.alice_too.begin("openim.sendmsg", body.clone());
        let (here, there) = (here.answer().await, there.answer().await);
        assert_eq!(here, there);
        let message = down(&chat.alice, &body, &here);
        assert_eq!(pushed(&mut chat.bob, 1).await, [message_push(&message)]);
    }
    assert_eq!(history(&mut chat.bob, "alice").await.as_array().unwrap().len(), 20);
    assert_eq!(unread(&mut chat.bob).await, json!([{"From_Account": "alice", "UnreadCount": 20}]));
}

#[tokio::test]
async fn many_at_once_all_arrive_and_are_counted() {
    let mut chat = Chat::start().await;
    let mut waiting = Vec::new();
    for n in 0..60 {
        let sender = if n % 2 == 0 { &mut chat.alice } else { &mut chat.alice_too };
        let body = draft(sender, "bob", "x");
        waiting.push(sender.begin("openim.sendmsg", body));
    }
    let mut keys = BTreeSet::new();
    for pending in waiting {
        let answer = pending.answer().await;
        assert_eq!(answer["ErrorCode"], 0, "{answer}");
        keys.insert(answer["MsgKey"].as_str().unwrap().to_owned());
    }
    assert_eq!(keys.len(), 60);
    assert_eq!(stored(&chat.rest).await, keys);
    assert_eq!(unread(&mut chat.bob).await, json!([{"From_Account": "alice", "UnreadCount": 60}]));
}

/// The keys of all messages of alice to bob.
async fn stored(rest: &Rest) -> BTreeSet<String> {
    let mut query = json!({"Operator_Account": "bob", "Peer_Account": "alice", "MaxCnt": 1000, "MinTime": 0,
        "MaxTime": now() + 60});
    let mut keys = BTreeSet::new();
    loop {
        let page = rest.ok("openim/admin_getroammsg", query.clone()).await;
        for message in page["MsgList"].as_array().unwrap() {
            assert!(keys.insert(message["MsgKey"].as_str().unwrap().to_owned()), "twice: {message}");
        }
        if page["Complete"] == 1 {
            return keys;
        }
        query = with(query, json!({"MaxTime": page["LastMsgTime"], "LastMsgKey": page["LastMsgKey"]}));
    }
}

/// Sends until the connection breaks; answers the keys that were acknowledged and the body that was not.
async fn send_until_broken(mut alice: WebClient, acknowledged: Arc<AtomicUsize>) -> (Vec<String>, WebClient, Value) {
    let mut keys = Vec::new();
    loop {
        let body = draft(&alice, "bob", "x");
        let sending = alice.begin("openim.sendmsg", body.clone());
        // An answer that does not come before the connection ends is no answer.
        let Ok(answer) = tokio::spawn(sending.answer()).await else { return (keys, alice, body) };
        assert_eq!(answer["ErrorCode"], 0, "{answer}");
        keys.push(answer["MsgKey"].as_str().unwrap().to_owned());
        acknowledged.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_keeps_what_it_acknowledged() {
    let Chat { mut server, alice, alice_too, .. } = Chat::start().await;
    let mut acknowledged = BTreeSet::new();
    let mut clients = vec![alice, alice_too];
    for round in 1..=3 {
        let count = Arc::new(AtomicUsize::new(0));
        let senders: Vec<_> =
            clients.drain(..).map(|client| tokio::spawn(send_until_broken(client, count.clone()))).collect();
        until("messages on their way", async || (count.load(Ordering::Relaxed) >= 25 * round).then_some(())).await;
        server.kill9();
        let mut unanswered = Vec::new();
        for sender in senders {
            let (keys, client, body) = sender.await.unwrap();
            acknowledged.extend(keys);
            unanswered.push(body);
            clients.push(client);
        }
        server.restart();
        let kept = stored(&server.rest()).await;
        assert!(acknowledged.is_subset(&kept), "lost: {:?}", acknowledged.difference(&kept));
        // What was not answered is sent again, as clients do, and is there once, whether it had been stored or not.
        for (client, body) in clients.iter_mut().zip(unanswered) {
            assert_eq!(client.reconnect(&server).await["ErrorCode"], 0);
            let answer = client.ok("openim.sendmsg", body.clone()).await;
            acknowledged.insert(answer["MsgKey"].as_str().unwrap().to_owned());
        }
        assert_eq!(stored(&server.rest()).await, acknowledged);
        let count = server.rest().ok("openim/get_c2c_unread_msg_num", json!({"To_Account": "bob"})).await;
        assert_eq!(count["AllC2CUnreadMsgNum"], acknowledged.len(), "{count}");
    }
}
