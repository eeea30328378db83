//! Log-ins, sessions that are taken up, requests and pushes.

use serde_json::json;
use tincan_blackbox::{Options, Server};

#[tokio::test]
async fn who_logs_in_sends_and_is_pushed_to() {
    let server = Server::start();
    let mut alice = server.native_login("alice").await;
    let mut bob = server.login("bob").await;
    assert_eq!(alice.send_text("bob", "hello").await["ErrorCode"], 0);
    bob.wait_text("hello").await;
    bob.send_text("alice", "and you").await;
    alice.wait_text("and you").await;
    let answer = alice.call("profile.portrait_get", json!({"From_Account": "alice", "To_Account": ["bob"]})).await;
    assert!(answer["ErrorCode"].is_i64(), "{answer}");
}

#[tokio::test]
async fn a_session_is_taken_up_with_its_number_and_gets_its_pushes() {
    let server = Server::start();
    let alice = server.native_login("alice").await;
    let mut bob = server.login("bob").await;
    let session = alice.cut();
    let mut alice = server.native_client().await;
    let answer = alice.resume(&session).await;
    assert_eq!((answer.inst_id, answer.d2_until), (session.inst_id, session.d2_until));
    assert!(answer.d2.is_empty(), "the old ticket has most of its life before it");
    // The first answer comes when the session is reachable.
    alice.ok("heartbeat.alive", json!({})).await;
    bob.send_text("alice", "back again").await;
    alice.wait_text("back again").await;
}

#[tokio::test]
async fn a_session_outlives_the_server_s_process() {
    let mut server = Server::start();
    let session = server.native_login("alice").await.cut();
    server.kill9();
    server.restart();
    let mut alice = server.native_client().await;
    assert_eq!(alice.resume(&session).await.inst_id, session.inst_id);
    assert_eq!(alice.send_text("alice2", "x").await["ErrorCode"], 20003, "it is answered as alice");
}

#[tokio::test]
async fn a_ticket_that_has_lived_half_its_life_is_replaced() {
    let server = Server::with(Options::new().set("native.session_life", "1h").argument("--allow-test-clock"));
    let session = server.native_login("alice").await.cut();
    server.run(&["clock", "31m", "--listen", server.http().trim_start_matches("http://")]);
    let mut alice = server.native_client().await;
    let answer = alice.resume(&session).await;
    assert!(!answer.d2.is_empty() && answer.d2_until > session.d2_until, "{answer:?}");
    let renewed = alice.cut();
    server.run(&["clock", "31m", "--listen", server.http().trim_start_matches("http://")]);
    let mut alice = server.native_client().await;
    alice.resume(&renewed).await;
    alice.ok("heartbeat.alive", json!({})).await;
}
