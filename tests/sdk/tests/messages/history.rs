//! Reading conversations: from here, and from the server what is missing.

use tincan_sdk::messages::Direction;

use super::*;

#[tokio::test]
async fn a_long_history_is_read_page_by_page_both_ways() {
    let server = Server::start();
    server.rest().import(&["alice", "bob"]).await;
    group(&server, &["alice", "bob"]).await;
    let alice = Device::login(&server, "alice").await;
    for to in [with("bob"), in_gate()] {
        let mut expected = Vec::new();
        for number in 0..130 {
            let text = format!("no. {number}");
            send(&alice.client, &to, &text).await;
            expected.push(text);
        }
        // A device that has nothing yet.
        let fresh = Device::login(&server, "bob").await;
        let of = if to.peer().is_some() { with("alice") } else { to.clone() };
        let mut page = fresh.client.messages().newest(&of, 20).await.unwrap();
        assert!(page.more && !page.offline);
        let mut all = page.messages.clone();
        while page.more {
            page = fresh.client.messages().history(&all[0], Direction::Before, 47).await.unwrap();
            all.splice(0..0, page.messages.iter().cloned());
        }
        let said: Vec<_> = all.iter().filter(|message| !message.sender.starts_with('@')).map(Message::text).collect();
        assert_eq!(said, expected);
        let forward = fresh.client.messages().history(&all[0], Direction::After, 500).await.unwrap();
        assert!(!forward.more);
        assert_eq!(forward.messages, all[1..]);
        let middle = fresh.client.messages().history(&all[10], Direction::After, 5).await.unwrap();
        assert!(middle.more);
        assert_eq!(middle.messages, all[11..16]);
    }
}

#[tokio::test]
async fn reading_old_messages_announces_nothing() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    server.rest().import(&["bob"]).await;
    for number in 0..120 {
        send(&alice.client, &with("bob"), &format!("no. {number}")).await;
    }
    let mut bob = Device::login(&server, "bob").await;
    bob.event(|event| (event == Event::Synchronised).then_some(())).await;
    bob.client.messages().newest(&with("alice"), 200).await.unwrap();
    send(&alice.client, &with("bob"), "the new one").await;
    // Whatever is announced from here on is the new one alone.
    assert_eq!(received(&mut bob).await.text(), "the new one");
}

#[tokio::test]
async fn without_a_connection_there_is_what_is_here() {
    let mut server = Server::start();
    let (alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    send(&alice.client, &with("bob"), "seen").await;
    received(&mut bob).await;
    server.kill9();
    bob.event(|event| matches!(event, Event::Disconnected { .. }).then_some(())).await;
    let history = bob.client.messages().newest(&with("alice"), 20).await.unwrap();
    assert!(history.offline);
    assert_eq!(history.messages.iter().map(Message::text).collect::<Vec<_>>(), ["seen"]);
    let found = bob.client.messages().search("SEE", None, 0, 10).await.unwrap();
    assert_eq!(found, history.messages);
    assert!(bob.client.messages().search("seen", Some(&with("carol")), 0, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn notes_and_imported_messages_stay_here() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    server.rest().import(&["bob"]).await;
    let sent = send(&alice.client, &with("bob"), "hello").await;
    let noted = alice.client.messages().set_local_data(&sent, "important").await.unwrap();
    assert_eq!(noted.local_data, "important");
    assert_eq!(alice.client.messages().find(&sent.id).await.unwrap(), Some(noted.clone()));
    let draft = Draft::text("bob is on holiday");
    let imported = alice.client.messages().import(&with("bob"), "bob", sent.time + 5, draft).await.unwrap();
    assert_eq!((imported.state, imported.own), (State::Imported, false));
    assert_eq!(texts(&alice.client, &with("bob")).await, ["hello", "bob is on holiday"]);
    assert_eq!(at_server(&server, "alice", "bob").await, ["hello"]);
    refused(alice.client.messages().recall(&imported, "").await, 6017, &["sent"]);
    alice.client.messages().delete(&[imported, noted]).await.unwrap();
    assert!(texts(&alice.client, &with("bob")).await.is_empty());
}
