//! What hangs on messages: receipts, extensions, reactions, pins.

use tincan_sdk::Options;
use tincan_sdk::messages::Extension;

use super::*;

async fn send_with(client: &Client, to: &ConversationId, options: Options) -> Message {
    let mut draft = Draft::text("with more");
    draft.options = options;
    client.messages().send(to, draft).await.unwrap()
}

#[tokio::test]
async fn senders_learn_who_has_read() {
    let server = Server::start();
    let (mut alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    server.rest().import(&["carol"]).await;
    group(&server, &["alice", "bob", "carol"]).await;
    for to in [with("bob"), in_gate()] {
        let sent = send_with(&alice.client, &to, Options { receipt: true, ..Options::default() }).await;
        let got = received(&mut bob).await;
        bob.client.messages().send_receipts(&[got]).await.unwrap();
        let read = alice
            .event(|event| match event {
                Event::ReceiptsChanged { mut messages } => messages.pop(),
                _ => None,
            })
            .await;
        assert_eq!(read.id, sent.id);
        let kept = alice.client.messages().find(&sent.id).await.unwrap().unwrap();
        assert_eq!(kept.receipt, read.receipt);
        if to.peer().is_some() {
            assert!(read.receipt.peer_read && read.receipt.at > 0);
            continue;
        }
        assert_eq!((read.receipt.read, read.receipt.unread), (1, 1));
        let counts = alice.client.messages().receipts(std::slice::from_ref(&sent)).await.unwrap();
        assert_eq!((counts[0].receipt.read, counts[0].receipt.unread), (1, 1));
        let readers = alice.client.messages().readers(&sent, true, "").await.unwrap();
        assert_eq!((readers.users.as_slice(), readers.next.as_str()), (&["bob".to_owned()][..], ""));
        assert_eq!(alice.client.messages().readers(&sent, false, "").await.unwrap().users, ["carol"]);
    }
}

#[tokio::test]
async fn pairs_hang_on_messages() {
    let server = Server::start();
    let (alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    group(&server, &["alice", "bob"]).await;
    for to in [with("bob"), in_gate()] {
        let sent = send_with(&alice.client, &to, Options { extensible: true, ..Options::default() }).await;
        received(&mut bob).await;
        let pair = Extension { key: "vote".into(), value: "yes".into(), seq: 0 };
        let done = alice.client.messages().set_extensions(&sent, std::slice::from_ref(&pair)).await.unwrap();
        assert_eq!((done[0].code, done[0].extension.value.as_str()), (0, "yes"));
        let change = bob
            .event(|event| match event {
                Event::ExtensionsChanged { change } => Some(change),
                _ => None,
            })
            .await;
        assert_eq!((change.id.as_deref(), change.set[0].value.as_str()), (Some(sent.id.as_str()), "yes"));
        // With the number of before: somebody else was faster.
        let done = alice.client.messages().set_extensions(&sent, &[pair]).await.unwrap();
        assert_eq!(done[0].code, 23001);
        let got = bob.client.messages().find(&sent.id).await.unwrap().unwrap();
        let pairs = bob.client.messages().extensions(&got).await.unwrap();
        assert_eq!(pairs.iter().map(|pair| pair.value.as_str()).collect::<Vec<_>>(), ["yes"]);
        alice.client.messages().delete_extensions(&sent, &pairs).await.unwrap();
        assert!(alice.client.messages().extensions(&sent).await.unwrap().is_empty());
        let other = Extension { key: "b".into(), value: "c".into(), seq: 0 };
        alice.client.messages().set_extensions(&sent, &[other]).await.unwrap();
        alice.client.messages().clear_extensions(&sent).await.unwrap();
        assert!(alice.client.messages().extensions(&sent).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn users_react_to_messages() {
    let server = Server::start();
    let (alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    group(&server, &["alice", "bob"]).await;
    for to in [with("bob"), in_gate()] {
        let sent = send(&alice.client, &to, "hello").await;
        received(&mut bob).await;
        alice.client.messages().react(&sent, "like", true).await.unwrap();
        let change = bob
            .event(|event| match event {
                Event::ReactionsChanged { change } => Some(change),
                _ => None,
            })
            .await;
        assert_eq!((change.id.as_deref(), change.reactions[0].name.as_str()), (Some(sent.id.as_str()), "like"));
        assert_eq!(change.reactions[0].users, ["alice"]);
        let reactions = alice.client.messages().reactions(&sent).await.unwrap();
        assert_eq!((reactions[0].count, reactions[0].own), (1, true));
        let reactors = alice.client.messages().reactors(&sent, "like", 0).await.unwrap();
        assert_eq!((reactors.users.as_slice(), reactors.next), (&["alice".to_owned()][..], 0));
        alice.client.messages().react(&sent, "like", false).await.unwrap();
        assert!(alice.client.messages().reactions(&sent).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn messages_of_groups_are_pinned() {
    let server = Server::start();
    let (alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    group(&server, &["alice", "bob"]).await;
    let sent = send(&alice.client, &in_gate(), "read this").await;
    for up in [true, false] {
        alice.client.messages().pin(&sent, up).await.unwrap();
        let told = bob
            .event(|event| match event {
                Event::PinsChanged { seq, by, pinned, .. } => Some((seq, by, pinned)),
                _ => None,
            })
            .await;
        assert_eq!(told, (sent.seq, "alice".to_owned(), up));
        let pins = bob.client.messages().pinned(&in_gate()).await.unwrap();
        let said: Vec<_> = pins.iter().filter_map(|pin| pin.message.as_ref()).map(Message::text).collect();
        assert_eq!(said, if up { &["read this"][..] } else { &[] });
    }
    refused(alice.client.messages().pinned(&with("bob")).await, 6017, &["group"]);
}
