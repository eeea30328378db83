//! What faults do to calls, by REST and on a web client's connection.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tincan_blackbox::{error_code, refused};

use super::{STATE, add, clear, server, state};

fn message(text: &str) -> Value {
    json!({"From_Account": "alice", "To_Account": "bob", "MsgRandom": 5,
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}]})
}

/// Before the command it is not done; after it, it is, and the caller does not know.
#[tokio::test]
async fn before_and_after_the_command() {
    let server = server();
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    let mut bob = server.login("bob").await;
    for (when, text) in [("before", "never sent"), ("after", "sent all the same")] {
        add(&rest, json!({"Command": "openim/sendmsg", "Code": 90994, "When": when, "Count": 1})).await;
        refused(&rest.call("openim/sendmsg", message(text)).await, 90994, &["a fault on demand"]);
    }
    rest.ok("openim/sendmsg", message("no fault")).await;
    bob.wait_text("sent all the same").await;
    bob.wait_text("no fault").await;
    assert!(!format!("{:?}", bob.pushes()).contains("never sent"));
    assert_eq!(clear(&rest).await, 0, "used up");
}

#[tokio::test]
async fn for_one_user_and_one_command() {
    let server = server();
    let rest = server.rest();
    rest.import(&["bob"]).await;
    let (mut alice, mut carol) = (server.login("alice").await, server.login("carol").await);
    add(&rest, json!({"Command": "openim/sendmsg", "Code": 20004, "User": "alice"})).await;
    refused(&alice.send_text("bob", "hi").await, 20004, &["a fault on demand"]);
    assert_eq!(error_code(&carol.send_text("bob", "hi").await), 0);
    rest.ok("openim/sendmsg", message("by an admin")).await;
    alice.ok("openim.getmsg", json!({"From_Account": "alice", "Cookie": "", "SyncFlag": 0})).await;
    clear(&rest).await;
    assert_eq!(error_code(&alice.send_text("bob", "hi").await), 0);
}

#[tokio::test]
async fn some_of_many_calls() {
    let server = server();
    let rest = server.rest();
    add(&rest, json!({"Command": STATE, "Code": 70169, "Percent": 50})).await;
    let mut hit = 0;
    for _ in 0..100 {
        hit += u32::from(error_code(&rest.call(STATE, state()).await) == 70169);
    }
    // Fewer than 15 of 100 at one half each would be one time in 10 to the power of 13.
    assert!((15..=85).contains(&hit), "{hit} of 100");
}

#[tokio::test]
async fn a_late_answer() {
    let server = server();
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    for when in ["before", "after"] {
        add(&rest, json!({"Command": "*", "Delay": 300, "When": when, "Count": 2})).await;
        let begin = Instant::now();
        rest.ok(STATE, state()).await;
        assert!(begin.elapsed() >= Duration::from_millis(300), "{when}");
        let begin = Instant::now();
        assert_eq!(error_code(&alice.send_text("alice", "note").await), 0);
        assert!(begin.elapsed() >= Duration::from_millis(300), "{when}");
    }
    assert_eq!(clear(&rest).await, 0);
}

/// The client hears nothing, not even that the connection is closed; what came before and comes after is fine.
#[tokio::test]
async fn a_cut_connection() {
    let server = server();
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    let mut bob = server.login("bob").await;
    let mut alice = server.login("alice").await;
    for when in ["before", "after"] {
        add(&rest, json!({"Command": "openim/sendmsg", "Cut": 1, "When": when, "Count": 2})).await;
        let call = rest.request("openim/sendmsg").json(message(&format!("by rest {when}")));
        assert!(call.try_send().await.is_err(), "{when}: the connection was not cut");
        let body = alice.text_message("bob", &format!("by web {when}"));
        assert_eq!(alice.begin("openim.sendmsg", body).answer_or_end().await, None, "{when}");
        alice.reconnect(&server).await;
    }
    bob.wait_text("by rest after").await;
    bob.wait_text("by web after").await;
    assert!(!format!("{:?}", bob.pushes()).contains("before"));
    rest.ok("openim/sendmsg", message("whole again")).await;
    bob.wait_text("whole again").await;
}
