//! Calls at the wrong time, too often, or with wrong arguments.

use tincan_blackbox::Server;
use tincan_sdk::{Client, ConversationId};
use tincan_sdk_tests::clients::{Device, folder, initialised, settings};
use tincan_sdk_tests::wrong_server::APP;

use super::code;

/// Settings for a server that nobody asks.
fn nowhere(data: &std::path::Path) -> tincan_sdk::Config {
    let mut config = tincan_sdk::Config::new(APP, data, "127.0.0.1:1", "5".repeat(64));
    config.limits.calls_per_second = 0;
    config
}

/// Provokes 6013.
#[tokio::test]
async fn before_init_nothing_works() {
    let client = Client::new();
    assert_eq!(code(client.login("alice", "sig").await), 6013);
    assert_eq!(code(client.auto_login("alice").await), 6013);
    assert_eq!(code(client.logout().await), 6013);
    assert_eq!(code(client.conversations().list(None, 1).await), 6013);
    assert_eq!(code(client.conversations().get("c2cbob").await), 6013);
    let data = folder();
    client.init(nowhere(data.path())).await.unwrap();
    client.uninit().await.unwrap();
    assert_eq!(code(client.conversations().list(None, 1).await), 6013);
}

/// Provokes 6015.
#[tokio::test]
async fn init_while_init_is_under_way() {
    let (client, data) = (Client::new(), folder());
    let (first, second) = tokio::join!(client.init(nowhere(data.path())), client.init(nowhere(data.path())));
    first.unwrap();
    assert_eq!(code(second), 6015);
    // Once more, when it is through, does nothing.
    client.init(nowhere(data.path())).await.unwrap();
}

/// Provokes 6022.
#[tokio::test]
async fn a_file_where_the_folder_should_be() {
    let data = folder();
    let path = data.path().join("file");
    std::fs::write(&path, "no folder").unwrap();
    let client = Client::new();
    assert_eq!(code(client.init(nowhere(&path)).await), 6022);
    assert_eq!(code(client.init(nowhere(&path.join("below"))).await), 6022);
    // It is not left half initialised.
    client.init(nowhere(data.path())).await.unwrap();
}

/// Provokes 6014.
#[tokio::test]
async fn who_is_not_logged_in() {
    let data = folder();
    let client = initialised(nowhere(data.path())).await;
    assert_eq!(code(client.conversations().list(None, 1).await), 6014);
    assert_eq!(code(client.call("openim.getmsg", &serde_json::json!({})).await), 6014);
    assert_eq!(code(client.logout().await), 6014);
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    alice.client.logout().await.unwrap();
    assert_eq!(code(alice.client.conversations().list(None, 1).await), 6014);
}

/// Provokes 6004.
#[tokio::test]
async fn conversations_that_are_none() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    for id in ["", "bob", "c2c", "group", "channel1"] {
        assert_eq!(code(alice.client.conversations().get(id).await), 6004, "{id:?}");
        assert_eq!(code(id.parse::<ConversationId>()), 6004, "{id:?}");
    }
    assert!(alice.client.conversations().get("c2cbob").await.unwrap().last.is_none());
    alice.client.logout().await.unwrap();
    assert_eq!(code(alice.client.conversations().get("c2cbob").await), 6004);
}

/// Provokes 6017.
#[tokio::test]
async fn arguments_out_of_bounds() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    let conversations = alice.client.conversations();
    assert_eq!(code(conversations.list(None, 0).await), 6017);
    assert_eq!(code(conversations.list(None, 101).await), 6017);
    assert_eq!(code(conversations.mark(&[ConversationId::user("bob")], 64, true).await), 6017);
    let long = "x".repeat(64 * 1024 + 1);
    assert_eq!(code(conversations.set_draft(&ConversationId::user("bob"), Some(&long)).await), 6017);
    assert_eq!(code(alice.client.login("bob", &server.usersig("bob")).await), 6017);
    // Who is logged in already is.
    alice.client.login("alice", &server.usersig("alice")).await.unwrap();
}

/// Provokes 9506.
#[tokio::test]
async fn the_sixth_call_in_a_second() {
    let (server, data) = (Server::start(), folder());
    let mut config = settings(&server, server.native(), data.path());
    config.limits.calls_per_second = tincan_sdk::config::Limits::default().calls_per_second;
    let client = initialised(config).await;
    client.login("alice", &server.usersig("alice")).await.unwrap();
    let mut failed = 0;
    // More than fit into a second, should the machine be so slow that one begins meanwhile.
    for _ in 0..20 {
        failed += i32::from(client.conversations().list(None, 1).await.map_err(|error| error.code()) == Err(9506));
    }
    assert!((1..=15).contains(&failed), "{failed} of 20 calls failed");
    // Another API has a limit of its own.
    client.conversations().total_unread().await.unwrap();
}
