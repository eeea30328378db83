//! What no client of ours sends.

use std::time::Duration;

use serde_json::json;
use tincan_blackbox::{NativeClient, Options, Server};
use tincan_protocol::native::{self, COMPRESSED, Kind, MAX_FRAME, Packet};

/// What the server says last to who sends these bytes behind the welcome.
async fn last_word(server: &Server, bytes: &[u8]) -> i32 {
    let mut client = server.native_client().await;
    client.send_raw(bytes).await;
    client.end_code().await
}

fn frame(packet: &Packet) -> Vec<u8> {
    native::encode(packet).to_vec()
}

/// Provokes -10109.
#[tokio::test]
async fn frames_and_first_packets_that_are_none() {
    let server = Server::start();
    let first = |packet: Packet, cookie: &bytes::Bytes| {
        frame(&Packet { cookie: cookie.clone(), app: server.sdkappid(), ..packet })
    };
    // The cookie is good for the next connection from here.
    let cookie = server.native_client().await.welcome().cookie.clone();
    let long = Packet { device: "d".repeat(65), ..Packet::of(Kind::Login) };
    let bad: Vec<(&str, Vec<u8>)> = vec![
        ("no length", vec![0; 4]),
        ("too long", 0xffff_ffff_u32.to_be_bytes().to_vec()),
        ("too long before the log-in", 100_000_u32.to_be_bytes().to_vec()),
        ("no packet", [&5_u32.to_be_bytes()[..], &[0xff; 5]].concat()),
        ("another version", frame(&Packet { version: 2, ..Packet::of(Kind::Login) })),
        ("an unknown kind", first(Packet { kind: 99, ..Packet::of(Kind::Login) }, &cookie)),
        ("a ping", first(Packet::of(Kind::Ping), &cookie)),
        ("a request", first(Packet::of(Kind::Request), &cookie)),
        ("no handshake", first(Packet { body: vec![1; 10].into(), ..Packet::of(Kind::Login) }, &cookie)),
        ("a handshake of noise", first(Packet { body: vec![1; 200].into(), ..Packet::of(Kind::Login) }, &cookie)),
        ("a long name", first(long, &cookie)),
    ];
    for (what, bytes) in bad {
        assert_eq!(last_word(&server, &bytes).await, -10109, "{what}");
    }
}

/// Provokes -10109.
#[tokio::test]
async fn packets_that_have_no_place_on_a_session() {
    let server = Server::start();
    let bad = [
        Packet::of(Kind::Welcome),
        Packet::of(Kind::Login),
        Packet::of(Kind::Resume),
        Packet::of(Kind::Answer),
        Packet::of(Kind::Push),
        Packet::of(Kind::Refused),
        Packet { kind: 77, ..Packet::of(Kind::Ping) },
        Packet { seq: 5, ..Packet::of(Kind::PushAck) },
        Packet { body: vec![0, 0, 0, 9, 1].into(), ..Packet::of(Kind::Bundle) },
        Packet { body: frame(&Packet::of(Kind::Ping)).into(), ..Packet::of(Kind::Bundle) },
        Packet { version: 9, ..Packet::of(Kind::Ping) },
    ];
    for packet in bad {
        let mut alice = server.native_login("alice").await;
        alice.send(packet.clone()).await;
        assert_eq!(alice.end_code().await, -10109, "{packet:?}");
    }
    let mut alice = server.native_login("alice").await;
    alice.send_raw(&(u32::try_from(MAX_FRAME).unwrap() + 1).to_be_bytes()).await;
    assert_eq!(alice.end_code().await, -10109);
}

/// Provokes -10109.
#[tokio::test]
async fn bodies_that_are_none_are_refused_and_the_session_goes_on() {
    let server = Server::with(Options::new().set("server.frame_bytes", 2048));
    let mut alice = server.native_login("alice").await;
    let bomb = native::compress(&vec![b' '; 1_000_000]).unwrap();
    let changes: [(&str, bytes::Bytes, u32); 5] = [
        ("no-service", "{}".into(), 0),
        ("heartbeat.alive", vec![0xff, 0xfe].into(), 0),
        ("heartbeat.alive", vec![b' '; 3000].into(), 0),
        ("heartbeat.alive", vec![1, 2, 3].into(), COMPRESSED),
        ("heartbeat.alive", bomb.into(), COMPRESSED),
    ];
    for (command, body, flags) in changes {
        let packet = alice.request(command, json!({}));
        let seq = packet.seq;
        alice.send_sealed(Packet { body, flags, ..packet }).await;
        let refused = alice.answer_packet(seq).await.expect("a refusal");
        assert_eq!((refused.what(), refused.code), (Kind::Refused, -10109), "{command} {refused:?}");
    }
    let packet = alice.request("heartbeat.alive", json!({}));
    let (seq, body) = (packet.seq, native::compress(&packet.body).unwrap());
    alice.send_sealed(Packet { body: body.into(), flags: COMPRESSED, ..packet }).await;
    assert_eq!(alice.answer(seq).await["ErrorCode"], 0);
}

#[tokio::test]
async fn ten_thousand_pings_are_answered() {
    let server = Server::start();
    let mut alice = server.native_login("alice").await;
    for round in 0..10_u32 {
        let pings: Vec<u8> =
            (1..=1000).flat_map(|seq| frame(&Packet { seq: round * 1000 + seq, ..Packet::of(Kind::Ping) })).collect();
        alice.send_raw(&pings).await;
        for seq in 1..=1000 {
            let pong = alice.packet().await.expect("a pong");
            assert_eq!((pong.what(), pong.seq), (Kind::Pong, round * 1000 + seq));
        }
    }
    alice.ok("heartbeat.alive", json!({})).await;
}

#[tokio::test]
async fn more_requests_than_may_run_are_answered_one_after_another() {
    let server = Server::with(Options::new().set("server.in_flight", 2));
    let mut alice = server.native_login("alice").await;
    let mut all = Vec::new();
    // Fewer than a user may ask for in a second.
    for _ in 0..80 {
        all.push(alice.begin("heartbeat.alive", json!({})).await);
    }
    for seq in all {
        assert_eq!(alice.answer(seq).await["ErrorCode"], 0);
    }
}

#[tokio::test]
async fn who_dawdles_or_is_silent_is_left() {
    let server = Server::with(Options::new().set("native.login_timeout", "300ms").set("server.idle_timeout", "500ms"));
    let mut slow = server.native_client().await;
    slow.send_raw(&1000_u32.to_be_bytes()).await;
    assert_eq!(slow.end_code().await, 0);
    let mut silent = server.native_login("alice").await;
    assert_eq!(silent.end_code().await, 0);
    // Half a frame is no sign of life for ever.
    let mut half = server.native_login("bob").await;
    half.send_raw(&[0, 0, 1]).await;
    assert_eq!(half.end_code().await, 0);
}

#[tokio::test]
async fn a_client_that_never_reads_holds_nobody_up() {
    let server = Server::with(Options::new().set("server.write_timeout", "500ms"));
    let mut deaf = server.native_login("deaf").await;
    let ping = frame(&Packet { seq: 1, ..Packet::of(Kind::Ping) });
    let pings: Vec<u8> = std::iter::repeat_n(&ping, 2000).flatten().copied().collect();
    // Until the server does not take any more, and then ends it.
    let ended = tokio::time::timeout(Duration::from_secs(20), async { while deaf.try_send_raw(&pings).await {} });
    ended.await.expect("the server ends it");
    server.native_login("alice").await.ok("heartbeat.alive", json!({})).await;
}

#[tokio::test]
async fn random_bytes_end_connections_and_nothing_else() {
    let server = Server::start();
    for length in [1, 3, 4, 5, 100, 5000] {
        let bytes: Vec<u8> = (0..length).map(|_| rand::random()).collect();
        let mut client = server.native_client().await;
        client.send_raw(&bytes).await;
        client.end_sending().await;
        client.wait_end().await;
        let mut client: NativeClient = server.native_login("alice").await;
        client.send_raw(&bytes).await;
        client.end_sending().await;
        client.wait_end().await;
    }
    server.native_login("alice").await.ok("heartbeat.alive", json!({})).await;
}

#[tokio::test]
async fn damaged_packets_end_connections_and_nothing_else() {
    let server = Server::start();
    let session = server.native_login("alice").await.cut();
    for _ in 0..100 {
        let mut alice = server.native_client().await;
        let mut bytes = frame(&alice.resume_of(&session));
        let request = alice.request("heartbeat.alive", json!({}));
        bytes.extend_from_slice(&frame(&alice.seal(request)));
        let at = rand::random_range(0..bytes.len());
        bytes[at] ^= rand::random_range(1..=u8::MAX);
        alice.send_raw(&bytes).await;
        alice.end_sending().await;
        // What is answered depends on where the damage is.
        while alice.packet().await.is_some() {}
    }
    let mut alice = server.native_client().await;
    alice.resume(&session).await;
    alice.ok("heartbeat.alive", json!({})).await;
}
