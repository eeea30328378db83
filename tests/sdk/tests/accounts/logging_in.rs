//! Logging in and out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tincan_blackbox::{Options, Server, now, usersig};
use tincan_sdk::clock::Clock;
use tincan_sdk::{Client, Event};
use tincan_sdk_tests::clients::{Device, event, folder, initialised, settings};
use tincan_sdk_tests::proxy::Proxy;
use tokio::time::timeout;

use super::code;

/// A clock that a test sets, in milliseconds.
struct Set(AtomicU64);

impl Clock for Set {
    fn now_millis(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

fn at(seconds: u64) -> Arc<Set> {
    Arc::new(Set(AtomicU64::new(seconds * 1000)))
}

async fn connected(client: &Client) {
    while client.call("openim.getmsg", &serde_json::json!({"Cookie": ""})).await.is_err() {
        tokio::task::yield_now().await;
    }
}

/// Provokes 7003.
#[tokio::test]
async fn user_ids_that_are_none() {
    let server = Server::start();
    let data = folder();
    let client = initialised(settings(&server, server.native(), data.path())).await;
    for user in ["", &"x".repeat(33), "jörg", "a\nb"] {
        assert_eq!(code(client.login(user, "sig").await), 7003, "{user:?}");
        assert_eq!(code(client.auto_login(user).await), 7003, "{user:?}");
    }
    let longest = "x".repeat(32);
    client.login(&longest, &server.usersig(&longest)).await.unwrap();
    assert_eq!(client.user(), Some(longest));
}

/// Provokes 6206.
#[tokio::test]
async fn a_usersig_that_has_expired() {
    let (server, data) = (Server::start(), folder());
    let old = usersig("alice", &server.signer().issued_at(now() - 7200).expire(3600));
    let client = initialised(settings(&server, server.native(), data.path())).await;
    assert_eq!(code(client.login("alice", &old).await), 6206);
    // A device whose clock is behind: it is the server who says so.
    let mut config = settings(&server, server.native(), data.path());
    config.clock = at(now() - 5400);
    let behind = initialised(config).await;
    assert_eq!(code(behind.login("alice", &old).await), 6206);
    client.login("alice", &server.usersig("alice")).await.unwrap();
}

/// Provokes 6206.
#[tokio::test]
async fn a_stored_ticket_that_has_expired() {
    let (server, data) = (Server::start(), folder());
    let clock = at(now());
    let mut config = settings(&server, server.native(), data.path());
    config.clock = clock.clone();
    let client = initialised(config).await;
    client.login("alice", &usersig("alice", &server.signer().expire(3600))).await.unwrap();
    client.uninit().await.unwrap();
    let mut config = settings(&server, server.native(), data.path());
    config.clock = clock.clone();
    client.init(config).await.unwrap();
    clock.0.store((now() + 3_600 * 24 * 400) * 1000, Ordering::Relaxed);
    assert_eq!(code(client.auto_login("alice").await), 6206);
}

/// Provokes 6026.
#[tokio::test]
async fn auto_login_without_a_ticket() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    alice.client.logout().await.unwrap();
    assert_eq!(code(alice.client.auto_login("alice").await), 6026);
    assert_eq!(code(alice.client.auto_login("bob").await), 6026);
}

#[tokio::test]
async fn auto_login_goes_on_where_the_app_ended_also_offline() {
    let mut server = Server::start();
    let proxy = Proxy::start(server.native()).await;
    let Device { client, folder, .. } = Device::at(&server, &proxy.address(), "alice").await;
    let bob = tincan_sdk::ConversationId::user("bob");
    client.conversations().set_draft(&bob, Some("I will be")).await.unwrap();
    drop(client);
    server.kill9();
    let client = initialised(settings(&server, &proxy.address(), folder.path())).await;
    let mut events = client.events();
    client.auto_login("alice").await.unwrap();
    let draft = client.conversations().get("c2cbob").await.unwrap().draft.unwrap();
    assert_eq!(draft.text, "I will be");
    server.restart();
    proxy.aim(server.native());
    event(&mut events, |event| matches!(event, Event::Synchronised).then_some(())).await;
    connected(&client).await;
}

/// Provokes 6208.
#[tokio::test]
async fn another_login_on_the_same_kind_of_device() {
    let server = Server::start();
    let mut first = Device::login(&server, "alice").await;
    let _second = Device::login(&server, "alice").await;
    let told = first.event(|event| match event {
        Event::KickedOffline { code, .. } => Some(code),
        _ => None,
    });
    assert_eq!(told.await, 6208);
    assert_eq!(code(first.client.conversations().list(None, 1).await), 6208);
    assert_eq!(code(first.client.logout().await), 6208);
    assert_eq!(first.client.user(), None);
    first.client.login("alice", &server.usersig("alice")).await.unwrap();
    first.client.conversations().list(None, 1).await.unwrap();
}

/// Provokes 7501.
#[tokio::test]
async fn logging_in_twice_at_once() {
    let (server, data) = (Server::start(), folder());
    let client = initialised(settings(&server, server.native(), data.path())).await;
    let (alice, bob) = (server.usersig("alice"), server.usersig("bob"));
    let (first, second, third) =
        tokio::join!(client.login("alice", &alice), client.login("bob", &bob), client.auto_login("alice"));
    first.unwrap();
    assert_eq!((code(second), code(third)), (7501, 7501));
}

/// Provokes 7502.
#[tokio::test]
async fn logging_out_twice_at_once() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    let sig = server.usersig("alice");
    let (first, second, third) =
        tokio::join!(alice.client.logout(), alice.client.logout(), alice.client.login("alice", &sig));
    first.unwrap();
    assert_eq!((code(second), code(third)), (7502, 7502));
}

/// Provokes 6014.
#[tokio::test]
async fn a_logout_ends_a_login_under_way() {
    let (server, data) = (Server::start(), folder());
    let proxy = Proxy::start(server.native()).await;
    proxy.hole(true);
    let client = initialised(settings(&server, &proxy.address(), data.path())).await;
    let sig = server.usersig("alice");
    let (login, logout) = tokio::join!(client.login("alice", &sig), client.logout());
    assert_eq!(code(login), 6014);
    logout.unwrap();
    proxy.hole(false);
    client.login("alice", &sig).await.unwrap();
}

#[tokio::test]
async fn calls_that_are_given_up_leave_the_client_sane() {
    let (server, data) = (Server::start(), folder());
    let proxy = Proxy::start(server.native()).await;
    let client = initialised(settings(&server, &proxy.address(), data.path())).await;
    let sig = server.usersig("alice");
    for millis in [0, 1, 2, 4, 8, 16] {
        let _ = timeout(Duration::from_millis(millis), client.login("alice", &sig)).await;
        // It may be through, or on its way to an end.
        while client.login("alice", &sig).await.is_err() {
            tokio::task::yield_now().await;
        }
        let _ = timeout(Duration::from_millis(millis), client.logout()).await;
        while matches!(client.logout().await, Err(error) if error.code() == 7502) {
            tokio::task::yield_now().await;
        }
        assert_eq!(client.user(), None);
    }
}

/// Provokes 6014.
#[tokio::test]
async fn an_admin_ends_the_login() {
    let server = Server::with(Options::new());
    let mut alice = Device::login(&server, "alice").await;
    let reply = server.rest().call("im_open_login_svc/kick", serde_json::json!({"UserID": "alice"})).await;
    assert_eq!(tincan_blackbox::error_code(&reply), 0, "{reply}");
    alice.event(|event| matches!(event, Event::KickedOffline { .. }).then_some(())).await;
    let later = code(alice.client.conversations().list(None, 1).await);
    assert!([6014, 6208].contains(&later), "{later}");
    assert_eq!(code(alice.client.auto_login("alice").await), 6026);
}
