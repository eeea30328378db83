//! The list of conversations, at one device and at another of the same user.

use serde_json::json;
use tincan_blackbox::Server;
use tincan_sdk::config::Platform;
use tincan_sdk::conversations::{Conversation, Quiet, Reminder};
use tincan_sdk::{Client, ConversationId, Event, Events};
use tincan_sdk_tests::clients::{Device, event, folder, initialised, settings};

/// The next state of a conversation that something is true of.
async fn changed(events: &mut Events, what: impl Fn(&Conversation) -> bool) -> Conversation {
    event(events, |event| match event {
        Event::ConversationsChanged { conversations } => conversations.into_iter().find(&what),
        _ => None,
    })
    .await
}

async fn say(from: &Client, to: &str, text: &str) {
    let body = json!({"From_Account": from.user(), "To_Account": to, "MsgSeq": text.len(), "MsgRandom": text.len(),
        "MsgClientTime": 1, "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}]});
    from.call("openim.sendmsg", &body).await.unwrap();
}

#[tokio::test]
async fn messages_move_conversations_and_are_counted() {
    let server = Server::start();
    let mut alice = Device::login(&server, "alice").await;
    let bob = Device::login(&server, "bob").await;
    say(&bob.client, "alice", "hello").await;
    let told = changed(&mut alice.events, |one| one.unread == 1).await;
    assert_eq!((told.id.to_string().as_str(), told.last.unwrap().sender.as_str()), ("c2cbob", "bob"));
    let total = alice.event(|event| match event {
        Event::TotalUnread { count } => Some(count),
        _ => None,
    });
    assert_eq!(total.await, 1);
    alice.client.conversations().mark_read(&ConversationId::user("bob")).await.unwrap();
    assert_eq!(alice.client.conversations().total_unread().await.unwrap(), 0);
    assert_eq!(alice.client.conversations().get("c2cbob").await.unwrap().unread, 0);
}

#[tokio::test]
async fn what_is_arranged_at_one_device_is_known_at_the_other() {
    let server = Server::start();
    let phone = Device::login(&server, "alice").await;
    let bob = Device::login(&server, "bob").await;
    say(&phone.client, "bob", "hello").await;
    let data = folder();
    let mut config = settings(&server, server.native(), data.path());
    config.platform = Platform::IPad;
    let desk = initialised(config).await;
    let mut told = desk.events();
    desk.login("alice", &server.usersig("alice")).await.unwrap();
    event(&mut told, |event| matches!(event, Event::Synchronised).then_some(())).await;

    let (list, id) = (phone.client.conversations(), [ConversationId::user("bob")]);
    list.pin(&id[0], true).await.unwrap();
    changed(&mut told, |one| one.pinned).await;
    list.mark(&id, 5, true).await.unwrap();
    changed(&mut told, |one| one.marks == [5]).await;
    list.set_custom(&id, "note").await.unwrap();
    changed(&mut told, |one| one.custom == "note" && one.marks == [5]).await;
    list.set_reminder(&id, Reminder::Silent).await.unwrap();
    changed(&mut told, |one| one.reminder == Reminder::Silent).await;
    list.create_group("work", &id).await.unwrap();
    changed(&mut told, |one| one.groups == ["work"]).await;
    list.rename_group("work", "fun").await.unwrap();
    changed(&mut told, |one| one.groups == ["fun"]).await;
    list.arrange("fun", &id, false).await.unwrap();
    changed(&mut told, |one| one.groups.is_empty()).await;
    list.delete_group("fun").await.unwrap();
    let mine = list.get("c2cbob").await.unwrap();
    assert!(mine.pinned && mine.custom == "note" && mine.marks == [5] && mine.reminder == Reminder::Silent);

    let quiet = Quiet { reminder: Reminder::Silent, from: 1_795_309_200, until: 1_795_312_800, daily: true };
    list.set_quiet(quiet).await.unwrap();
    assert_eq!(desk.conversations().quiet().await.unwrap(), quiet);

    list.delete(&id[0], true).await.unwrap();
    event(&mut told, |event| matches!(event, Event::ConversationsDeleted { ids } if ids == id).then_some(())).await;
    assert!(list.list(None, 10).await.unwrap().conversations.is_empty());
    assert_eq!(bob.client.user().as_deref(), Some("bob"));
}

#[tokio::test]
async fn what_was_missed_is_fetched() {
    let server = Server::start();
    let Device { client, folder, .. } = Device::login(&server, "alice").await;
    let bob = Device::login(&server, "bob").await;
    say(&bob.client, "alice", "one").await;
    drop(client);
    for text in ["four", "fives", "sixsix"] {
        say(&bob.client, "alice", text).await;
    }
    let client = initialised(settings(&server, server.native(), folder.path())).await;
    let mut events = client.events();
    client.auto_login("alice").await.unwrap();
    event(&mut events, |event| matches!(event, Event::Synchronised).then_some(())).await;
    let known = client.conversations().get("c2cbob").await.unwrap();
    assert_eq!((known.unread, known.last.unwrap().elements), (4, vec![tincan_sdk::Element::text("sixsix")]));
}
