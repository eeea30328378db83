//! Files on their way here.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::*;
use tincan_sdk_tests::proxy::{Direction, Spoil};

#[tokio::test]
async fn a_download_goes_on_where_it_was_cut() {
    let desk = Desk::new();
    let (proxy, address) = desk.proxy().await;
    let proxy = Arc::new(proxy);
    let alice = desk.client_with("alice", |config| config.http = Some(address)).await;
    let url = desk.uploaded(&alice, "a", 400_000).await;
    let before = proxy.connections();
    proxy.delay(Duration::from_micros(200));
    let (cutting, tenth) = (Arc::clone(&proxy), AtomicU64::new(0));
    // Each connection is cut after about a tenth: a download that began anew would never end.
    let progress = Progress::new("b").on_change(move |done, total| {
        let now = (done * 10).checked_div(total).unwrap_or_default();
        if tenth.swap(now, Ordering::SeqCst) != now {
            cutting.cut();
        }
    });
    alice.files().download(&url, desk.path("b"), &progress).await.unwrap();
    assert!(proxy.connections() >= before + 5, "{:?}", proxy.counts());
    assert!(fs::read(desk.path("b")).unwrap() == noise(400_000));
}

#[tokio::test]
async fn what_is_there_stays_until_all_has_come() {
    let desk = Desk::new();
    let (proxy, address) = desk.proxy().await;
    let alice = desk
        .client_with("alice", |config| {
            config.http = Some(address);
            config.limits.transfer_attempts = 1;
        })
        .await;
    let url = desk.uploaded(&alice, "a", 50_000).await;
    fs::write(desk.path("b"), b"before").unwrap();
    proxy.spoil(Direction::ToClient, 20, Spoil::CutInside);
    refused(alice.files().download(&url, desk.path("b"), &Progress::new("b")).await, 6009, &["failed"]);
    assert_eq!(fs::read(desk.path("b")).unwrap(), b"before");
    assert_eq!(left_over(desk.folder.path()), [""; 0]);
    alice.files().download(&url, desk.path("b"), &Progress::new("b")).await.unwrap();
    assert!(fs::read(desk.path("b")).unwrap() == noise(50_000));
}

#[tokio::test]
async fn files_that_are_not_open_to_everybody() {
    let desk = Desk::with(Options::new().set("app.files.private", true));
    let (alice, bob) = (desk.client("alice").await, desk.client("bob").await);
    let url = desk.uploaded(&alice, "a", 5000).await;
    bob.files().download(&url, desk.path("b"), &Progress::new("b")).await.unwrap();
    assert!(fs::read(desk.path("b")).unwrap() == noise(5000));
    refused(bob.files().fetch(&url).await, 6010, &["6006"]);
    // A size of what is no picture, over the same way.
    let thumb = format!("{url}?imageView2/3/w/198/h/198");
    refused(bob.files().download(&thumb, desk.path("c"), &Progress::new("c")).await, 8003, &["picture"]);
}

/// Provokes 6009.
#[tokio::test]
async fn files_that_cannot_be_had() {
    let desk = Desk::with(Options::new().set("app.files.retention", "1h").argument("--allow-test-clock"));
    let (proxy, address) = desk.proxy().await;
    let alice = desk.client_with("alice", |config| config.http = Some(address)).await;
    let url = desk.uploaded(&alice, "a", 1000).await;
    let get = async || alice.files().download(&url, desk.path("b"), &Progress::new("b")).await;
    get().await.unwrap();
    proxy.refuse(true).await;
    proxy.cut();
    refused(get().await, 6009, &["refused"]);
    proxy.refuse(false).await;
    desk.forward(3601).await;
    refused(get().await, 6009, &["past its retention"]);
    // Nor where it cannot be written.
    let to = |path: &str| desk.path("a").join(path);
    refused(alice.files().download(&url, to("b"), &Progress::new("b")).await, 6009, &["cannot be written"]);
    for path in [desk.folder.path(), Path::new("/"), Path::new("..")] {
        refused(alice.files().download(&url, path, &Progress::new("b")).await, 6017, &["path"]);
    }
}

/// Provokes 8003.
#[tokio::test]
async fn a_size_of_what_is_no_picture() {
    let desk = Desk::new();
    let alice = desk.client("alice").await;
    let url = desk.uploaded(&alice, "a.png", 1000).await;
    let thumb = format!("{url}?imageView2/3/w/198/h/198");
    refused(alice.files().download(&thumb, desk.path("b"), &Progress::new("b")).await, 8003, &["picture"]);
}

#[tokio::test]
async fn more_than_is_allowed_is_not_kept() {
    let desk = Desk::new();
    let alice = desk.client_with("alice", |config| config.limits.download = 999).await;
    let url = desk.uploaded(&alice, "a", 1000).await;
    refused(alice.files().download(&url, desk.path("b"), &Progress::new("b")).await, 6009, &["longer", "999"]);
    assert_eq!(left_over(desk.folder.path()), [""; 0]);
}
