//! Trying the app's webhook out.

use serde_json::json;
use tincan_blackbox::{Receiver, Server, Word, refused};

const PROBE: &str = "tincan_admin/probe_webhook";
const STATE_CHANGE: &str = "State.StateChange";

#[tokio::test]
async fn the_receiver_s_answer_comes_back() {
    let receiver = Receiver::start().await;
    let server = Server::with(receiver.options());
    let rest = server.rest();
    receiver.will_add(STATE_CHANGE, json!({"Mine": [1, 2]}));
    let answer = json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "Mine": [1, 2]});
    let expected = json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "Answer": answer});
    assert_eq!(rest.call(PROBE, json!({})).await, expected);
    let heard = receiver.heard(STATE_CHANGE).await;
    assert_eq!(heard.body["Info"]["To_Account"], server.admin());

    receiver.will(STATE_CHANGE, Word::Text(500, "{}".to_owned()));
    let answer = rest.ok(PROBE, json!({})).await;
    assert_eq!(answer["Fault"], "the answer has status 500");
}

/// Provokes 60013.
#[tokio::test]
async fn an_answer_that_is_no_json() {
    let receiver = Receiver::start().await;
    let server = Server::with(receiver.options());
    for text in ["", "<html>", "{\"ErrorCode\":"] {
        receiver.will(STATE_CHANGE, Word::Text(200, text.to_owned()));
        refused(&server.rest().call(PROBE, json!({})).await, 60013, &["webhook", "not JSON"]);
    }
}

/// Provokes 70402.
#[tokio::test]
async fn an_app_without_a_receiver() {
    let server = Server::start();
    refused(&server.rest().call(PROBE, json!({})).await, 70402, &["webhooks.url"]);
}
