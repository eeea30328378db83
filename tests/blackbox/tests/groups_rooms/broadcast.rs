//! One message to all live rooms.

use serde_json::{Value, json};
use tincan_blackbox::{Options, refused};

use super::{Live, create, enter};

const COMMAND: &str = "group_open_http_svc/send_broadcast_msg";

fn sale() -> Value {
    json!({"From_Account": "ann", "Random": 5, "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "sale"}}]})
}

/// Provokes 10023.
#[tokio::test]
async fn a_broadcast_reaches_every_room_and_only_one_a_second() {
    let mut live = Live::start().await;
    let mut cat = live.server.login("cat").await;
    let other = create(&mut cat, "AVChatRoom").await;
    enter(&mut cat, &other).await;
    let (one, two) = tokio::join!(live.rest.call(COMMAND, sale()), live.rest.call(COMMAND, sale()));
    let (good, bad) = if one["ErrorCode"] == 0 { (one, two) } else { (two, one) };
    assert!(good["MsgSeq"].is_u64(), "{good}");
    refused(&bad, 10023, &["1"]);
    let is_it = |message: &Value| message["MsgBody"][0]["MsgContent"]["Text"] == "sale";
    let here = live.ben.wait_entry("GroupMsgArray", is_it).await;
    let there = cat.wait_entry("GroupMsgArray", is_it).await;
    assert_eq!((&here["ToGroupId"], &there["ToGroupId"]), (&json!(live.room), &json!(other)));
    assert_eq!((&here["From_Account"], &here["MsgRandom"]), (&json!("ann"), &json!(5)));
}

#[tokio::test]
async fn broadcasts_are_of_the_top_edition() {
    let live = Live::with(Options::new().set("app.groups.extras", false)).await;
    refused(&live.rest.call(COMMAND, sale()).await, 10007, &["edition"]);
}

/// Provokes 10019.
#[tokio::test]
async fn a_broadcast_needs_a_sender_that_exists() {
    let live = Live::start().await;
    let mut body = sale();
    body["From_Account"] = "nobody".into();
    refused(&live.rest.call(COMMAND, body).await, 10019, &["nobody"]);
}
