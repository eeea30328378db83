//! One-to-one messages that the app refuses, swallows or rewrites, and receivers that fail.

use std::time::{Duration, Instant};

use tincan_blackbox::{Word, refused};

use super::*;

const BEFORE: &str = "C2C.CallbackBeforeSendMsg";
const AFTER: &str = "C2C.CallbackAfterSendMsg";

/// The texts that bob has of alice.
async fn history(stage: &Stage) -> Vec<Value> {
    let query = json!({"Operator_Account": "bob", "Peer_Account": "alice", "MaxCnt": 100, "MinTime": 0,
        "MaxTime": now() + 60});
    let answer = stage.rest.ok("openim/admin_getroammsg", query).await;
    answer["MsgList"].as_array().unwrap().iter().map(|message| message["MsgBody"].clone()).collect()
}

/// Sends a text by REST; answers the answer.
async fn send(stage: &Stage, random: u32) -> Value {
    let body = with(message("alice", "bob", "hi"), json!({"MsgRandom": random}));
    stage.rest.call("openim/sendmsg", body).await
}

/// Provokes 20006.
#[tokio::test]
async fn the_app_refuses_a_message() {
    let stage = Stage::start().await;
    let mut alice = stage.login("alice").await;
    stage.receiver.will_say(BEFORE, 1, "not now");
    let body = alice.text_message("bob", "hi");
    refused(&alice.call("openim.sendmsg", body).await, 20006, &["webhook", "not now"]);
    stage.receiver.will_say(BEFORE, 1, "");
    refused(&send(&stage, 1).await, 20006, &["webhook"]);
    // A code that is not the app's to choose is a plain refusal.
    stage.receiver.will_say(BEFORE, 30001, "mine");
    refused(&send(&stage, 2).await, 20006, &["mine"]);
    assert!(history(&stage).await.is_empty());
    assert_eq!(stage.receiver.count(AFTER), 0);
}

/// Provokes 120001, 125000, 130000.
#[tokio::test]
async fn the_app_refuses_with_a_code_of_its_own() {
    let stage = Stage::start().await;
    let mut alice = stage.login("alice").await;
    for code in [120_001, 125_000, 130_000] {
        stage.receiver.will_say(BEFORE, code, "my own words");
        let body = alice.text_message("bob", "hi");
        let answer = alice.call("openim.sendmsg", body).await;
        refused(&answer, code, &[]);
        assert_eq!(answer["ErrorInfo"], "my own words");
        stage.receiver.will_say(BEFORE, code, "my own words");
        refused(&send(&stage, code as u32).await, code, &["my own words"]);
    }
    assert!(history(&stage).await.is_empty());
}

#[tokio::test]
async fn the_app_swallows_a_message() {
    let stage = Stage::start().await;
    stage.receiver.will_say(BEFORE, 2, "");
    let answer = send(&stage, 1).await;
    assert_eq!(answer["ErrorCode"], 0, "{answer}");
    assert!(answer["MsgKey"].as_str().unwrap().starts_with("1_1_"));
    assert!(history(&stage).await.is_empty());
    assert_eq!(stage.receiver.count(AFTER), 0);
}

#[tokio::test]
async fn the_app_rewrites_a_message_and_its_data() {
    let stage = Stage::start().await;
    let mut bob = stage.login("bob").await;
    let fields = json!({"MsgBody": elements("better"), "CloudCustomData": "data"});
    stage.receiver.will_add(BEFORE, fields);
    let first = send(&stage, 1).await;
    let pushed = bob.wait_text("better").await;
    assert_eq!(pushed["CloudCustomData"], "data");
    let told = stage.body(AFTER).await;
    assert_eq!((&told["MsgBody"], &told["CloudCustomData"]), (&elements("better"), &json!("data")));
    assert_eq!(send(&stage, 1).await["MsgKey"], first["MsgKey"], "sent again it is the same message");
    assert_eq!(stage.receiver.count(BEFORE), 1);
    // What would be no message is not taken.
    stage.receiver.will_add(BEFORE, json!({"MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {}}]}));
    send(&stage, 2).await;
    stage.receiver.will_add(BEFORE, json!({"MsgBody": elements(&"long".repeat(3000))}));
    send(&stage, 3).await;
    let mut all = history(&stage).await;
    all.sort_by_key(ToString::to_string);
    assert_eq!(all, [elements("better"), elements("hi"), elements("hi")]);
}

/// Provokes 80001.
#[tokio::test]
async fn what_the_app_rewrites_is_looked_through_for_forbidden_words() {
    let stage = Stage::start().await;
    stage.rest.ok("openim_dirty_words/add", json!({"DirtyWordsList": ["darn"]})).await;
    stage.receiver.will_add(BEFORE, json!({"MsgBody": elements("oh Darn it")}));
    refused(&send(&stage, 1).await, 80001, &["MsgBody", "webhook", "forbidden word"]);
    assert!(history(&stage).await.is_empty());
    stage.receiver.will_add(BEFORE, json!({"MsgBody": elements("oh Darn it")}));
    let unchecked = json!({"MsgRandom": 2, "SendMsgControl": ["NoMsgCheck"]});
    stage.rest.ok("openim/sendmsg", with(message("alice", "bob", "hi"), unchecked)).await;
    assert_eq!(history(&stage).await, [elements("oh Darn it")]);
    let group = json!({"Owner_Account": "alice", "Type": "Public", "GroupId": "rust", "Name": "Rust"});
    stage.rest.ok("group_open_http_svc/create_group", group).await;
    stage.receiver.will_add("Group.CallbackBeforeSendMsg", json!({"MsgBody": elements("oh Darn it")}));
    let said = json!({"GroupId": "rust", "From_Account": "alice", "Random": 1, "MsgBody": elements("hi")});
    let answer = stage.rest.call("group_open_http_svc/send_group_msg", said).await;
    refused(&answer, 80001, &["MsgBody", "webhook", "forbidden word"]);
}

/// All recipients are asked about side by side: a receiver that is silent is waited for once.
#[tokio::test]
async fn a_batch_is_sent_to_all_although_the_receiver_is_silent() {
    let stage = Stage::with(|options| options.set("app.webhooks.timeout", "1s")).await;
    let names: Vec<String> = (0..200).map(|n| format!("many{n}")).collect();
    let borrowed: Vec<&str> = names.iter().map(String::as_str).collect();
    for some in borrowed.chunks(100) {
        stage.rest.import(some).await;
    }
    for _ in &names {
        stage.receiver.will(BEFORE, Word::Silence);
    }
    let batch = json!({"From_Account": "alice", "To_Account": names, "MsgRandom": 1, "MsgBody": elements("hi")});
    let answer = stage.rest.call("openim/batchsendmsg", batch).await;
    assert_eq!(answer["ErrorCode"], 0, "{answer}");
    assert_eq!(stage.receiver.count(BEFORE), names.len());
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_for_two_seconds_has_nothing_against_it() {
    let stage = Stage::start().await;
    stage.receiver.will(BEFORE, Word::Silence);
    let begin = Instant::now();
    assert_eq!(send(&stage, 1).await["ErrorCode"], 0);
    let took = begin.elapsed();
    assert!(took > Duration::from_millis(1900) && took < Duration::from_millis(2900), "{took:?}");
    assert_eq!(history(&stage).await, [elements("hi")]);
}

#[tokio::test]
async fn a_receiver_that_fails_has_nothing_against_it() {
    let stage = Stage::with(|options| options.set("app.webhooks.timeout", "200ms")).await;
    let elsewhere = Word::Elsewhere(format!("{}/elsewhere", stage.server.http()));
    for (n, word) in [
        Word::Text(500, "{\"ErrorCode\":1}".to_owned()),
        Word::Text(200, "no".to_owned()),
        Word::Text(200, "{}".to_owned()),
        Word::Text(200, format!("{{\"ErrorCode\":1,\"ErrorInfo\":\"{}\"}}", "long".repeat(20_000))),
        Word::Silence,
        elsewhere,
    ]
    .into_iter()
    .enumerate()
    {
        stage.receiver.will(BEFORE, word);
        assert_eq!(send(&stage, n as u32).await["ErrorCode"], 0, "{n}");
    }
    assert_eq!(history(&stage).await.len(), 6);
    assert_eq!(stage.receiver.count(BEFORE), 6, "none is asked twice");
}

/// Provokes 80003.
#[tokio::test]
async fn an_app_may_want_nothing_delivered_when_its_receiver_fails() {
    let stage =
        Stage::with(|options| options.set("app.webhooks.on_failure", "refuse").set("app.webhooks.timeout", "200ms"))
            .await;
    let mut alice = stage.login("alice").await;
    stage.receiver.will(BEFORE, Word::Silence);
    refused(&send(&stage, 1).await, 80003, &["webhook"]);
    stage.receiver.will(BEFORE, Word::Text(502, String::new()));
    let body = alice.text_message("bob", "hi");
    refused(&alice.call("openim.sendmsg", body).await, 80003, &["webhook"]);
    assert!(history(&stage).await.is_empty());
    // It is about messages only: friends are added.
    stage.receiver.will(BEFORE, Word::Says(json!({"ErrorCode": 0})));
    stage.receiver.will("Sns.CallbackPrevFriendAdd", Word::Silence);
    let items = json!([{"To_Account": "bob", "AddSource": "AddSource_Type_Web"}]);
    let answer = alice.ok("sns.friend_add", json!({"From_Account": "alice", "AddFriendItem": items})).await;
    assert_eq!(answer["ResultItem"][0]["ResultCode"], 0);
}

/// Provokes 90992.
#[tokio::test]
async fn an_app_may_want_nothing_delivered_when_its_receiver_answers_something_else() {
    let stage = Stage::with(|options| options.set("app.webhooks.on_failure", "refuse")).await;
    let mut alice = stage.login("alice").await;
    for word in ["<html>it works</html>", "[]", "{\"ErrorCode\": \"no\"}"] {
        stage.receiver.will(BEFORE, Word::Text(200, word.to_owned()));
        let body = alice.text_message("bob", "hi");
        refused(&alice.call("openim.sendmsg", body).await, 90992, &["webhook", "not understood"]);
    }
    stage.receiver.will(BEFORE, Word::Text(200, String::new()));
    refused(&send(&stage, 1).await, 90992, &["webhook"]);
    assert!(history(&stage).await.is_empty());
}

#[tokio::test]
async fn only_what_is_switched_on_is_asked_and_told() {
    let stage = Stage::with(|options| options.set("app.webhooks.events", format!("[{AFTER:?}]"))).await;
    send(&stage, 1).await;
    stage.body(AFTER).await;
    assert!(stage.receiver.waiting().is_empty());
    // At run time too.
    let settings = json!({"webhooks": {"events": [BEFORE]}});
    stage.rest.ok("tincan_admin/set_app", json!({"Settings": settings})).await;
    send(&stage, 2).await;
    stage.body(BEFORE).await;
    assert!(stage.receiver.waiting().is_empty());
}
