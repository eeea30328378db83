//! The session layer: what comes of calls that are no messages.

use serde_json::json;
use tincan_blackbox::{Options, Server, until};
use tincan_sdk::{Client, Config, Event};
use tincan_sdk_tests::proxy::{Direction, Proxy, Spoil};
use tincan_sdk_tests::wrong_server::{LogIn, Reply, WrongServer};

use crate::{SOON, client, code, disconnect, folder, logged_in, logged_in_wrong, of, of_wrong, renumbered, wait_for};

/// A call that is answered so.
async fn comes_to(reply: Reply, change: fn(Config) -> Config) -> i32 {
    let (server, folder) = (WrongServer::start().await, folder());
    let mut config = change(of_wrong(&server, folder.path()));
    config.timeouts.answer = SOON;
    let client = logged_in_wrong(config).await;
    server.answers(move |asked| if asked.command == "test.call" { reply.clone() } else { Reply::Right });
    code(client.call("test.call", &json!({})).await)
}

fn first(config: Config) -> Config {
    config
}

/// Provokes 6012.
#[tokio::test]
async fn a_request_is_not_answered_in_time() {
    assert_eq!(comes_to(Reply::Silent, first).await, 6012);
}

/// Provokes 6200, 6250.
#[tokio::test]
async fn there_is_no_network_for_a_request() {
    let server = WrongServer::start().await;
    for (change, expected) in [(first as fn(_) -> _, 6200), (renumbered, 6250)] {
        let folder = folder();
        let client = logged_in_wrong(change(of_wrong(&server, folder.path()))).await;
        disconnect(&client).await;
        assert_eq!(asks(client).await, expected);
    }
}

/// Nobody listens.
///
/// Provokes 6200, 6250.
#[tokio::test]
async fn there_is_no_network_for_a_log_in() {
    for (change, expected) in [(first as fn(_) -> _, 6200), (renumbered, 6250)] {
        let (server, folder) = (WrongServer::start().await, folder());
        let proxy = Proxy::start(server.address()).await;
        let mut config = change(of_wrong(&server, folder.path()));
        config.servers = vec![proxy.address()];
        proxy.refuse(true).await;
        assert_eq!(code(client(config).await.login("alice", "a UserSig").await), expected);
    }
}

/// Provokes 6201, 6251.
#[tokio::test]
async fn the_network_is_lost_before_the_answer() {
    assert_eq!(comes_to(Reply::Close, first).await, 6201);
    assert_eq!(comes_to(Reply::Close, renumbered).await, 6251);
}

/// Provokes 6210, 6252.
#[tokio::test]
async fn an_answer_is_of_no_use() {
    let not_zlib = || Reply::Stream(b"not a zlib stream".to_vec());
    assert_eq!(comes_to(not_zlib(), first).await, 6210);
    assert_eq!(comes_to(not_zlib(), renumbered).await, 6252);
}

/// Provokes 6211, 6253.
#[tokio::test]
async fn the_request_names_no_service() {
    for (change, expected) in [(first as fn(_) -> _, 6211), (renumbered, 6253)] {
        let (server, folder) = (WrongServer::start().await, folder());
        let client = logged_in_wrong(change(of_wrong(&server, folder.path()))).await;
        for command in ["", "sendmsg", ".sendmsg"] {
            assert_eq!(code(client.call(command, &json!({})).await), expected, "{command:?}");
        }
    }
}

/// Provokes 6212, 6254.
#[tokio::test]
async fn too_many_requests_wait() {
    for (change, expected) in [(first as fn(_) -> _, 6212), (renumbered, 6254)] {
        let (server, folder) = (WrongServer::start().await, folder());
        let mut config = change(of_wrong(&server, folder.path()));
        config.limits.waiting_requests = 8;
        let client = logged_in_wrong(config).await;
        server.answers(|asked| if asked.command == "test.call" { Reply::Held } else { Reply::Right });
        let waiting: Vec<_> = (0..8).map(|_| tokio::spawn(asks(client.clone()))).collect();
        server.until(|seen| seen.asked.iter().filter(|asked| asked.command == "test.call").count() == 8).await;
        assert_eq!(asks(client).await, expected);
        server.release();
        for one in waiting {
            assert_eq!(one.await.unwrap(), 0);
        }
    }
}

async fn asks(client: Client) -> i32 {
    code(client.call("test.call", &json!({})).await)
}

/// Provokes 6205.
#[tokio::test]
async fn the_log_in_has_not_completed() {
    let (server, folder) = (WrongServer::start().await, folder());
    server.logs_in(LogIn::Silent);
    let client = client(of_wrong(&server, folder.path())).await;
    let other = client.clone();
    let login = tokio::spawn(async move { other.login("alice", "a UserSig").await });
    server.until(|seen| seen.logins == 1).await;
    assert_eq!(asks(client).await, 6205);
    login.abort();
}

/// What only admins may do.
///
/// Provokes 6123.
#[tokio::test]
async fn the_server_refuses_the_command_to_users() {
    let (server, folder) = (Server::start(), folder());
    let client = logged_in(&server, of(&server, folder.path()), "alice").await;
    let kick = json!({"UserID": "bob"});
    assert_eq!(code(client.call("im_open_login_svc.kick", &kick).await), 6123);
    assert_eq!(code(client.call("openim.admin_msgwithdraw", &json!({})).await), 6123);
}

/// The operator has put the app on the blacklist of a service.
///
/// Provokes 6124.
#[tokio::test]
async fn the_access_layer_refuses_a_command() {
    let (server, folder) = (Server::start(), folder());
    let client = logged_in(&server, of(&server, folder.path()), "alice").await;
    let listen = server.http().trim_start_matches("http://");
    assert!(server.run(&["app", "block", "sns/*", "--listen", listen]).status.success());
    let friends = json!({"From_Account": "alice", "StartIndex": 0});
    let refused = async || Some(code(client.call("sns.friend_get", &friends).await)).filter(|code| *code != 0);
    assert_eq!(until("the command is blocked", refused).await, 6124);
}

/// Provokes 6214, 6256.
#[tokio::test]
async fn the_service_is_suspended() {
    for (change, expected) in [(first as fn(_) -> _, 6214), (renumbered, 6256)] {
        let (server, folder) = (Server::start(), folder());
        let alice = logged_in(&server, change(of(&server, folder.path())), "alice").await;
        let mut events = alice.events();
        let disabled = json!({"Settings": {"access": {"state": "disabled"}}});
        server.rest().ok("tincan_admin/set_app", disabled).await;
        // Some request is refused, this one or one of the library's own, and that ends the login.
        assert_ne!(code(alice.call("heartbeat.alive", &json!({})).await), 0);
        let event = wait_for(&mut events, |event| matches!(event, Event::KickedOffline { .. })).await;
        assert!(matches!(event, Event::KickedOffline { code, .. } if code == expected), "{event:?}");
        let folder = crate::folder();
        let bob = client(change(of(&server, folder.path()))).await;
        assert_eq!(code(bob.login("bob", &server.usersig("bob")).await), expected);
    }
}

/// The session ticket is past its life, and an admin has revoked the account ticket meanwhile.
///
/// Provokes 6215, 6257.
#[tokio::test]
async fn the_access_layer_says_that_the_signature_is_wrong() {
    for (change, expected) in [(first as fn(_) -> _, 6215), (renumbered, 6257)] {
        let server = Server::with(Options::new().set("native.session_life", "1h").argument("--allow-test-clock"));
        let folder = folder();
        let config = change(of(&server, folder.path()));
        let alice = logged_in(&server, config.clone(), "alice").await;
        alice.disconnect().await.unwrap();
        drop(alice);
        server.rest().ok("tincan_admin/forward_clock", json!({"Seconds": 3700})).await;
        server.rest().ok("im_open_login_svc/kick", json!({"UserID": "alice"})).await;
        assert_eq!(code(client(config).await.v3().bind("alice").await), expected);
    }
}

/// It is damaged on its way.
///
/// Provokes 6216, 6258.
#[tokio::test]
async fn the_access_layer_says_that_the_cookie_is_invalid() {
    for (change, expected) in [(first as fn(_) -> _, 6216), (renumbered, 6258)] {
        let (server, folder) = (Server::start(), folder());
        let proxy = Proxy::start(server.native()).await;
        let mut config = change(of(&server, folder.path()));
        config.servers = vec![proxy.address()];
        // Behind version, kind, app, device and the cookie's own length.
        config.device = Some("device".to_owned());
        proxy.spoil(Direction::ToServer, 1, Spoil::Byte(2 + 2 + 6 + 8 + 2 + 10));
        assert_eq!(code(client(config).await.login("alice", &server.usersig("alice")).await), expected);
    }
}
