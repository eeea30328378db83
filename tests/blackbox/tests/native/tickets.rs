//! Codes of tickets, cookies and keys.

use std::net::IpAddr;

use serde_json::json;
use tincan_blackbox::{NativeClient, Options, Server, now, refused, until};
use tincan_protocol::native::{self, Kind, Packet, Resume};

/// Another server's clock is ahead by this.
fn forward(server: &Server, time: &str) {
    let listen = server.http().trim_start_matches("http://").to_owned();
    let output = server.run(&["clock", time, "--listen", &listen]);
    assert!(output.status.success(), "{output:?}");
}

fn with_clock() -> Server {
    Server::with(Options::new().argument("--allow-test-clock"))
}

/// The code of a first packet that is refused openly.
async fn resume_code(client: &mut NativeClient, packet: Packet) -> i32 {
    let refused = client.take_up(packet).await.expect_err("a refusal");
    assert_eq!(refused.what(), Kind::Refused, "{refused:?}");
    assert_eq!(client.end_code().await, 0, "nothing comes behind a refusal");
    refused.code
}

/// Provokes -10001.
#[tokio::test]
async fn a_session_ticket_past_its_life_is_refused_on_an_open_connection() {
    let server = Server::with(Options::new().set("native.session_life", "1h").argument("--allow-test-clock"));
    let mut alice = server.native_login("alice").await;
    forward(&server, "59m");
    alice.ok("heartbeat.alive", json!({})).await;
    forward(&server, "2m");
    let seq = alice.begin("heartbeat.alive", json!({})).await;
    let packet = alice.answer_packet(seq).await.expect("a refusal");
    assert_eq!((packet.what(), packet.code), (Kind::Refused, -10001), "{packet:?}");
    alice.wait_end().await;
    // The account ticket still holds.
    let mut again = server.native_client().await;
    assert_eq!(again.login_with_a2(&alice.session).await.code, 0);
}

/// Provokes -10101.
#[tokio::test]
async fn a_session_ticket_past_its_life_takes_nothing_up() {
    let server = Server::with(Options::new().set("native.session_life", "1h").argument("--allow-test-clock"));
    let session = server.native_login("alice").await.cut();
    forward(&server, "61m");
    let mut alice = server.native_client().await;
    let packet = alice.resume_of(&session);
    assert_eq!(resume_code(&mut alice, packet).await, -10101);
}

/// Provokes -10003.
#[tokio::test]
async fn an_account_ticket_that_is_forged_or_revoked_logs_nobody_in() {
    let server = Server::start();
    let session = server.native_login("alice").await.cut();
    let mut forged = session.clone();
    forged.a2[40] ^= 1;
    assert_eq!(server.native_client().await.login_with_a2(&forged).await.code, -10003);
    let other = Server::start();
    assert_eq!(other.native_client().await.login_with_a2(&session).await.code, -10003, "another server's key");
    let answer = server.native_client().await.login_with_a2(&session).await;
    assert_eq!((answer.code, answer.inst_id), (0, session.inst_id), "the login goes on");
    server.rest().ok("im_open_login_svc/kick", json!({"UserID": "alice"})).await;
    let answer = server.native_client().await.login_with_a2(&session).await;
    assert_eq!(answer.code, -10003, "{answer:?}");
    assert!(answer.info.contains("admin"), "{answer:?}");
}

/// Provokes -10005.
#[tokio::test]
async fn a_ticket_without_a_key_takes_nothing_up() {
    let server = Server::start();
    let session = server.native_login("alice").await.cut();
    let mut alice = server.native_client().await;
    // An account ticket is authentic, and has no session key.
    let packet = Packet { ticket: session.a2.clone().into(), ..alice.resume_of(&session) };
    assert_eq!(resume_code(&mut alice, packet).await, -10005);
    // Who has lost its key has no proof.
    let mut alice = server.native_client().await;
    let mut packet = alice.resume_of(&session);
    let resume: Resume = native::read(packet.body).unwrap();
    packet.body = native::write(&Resume { proof: Default::default(), ..resume });
    assert_eq!(resume_code(&mut alice, packet).await, -10005);
}

/// Provokes -10006.
#[tokio::test]
async fn the_number_in_the_header_must_be_the_ticket_s() {
    let server = Server::start();
    let mut alice = server.native_login("alice").await;
    let packet = alice.request("heartbeat.alive", json!({}));
    let seq = packet.seq;
    let tiny_id = packet.tiny_id + 1;
    alice.send_sealed(Packet { tiny_id, ..packet }).await;
    assert_eq!(alice.answer_packet(seq).await.expect("a refusal").code, -10006);
    alice.wait_end().await;
    let session = alice.cut();
    let mut alice = server.native_client().await;
    let packet = Packet { tiny_id, ..alice.resume_of(&session) };
    assert_eq!(resume_code(&mut alice, packet).await, -10006);
}

/// Provokes -10008.
#[tokio::test]
async fn a_login_names_its_device_or_has_a_ticket() {
    let server = Server::start();
    let mut alice = server.native_client().await;
    let mut login = alice.login_of("alice");
    login.packet.device.clear();
    assert_eq!(alice.log_in(login).await.unwrap().code, -10008);
    let session = server.native_login("alice").await.cut();
    let mut alice = server.native_client().await;
    let mut login = alice.login_of("alice");
    login.packet.device.clear();
    (login.login.user_sig, login.login.a2) = (String::new(), session.a2.into());
    assert_eq!(alice.log_in(login).await.unwrap().code, 0, "a ticket is enough");
}

/// Provokes -10009.
#[tokio::test]
async fn a_cookie_is_of_this_server_this_address_and_this_hour() {
    let server = Server::with(Options::new().set("native.cookie_life", "1s"));
    let session = server.native_login("alice").await.cut();
    let other_address =
        NativeClient::connect_from(&server, IpAddr::from([127, 0, 0, 2])).await.welcome().cookie.clone();
    let other_server = Server::start().native_client().await.welcome().cookie.clone();
    let forged = bytes::Bytes::from_static(b"cookie");
    for cookie in [bytes::Bytes::new(), forged, other_address, other_server] {
        let mut alice = server.native_client().await;
        let mut login = alice.login_of("alice");
        login.packet.cookie = cookie.clone();
        let refused = alice.log_in(login).await.expect_err("a refusal");
        assert_eq!(refused.code, -10009, "{cookie:?}: {refused:?}");
        let mut alice = server.native_client().await;
        let packet = Packet { cookie, ..alice.resume_of(&session) };
        assert_eq!(resume_code(&mut alice, packet).await, -10009);
    }
    let old = server.native_client().await.welcome().cookie.clone();
    until("an old cookie is refused", async || {
        let mut alice = server.native_client().await;
        let packet = Packet { cookie: old.clone(), ..alice.resume_of(&session) };
        alice.take_up(packet).await.err().map(|refused| assert_eq!(refused.code, -10009))
    })
    .await;
}

/// Provokes -10103.
#[tokio::test]
async fn a_ticket_ends_with_its_account_and_with_its_usersig() {
    let server = with_clock();
    let session = server.native_login("alice").await.cut();
    server.rest().ok("im_open_login_svc/account_delete", json!({"DeleteItem": [{"UserID": "alice"}]})).await;
    let answer = server.native_client().await.login_with_a2(&session).await;
    assert_eq!(answer.code, -10103, "{answer:?}");
    // A session that is taken up is looked up behind the answer.
    let mut alice = server.native_client().await;
    alice.resume(&session).await;
    assert_eq!(alice.end_code().await, -10103);
    // bob's UserSig lives for an hour.
    let mut bob = server.native_client().await;
    let mut login = bob.login_of("bob");
    login.login.user_sig = tincan_blackbox::usersig("bob", &server.signer().expire(3600));
    assert_eq!(bob.log_in(login).await.unwrap().code, 0);
    assert!(bob.session.a2_until.abs_diff(now() + 3600) <= 5, "{:?}", bob.session);
    forward(&server, "61m");
    let seq = bob.begin("heartbeat.alive", json!({})).await;
    assert_eq!(bob.answer_packet(seq).await.expect("a refusal").code, -10103);
    let session = bob.cut();
    let mut bob = server.native_client().await;
    let packet = bob.resume_of(&session);
    assert_eq!(resume_code(&mut bob, packet).await, -10103);
    assert_eq!(server.native_client().await.login_with_a2(&session).await.code, -10103);
}

/// Provokes -10106.
#[tokio::test]
async fn a_key_that_does_not_fit_three_times_is_worn_out() {
    let server = Server::start();
    let mut alice = server.native_login("alice").await;
    let damaged = |alice: &mut NativeClient| {
        let packet = alice.request("heartbeat.alive", json!({}));
        let packet = alice.seal(packet);
        Packet { seq: packet.seq + 1000, ..packet }
    };
    for _ in 0..2 {
        let packet = damaged(&mut alice);
        alice.send(packet).await;
    }
    alice.ok("heartbeat.alive", json!({})).await;
    for _ in 0..3 {
        let packet = damaged(&mut alice);
        alice.send(packet).await;
    }
    assert_eq!(alice.end_code().await, -10106);
    // A proof with another key, and a ticket that nobody made.
    let session = alice.cut();
    let mut other = session.clone();
    other.d2_key[0] ^= 1;
    let mut alice = server.native_client().await;
    let packet = alice.resume_of(&other);
    assert_eq!(resume_code(&mut alice, packet).await, -10106);
    let mut alice = server.native_client().await;
    let packet = Packet { ticket: bytes::Bytes::from_static(b"none of ours"), ..alice.resume_of(&session) };
    assert_eq!(resume_code(&mut alice, packet).await, -10106);
}

#[tokio::test]
async fn what_was_opened_once_is_not_opened_again() {
    let server = Server::start();
    let mut alice = server.native_login("alice").await;
    let packet = alice.request("heartbeat.alive", json!({}));
    let packet = alice.seal(packet);
    alice.send(packet.clone()).await;
    alice.answer(packet.seq).await;
    for _ in 0..3 {
        alice.send(packet.clone()).await;
    }
    assert_eq!(alice.end_code().await, -10106, "heard and sent again by somebody else");
}

/// Provokes 70001, 70013.
#[tokio::test]
async fn codes_of_usersigs_come_in_the_answer_of_the_login() {
    let server = Server::start();
    let signer = server.signer();
    let expired = tincan_blackbox::usersig("alice", &signer.clone().issued_at(now() - 100).expire(10));
    let other = tincan_blackbox::usersig("bob", &signer);
    for (user_sig, code) in [(expired, 70001), (other, 70013)] {
        let mut alice = server.native_client().await;
        let mut login = alice.login_of("alice");
        login.login.user_sig = user_sig;
        let answer = alice.log_in(login).await.unwrap();
        assert_eq!(answer.code, code, "{answer:?}");
        assert!(answer.d2_key.is_empty() && alice.wait_end().await.is_none());
    }
}

#[tokio::test]
async fn requests_are_answered_as_those_of_web_clients() {
    let server = Server::start();
    let mut alice = server.native_login("alice").await;
    let answer = alice.send_text("nobody", "x").await;
    refused(&answer, 20003, &["nobody"]);
}
