//! Logging in and being logged out.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tincan_blackbox::{Options, Server};
use tincan_sdk::{Client, Config, Event};
use tincan_sdk_tests::wrong_server::{Greeting, LogIn, Reply, WrongServer};

use crate::{SOON, client, code, folder, logged_in, moved, of, of_wrong, renumbered, wait_for};

const REPORT: &str = "im_open_status.ws_stat_foreground";

/// What a log-in to a server comes to that has been told something.
async fn comes_to(tell: impl Fn(&WrongServer)) -> i32 {
    let (server, folder) = (WrongServer::start().await, folder());
    tell(&server);
    let mut config = of_wrong(&server, folder.path());
    config.timeouts.answer = SOON;
    code(client(config).await.login("alice", "a UserSig").await)
}

/// Provokes 6023.
#[tokio::test]
async fn logout_during_login() {
    let (server, folder) = (WrongServer::start().await, folder());
    server.logs_in(LogIn::Silent);
    let client = client(of_wrong(&server, folder.path())).await;
    let other = client.clone();
    let login = tokio::spawn(async move { other.login("alice", "a UserSig").await });
    server.until(|seen| seen.logins == 1).await;
    client.logout().await.unwrap();
    assert_eq!(code(login.await.unwrap()), 6023);
}

/// Provokes 6025.
#[tokio::test]
async fn nothing_is_stored_of_the_user() {
    let (server, folder) = (WrongServer::start().await, folder());
    assert_eq!(code(client(of_wrong(&server, folder.path())).await.auto_login("alice").await), 6025);
}

/// Provokes 6226.
#[tokio::test]
async fn the_stored_ticket_has_expired() {
    let (server, folder) = (WrongServer::start().await, folder());
    let clock = moved();
    let mut config = of_wrong(&server, folder.path());
    config.clock = Arc::clone(&clock) as _;
    let first = client(config.clone()).await;
    first.login("alice", "a UserSig").await.unwrap();
    drop(first);
    clock.forward(Duration::from_secs(2 * 86_400));
    assert_eq!(code(client(config).await.auto_login("alice").await), 6226);
}

/// The server's clock is ahead of the client's.
///
/// Provokes 70101.
#[tokio::test]
async fn the_server_says_that_the_usersig_has_expired() {
    let server = Server::with(Options::new().argument("--allow-test-clock"));
    let folder = folder();
    let usersig = tincan_blackbox::usersig("alice", &server.signer().expire(3600));
    server.rest().ok("tincan_admin/forward_clock", json!({"Seconds": 4000})).await;
    assert_eq!(code(client(of(&server, folder.path())).await.login("alice", &usersig).await), 70101);
}

/// Logs in twice on the same kind of device; what the first is told then.
async fn pushed_off(server: &Server, change: fn(Config) -> Config) -> (i32, i32) {
    let (first, second) = (folder(), folder());
    let alice = logged_in(server, change(of(server, first.path())), "alice").await;
    let mut events = alice.events();
    let _again = logged_in(server, of(server, second.path()), "alice").await;
    let event = wait_for(&mut events, |event| matches!(event, Event::KickedOffline { .. })).await;
    let Event::KickedOffline { code: told, .. } = event else { unreachable!() };
    (told, code(alice.call("heartbeat.alive", &json!({})).await))
}

/// Provokes 6213, 6255.
#[tokio::test]
async fn another_device_pushes_this_one_off() {
    let server = Server::start();
    assert_eq!(pushed_off(&server, |config| config).await, (6213, 6213));
    assert_eq!(pushed_off(&server, renumbered).await, (6255, 6255));
}

/// Provokes 6103.
#[tokio::test]
async fn the_answer_has_no_tiny_id() {
    assert_eq!(comes_to(|server| server.logs_in(LogIn::Changed(|answer| answer.tiny_id = 0))).await, 6103);
}

/// Provokes 6217.
#[tokio::test]
async fn the_answer_is_no_handshake_message() {
    assert_eq!(comes_to(|server| server.logs_in(LogIn::Body(vec![1; 5]))).await, 6217);
    assert_eq!(comes_to(|server| server.logs_in(LogIn::OtherKind)).await, 6217);
}

/// Provokes 6220.
#[tokio::test]
async fn the_answer_does_not_decrypt() {
    assert_eq!(comes_to(|server| server.logs_in(LogIn::OtherKey)).await, 6220);
}

/// Provokes 6207.
#[tokio::test]
async fn no_account_is_made_that_could_have_a_tiny_id() {
    let server = Server::with(Options::new().set("app.edition", "trial"));
    let users: Vec<String> = (0..100).map(|n| format!("user{n}")).collect();
    server.rest().ok("im_open_login_svc/multiaccount_import", json!({"Accounts": users})).await;
    let folder = folder();
    let client = client(of(&server, folder.path())).await;
    assert_eq!(code(client.login("another", &server.usersig("another")).await), 6207);
}

/// Provokes 6218.
#[tokio::test]
async fn the_report_of_the_online_state_is_not_answered() {
    let silent = |server: &WrongServer| {
        server.answers(|asked| if asked.command == REPORT { Reply::Silent } else { Reply::Right });
    };
    assert_eq!(comes_to(silent).await, 6218);
}

/// Provokes 6219.
#[tokio::test]
async fn the_answer_to_the_report_does_not_read() {
    let garbled = |server: &WrongServer| {
        server.answers(|asked| if asked.command == REPORT { Reply::Body(b"online".to_vec()) } else { Reply::Right });
    };
    assert_eq!(comes_to(garbled).await, 6219);
}

#[tokio::test]
async fn a_log_in_whose_report_failed_leaves_nobody_logged_in() {
    let (server, folder) = (WrongServer::start().await, folder());
    server.answers(|asked| if asked.command == REPORT { Reply::Body(Vec::new()) } else { Reply::Right });
    let client = client(of_wrong(&server, folder.path())).await;
    assert_eq!(code(client.login("alice", "a UserSig").await), 6219);
    assert_eq!(client.user(), None);
    server.answers(|_| Reply::Right);
    client.login("alice", "a UserSig").await.unwrap();
    assert_eq!(server.asked(REPORT), 2);
}

/// Provokes 6221.
#[tokio::test]
async fn a_wireless_network_wants_a_sign_in() {
    let page = b"HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(comes_to(|server| server.greets(Greeting::Bytes(page.to_vec()))).await, 6221);
}

/// Provokes 6209.
#[tokio::test]
async fn the_network_was_never_started() {
    let (server, folder) = (WrongServer::start().await, folder());
    let mut config = of_wrong(&server, folder.path());
    config.v3.start_network = false;
    let client = client(config).await;
    assert_eq!(code(client.login("alice", "a UserSig").await), 6209);
    assert_eq!(code(client.v3().bind("alice").await), 6209);
    assert_eq!(server.seen().connections, 0);
    client.v3().start_network().await.unwrap();
    client.login("alice", "a UserSig").await.unwrap();
}

/// What only V3 had does not show with the numbers of today.
#[tokio::test]
async fn nothing_of_it_shows_with_the_numbers_of_today() {
    let (server, folder) = (WrongServer::start().await, folder());
    let mut config = server.config(folder.path());
    config.v3.start_network = false;
    let client = Client::new();
    client.init(config.clone()).await.unwrap();
    client.init(config).await.unwrap();
    client.login("alice", "a UserSig").await.unwrap();
    assert_eq!(server.asked(REPORT), 0);
    assert_eq!(code(client.call(".sendmsg", &json!({})).await), 0, "the server decides");
}
