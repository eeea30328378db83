//! Pushes: acknowledged, bounded, and held back where they may not go.

use serde_json::json;
use tincan_blackbox::{NativeClient, Options, Server, until};
use tincan_protocol::native::COMPRESSED;

/// Provokes -10004.
#[tokio::test]
async fn a_push_to_a_session_whose_ticket_has_ended_is_not_delivered() {
    let server = Server::with(Options::new().argument("--allow-test-clock"));
    let mut bob = server.login("bob").await;
    let mut alice = server.native_client().await;
    let mut login = alice.login_of("alice");
    login.login.user_sig = tincan_blackbox::usersig("alice", &server.signer().expire(3600));
    assert_eq!(alice.log_in(login).await.unwrap().code, 0);
    let listen = server.http().trim_start_matches("http://").to_owned();
    assert!(server.run(&["clock", "61m", "--listen", &listen]).status.success());
    bob.send_text("alice", "too late").await;
    assert_eq!(alice.end_code().await, -10004);
    assert!(alice.pushes().is_empty());
}

/// Provokes -10004.
#[tokio::test]
async fn a_push_to_an_address_that_was_blocked_meanwhile_is_not_delivered() {
    let server = Server::start();
    let mut bob = server.login("bob").await;
    let mut alice = NativeClient::connect_from(&server, [127, 0, 0, 3].into()).await;
    alice.login("alice").await;
    bob.send_text("alice", "before").await;
    alice.wait_text("before").await;
    assert!(server.run(&["app", "set", "access.blocked_addresses=[\"127.0.0.3/32\"]"]).status.success());
    until("the setting holds", async || {
        let mut other = NativeClient::connect_from(&server, [127, 0, 0, 3].into()).await;
        let login = other.login_of("carol");
        other.log_in(login).await.err().map(|refused| assert_eq!(refused.code, 70114))
    })
    .await;
    bob.send_text("alice", "after").await;
    assert_eq!(alice.end_code().await, -10004);
    assert!(alice.pushes().is_empty());
}

#[tokio::test]
async fn who_does_not_acknowledge_is_left() {
    let server = Server::with(Options::new().set("native.push_ack_timeout", "200ms"));
    let mut bob = server.login("bob").await;
    let (mut deaf, mut alice) = (server.native_login("deaf").await, server.native_login("alice").await);
    deaf.acknowledges = false;
    bob.send_text("deaf", "one").await;
    deaf.wait_text("one").await;
    assert_eq!(deaf.end_code().await, 0);
    bob.send_text("alice", "one").await;
    alice.wait_text("one").await;
    alice.ok("heartbeat.alive", json!({})).await;
}

#[tokio::test]
async fn pushes_past_the_window_wait_and_those_past_the_queue_are_told_as_missed() {
    let server = Server::with(Options::new().set("native.push_window", 2).set("server.push_queue", 4));
    let mut bob = server.login("bob").await;
    let mut alice = server.native_login("alice").await;
    alice.acknowledges = false;
    for number in 0..10 {
        bob.send_text("alice", &format!("text {number}")).await;
    }
    // The answer comes behind all that may be sent.
    alice.ok("heartbeat.alive", json!({})).await;
    let came: Vec<_> = alice.pushes();
    assert_eq!(came.len(), 2, "{came:?}");
    alice.acknowledges = true;
    alice.acknowledge(2).await;
    alice.wait_text("text 5").await;
    alice.wait_push(|push| push["body"]["Flag"] == 1).await;
    alice.ok("heartbeat.alive", json!({})).await;
    assert!(!alice.pushes().iter().any(|push| push.to_string().contains("text 6")), "what did not fit is not sent");
    bob.send_text("alice", "text 10").await;
    alice.wait_text("text 10").await;
}

/// Provokes -10105.
#[tokio::test]
async fn who_does_not_take_its_pushes_is_signed_out_all_the_same() {
    let server = Server::with(Options::new().set("native.push_window", 1));
    let mut bob = server.login("bob").await;
    let mut deaf = server.native_login("deaf").await;
    deaf.acknowledges = false;
    for text in ["one", "two"] {
        bob.send_text("deaf", text).await;
    }
    deaf.wait_text("one").await;
    server.rest().ok("im_open_login_svc/kick", json!({"UserID": "deaf"})).await;
    assert_eq!(deaf.end_code().await, -10105);
    assert!(deaf.pushes().is_empty());
}

#[tokio::test]
async fn long_answers_come_compressed() {
    let server = Server::with(Options::new().set("server.compress_over", 100));
    let mut alice = server.native_login("alice").await;
    for (command, compressed) in [("im_sdk_config_mgr.fetch_imsdk_purchase_bitsv2", true), ("heartbeat.alive", false)] {
        let seq = alice.begin(command, json!({})).await;
        let packet = alice.answer_packet(seq).await.expect("an answer");
        let length = packet.body.len();
        assert_eq!((packet.flags & COMPRESSED != 0, length > 100), (compressed, compressed), "{command}: {packet:?}");
    }
}
