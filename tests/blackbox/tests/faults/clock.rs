//! The test clock: an app's time goes forward, and what depends on it happens at once.

use serde_json::{Value, json};
use tincan_blackbox::{Rest, Server, error_code, now, refused};

use super::server;

/// Moves the app's time forward; answers what time it is then.
async fn forward(rest: &Rest, seconds: u64) -> u64 {
    let answer = rest.ok("tincan_admin/forward_clock", json!({"Seconds": seconds})).await;
    answer["Now"].as_u64().unwrap()
}

/// A UserSig that is good for so many seconds.
fn sig(server: &Server, user: &str, seconds: u64) -> String {
    tincan_blackbox::usersig(user, &server.signer().expire(seconds))
}

#[tokio::test]
async fn the_app_s_time_is_told() {
    let server = server();
    let rest = server.rest();
    let told = forward(&rest, 0).await;
    assert!((now() - 2..=now() + 2).contains(&told));
    let told = forward(&rest, 1000).await;
    assert!((now() + 998..=now() + 1002).contains(&told));
    assert!(forward(&rest, 500).await.abs_diff(told + 500) < 3);
    refused(&rest.call("tincan_admin/forward_clock", json!({})).await, 70402, &["Seconds is missing"]);
    refused(&rest.call("tincan_admin/forward_clock", json!({"Seconds": u32::MAX})).await, 70402, &["Seconds"]);
    let listen = server.http().strip_prefix("http://").unwrap();
    let output = server.run(&["clock", "1h", "--json", "--listen", listen]);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(told["Now"].is_null() && (now() + 5000..=now() + 5200).contains(&told["now"].as_u64().unwrap()), "{told}");
}

/// Provokes 70001.
#[tokio::test]
async fn a_usersig_and_a_login_expire() {
    let server = server();
    let rest = server.rest();
    let good = sig(&server, "alice", 3600);
    let mut alice = server.web().await;
    assert_eq!(error_code(&alice.try_login("alice", &good).await), 0);
    forward(&rest, 3000).await;
    assert_eq!(error_code(&alice.send_text("alice", "note").await), 0);
    forward(&rest, 601).await;
    let mut again = server.web().await;
    refused(&again.try_login("alice", &good).await, 70001, &["expired"]);
    refused(&alice.send_text("alice", "note").await, 20002, &["expired"]);
}

/// Provokes 20016.
#[tokio::test]
async fn the_window_of_recall_closes() {
    let server = server();
    let rest = server.rest();
    rest.import(&["bob"]).await;
    let mut alice = server.login("alice").await;
    let mut recall = async |seconds: u64| {
        let sent = alice.send_text("bob", "hm").await;
        forward(&rest, seconds).await;
        let key: Vec<u32> = sent["MsgKey"].as_str().unwrap().split('_').map(|part| part.parse().unwrap()).collect();
        let message = json!({"From_Account": "alice", "To_Account": "bob",
            "MsgSeq": key[0], "MsgRandom": key[1], "MsgTimeStamp": key[2]});
        alice.call("openim.msgwithdraw", json!({"MsgInfo": message})).await
    };
    assert_eq!(error_code(&recall(100).await), 0);
    refused(&recall(121).await, 20016, &["120 s"]);
}

/// The time of one app is not that of another.
#[tokio::test]
async fn other_apps_keep_their_time() {
    let mut server = server();
    server.stop();
    let path = server.data().join("apps/1400000002.json");
    std::fs::write(&path, r#"{"sdkappid":1400000002,"key":"another key","admins":["administrator"]}"#).unwrap();
    server.restart();
    let rest = server.rest();
    forward(&rest, 100_000).await;
    let signer = server.signer().app(1_400_000_002).key("another key");
    let reply = rest
        .request("tincan_admin/forward_clock")
        .sdkappid(1_400_000_002)
        .signed("administrator", &signer)
        .json(json!({"Seconds": 0}))
        .send()
        .await;
    assert!(reply.json()["Now"].as_u64().unwrap() < now() + 5, "{}", reply.text);
}
