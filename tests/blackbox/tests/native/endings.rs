//! Codes with which connections and sessions end.

use serde_json::json;
use tincan_blackbox::{NativeClient, Options, Server, until};
use tincan_protocol::native::{Kind, Packet, Platform};

async fn on(server: &Server, user: &str, platform: Platform) -> NativeClient {
    let mut client = server.native_client().await;
    let mut login = client.login_of(user);
    login.login.platform = platform as i32;
    assert_eq!(client.log_in(login).await.unwrap().code, 0);
    client
}

/// Provokes -302.
#[tokio::test]
async fn no_more_connections_than_are_allowed() {
    let server = Server::with(Options::new().set("server.connections", 2));
    let alice = server.native_login("alice").await;
    let web = server.web().await;
    let refused = NativeClient::try_connect(&server).await.err().expect("a refusal");
    assert_eq!((refused.what(), refused.code), (Kind::Refused, -302), "{refused:?}");
    drop(alice.cut());
    until("there is room again", async || NativeClient::try_connect(&server).await.ok()).await;
    drop(web);
}

/// Provokes -10104.
#[tokio::test]
async fn a_login_on_the_same_kind_of_device_signs_the_first_out() {
    let server = Server::start();
    let mut first = on(&server, "alice", Platform::Linux).await;
    let mut android = on(&server, "alice", Platform::Android).await;
    on(&server, "alice", Platform::Linux).await;
    assert_eq!(first.end_code().await, -10104);
    android.ok("heartbeat.alive", json!({})).await;
    // Who was away when it was signed out learns it when it comes back.
    let session = first.cut();
    let mut first = server.native_client().await;
    first.resume(&session).await;
    assert_eq!(first.end_code().await, -10104);
    assert_eq!(server.native_client().await.login_with_a2(&session).await.code, -10104);
}

/// Provokes -10105.
#[tokio::test]
async fn an_admin_signs_a_client_out() {
    let server = Server::start();
    let mut alice = server.native_login("alice").await;
    server.rest().ok("im_open_login_svc/kick", json!({"UserID": "alice"})).await;
    assert_eq!(alice.end_code().await, -10105);
    let session = alice.cut();
    let mut alice = server.native_client().await;
    alice.resume(&session).await;
    assert_eq!(alice.end_code().await, -10105, "told again to who did not hear it");
}

#[tokio::test]
async fn who_logs_out_is_answered_and_the_connection_ends() {
    let server = Server::start();
    let mut alice = server.native_login("alice").await;
    alice.ok("im_open_status.wslogout", json!({})).await;
    assert_eq!(alice.end_code().await, 0);
    let session = alice.cut();
    let mut alice = server.native_client().await;
    alice.resume(&session).await;
    assert_eq!(alice.end_code().await, -10003);
}

#[tokio::test]
async fn who_comes_back_ends_its_old_connection() {
    let server = Server::start();
    let mut old = server.native_login("alice").await;
    let mut new = server.native_client().await;
    new.resume(&old.session).await;
    assert_eq!(old.end_code().await, 0);
    new.ok("heartbeat.alive", json!({})).await;
}

/// Provokes -10107.
#[tokio::test]
async fn several_requests_in_one_packet_where_that_is_switched_off() {
    for aggregation in [true, false] {
        let server = Server::with(Options::new().set("native.aggregation", aggregation));
        let mut alice = server.native_login("alice").await;
        let (mut frames, mut asked) = (Vec::new(), Vec::new());
        for _ in 0..3 {
            let request = alice.request("heartbeat.alive", json!({}));
            asked.push(request.seq);
            let sealed = alice.seal(request);
            frames.extend_from_slice(&tincan_protocol::native::encode(&sealed));
        }
        let seq = alice.next_seq();
        alice.send(Packet { seq, body: frames.into(), ..Packet::of(Kind::Bundle) }).await;
        if aggregation {
            for seq in asked {
                assert_eq!(alice.answer(seq).await["ErrorCode"], 0);
            }
        } else {
            let refused = alice.answer_packet(seq).await.expect("a refusal");
            assert_eq!((refused.what(), refused.code), (Kind::Refused, -10107));
            // The connection goes on, without bundles.
            alice.ok("heartbeat.alive", json!({})).await;
        }
    }
}
