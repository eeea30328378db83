//! One-to-one messages: `C2C.…`.

use super::*;

const BEFORE: &str = "C2C.CallbackBeforeSendMsg";
const AFTER: &str = "C2C.CallbackAfterSendMsg";

/// What both webhooks of a message say.
fn sending(command: &str, sent: &Value, seq: u64, random: u64, text: &str) -> Value {
    json!({"CallbackCommand": command, "From_Account": "alice", "To_Account": "bob", "MsgSeq": seq, "MsgRandom": random,
        "MsgTime": sent["MsgTime"], "MsgKey": sent["MsgKey"], "OnlineOnlyFlag": 0, "MsgBody": elements(text)})
}

fn delivered(unread: i64) -> Value {
    json!({"SendMsgResult": 0, "ErrorInfo": "send msg succeed", "UnreadMsgNum": unread})
}

#[tokio::test]
async fn a_message_is_asked_about_and_told() {
    let stage = Stage::start().await;
    let mut alice = stage.login("alice").await;
    let sent = stage.rest.ok("openim/sendmsg", message("alice", "bob", "one")).await;
    assert_eq!(stage.body(BEFORE).await, sending(BEFORE, &sent, 1, 7, "one"));
    assert_eq!(stage.body(AFTER).await, with(sending(AFTER, &sent, 1, 7, "one"), delivered(1)));
    let mut body = alice.text_message("bob", "two");
    body["CloudCustomData"] = json!("data");
    let (seq, random) = (body["MsgSeq"].as_u64().unwrap(), body["MsgRandom"].as_u64().unwrap());
    let sent = alice.ok("openim.sendmsg", body).await;
    let told = |command| with(sending(command, &sent, seq, random, "two"), json!({"CloudCustomData": "data"}));
    assert_eq!(stage.body(BEFORE).await, told(BEFORE));
    assert_eq!(stage.body(AFTER).await, with(told(AFTER), delivered(2)));
}

#[tokio::test]
async fn a_message_for_those_who_are_online_says_so() {
    let stage = Stage::start().await;
    let body = with(message("alice", "bob", "one"), json!({"MsgLifeTime": 0}));
    let sent = stage.rest.ok("openim/sendmsg", body).await;
    let online = json!({"OnlineOnlyFlag": 1});
    assert_eq!(stage.body(BEFORE).await, with(sending(BEFORE, &sent, 1, 7, "one"), online.clone()));
    let told = with(sending(AFTER, &sent, 1, 7, "one"), online);
    assert_eq!(stage.body(AFTER).await, with(told, delivered(0)));
}

#[tokio::test]
async fn a_sender_may_forbid_both() {
    let stage = Stage::start().await;
    let forbid = json!(["ForbidBeforeSendMsgCallback", "ForbidAfterSendMsgCallback"]);
    let body = with(message("alice", "bob", "one"), json!({"ForbidCallbackControl": forbid}));
    stage.rest.ok("openim/sendmsg", body).await;
    let import = with(message("alice", "bob", "old"), json!({"SyncFromOldSystem": 1, "MsgTimeStamp": now() - 60}));
    stage.rest.ok("openim/importmsg", import).await;
    let body = with(message("alice", "bob", "two"), json!({"MsgRandom": 8}));
    stage.rest.ok("openim/sendmsg", body).await;
    assert_eq!(stage.body(AFTER).await["MsgRandom"], 8);
    assert_eq!(stage.body(BEFORE).await["MsgRandom"], 8);
    assert!(stage.receiver.waiting().is_empty());
}

#[tokio::test]
async fn a_message_that_could_not_be_sent_is_told_with_its_code() {
    let stage = Stage::start().await;
    let mut alice = stage.login("alice").await;
    stage.rest.ok("sns/black_list_add", json!({"From_Account": "bob", "To_Account": ["alice"]})).await;
    let body = alice.text_message("bob", "one");
    let (seq, random) = (body["MsgSeq"].as_u64().unwrap(), body["MsgRandom"].as_u64().unwrap());
    let refused = alice.call("openim.sendmsg", body).await;
    assert_eq!(refused["ErrorCode"], 20007);
    let told = stage.body(AFTER).await;
    let failed = json!({"SendMsgResult": 20007, "ErrorInfo": refused["ErrorInfo"], "UnreadMsgNum": -1});
    assert_eq!(told, with(sending(AFTER, &told, seq, random, "one"), failed));
}

#[tokio::test]
async fn a_message_with_a_forbidden_word_is_told_as_failed() {
    let stage = Stage::start().await;
    stage.rest.ok("openim_dirty_words/add", json!({"DirtyWordsList": ["rude"]})).await;
    let refused = stage.rest.call("openim/sendmsg", message("alice", "bob", "how rude")).await;
    assert_eq!(refused["ErrorCode"], 80001);
    let told = stage.body(AFTER).await;
    let failed = json!({"SendMsgResult": 80001, "ErrorInfo": refused["ErrorInfo"], "UnreadMsgNum": -1});
    assert_eq!(told, with(sending(AFTER, &told, 1, 7, "how rude"), failed));
}

#[tokio::test]
async fn who_is_muted_is_refused_before_the_app_is_asked() {
    let stage = Stage::start().await;
    let mut alice = stage.login("alice").await;
    let mute = json!({"Set_Account": "alice", "C2CmsgNospeakingTime": 1000, "GroupmsgNospeakingTime": 0});
    stage.rest.ok("openconfigsvr/setnospeaking", mute).await;
    let body = alice.text_message("bob", "one");
    assert_eq!(alice.call("openim.sendmsg", body).await["ErrorCode"], 20012);
    stage.rest.ok("openim/sendmsg", message("alice", "bob", "two")).await;
    assert_eq!(stage.body(AFTER).await["MsgBody"], elements("two"));
    assert_eq!(stage.body(BEFORE).await["MsgBody"], elements("two"));
    assert!(stage.receiver.waiting().is_empty());
}

#[tokio::test]
async fn reading_and_recalling_are_told() {
    let stage = Stage::start().await;
    let mut bob = stage.login("bob").await;
    let one = stage.rest.ok("openim/sendmsg", message("alice", "bob", "one")).await;
    stage.rest.ok("openim/sendmsg", with(message("carol", "bob", "two"), json!({"MsgRandom": 8}))).await;
    let read = json!({"C2CMsgReaded": {"Cookie": "", "C2CMsgReadedItem": [
        {"To_Account": "alice", "LastedMsgTime": one["MsgTime"], "Receipt": 1}
    ]}});
    bob.ok("openim.msgreaded", read).await;
    let expected = json!({"CallbackCommand": "C2C.CallbackAfterMsgReport", "Report_Account": "bob",
        "Peer_Account": "alice", "LastReadTime": one["MsgTime"], "UnreadMsgNum": 1});
    assert_eq!(stage.body("C2C.CallbackAfterMsgReport").await, expected);
    stage.rest.ok("openim/admin_set_msg_read", json!({"Report_Account": "bob", "Peer_Account": "carol"})).await;
    let told = stage.body("C2C.CallbackAfterMsgReport").await;
    assert_eq!((&told["Peer_Account"], &told["UnreadMsgNum"]), (&json!("carol"), &json!(0)));
    let three = stage.rest.ok("openim/sendmsg", with(message("alice", "bob", "three"), json!({"MsgRandom": 9}))).await;
    let recall = json!({"From_Account": "alice", "To_Account": "bob", "MsgKey": three["MsgKey"]});
    stage.rest.ok("openim/admin_msgwithdraw", recall.clone()).await;
    let expected = with(recall, json!({"CallbackCommand": "C2C.CallbackAfterMsgWithDraw", "UnreadMsgNum": 0}));
    assert_eq!(stage.body("C2C.CallbackAfterMsgWithDraw").await, expected);
}

#[tokio::test]
async fn changed_pairs_are_told() {
    let stage = Stage::start().await;
    let body = with(message("alice", "bob", "vote"), json!({"SupportMessageExtension": 1}));
    let sent = stage.rest.ok("openim/sendmsg", body).await;
    let named = json!({"From_Account": "alice", "To_Account": "bob", "MsgKey": sent["MsgKey"]});
    let command = "C2C.CallbackAfterC2CMsgExtension";
    let told =
        |fields: Value| with(with(named.clone(), json!({"CallbackCommand": command, "EventTime": null})), fields);
    let change = async |change: Value| {
        stage.rest.ok("openim_msg_ext_http_svc/set_key_values", with(named.clone(), change)).await;
        stage.body(command).await
    };
    let pair = |value: &str, seq: u64| json!([{"Key": "vote", "Value": value, "Seq": seq}]);
    let set = change(json!({"OperateType": 1, "ExtensionList": pair("yes", 0)})).await;
    assert_eq!(set, told(json!({"OperateType": 1, "ExtensionList": pair("yes", 1)})));
    let deleted = change(json!({"OperateType": 2, "ExtensionList": pair("", 1)})).await;
    assert_eq!(deleted, told(json!({"OperateType": 2, "ExtensionList": pair("", 2)})));
    change(json!({"OperateType": 1, "ExtensionList": pair("no", 0)})).await;
    let cleared = change(json!({"OperateType": 3})).await;
    assert_eq!(cleared, told(json!({"OperateType": 3, "Seq": 4})));
}
