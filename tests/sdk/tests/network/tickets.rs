//! Tickets that are stored.

use std::fs;

use tincan_sdk::Client;
use tincan_sdk_tests::wrong_server::WrongServer;

use super::{alice, client, code, folder, settings};

/// Provokes 7503.
#[tokio::test]
async fn a_key_that_cannot_be_read() {
    let server = WrongServer::start().await;
    let data = folder();
    drop(alice(settings(&server, data.path())).await);
    let key = data.path().join("tickets/key");
    fs::write(&key, b"no key").unwrap();
    assert_eq!(code(Client::new().init(settings(&server, data.path())).await), 7503, "damaged");
    fs::remove_file(&key).unwrap();
    fs::create_dir(&key).unwrap();
    assert_eq!(code(Client::new().init(settings(&server, data.path())).await), 7503, "a folder");
    let data = folder();
    fs::write(data.path().join("tickets"), b"").unwrap();
    assert_eq!(code(Client::new().init(settings(&server, data.path())).await), 7503, "no folder");
}

/// Provokes 7503.
#[tokio::test]
async fn a_ticket_that_cannot_be_read() {
    let (server, data) = (WrongServer::start().await, folder());
    drop(alice(settings(&server, data.path())).await);
    let damage = |file: fs::DirEntry| {
        let mut content = fs::read(file.path()).unwrap();
        content[30] ^= 1;
        fs::write(file.path(), content).unwrap();
    };
    let files = fs::read_dir(data.path().join("tickets")).unwrap().map(Result::unwrap);
    files.filter(|file| file.file_name() != "key").for_each(damage);
    let client = client(settings(&server, data.path())).await;
    assert_eq!(code(client.stored_login("alice").await), 7503);
    assert_eq!(code(client.auto_login("alice").await), 7503);
    client.login("alice", &super::sig()).await.unwrap();
    assert_eq!(client.stored_login("alice").await.unwrap().user, "alice");
}

/// Provokes 7504.
#[tokio::test]
async fn a_call_before_the_store_has_started() {
    let client = Client::new();
    assert_eq!(code(client.stored_login("alice").await), 7504);
    let (server, data) = (WrongServer::start().await, folder());
    fs::write(data.path().join("tickets"), b"").unwrap();
    assert_eq!(code(client.init(settings(&server, data.path())).await), 7503);
    assert_eq!(code(client.stored_login("alice").await), 7504, "it could not start");
}

/// Provokes 6026.
#[tokio::test]
async fn nothing_is_stored() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = client(settings(&server, data.path())).await;
    assert_eq!(code(client.stored_login("alice").await), 6026);
}

#[tokio::test]
async fn a_stored_login_takes_the_session_up() {
    let (server, data) = (WrongServer::start().await, folder());
    drop(alice(settings(&server, data.path())).await);
    let client = client(settings(&server, data.path())).await;
    assert!(client.stored_login("alice").await.unwrap().until > 0);
    client.auto_login("alice").await.unwrap();
    server.until(|seen| seen.resumptions == 1).await;
    assert_eq!(server.seen().logins, 1, "the first");
}
