//! Files on their way to the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::*;
use tincan_sdk_tests::proxy::{Direction, Spoil};

#[tokio::test]
async fn files_of_any_size_come_back_as_they_went() {
    let desk = Desk::new();
    let (alice, bob) = (desk.client("alice").await, desk.client("bob").await);
    let part = 1024 * 1024;
    for length in [1, 1000, part - 1, part, part + 1, 28 * part] {
        let path = desk.file("sent ä.bin", length);
        let (calls, last) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let counted = (Arc::clone(&calls), Arc::clone(&last));
        let progress = Progress::new("up").on_change(move |done, total| {
            assert_eq!(total, length as u64);
            counted.0.fetch_add(1, Ordering::SeqCst);
            counted.1.store(done, Ordering::SeqCst);
        });
        let sent = alice.files().upload(&path, &progress).await.unwrap();
        assert_eq!((sent.name.as_str(), sent.bytes, sent.uuid.len()), ("sent ä.bin", length as u64, 32));
        assert!(calls.load(Ordering::SeqCst) <= 102);
        assert_eq!(last.load(Ordering::SeqCst), length as u64);
        let got = bob.files().download(&sent.url, desk.path("got.bin"), &Progress::new("down")).await.unwrap();
        assert_eq!((got.bytes, got.path), (length as u64, desk.path("got.bin")));
        assert!(fs_equal(&path, &desk.path("got.bin")), "{length}");
    }
    assert_eq!(left_over(desk.folder.path()), [""; 0]);
}

fn fs_equal(one: &Path, other: &Path) -> bool {
    std::fs::read(one).unwrap() == std::fs::read(other).unwrap()
}

#[tokio::test]
async fn progress_is_an_event_too() {
    let desk = Desk::new();
    let alice = desk.client_with("alice", |config| config.limits.file_part = 1000).await;
    let mut events = alice.events();
    desk.uploaded(&alice, "a", 2500).await;
    let mut told = Vec::new();
    while told.last() != Some(&2500) {
        if let tincan_sdk::Event::Progress { transfer, done, total } = events.next().await.unwrap() {
            assert_eq!((transfer.as_str(), total), ("a", 2500));
            told.push(done);
        }
    }
    assert_eq!(told, [0, 1000, 2000, 2500]);
}

#[tokio::test]
async fn an_upload_goes_on_where_it_was_cut() {
    let desk = Desk::new();
    let (proxy, address) = desk.proxy().await;
    // No connection carries more than a few parts.
    let proxy = Arc::new(proxy);
    let alice = desk
        .client_with("alice", |config| {
            config.http = Some(address);
            config.limits.file_part = 20_000;
        })
        .await;
    let path = desk.file("a", 300_000);
    let (cutting, tenth) = (Arc::clone(&proxy), AtomicU64::new(0));
    let progress = Progress::new("a").on_change(move |done, total| {
        if tenth.fetch_max(done * 10 / total, Ordering::SeqCst) < done * 10 / total {
            cutting.cut();
        }
    });
    let sent = alice.files().upload(&path, &progress).await.unwrap();
    assert!(proxy.connections() >= 5, "{:?}", proxy.counts());
    alice.files().download(&sent.url, desk.path("b"), &Progress::new("b")).await.unwrap();
    assert!(fs_equal(&path, &desk.path("b")));
}

#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_again() {
    let desk = Desk::new();
    let (proxy, address) = desk.proxy().await;
    let alice = desk
        .client_with("alice", |config| {
            config.http = Some(address);
            config.timeouts.http = Duration::from_millis(500);
        })
        .await;
    proxy.spoil(Direction::ToClient, 1, Spoil::CutInside);
    let url = desk.uploaded(&alice, "a", 5000).await;
    proxy.spoil(Direction::ToClient, 1, Spoil::Drop);
    desk.uploaded(&alice, "b", 5000).await;
    alice.files().download(&url, desk.path("c"), &Progress::new("c")).await.unwrap();
    assert!(fs_equal(&desk.path("a"), &desk.path("c")));
}

#[tokio::test]
async fn a_part_that_is_damaged_is_sent_again() {
    let desk = Desk::new();
    let (proxy, address) = desk.proxy().await;
    let alice = desk.client_with("alice", |config| config.http = Some(address)).await;
    // Past the request's head, within the first part.
    proxy.spoil(Direction::ToServer, 40, Spoil::Byte(usize::MAX));
    let url = desk.uploaded(&alice, "a", 3 * 1024 * 1024).await;
    alice.files().download(&url, desk.path("b"), &Progress::new("b")).await.unwrap();
    assert!(fs_equal(&desk.path("a"), &desk.path("b")));
}

/// Provokes 115066, 115068.
#[tokio::test]
async fn what_is_damaged_on_its_way_and_not_sent_again() {
    let desk = Desk::new();
    let (proxy, address) = desk.proxy().await;
    let alice = desk
        .client_with("alice", |config| {
            config.http = Some(address);
            config.limits.transfer_attempts = 1;
        })
        .await;
    for (length, code, words) in
        [(1024 * 1024, 115066, "the MD5 of the file"), (3 * 1024 * 1024, 115068, "the MD5 of the part at 0")]
    {
        proxy.spoil(Direction::ToServer, 40, Spoil::Byte(usize::MAX));
        let path = desk.file("a", length);
        refused(alice.files().upload(path, &Progress::new("a")).await, code, &[words]);
        proxy.spare();
    }
}

/// Provokes 6006.
#[tokio::test]
async fn leave_that_has_expired() {
    let desk = Desk::with(Options::new().set("app.files.upload_time", "0s"));
    let alice = desk.client("alice").await;
    let sent = alice.files().upload(desk.file("a", 1000), &Progress::new("a")).await;
    refused(sent, 6006, &["not allowed", "has expired"]);
}

#[tokio::test]
async fn leave_that_expires_on_the_way_is_asked_for_again() {
    let desk = Desk::with(Options::new().argument("--allow-test-clock"));
    let (proxy, address) = desk.proxy().await;
    let alice = desk
        .client_with("alice", |config| {
            config.http = Some(address);
            config.limits.file_part = 1000;
        })
        .await;
    let path = desk.file("a", 10_000);
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let proxy = Arc::new(proxy);
    let (holding, once) = (Arc::clone(&proxy), AtomicBool::new(false));
    let progress = Progress::new("a").on_change(move |done, _| {
        if done == 3000 && !once.swap(true, Ordering::SeqCst) {
            holding.stall(true);
            told.send(()).unwrap();
        }
    });
    let late = async {
        heard.recv().await.unwrap();
        desk.forward(901).await;
        proxy.stall(false);
    };
    let files = alice.files();
    let (sent, ()) = tokio::join!(files.upload(&path, &progress), late);
    alice.files().download(&sent.unwrap().url, desk.path("b"), &Progress::new("b")).await.unwrap();
    assert!(fs_equal(&path, &desk.path("b")));
}

/// Provokes 6007.
#[tokio::test]
async fn nobody_says_where_files_go() {
    let desk = Desk::new();
    let native = Proxy::start(desk.server.ready()["native"].as_str().unwrap()).await;
    let alice = desk
        .client_with("alice", |config| {
            config.servers = vec![native.address()];
            config.timeouts.wait = Duration::from_millis(200);
        })
        .await;
    native.refuse(true).await;
    native.cut();
    native.until(|counts| counts.open == 0).await;
    let path = desk.file("a", 1000);
    refused(alice.files().upload(&path, &Progress::new("a")).await, 6007, &["cannot be found out"]);
}

/// Provokes 6008.
#[tokio::test]
async fn an_upload_that_fails_as_often_as_it_is_tried() {
    let desk = Desk::new();
    let (proxy, address) = desk.proxy().await;
    let alice = desk.client_with("alice", |config| config.http = Some(address)).await;
    let path = desk.file("a", 1000);
    proxy.refuse(true).await;
    refused(alice.files().upload(&path, &Progress::new("a")).await, 6008, &["failed 3 times", "refused"]);
    proxy.refuse(false).await;
    // What fails at the server is told with its code.
    desk.server.fill_disk();
    let sent = alice.files().upload(&path, &Progress::new("a")).await;
    refused(sent, 6008, &["failed 3 times", "the store of files failed", "70500"]);
}

/// Provokes 114002.
#[tokio::test]
async fn a_file_over_the_servers_limit() {
    let desk = Desk::with(Options::new().set("app.files.bytes", 1000));
    let alice = desk.client("alice").await;
    desk.uploaded(&alice, "a", 1000).await;
    let path = desk.file("a", 1001);
    refused(alice.files().upload(path, &Progress::new("a")).await, 114002, &["over the limit of 1000 bytes"]);
}
