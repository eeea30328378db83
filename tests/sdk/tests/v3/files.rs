//! Transfers of files.

use std::path::PathBuf;

use tempfile::TempDir;
use tincan_blackbox::{Receiver, Server, Word};
use tincan_sdk::{Client, Progress};

use crate::{code, folder, logged_in, of};

/// A client whose files go to an HTTP server of the test.
async fn with_http(server: &Server, data: &TempDir, http: &Receiver) -> (Client, PathBuf) {
    let mut config = of(server, data.path());
    config.http = Some(format!("http://{}", http.address()));
    config.limits.transfer_attempts = 1;
    config.v3.short_connections = 1;
    let path = data.path().join("file");
    std::fs::write(&path, "something").unwrap();
    (logged_in(server, config, "alice").await, path)
}

/// Provokes 115000.
#[tokio::test]
async fn the_upload_channel_answers_with_a_code_of_its_own() {
    let (server, folder, http) = (Server::start(), folder(), Receiver::start().await);
    let (alice, path) = with_http(&server, &folder, &http).await;
    http.will("", Word::Text(503, "busy".to_owned()));
    let error = alice.files().upload(&path, &Progress::new("one")).await.unwrap_err();
    assert!(error.code() == 115000 && error.to_string().contains("503"), "{error}");
    http.will("", Word::Text(503, r#"{"ErrorCode": 4711, "ErrorInfo": "no room"}"#.to_owned()));
    let error = alice.files().upload(&path, &Progress::new("two")).await.unwrap_err();
    assert!(error.code() == 115000 && error.to_string().contains("4711"), "{error}");
}

/// Provokes 6222, 6300.
#[tokio::test]
async fn all_short_connections_are_taken_until_one_is_cancelled() {
    let (server, folder, http) = (Server::start(), folder(), Receiver::start().await);
    let (alice, path) = with_http(&server, &folder, &http).await;
    http.will("", Word::Silence);
    let (other, file, progress) = (alice.clone(), path.clone(), Progress::new("first"));
    let first = tokio::spawn(async move { other.files().upload(&file, &progress).await });
    http.heard("").await;
    assert_eq!(code(alice.files().upload(&path, &Progress::new("second")).await), 6300);
    assert!(alice.files().cancel("first").await.unwrap());
    assert_eq!(code(first.await.unwrap()), 6222);
    http.will("", Word::Text(503, "busy".to_owned()));
    assert_eq!(code(alice.files().upload(&path, &Progress::new("third")).await), 115000, "there is room again");
}
