//! Files as parts of messages.

use std::time::Duration;

use super::*;
use tincan_sdk::element::{File, Image, ImageForm, ImageKind, Sound, Video};
use tincan_sdk::messages::Draft;
use tincan_sdk::{ConversationId, Element, Event, Message, State};
use tokio::time::timeout;

fn draft(element: Element) -> Draft {
    Draft::new(vec![element])
}

fn to(user: &str) -> ConversationId {
    ConversationId::user(user)
}

/// A picture of this size.
fn picture(desk: &Desk, name: &str, width: u32, height: u32) -> PathBuf {
    let path = desk.path(name);
    let image = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, (x / 3 + y / 5) as u8]));
    image.save(&path).unwrap();
    path
}

/// The next message that somebody else sent.
async fn received(events: &mut tincan_sdk::Events) -> Message {
    let wait = async {
        loop {
            if let Some(Event::MessagesReceived { messages }) = events.next().await
                && let Some(message) = messages.into_iter().find(|message| !message.own)
            {
                return message;
            }
        }
    };
    timeout(Duration::from_secs(10), wait).await.expect("a message")
}

#[tokio::test]
async fn files_go_with_their_messages() {
    let desk = Desk::with(Options::new().set("app.files.picture_time", "20s"));
    let (alice, bob) = (desk.client("alice").await, desk.client("bob").await);
    let mut events = bob.events();
    let send = async |element| alice.messages().send(&to("bob"), draft(element)).await.unwrap();
    let fetched = async |url: &str| bob.files().fetch(url).await.unwrap();

    let sent = send(Element::File(File::from_path(desk.file("report.pdf", 3000)))).await;
    assert_eq!(sent.state, State::Sent);
    let Element::File(file) = &received(&mut events).await.elements[0] else { panic!() };
    assert_eq!((file.name.as_str(), file.size, &file.path), ("report.pdf", 3000, &None));
    assert_eq!(fetched(&file.url).await, noise(3000));

    send(Element::Sound(Sound::from_path(desk.file("voice.mp3", 2000), 7))).await;
    let Element::Sound(sound) = &received(&mut events).await.elements[0] else { panic!() };
    assert_eq!((sound.seconds, sound.size), (7, 2000));
    assert_eq!(fetched(&sound.url).await, noise(2000));

    send(Element::Image(Image::from_path(picture(&desk, "a.png", 1200, 801)))).await;
    let Element::Image(image) = &received(&mut events).await.elements[0] else { panic!() };
    assert_eq!(image.format, ImageForm::Png);
    for (kind, width, height) in
        [(ImageKind::Original, 1200, 801), (ImageKind::Large, 1079, 720), (ImageKind::Thumbnail, 297, 198)]
    {
        let size = image.size(kind).unwrap();
        assert_eq!((size.kind, size.width, size.height), (kind, width, height));
        let shown = image::load_from_memory(&fetched(&size.url).await).unwrap();
        assert_eq!((shown.width(), shown.height()), (width, height));
    }

    let still = picture(&desk, "still.png", 32, 20);
    send(Element::Video(Video::from_path(desk.file("film.mp4", 4000), 12, Some(still.clone())))).await;
    let Element::Video(video) = &received(&mut events).await.elements[0] else { panic!() };
    assert_eq!((video.seconds, video.size, video.format.as_str()), (12, 4000, "mp4"));
    assert_eq!((video.thumb_width, video.thumb_height, video.thumb_format.as_str()), (32, 20, "png"));
    assert_eq!(fetched(&video.url).await, noise(4000));
    assert_eq!(fetched(&video.thumb_url).await, std::fs::read(still).unwrap());
}

#[tokio::test]
async fn how_far_a_messages_file_is_is_told_with_its_id() {
    let desk = Desk::new();
    let alice = desk.client_with("alice", |config| config.limits.file_part = 1000).await;
    let mut events = alice.events();
    let file = Element::File(File::from_path(desk.file("a", 2500)));
    let sent = alice.messages().send(&to("alice"), draft(file)).await.unwrap();
    let mut told = Vec::new();
    while told.last() != Some(&2500) {
        if let Event::Progress { transfer, done, total } = events.next().await.unwrap() {
            assert_eq!((transfer, total), (sent.id.clone(), 2500));
            told.push(done);
        }
    }
    assert_eq!(told, [0, 1000, 2000, 2500]);
}

/// Provokes 7004, 7006, 8003, 114000, 114011.
#[tokio::test]
async fn files_that_no_message_can_have() {
    let desk = Desk::new();
    let (alice, bob) = (desk.client("alice").await, desk.client("bob").await);
    let send = async |element| alice.messages().send(&to("bob"), draft(element)).await;
    refused(send(Element::File(File::from_path(desk.path("nowhere")))).await, 7004, &["nowhere"]);
    refused(send(Element::Sound(Sound::from_path(desk.file("empty", 0), 1))).await, 7006, &["empty"]);
    refused(send(Element::File(File::default())).await, 6016, &["path"]);
    refused(send(Element::Image(Image::from_path(desk.file("a.png", 1000)))).await, 8003, &["picture"]);
    let mut named = File::from_path(desk.file("a", 1000));
    named.name = "../a".to_owned();
    refused(send(Element::File(named)).await, 114011, &["file_name", "without folders"]);
    // It is there when the message is made, and gone when it is sent.
    let (proxy, address) = desk.proxy().await;
    let carol = desk
        .client_with("carol", |config| {
            config.http = Some(address);
            config.limits.transfers = 1;
        })
        .await;
    proxy.hole(true);
    let mut events = carol.events();
    let waiting = async |events: &mut tincan_sdk::Events, user: &str, path: &Path| {
        let message = carol.messages().enqueue(&to(user), draft(Element::File(File::from_path(path)))).await.unwrap();
        loop {
            let event = timeout(Duration::from_secs(10), events.next()).await.expect("an event");
            if matches!(event, Some(Event::Progress { transfer, .. }) if transfer == message.id) {
                return message;
            }
        }
    };
    let first = waiting(&mut events, "bob", &desk.file("b", 9)).await;
    let path = desk.file("c", 9);
    let second = waiting(&mut events, "alice", &path).await;
    std::fs::remove_file(path).unwrap();
    assert!(carol.messages().cancel(&first).await.unwrap());
    let mut failed = Vec::new();
    while failed.len() < 2 {
        let event = timeout(Duration::from_secs(10), events.next()).await.expect("an event");
        if let Some(Event::MessageFailed { message, code, .. }) = event {
            failed.push((message.id, code));
        }
    }
    failed.sort_by_key(|(_, code)| *code);
    assert_eq!(failed, [(second.id, 114000), (first.id, 114003)]);
    drop(bob);
}
