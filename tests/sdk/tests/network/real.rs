//! The connection at the real server.

use std::time::Duration;

use serde_json::json;
use tincan_blackbox::{Options, Server};
use tincan_sdk::{Client, Config, Event};
use tincan_sdk_tests::proxy::{Chaos, Proxy};

use super::{client, code, folder, quick};

/// A client's settings for a server, by way of an address.
fn settings(server: &Server, address: &str, data: &std::path::Path) -> Config {
    let key: String = server.native_key().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut config = Config::new(server.sdkappid(), data, address, key);
    quick(&mut config);
    config
}

async fn login(server: &Server, address: &str, data: &std::path::Path, user: &str) -> Client {
    let client = client(settings(server, address, data)).await;
    client.login(user, &server.usersig(user)).await.unwrap();
    client
}

/// A request that only reads.
async fn read(client: &Client) -> Result<serde_json::Value, tincan_sdk::Error> {
    client.call("openim.getmsg", &json!({"Cookie": "", "SyncFlag": 0})).await
}

#[tokio::test]
async fn sessions_are_taken_up_again() {
    let (server, data) = (Server::start(), folder());
    let proxy = Proxy::start(server.native()).await;
    let client = login(&server, &proxy.address(), data.path(), "alice").await;
    read(&client).await.unwrap();
    for round in 2..6 {
        if round % 2 == 0 {
            proxy.cut()
        } else {
            proxy.reset()
        }
        proxy.until(|counts| counts.connections == round).await;
        while read(&client).await.is_err() {}
    }
}

/// Provokes 9511.
#[tokio::test]
async fn a_server_that_is_full() {
    let server = Server::with(Options::new().set("server.connections", 1));
    let (first, second) = (folder(), folder());
    let alice = login(&server, server.native(), first.path(), "alice").await;
    let bob = client(settings(&server, server.native(), second.path())).await;
    assert_eq!(code(bob.login("bob", &server.usersig("bob")).await), 9511);
    alice.logout().await.unwrap();
    // The server may need a moment to see that the first is gone.
    while bob.login("bob", &server.usersig("bob")).await.is_err() {}
}

#[tokio::test]
async fn a_session_ticket_that_expires_under_the_connection_is_renewed() {
    let options = Options::new().set("native.session_life", "1s");
    let server = Server::with(options.set("app.native.user_command_calls_per_second", 100_000));
    let data = folder();
    let client = login(&server, server.native(), data.path(), "alice").await;
    let mut events = client.events();
    let reconnected = async { while !matches!(events.next().await, Some(Event::Connected)) {} };
    let asking = async {
        loop {
            read(&client).await.unwrap();
        }
    };
    tokio::select! {
        () = reconnected => {}
        () = asking => {}
        () = tokio::time::sleep(Duration::from_secs(30)) => panic!("the session ticket never expired"),
    }
}

/// Provokes 6208.
#[tokio::test]
async fn a_login_on_another_device_of_the_kind() {
    let (server, first, second) = (Server::start(), folder(), folder());
    let old = login(&server, server.native(), first.path(), "alice").await;
    let mut events = old.events();
    let new = login(&server, server.native(), second.path(), "alice").await;
    while !matches!(events.next().await, Some(Event::KickedOffline { code: 6208, .. })) {}
    assert_eq!(code(read(&old).await), 6208);
    read(&new).await.unwrap();
}

#[tokio::test]
async fn sessions_outlive_chaos() {
    let server = Server::start();
    let proxy = Proxy::start(server.native()).await;
    let folders: Vec<_> = (0..10).map(|_| folder()).collect();
    let mut clients = Vec::new();
    for (number, data) in folders.iter().enumerate() {
        clients.push(login(&server, &proxy.address(), data.path(), &format!("user{number}")).await);
    }
    let seed = rand::random();
    println!("seed {seed}");
    let lives = Duration::from_millis(50)..Duration::from_millis(500);
    proxy.chaos(Some(Chaos { life: lives, damage: 0.02, ..Chaos::new(seed) }));
    proxy.cut();
    proxy.until(|counts| counts.connections > 60).await;
    proxy.chaos(None);
    proxy.cut();
    for client in &clients {
        while read(client).await.is_err() {}
    }
}

/// Provokes -10105.
#[tokio::test]
async fn an_admin_signs_a_client_out() {
    let (server, data) = (Server::start(), folder());
    let client = login(&server, server.native(), data.path(), "alice").await;
    let mut events = client.events();
    server.rest().ok("im_open_login_svc/kick", json!({"UserID": "alice"})).await;
    while !matches!(events.next().await, Some(Event::KickedOffline { code: -10105, .. })) {}
    assert_eq!(code(client.auto_login("alice").await), 6026, "and the ticket is forgotten");
}

/// Provokes -10103.
#[tokio::test]
async fn an_account_is_deleted() {
    let (server, data) = (Server::start(), folder());
    let client = login(&server, server.native(), data.path(), "alice").await;
    let mut events = client.events();
    let body = json!({"DeleteItem": [{"UserID": "alice"}]});
    server.rest().ok("im_open_login_svc/account_delete", body).await;
    while !matches!(events.next().await, Some(Event::KickedOffline { code: -10103, .. })) {}
}
