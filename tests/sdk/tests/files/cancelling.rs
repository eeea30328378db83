//! Transfers that are ended before their time.

use std::time::Duration;

use super::*;
use tokio::sync::mpsc;

/// A progress that says when its transfer waits for its turn.
fn watched(id: &str) -> (Progress, mpsc::UnboundedReceiver<u64>) {
    let (told, heard) = mpsc::unbounded_channel();
    let progress = Progress::new(id).on_change(move |done, _| {
        // Nobody need listen any more.
        let _ = told.send(done);
    });
    (progress, heard)
}

/// Provokes 114003.
#[tokio::test]
async fn cancelled_by_who_began_it() {
    let desk = Desk::new();
    let (proxy, address) = desk.proxy().await;
    let alice = desk.client_with("alice", |config| config.http = Some(address)).await;
    let url = desk.uploaded(&alice, "a", 5000).await;
    proxy.hole(true);
    let path = desk.path("a");
    let (up, mut up_waits) = watched("up");
    let (down, _down_waits) = watched("down");
    let cancel = async {
        up_waits.recv().await.unwrap();
        // By its progress, and by its ID.
        up.cancel();
        while !alice.files().cancel("down").await.unwrap() {
            tokio::task::yield_now().await;
        }
    };
    let files = alice.files();
    let to = desk.path("b");
    let (sent, got, ()) = tokio::join!(files.upload(&path, &up), files.download(&url, &to, &down), cancel);
    refused(sent, 114003, &["cancelled"]);
    refused(got, 114003, &["cancelled"]);
    assert!(!alice.files().cancel("down").await.unwrap());
    assert_eq!(left_over(desk.folder.path()), [""; 0]);
    assert!(!desk.path("b").exists());
}

/// Provokes 114003.
#[tokio::test]
async fn the_logout_cancels() {
    let desk = Desk::new();
    let (proxy, address) = desk.proxy().await;
    let alice = desk.client_with("alice", |config| config.http = Some(address)).await;
    proxy.hole(true);
    let path = desk.file("a", 5000);
    let (progress, mut waits) = watched("a");
    let logout = async {
        waits.recv().await.unwrap();
        alice.logout().await.unwrap();
    };
    let files = alice.files();
    let (sent, ()) = tokio::join!(files.upload(&path, &progress), logout);
    refused(sent, 114003, &["cancelled"]);
}

/// Provokes 114005.
#[tokio::test]
async fn transfers_that_take_too_long() {
    let desk = Desk::new();
    let (proxy, address) = desk.proxy().await;
    let alice = desk
        .client_with("alice", |config| {
            config.http = Some(address);
            config.timeouts.transfer = Duration::from_millis(500);
        })
        .await;
    let url = desk.uploaded(&alice, "a", 5000).await;
    proxy.hole(true);
    refused(alice.files().upload(desk.path("a"), &Progress::new("a")).await, 114005, &["500 ms"]);
    refused(alice.files().download(&url, desk.path("b"), &Progress::new("b")).await, 114005, &["500 ms"]);
}

/// Provokes 6017, 9507.
#[tokio::test]
async fn transfers_have_ids_and_wait_for_their_turn() {
    let desk = Desk::new();
    let (proxy, address) = desk.proxy().await;
    let alice = desk
        .client_with("alice", |config| {
            config.http = Some(address);
            config.limits.transfers = 1;
            config.limits.waiting_requests = 2;
        })
        .await;
    proxy.hole(true);
    let path = desk.file("a", 5000);
    let upload = |progress: &Progress| {
        let (alice, path, progress) = (alice.clone(), path.clone(), progress.clone());
        tokio::spawn(async move { alice.files().upload(path, &progress).await })
    };
    let (first, mut first_waits) = watched("first");
    let (second, mut second_waits) = watched("second");
    let first = upload(&first);
    first_waits.recv().await.unwrap();
    let waiting = upload(&second);
    second_waits.recv().await.unwrap();
    refused(upload(&Progress::new("third")).await.unwrap(), 9507, &["2 requests"]);
    assert!(alice.files().cancel("first").await.unwrap());
    refused(first.await.unwrap(), 114003, &["cancelled"]);
    refused(upload(&Progress::new("second")).await.unwrap(), 6017, &["second", "in use"]);
    // The one that waited has its turn.
    proxy.hole(false);
    proxy.cut();
    waiting.await.unwrap().unwrap();
}
