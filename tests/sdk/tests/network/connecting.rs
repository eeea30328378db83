//! Connections that are not to be had.

use serde_json::json;
use tincan_sdk::{Client, Config, Event};
use tincan_sdk_tests::proxy::Proxy;
use tincan_sdk_tests::wrong_server::{APP, Greeting, Reply, WrongServer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;

use super::{SOON, alice, ask, client, code, folder, settings, sig};

/// Provokes 9508.
#[tokio::test]
async fn a_request_while_the_app_wants_no_connection() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    client.disconnect().await.unwrap();
    assert_eq!(code(ask(&client, "a.b").await), 9508);
    client.connect().await.unwrap();
    ask(&client, "a.b").await.unwrap();
    assert_eq!(server.seen().resumptions, 1, "the session went on");
}

/// Provokes 9509.
#[tokio::test]
async fn connecting_twice() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    assert_eq!(code(client.connect().await), 9509);
}

/// Provokes 9510.
#[tokio::test]
async fn connecting_takes_too_long() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // Nobody accepts: when the queue is full the system leaves packets unanswered.
    let mut queue = Vec::new();
    while let Ok(connected) = timeout(SOON, TcpStream::connect(address)).await {
        queue.push(connected.unwrap());
    }
    let (server, data) = (WrongServer::start().await, folder());
    let mut config = settings(&server, data.path());
    config.servers = vec![address.to_string()];
    config.timeouts.connect = SOON;
    let client = client(config).await;
    assert_eq!(code(client.login("alice", &sig()).await), 9510);
}

/// Provokes 9510.
#[tokio::test]
async fn a_server_that_does_not_say_welcome() {
    let (server, data) = (WrongServer::start().await, folder());
    server.greets(Greeting::Silent);
    let mut config = settings(&server, data.path());
    config.timeouts.connect = SOON;
    let client = client(config).await;
    assert_eq!(code(client.login("alice", &sig()).await), 9510);
}

/// Provokes 9511.
#[tokio::test]
async fn nobody_listens() {
    let (server, data) = (WrongServer::start().await, folder());
    let mut config = settings(&server, data.path());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    config.servers = vec![listener.local_addr().unwrap().to_string()];
    drop(listener);
    let client = client(config).await;
    assert_eq!(code(client.login("alice", &sig()).await), 9511);
}

/// Provokes 9511.
#[tokio::test]
async fn a_server_with_too_many_connections() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = client(settings(&server, data.path())).await;
    for greeting in [Greeting::Refused(-302), Greeting::Close] {
        server.greets(greeting);
        assert_eq!(code(client.login("alice", &sig()).await), 9511);
    }
}

/// Provokes 9514.
#[tokio::test]
async fn a_connection_that_is_reset() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = client(settings(&server, data.path())).await;
    server.greets(Greeting::Reset);
    assert_eq!(code(client.login("alice", &sig()).await), 9514);
    server.greets(Greeting::Right);
    client.login("alice", &sig()).await.unwrap();
    server.answers(|_| Reply::Reset);
    assert_eq!(code(ask(&client, "a.b").await), 9514, "while the answer is awaited");
}

/// Provokes 9514.
#[tokio::test]
async fn a_connection_that_is_reset_on_its_way() {
    let (server, data) = (WrongServer::start().await, folder());
    let proxy = Proxy::start(server.address()).await;
    let mut config = settings(&server, data.path());
    config.servers = vec![proxy.address()];
    let client = alice(config).await;
    server.answers(|_| Reply::Silent);
    let asking = tokio::spawn({
        let client = client.clone();
        async move { ask(&client, "a.b").await }
    });
    server.until(|seen| seen.asked.iter().any(|asked| asked.command == "a.b")).await;
    proxy.reset();
    assert_eq!(code(asking.await.unwrap()), 9514);
    proxy.until(|counts| counts.connections == 2).await;
}

/// Provokes 9515.
#[tokio::test]
async fn a_connection_that_is_closed_under_a_request() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    server.answers(|_| Reply::Silent);
    let asking = tokio::spawn({
        let client = client.clone();
        async move { ask(&client, "a.b").await }
    });
    server.until(|seen| seen.asked.iter().any(|asked| asked.command == "a.b")).await;
    client.disconnect().await.unwrap();
    assert_eq!(code(asking.await.unwrap()), 9515);
}

/// Provokes 9516.
#[tokio::test]
async fn an_address_that_is_none() {
    let data = folder();
    for address in ["", "host", "999.1.1.1:80", "1.2.3.4:0", "\u{0}\u{1}", "::1:80"] {
        let config = Config::new(APP, data.path(), address, "00".repeat(32));
        assert_eq!(code(Client::new().init(config).await), 9516, "{address:?}");
    }
}

#[tokio::test]
async fn a_name_that_is_not_found_is_no_connection() {
    let (server, data) = (WrongServer::start().await, folder());
    let mut config = settings(&server, data.path());
    config.servers = vec!["nobody.invalid:1".to_owned()];
    config.timeouts.connect = 10 * SOON;
    let client = client(config).await;
    let code = code(client.login("alice", &sig()).await);
    assert!([9508, 9510].contains(&code), "{code}");
}

#[tokio::test]
async fn a_call_brings_the_connection_back_at_once() {
    let (server, data) = (WrongServer::start().await, folder());
    let proxy = Proxy::start(server.address()).await;
    let mut config = settings(&server, data.path());
    config.servers = vec![proxy.address()];
    // Left alone it would come back in an hour.
    config.timeouts.reconnect_last = std::time::Duration::from_secs(7200);
    let client = alice(config).await;
    let mut events = client.events();
    proxy.refuse(true).await;
    proxy.cut();
    while !matches!(events.next().await, Some(Event::Disconnected { .. })) {}
    for _ in 0..12 {
        assert_eq!(code(client.connect().await), 9511);
    }
    proxy.refuse(false).await;
    client.call("a.b", &json!({})).await.unwrap();
}
