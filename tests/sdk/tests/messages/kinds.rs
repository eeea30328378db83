//! Every kind of message arrives as it was sent.

use tincan_sdk::element::{Custom, Element, Face, File, Image, Merged, Sound, Video};
use tincan_sdk::{OfflinePush, Options, Priority};

use super::*;

/// Elements that need no file.
fn plain() -> Vec<Vec<Element>> {
    vec![
        vec![Element::text("hello 你好 \u{1f600} \"\\\n")],
        vec![Element::Custom(Custom {
            data: "{\"cmd\":\"order\"}".into(),
            description: "New order".into(),
            extension: "order/17".into(),
            sound: "ding.aiff".into(),
        })],
        vec![Element::Face(Face { index: -3, data: "smile".into() })],
        vec![Element::location("office", 59.913_868_8, -10.752_245_4)],
        vec![Element::text("all"), Element::face(1, "x"), Element::custom("data"), Element::text("together")],
    ]
}

#[tokio::test]
async fn every_kind_arrives_between_users_and_in_groups() {
    let server = Server::start();
    let (alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    group(&server, &["alice", "bob"]).await;
    for to in [with("bob"), in_gate()] {
        for elements in plain() {
            let mut draft = Draft::new(elements.clone());
            draft.custom_data = "added".into();
            let sent = alice.client.messages().send(&to, draft).await.unwrap();
            assert_eq!((sent.state, sent.own, &sent.elements), (State::Sent, true, &elements));
            assert!(sent.time > 0 && sent.seq > 0, "{sent:?}");
            let got = received(&mut bob).await;
            assert_eq!((got.state, got.own, &got.elements), (State::Sent, false, &elements));
            assert_eq!((&got.id, got.seq, got.random, got.time), (&sent.id, sent.seq, sent.random, sent.time));
            assert_eq!((got.sender.as_str(), got.custom_data.as_str()), ("alice", "added"));
            // Both sides have it in their local databases.
            assert_eq!(bob.client.messages().find(&got.id).await.unwrap(), Some(got));
            assert_eq!(alice.client.messages().find(&sent.id).await.unwrap(), Some(sent));
        }
    }
}

#[tokio::test]
async fn files_are_uploaded_on_the_way() {
    let server = Server::start();
    let (mut alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let picture = file("dot.bmp", &dot());
    let elements = [
        Element::Image(Image::from_path(&picture)),
        Element::Sound(Sound::from_path(file("a.m4a", &[1; 500]), 4)),
        Element::Video(Video::from_path(file("a.mp4", &[2; 900]), 12, Some(picture))),
        Element::File(File::from_path(file("a ä.pdf", &[3; 700]))),
    ];
    for element in elements {
        let sent = alice.client.messages().send(&with("bob"), Draft::new(vec![element])).await.unwrap();
        assert_eq!(sent.state, State::Sent);
        let got = received(&mut bob).await;
        let (url, length) = match got.elements.first().unwrap() {
            Element::Image(image) => {
                assert_eq!(image.path, None);
                let size = image.sizes.first().unwrap();
                (size.url.clone(), dot().len())
            }
            Element::Sound(sound) => (sound.url.clone(), 500),
            Element::Video(video) => {
                assert!(!video.thumb_url.is_empty() && video.seconds == 12);
                (video.url.clone(), 900)
            }
            Element::File(file) => {
                assert_eq!((file.name.as_str(), file.size), ("a ä.pdf", 700));
                (file.url.clone(), 700)
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(bob.client.files().fetch(&url).await.unwrap().len(), length, "{url}");
        let progress = alice.event(|event| match event {
            Event::Progress { transfer, done, total } if transfer == sent.id && done == total => Some(total),
            _ => None,
        });
        assert!(progress.await > 0);
    }
}

/// A picture of one pixel.
fn dot() -> Vec<u8> {
    let mut bytes = b"BM".to_vec();
    for number in [58u32, 0, 54, 40, 1, 1] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend([1, 0, 24, 0]);
    bytes.extend([0; 24]);
    bytes.extend([0, 0, 255, 0]);
    bytes
}

#[tokio::test]
async fn what_was_asked_for_goes_along() {
    let server = Server::start();
    let (alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    group(&server, &["alice", "bob"]).await;
    let both = Options {
        receipt: true,
        extensible: true,
        no_unread: true,
        no_last_message: true,
        push: Some(OfflinePush { title: "T".into(), description: "D".into(), ..OfflinePush::default() }),
        ..Options::default()
    };
    let mut draft = Draft::text("quiet");
    draft.options = Options { lifetime: Some(3600), ..both.clone() };
    alice.client.messages().send(&with("bob"), draft).await.unwrap();
    let got = received(&mut bob).await.options;
    assert!(got.receipt && got.extensible && got.no_unread && got.no_last_message, "{got:?}");

    let mut draft = Draft::text("loud");
    draft.priority = Priority::High;
    draft.options = Options { mentions: vec!["bob".into()], mention_all: true, forwarded: true, ..both };
    alice.client.messages().send(&in_gate(), draft).await.unwrap();
    let got = received(&mut bob).await;
    assert_eq!((got.priority, got.options.mentions.as_slice()), (Priority::High, &["bob".to_owned()][..]));
    let got = got.options;
    assert!(got.mention_all && got.forwarded && got.receipt && got.extensible && got.no_unread, "{got:?}");
}

#[tokio::test]
async fn what_is_for_who_is_online_is_kept_nowhere() {
    let server = Server::start();
    let (alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    group(&server, &["alice", "bob"]).await;
    for to in [with("bob"), in_gate()] {
        let mut draft = Draft::text("now or never");
        draft.options.online_only = true;
        let sent = alice.client.messages().send(&to, draft).await.unwrap();
        assert_eq!(sent.state, State::Sent);
        let got = received(&mut bob).await;
        assert!(got.options.online_only);
        assert_eq!(got.text(), "now or never");
        assert_eq!(got.typing(), None);
        assert_eq!(bob.client.messages().find(&got.id).await.unwrap(), None);
        alice.client.messages().typing(&to, true).await.unwrap();
        assert_eq!(received(&mut bob).await.typing(), Some(true));
        alice.client.messages().typing(&to, false).await.unwrap();
        assert_eq!(received(&mut bob).await.typing(), Some(false));
        assert!(texts(&alice.client, &to).await.is_empty());
        assert!(texts(&bob.client, &to).await.is_empty());
    }
}

#[tokio::test]
async fn what_a_user_sends_is_on_its_other_devices() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    server.rest().import(&["bob"]).await;
    let folder = tincan_sdk_tests::clients::folder();
    let mut config = tincan_sdk_tests::clients::settings(&server, server.native(), folder.path());
    config.platform = tincan_sdk::config::Platform::Android;
    let phone = tincan_sdk_tests::clients::initialised(config).await;
    let mut events = phone.events();
    phone.login("alice", &server.usersig("alice")).await.unwrap();
    let sent = send(&alice.client, &with("bob"), "from the desk").await;
    let got = tincan_sdk_tests::clients::event(&mut events, |event| match event {
        Event::MessagesReceived { mut messages } => messages.pop(),
        _ => None,
    });
    let got = got.await;
    assert_eq!((got.own, &got.id, &got.conversation), (true, &sent.id, &with("bob")));
    // Both see what is sent next, once.
    phone.messages().send(&with("bob"), Draft::text("from the road")).await.unwrap();
    assert_eq!(texts(&phone, &with("bob")).await, ["from the desk", "from the road"]);
}

#[tokio::test]
async fn messages_go_as_one_short_and_long() {
    let server = Server::start();
    let (alice, mut bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    let mut sent = Vec::new();
    for number in 0..3 {
        sent.push(send(&alice.client, &with("bob"), &format!("part {number}")).await);
        received(&mut bob).await;
    }
    sent.push(send(&alice.client, &with("bob"), &"long ".repeat(1500)).await);
    received(&mut bob).await;
    for (parts, apart) in [(&sent[..3], false), (&sent[..], true)] {
        let lines = vec!["alice: part 0".to_owned()];
        let merged = Merged::new("Parts", lines, "some messages", parts).unwrap();
        let message =
            alice.client.messages().send(&with("bob"), Draft::new(vec![Element::Merged(merged)])).await.unwrap();
        assert_eq!(message.state, State::Sent);
        let got = received(&mut bob).await;
        let [Element::Merged(merged)] = got.elements.as_slice() else { panic!("{got:?}") };
        assert_eq!((merged.title.as_str(), merged.count as usize), ("Parts", parts.len()));
        assert_eq!(!merged.key.is_empty(), apart);
        let opened = bob.client.messages().open_merged(merged).await.unwrap();
        let said: Vec<_> = opened.iter().map(|message| (&message.sender, &message.elements, message.time)).collect();
        let expected: Vec<_> = parts.iter().map(|message| (&message.sender, &message.elements, message.time)).collect();
        assert_eq!(said, expected);
    }
    // What was sent is sent on as it is.
    let forwarded = bob.client.messages().send(&with("alice"), Draft::forward(&sent[0])).await.unwrap();
    assert_eq!((forwarded.text().as_str(), forwarded.options.forwarded), ("part 0", true));
}
