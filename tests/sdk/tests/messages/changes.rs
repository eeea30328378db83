//! Recalling, changing and deleting messages.

use tincan_sdk::element::Element;

use super::*;

#[tokio::test]
async fn a_message_is_recalled_for_all() {
    let server = Server::start();
    let (alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    group(&server, &["alice", "bob"]).await;
    for to in [with("bob"), in_gate()] {
        let sent = send(&alice.client, &to, "oops").await;
        received(&mut bob).await;
        let recalled = alice.client.messages().recall(&sent, "a slip").await.unwrap();
        assert_eq!((recalled.state, recalled.recalled_by.as_str()), (State::Recalled, "alice"));
        let told = bob
            .event(|event| match event {
                Event::MessageRecalled { message } => Some(message),
                _ => None,
            })
            .await;
        assert_eq!(
            (told.state, told.recalled_by.as_str(), told.recall_reason.as_str()),
            (State::Recalled, "alice", "a slip")
        );
        assert_eq!((&told.id, told.text().as_str()), (&sent.id, "oops"));
        assert_eq!(bob.client.messages().find(&told.id).await.unwrap().unwrap().state, State::Recalled);
        // Who comes later sees that there was one.
        let of = if to.peer().is_some() { with("alice") } else { to.clone() };
        let fresh = Device::login(&server, "bob").await;
        let newest = fresh.client.messages().newest(&of, 1).await.unwrap().messages;
        assert_eq!((newest[0].state, newest[0].recalled_by.as_str()), (State::Recalled, "alice"));
        bob = fresh;
    }
}

#[tokio::test]
async fn a_message_is_changed_for_all() {
    let server = Server::start();
    let (alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    group(&server, &["alice", "bob"]).await;
    for to in [with("bob"), in_gate()] {
        let mut sent = send(&alice.client, &to, "teh").await;
        received(&mut bob).await;
        let first = sent.clone();
        sent.elements = vec![Element::text("the")];
        sent.custom_data = "edited".into();
        let now = alice.client.messages().modify(&sent).await.unwrap();
        assert_eq!((now.text().as_str(), now.revision, now.custom_data.as_str()), ("the", 1, "edited"));
        let told = bob
            .event(|event| match event {
                Event::MessageModified { message } => Some(message),
                _ => None,
            })
            .await;
        assert_eq!((told.text().as_str(), told.revision, &told.id), ("the", 1, &sent.id));
        // Changed by who has seen it as it was before: refused, and brought up to date.
        let mut stale = first;
        stale.elements = vec![Element::text("them")];
        refused(alice.client.messages().modify(&stale).await, 20027, &[]);
        assert_eq!(alice.client.messages().find(&sent.id).await.unwrap().unwrap().text(), "the");
    }
}

#[tokio::test]
async fn a_message_is_deleted_for_oneself() {
    let server = Server::start();
    let (mut alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    group(&server, &["alice", "bob"]).await;
    for to in [with("bob"), in_gate()] {
        let mut sent = Vec::new();
        for text in ["a", "b", "c", "d"] {
            sent.push(send(&alice.client, &to, text).await);
            received(&mut bob).await;
        }
        alice.client.messages().delete(&sent[..2]).await.unwrap();
        let ids = alice
            .event(|event| match event {
                Event::MessagesDeleted { ids, .. } => Some(ids),
                _ => None,
            })
            .await;
        assert_eq!(ids, [sent[0].id.clone(), sent[1].id.clone()]);
        let key = if to.peer().is_some() {
            format!("{}_{}_{}", sent[2].seq, sent[2].random, sent[2].time)
        } else {
            sent[2].seq.to_string()
        };
        alice.client.messages().delete_keys(&to, &[key]).await.unwrap();
        assert_eq!(texts(&alice.client, &to).await, ["d"]);
        assert_eq!(alice.client.messages().find(&sent[0].id).await.unwrap(), None);
        // The server does not give them again, and others have them.
        let fresh = Device::login(&server, "alice").await;
        assert_eq!(texts(&fresh.client, &to).await, ["d"]);
        let of = if to.peer().is_some() { with("alice") } else { to.clone() };
        assert_eq!(texts(&bob.client, &of).await, ["a", "b", "c", "d"]);
        alice = fresh;
    }
}

#[tokio::test]
async fn an_admins_recall_arrives_too() {
    let server = Server::start();
    let (alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    let sent = send(&alice.client, &with("bob"), "unwanted").await;
    received(&mut bob).await;
    let key = format!("{}_{}_{}", sent.seq, sent.random, sent.time);
    let body = json!({"From_Account": "alice", "To_Account": "bob", "MsgKey": key});
    server.rest().ok("openim/admin_msgwithdraw", body).await;
    let told = bob
        .event(|event| match event {
            Event::MessageRecalled { message } => Some(message),
            _ => None,
        })
        .await;
    assert_eq!((told.id, told.recalled_by.as_str()), (sent.id, server.admin()));
}
