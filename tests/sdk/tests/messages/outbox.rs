//! What waits for a connection: it arrives once, in its order, whatever happens meanwhile.

use tincan_sdk_tests::clients::{event, folder, initialised, settings};
use tincan_sdk_tests::proxy::{Direction, Proxy, Spoil};

use super::*;

async fn sent(device: &mut Device) -> Message {
    device
        .event(|event| match event {
            Event::MessageSent { message } => Some(message),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn what_is_written_offline_is_sent_in_its_order() {
    let server = Server::start();
    server.rest().import(&["alice", "bob"]).await;
    group(&server, &["alice", "bob"]).await;
    let proxy = Proxy::start(server.native()).await;
    let mut alice = Device::at(&server, &proxy.address(), "alice").await;
    proxy.refuse(true).await;
    proxy.cut();
    alice.event(|event| matches!(event, Event::Disconnected { .. }).then_some(())).await;
    let mut expected = Vec::new();
    for number in 0..10 {
        for to in [with("bob"), in_gate()] {
            let text = format!("no. {number}");
            let message = alice.client.messages().send(&to, Draft::text(&text)).await.unwrap();
            assert_eq!(message.state, State::Sending);
        }
        expected.push(format!("no. {number}"));
    }
    // They stand in the conversation while they wait.
    assert_eq!(texts(&alice.client, &with("bob")).await, expected);
    proxy.refuse(false).await;
    for _ in 0..20 {
        assert_eq!(sent(&mut alice).await.state, State::Sent);
    }
    let bob = Device::login(&server, "bob").await;
    for (client, with_other) in [(&alice.client, with("bob")), (&bob.client, with("alice"))] {
        assert_eq!(texts(client, &with_other).await, expected);
        assert_eq!(texts(client, &in_gate()).await, expected);
    }
    assert_eq!(at_server(&server, "alice", "bob").await, expected);
}

#[tokio::test]
async fn what_waits_outlives_a_restart_of_the_app() {
    let server = Server::start();
    server.rest().import(&["bob"]).await;
    let proxy = Proxy::start(server.native()).await;
    let home = folder();
    let client = initialised(settings(&server, &proxy.address(), home.path())).await;
    let mut events = client.events();
    client.login("alice", &server.usersig("alice")).await.unwrap();
    proxy.refuse(true).await;
    proxy.cut();
    event(&mut events, |event| matches!(event, Event::Disconnected { .. }).then_some(())).await;
    let waiting = client.messages().send(&with("bob"), Draft::text("later")).await.unwrap();
    assert_eq!(waiting.state, State::Sending);
    client.uninit().await.unwrap();
    drop((client, events));

    proxy.refuse(false).await;
    let client = initialised(settings(&server, &proxy.address(), home.path())).await;
    let mut events = client.events();
    client.auto_login("alice").await.unwrap();
    let arrived = event(&mut events, |event| match event {
        Event::MessageSent { message } => Some(message),
        _ => None,
    });
    let arrived = arrived.await;
    assert_eq!((&arrived.id, arrived.seq, arrived.random), (&waiting.id, waiting.seq, waiting.random));
    assert_eq!(at_server(&server, "alice", "bob").await, ["later"]);
    assert_eq!(texts(&client, &with("bob")).await, ["later"]);
}

#[tokio::test]
async fn a_send_that_is_cut_arrives_once() {
    let server = Server::start();
    server.rest().import(&["alice", "bob"]).await;
    group(&server, &["alice", "bob"]).await;
    let proxy = Proxy::start(server.native()).await;
    let mut alice = Device::at(&server, &proxy.address(), "alice").await;
    alice.event(|event| (event == Event::Synchronised).then_some(())).await;
    let mut expected = Vec::new();
    let faults = [
        // Neither the request nor the answer arrives; half of one arrives; it arrives twice.
        (Direction::ToServer, Spoil::CutInside),
        (Direction::ToClient, Spoil::CutInside),
        (Direction::ToClient, Spoil::Byte(30)),
        (Direction::ToServer, Spoil::Double),
    ];
    for (number, (direction, spoil)) in faults.into_iter().enumerate() {
        for to in [with("bob"), in_gate()] {
            let text = format!("no. {number}");
            proxy.spoil(direction, 1, spoil);
            let message = alice.client.messages().send(&to, Draft::text(&text)).await.unwrap();
            if message.state == State::Sending {
                sent(&mut alice).await;
            }
        }
        expected.push(format!("no. {number}"));
    }
    assert_eq!(at_server(&server, "alice", "bob").await, expected);
    let bob = Device::login(&server, "bob").await;
    for (client, other) in [(&alice.client, with("bob")), (&bob.client, with("alice"))] {
        assert_eq!(texts(client, &other).await, expected);
        assert_eq!(texts(client, &in_gate()).await, expected);
    }
}

/// The answer is lost, and the server has long forgotten that it had the message when it is sent again.
#[tokio::test]
async fn what_the_server_has_forgotten_arrives_once_all_the_same() {
    let server = Server::with(tincan_blackbox::Options::new().argument("--allow-test-clock"));
    server.rest().import(&["alice", "bob"]).await;
    group(&server, &["alice", "bob"]).await;
    let proxy = Proxy::start(server.native()).await;
    let home = folder();
    let clock = std::sync::Arc::new(Ahead::default());
    let mut config = settings(&server, &proxy.address(), home.path());
    config.clock = clock.clone();
    let client = initialised(config).await;
    let mut events = client.events();
    client.login("alice", &server.usersig("alice")).await.unwrap();
    event(&mut events, |event| (event == Event::Synchronised).then_some(())).await;
    for to in [with("bob"), in_gate()] {
        proxy.spoil(Direction::ToClient, 1, Spoil::CutInside);
        proxy.refuse(true).await;
        let waiting = client.messages().send(&to, Draft::text("once")).await.unwrap();
        assert_eq!(waiting.state, State::Sending);
        let hour = 3600;
        server.rest().ok("tincan_admin/forward_clock", json!({"Seconds": hour})).await;
        clock.0.fetch_add(hour * 1000, std::sync::atomic::Ordering::SeqCst);
        proxy.refuse(false).await;
        event(&mut events, |event| match event {
            Event::MessageSent { message } if message.id == waiting.id => Some(()),
            _ => None,
        })
        .await;
        assert_eq!(texts(&client, &to).await, ["once"]);
    }
    assert_eq!(at_server(&server, "alice", "bob").await, ["once"]);
    let bob = Device::login(&server, "bob").await;
    assert_eq!(texts(&bob.client, &in_gate()).await, ["once"]);
}

/// A clock that is ahead by some milliseconds.
#[derive(Default)]
struct Ahead(std::sync::atomic::AtomicU64);

impl tincan_sdk::clock::Clock for Ahead {
    fn now_millis(&self) -> u64 {
        tincan_sdk::clock::SystemClock.now_millis() + self.0.load(std::sync::atomic::Ordering::SeqCst)
    }
}

/// Provokes 114003.
#[tokio::test]
async fn what_waits_can_be_cancelled_and_sent_after_all() {
    let server = Server::start();
    server.rest().import(&["bob"]).await;
    let proxy = Proxy::start(server.native()).await;
    let mut alice = Device::at(&server, &proxy.address(), "alice").await;
    proxy.refuse(true).await;
    proxy.cut();
    alice.event(|event| matches!(event, Event::Disconnected { .. }).then_some(())).await;
    let messages = alice.client.messages();
    let mut waiting = Vec::new();
    for text in ["first", "second", "third"] {
        waiting.push(messages.send(&with("bob"), Draft::text(text)).await.unwrap());
    }
    assert!(messages.cancel(&waiting[1]).await.unwrap());
    assert!(!messages.cancel(&waiting[1]).await.unwrap());
    let failed = messages.find(&waiting[1].id).await.unwrap().unwrap();
    assert_eq!((failed.state, failed.failure), (State::Failed, 114003));
    messages.delete(&waiting[..1]).await.unwrap();
    proxy.refuse(false).await;
    assert_eq!(sent(&mut alice).await.text(), "third");
    assert_eq!(at_server(&server, "alice", "bob").await, ["third"]);
    let again = alice.client.messages().resend(&failed).await.unwrap();
    assert_eq!((again.state, again.random), (State::Sent, failed.random));
    // Of one second, they stand in the order in which they were made.
    let mut there = at_server(&server, "alice", "bob").await;
    there.sort();
    assert_eq!(there, ["second", "third"]);
    assert!(!alice.client.messages().cancel(&again).await.unwrap());
    refused(alice.client.messages().resend(&again).await, 6017, &["failed"]);
}

/// Provokes 9507.
#[tokio::test]
async fn so_many_messages_may_wait_and_no_more() {
    let server = Server::start();
    let proxy = Proxy::start(server.native()).await;
    let home = folder();
    let mut config = settings(&server, &proxy.address(), home.path());
    config.limits.outbox = 3;
    let client = initialised(config).await;
    let mut events = client.events();
    client.login("alice", &server.usersig("alice")).await.unwrap();
    proxy.refuse(true).await;
    proxy.cut();
    event(&mut events, |event| matches!(event, Event::Disconnected { .. }).then_some(())).await;
    for _ in 0..3 {
        client.messages().enqueue(&with("bob"), Draft::text("x")).await.unwrap();
    }
    refused(client.messages().send(&with("bob"), Draft::text("x")).await, 9507, &["3"]);
}
