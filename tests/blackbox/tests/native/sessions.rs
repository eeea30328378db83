//! Log-ins, sessions that are taken up, requests and pushes.

use serde_json::json;
use tincan_blackbox::{Options, Server};
use tincan_protocol::native::{self, Kind, Packet};

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
    // One that closes ends its connections without a word.
    assert!(server.stop().success());
    assert_eq!(alice.end_code().await, 0);
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

#[tokio::test]
async fn requests_may_come_right_behind_the_first_packet() {
    let server = Server::with(Options::new().set("server.in_flight", 2));
    let session = server.native_login("alice").await.cut();
    let mut alice = server.native_client().await;
    let mut together = native::encode(&alice.resume_of(&session)).to_vec();
    let mut asked = Vec::new();
    let mut bundle = Vec::new();
    // More in one packet than may run at a time.
    for _ in 0..20 {
        let request = alice.request("heartbeat.alive", json!({}));
        asked.push(request.seq);
        bundle.extend_from_slice(&native::encode(&alice.seal(request)));
    }
    together.extend_from_slice(&native::encode(&Packet { seq: 99, body: bundle.into(), ..Packet::of(Kind::Bundle) }));
    alice.send_raw(&together).await;
    for seq in asked {
        assert_eq!(alice.answer(seq).await["ErrorCode"], 0);
    }
}

#[tokio::test]
async fn a_cut_on_demand_is_one_here_too() {
    let server = Server::with(Options::new().argument("--allow-faults"));
    let listen = server.http().trim_start_matches("http://").to_owned();
    let output = server.run(&["faults", "add", "heartbeat/alive", "--cut", "--listen", &listen]);
    assert!(output.status.success(), "{output:?}");
    let mut alice = server.native_login("alice").await;
    alice.begin("heartbeat.alive", json!({})).await;
    assert_eq!(alice.end_code().await, 0);
}

#[tokio::test]
async fn without_an_address_there_is_no_native_side() {
    let server = Server::with(Options::new().set("server.native_listen", ""));
    assert!(server.ready()["native"].is_null() && server.ready()["ws"].is_string(), "{}", server.ready());
}
