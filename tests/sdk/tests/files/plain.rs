//! Plain HTTP, to addresses of anywhere.

use super::*;

/// Provokes 6010.
#[tokio::test]
async fn addresses_that_give_nothing() {
    let desk = Desk::new();
    let alice = desk.client_with("alice", |config| config.limits.transfer_attempts = 1).await;
    let closed = Proxy::plain("127.0.0.1:1").await;
    closed.refuse(true).await;
    let http = desk.server.http();
    for (url, words) in [
        ("".to_owned(), "relative"),
        ("nonsense".to_owned(), "relative"),
        ("ftp://127.0.0.1/a".to_owned(), "http"),
        (format!("http://{}/a", closed.address()), "refused"),
        (format!("{http}/files/1/2/3"), "404"),
        ("http://no-such-host.invalid/a".to_owned(), "dns"),
    ] {
        refused(alice.files().fetch(&url).await, 6010, &[words]);
        refused(alice.files().download(&url, desk.path("b"), &Progress::new("b")).await, 6010, &[words]);
    }
    assert_eq!(left_over(desk.folder.path()), [""; 0]);
}

/// Provokes 6028.
#[tokio::test]
async fn more_than_the_memory_budget() {
    let desk = Desk::new();
    let alice = desk.client("alice").await;
    let url = desk.uploaded(&alice, "a", 100_000).await;
    assert_eq!(alice.files().fetch(&url).await.unwrap(), noise(100_000));
    let bob = desk.client_with("bob", |config| config.limits.memory = 99_999).await;
    refused(bob.files().fetch(&url).await, 6028, &["100000", "99999"]);
    // What goes to the disk is never in memory.
    let got = bob.files().download(&url, desk.path("b"), &Progress::new("b")).await.unwrap();
    assert_eq!(got.bytes, 100_000);
    let path = desk.file("c", 300_000);
    assert_eq!(bob.files().upload(path, &Progress::new("c")).await.unwrap().bytes, 300_000);
}

#[tokio::test]
async fn where_the_server_is_must_be_an_address() {
    let desk = Desk::new();
    for http in ["", "127.0.0.1:7800", "ftp://x"] {
        let mut config = desk.config("alice");
        config.http = Some(http.to_owned());
        refused(Client::new().init(config).await, 6017, &["http", "http://HOST:PORT"]);
    }
}
