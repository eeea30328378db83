//! Binding a connection to a user by the stored ticket.

use serde_json::json;
use tincan_sdk::Client;
use tincan_sdk_tests::wrong_server::{Resuming, WrongServer};

use crate::{SOON, client, code, folder, of_wrong};

/// A client with a stored ticket of alice, who is not logged in any more.
async fn with_ticket(server: &WrongServer, data: &std::path::Path) -> Client {
    let first = client(of_wrong(server, data)).await;
    first.login("alice", "a UserSig").await.unwrap();
    first.disconnect().await.unwrap();
    drop(first);
    let mut config = of_wrong(server, data);
    config.timeouts.login = SOON;
    client(config).await
}

/// What binding comes to with a server that answers so.
async fn comes_to(resuming: Resuming) -> i32 {
    let (server, folder) = (WrongServer::start().await, folder());
    let client = with_ticket(&server, folder.path()).await;
    server.resumes(resuming);
    let bound = code(client.v3().bind("alice").await);
    assert_eq!((client.user().is_some(), server.seen().resumptions), (bound == 0, 1));
    bound
}

#[tokio::test]
async fn a_connection_is_bound_without_a_log_in() {
    let (server, folder) = (WrongServer::start().await, folder());
    let client = with_ticket(&server, folder.path()).await;
    client.v3().bind("alice").await.unwrap();
    assert_eq!(client.user().as_deref(), Some("alice"));
    client.call("heartbeat.alive", &json!({})).await.unwrap();
    assert_eq!((server.seen().logins, server.seen().resumptions), (1, 1));
}

/// Provokes 6100.
#[tokio::test]
async fn the_server_closes_the_connection() {
    assert_eq!(comes_to(Resuming::Close).await, 6100);
}

/// Provokes 6101.
#[tokio::test]
async fn there_is_no_ticket() {
    let (server, folder) = (WrongServer::start().await, folder());
    assert_eq!(code(client(of_wrong(&server, folder.path())).await.v3().bind("alice").await), 6101);
}

/// Provokes 6102.
#[tokio::test]
async fn the_connection_is_bound_already() {
    let (server, folder) = (WrongServer::start().await, folder());
    let client = with_ticket(&server, folder.path()).await;
    client.v3().bind("alice").await.unwrap();
    assert_eq!(code(client.v3().bind("alice").await), 6102);
}

/// Provokes 6105.
#[tokio::test]
async fn the_answer_does_not_read() {
    assert_eq!(comes_to(Resuming::Damaged).await, 6105);
}

/// Provokes 6106.
#[tokio::test]
async fn there_is_no_answer_in_time() {
    assert_eq!(comes_to(Resuming::Silent).await, 6106);
}

/// Provokes 6107.
#[tokio::test]
async fn a_binding_is_under_way() {
    let (server, folder) = (WrongServer::start().await, folder());
    let client = with_ticket(&server, folder.path()).await;
    server.resumes(Resuming::Silent);
    let other = client.clone();
    let first = tokio::spawn(async move { other.v3().bind("alice").await });
    server.until(|seen| seen.resumptions == 1).await;
    assert_eq!(code(client.v3().bind("alice").await), 6107);
    assert_eq!(code(first.await.unwrap()), 6106);
}
