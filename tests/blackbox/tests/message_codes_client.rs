//! The codes of the message commands as web clients get them: each by the condition that it stands for.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Server, WebClient, error_code, now, refused, until, usersig};

const SEND: &str = "openim.sendmsg";
const RECALL: &str = "openim.msgwithdraw";

/// A server on which bob has an account and alice is logged in.
async fn chat_with(options: Options) -> (Server, WebClient) {
    let server = Server::with(options);
    server.rest().import(&["bob"]).await;
    let alice = server.login("alice").await;
    (server, alice)
}

async fn chat() -> (Server, WebClient) {
    chat_with(Options::new()).await
}

/// A message of alice to bob with one field changed; `null` leaves it out.
fn message(alice: &WebClient, field: &str, value: Value) -> Value {
    let mut body = alice.text_message("bob", "hi");
    body[field] = value;
    if body[field].is_null() {
        body.as_object_mut().unwrap().remove(field);
    }
    body
}

/// Sends a message to bob; answers what recalls it.
async fn sent(client: &mut WebClient) -> Value {
    let body = client.text_message("bob", "hi");
    let answer = client.ok(SEND, body.clone()).await;
    json!({"MsgInfo": {"From_Account": client.user(), "To_Account": "bob", "MsgSeq": body["MsgSeq"],
        "MsgRandom": body["MsgRandom"], "MsgTimeStamp": answer["MsgTime"]}})
}

/// The key of the message that a recall names.
fn key(recall: &Value) -> String {
    let info = &recall["MsgInfo"];
    format!("{}_{}_{}", info["MsgSeq"], info["MsgRandom"], info["MsgTimeStamp"])
}

/// Provokes 20001.
#[tokio::test]
async fn a_message_with_a_field_that_is_missing_or_wrong() {
    let (_server, mut alice) = chat().await;
    for (field, value, words) in [
        ("To_Account", Value::Null, "To_Account is missing"),
        ("To_Account", json!(5), "To_Account must be a string"),
        ("MsgSeq", Value::Null, "MsgSeq is missing"),
        ("MsgSeq", json!("x"), "MsgSeq must be an integer"),
        ("MsgRandom", Value::Null, "MsgRandom is missing"),
        ("MsgBody", Value::Null, "MsgBody is missing"),
        ("MsgBody", json!({}), "MsgBody must be an array"),
        ("MsgBody", json!([{"MsgType": "TIMTextElem", "MsgContent": {}}]), "MsgBody[0].MsgContent.Text is missing"),
        ("MsgLifeTime", json!(604_801), "MsgLifeTime must be at most 604800"),
        ("CloudCustomData", json!({}), "CloudCustomData must be a string"),
        ("SendMsgControl", json!("NoUnread"), "SendMsgControl must be an array of strings"),
        ("IsNeedReadReceipt", json!(2), "IsNeedReadReceipt must be 0 or 1"),
        ("OfflinePushInfo", json!([]), "OfflinePushInfo must be an object"),
    ] {
        let body = message(&alice, field, value);
        refused(&alice.call(SEND, body).await, 20001, &[words]);
    }
    refused(&alice.call(SEND, json!([])).await, 20001, &["the body must be a JSON object"]);
}

/// Provokes 20001.
#[tokio::test]
async fn other_message_commands_with_a_field_that_is_missing_or_wrong() {
    let (_server, mut alice) = chat().await;
    let keys = |count: usize| json!({"From_Account": "alice", "To_Account": "bob", "MsgKeyList": vec!["1_2_3"; count]});
    let receipt = json!({"Peer_Account": "bob", "C2CMsgInfo": [{"From_Account": "alice", "To_Account": "bob",
        "MsgSeq": 1, "MsgRandom": 2, "MsgTime": 3}]});
    for (command, body, words) in [
        ("openim.getroammsg", json!({}), "Peer_Account is missing"),
        ("openim.getroammsg", json!({"Peer_Account": "bob", "GetDirection": 2}), "GetDirection must be 0"),
        ("openim.getroammsg", json!({"Peer_Account": "bob", "MsgKey": "x"}), "MsgKey must be of the form"),
        ("openim.getmsg", json!({"Cookie": 5}), "Cookie must be a string"),
        ("openim.msgreaded", json!({}), "C2CMsgReaded is missing"),
        ("openim.msgreaded", json!({"C2CMsgReaded": {}}), "C2CMsgReaded.C2CMsgReadedItem is missing"),
        ("openim.get_peer_read_time", json!({"To_Account": "bob"}), "To_Account must be an array of strings"),
        ("openim.read_all_unread_msg", json!({"C2CReadAllMsg": "yes"}), "C2CReadAllMsg must be 0 or 1"),
        ("openim.c2c_msg_read_receipt", receipt, "C2CMsgInfo must name messages of Peer_Account"),
        ("openim.delete_c2c_msg_ramble", keys(31), "MsgKeyList holds 31 entries; allowed are 1 to 30"),
        ("openim.delete_c2c_msg_ramble", keys(0), "MsgKeyList holds 0 entries"),
        (RECALL, json!({}), "MsgInfo is missing"),
        (RECALL, json!({"MsgInfo": {"MsgSeq": 1}}), "MsgInfo.MsgTimeStamp is missing"),
        ("im_long_msg.save_relay_json_msg", json!({"MsgList": {}}), "MsgList must be an array"),
        ("im_long_msg.get_relay_json_msg", json!({}), "JsonMsgKey is missing"),
    ] {
        refused(&alice.call(command, body).await, 20001, &[words]);
    }
}

/// Provokes 20002.
#[tokio::test]
async fn a_login_whose_user_sig_has_run_out() {
    let (server, _) = chat().await;
    let mut carol = server.web().await;
    let nearly_over = server.signer().issued_at(now() - 100).expire(102);
    let answer = carol.try_login("carol", &usersig("carol", &nearly_over)).await;
    assert_eq!(error_code(&answer), 0, "{answer}");
    let answer = until("the end of the login", async || {
        let answer = carol.send_text("bob", "still here").await;
        (error_code(&answer) != 0).then_some(answer)
    })
    .await;
    refused(&answer, 20002, &["log in again"]);
}

/// Provokes 20002.
#[tokio::test]
async fn a_ticket_that_is_none() {
    let (_server, mut alice) = chat().await;
    let whole = alice.a2().to_owned();
    for ticket in ["x", "0123456789abcdef", &whole[1..], &format!("{whole}0")] {
        let body = message(&alice, "MsgVersion", json!(0));
        let answer = alice.call_with_head(SEND, body, json!({"a2": ticket})).await;
        refused(&answer, 20002, &["log in again"]);
    }
    let answer = alice.call_with_head("openim.getmsg", json!({"Cookie": ""}), json!({"a2": null})).await;
    refused(&answer, 20002, &["log in again"]);
}

/// Provokes 20003.
#[tokio::test]
async fn a_recipient_that_does_not_exist() {
    let (_server, mut alice) = chat().await;
    refused(&alice.send_text("nobody", "hi").await, 20003, &["the recipient \"nobody\" does not exist"]);
}

/// Provokes 20003.
#[tokio::test]
async fn a_message_in_the_name_of_somebody_else() {
    let (server, mut alice) = chat().await;
    server.rest().import(&["carol"]).await;
    let body = message(&alice, "From_Account", json!("carol"));
    refused(&alice.call(SEND, body).await, 20003, &["From_Account must be the caller's own account"]);
}

/// Provokes 20003.
#[tokio::test]
async fn a_recall_of_somebody_elses_message() {
    let (server, mut alice) = chat().await;
    let recall = sent(&mut alice).await;
    let mut bob = server.login("bob").await;
    refused(&bob.call(RECALL, recall).await, 20003, &["only the sender may recall"]);
}

/// Provokes 20004.
#[tokio::test]
async fn a_write_that_is_late() {
    let (mut server, mut alice) = chat().await;
    server.restart_with(Options::new().set("store.commit_timeout", "1us"));
    assert_eq!(error_code(&alice.reconnect(&server).await), 0);
    // A write may be quicker than its time all the same.
    let answer = until("a late write", async || {
        let answer = alice.send_text("bob", "hi").await;
        (error_code(&answer) != 0).then_some(answer)
    })
    .await;
    refused(&answer, 20004, &["the store did not answer in time"]);
}

/// Provokes 20005.
#[tokio::test]
async fn writes_on_a_full_disk() {
    let (server, mut alice) = chat().await;
    let recall = sent(&mut alice).await;
    server.fill_disk();
    refused(&alice.send_text("bob", "hi").await, 20005, &["was not sent"]);
    refused(&alice.call(RECALL, recall).await, 20005, &["the store failed"]);
    let list = json!({"MsgList": []});
    refused(&alice.call("im_long_msg.save_relay_json_msg", list).await, 20005, &["the store failed"]);
}

/// Provokes 20007.
#[tokio::test]
async fn a_recipient_who_has_blacklisted_the_sender() {
    let (server, mut alice) = chat().await;
    let mut bob = server.login("bob").await;
    bob.ok("sns.black_list_add", json!({"From_Account": "bob", "To_Account": ["alice"]})).await;
    // Of the change of the blacklist it was told.
    bob.settle().await;
    drop(bob.pushes());
    refused(&alice.send_text("bob", "hi").await, 20007, &["the recipient has blacklisted the sender"]);
    bob.settle().await;
    assert_eq!(bob.pushes(), [0; 0]);
    bob.ok("sns.black_list_delete", json!({"From_Account": "bob", "To_Account": ["alice"]})).await;
    assert_eq!(error_code(&alice.send_text("bob", "again").await), 0);
    bob.wait_text("again").await;
}

/// With the setting for it, a blocked message looks sent to its sender; nothing comes to the recipient, now or later.
#[tokio::test]
async fn a_blocked_message_may_look_sent() {
    let (server, mut alice) = chat_with(Options::new().set("app.blocked_send_looks_sent", true)).await;
    let mut bob = server.login("bob").await;
    bob.ok("sns.black_list_add", json!({"From_Account": "bob", "To_Account": ["alice"]})).await;
    // Of the change of the blacklist it was told.
    bob.settle().await;
    drop(bob.pushes());
    let recall = sent(&mut alice).await;
    bob.settle().await;
    assert_eq!(bob.pushes(), [0; 0]);
    let history = async |client: &mut WebClient, peer: &str| {
        client.ok("openim.getroammsg", json!({"Peer_Account": peer, "WithRecalledMsg": 1})).await["MsgList"].clone()
    };
    assert_eq!(history(&mut alice, "bob").await[0]["MsgKey"], key(&recall));
    assert_eq!(history(&mut bob, "alice").await, json!([]));
    let missed = bob.ok("openim.getmsg", json!({"Cookie": ""})).await;
    assert_eq!(missed["C2CPairUnreadCount"], json!([]));
    let list = bob.ok("recentcontact.page_get", json!({"From_Account": "bob"})).await;
    assert_eq!(list["SessionItem"], json!([]));
}

/// Provokes 20016.
#[tokio::test]
async fn a_recall_after_the_window() {
    let (_server, mut alice) = chat_with(Options::new().set("app.recall_window", "1s")).await;
    let (early, late) = (sent(&mut alice).await, sent(&mut alice).await);
    alice.ok(RECALL, early).await;
    let time = late["MsgInfo"]["MsgTimeStamp"].as_u64().unwrap();
    until("the end of the window", async || (now() > time + 1).then_some(())).await;
    refused(&alice.call(RECALL, late).await, 20016, &["older than the recall window of 1 s"]);
}

/// Provokes 20016.
#[tokio::test]
async fn a_recall_of_an_old_message_with_the_settings_as_they_come() {
    let (server, mut alice) = chat().await;
    let import = json!({"SyncFromOldSystem": 2, "From_Account": "alice", "To_Account": "bob", "MsgSeq": 1,
        "MsgRandom": 2, "MsgTimeStamp": now() - 130, "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi"}}]});
    server.rest().ok("openim/importmsg", import.clone()).await;
    refused(&alice.call(RECALL, json!({"MsgInfo": import})).await, 20016, &["recall window of 120 s"]);
}

/// Provokes 20018.
#[tokio::test]
async fn a_deletion_on_a_full_disk() {
    let (server, mut alice) = chat().await;
    let recall = sent(&mut alice).await;
    server.fill_disk();
    let body = json!({"From_Account": "alice", "To_Account": "bob", "MsgKeyList": [key(&recall)]});
    refused(&alice.call("openim.delete_c2c_msg_ramble", body).await, 20018, &["deleting from the history failed"]);
}

/// Provokes 20022.
#[tokio::test]
async fn a_message_that_does_not_exist() {
    let (_server, mut alice) = chat().await;
    let mut recall = sent(&mut alice).await;
    recall["MsgInfo"]["MsgRandom"] = json!(5);
    refused(&alice.call(RECALL, recall).await, 20022, &["there is no such message"]);
    for key in ["0123456789abcdef0123456789abcdef", "", "no key", &"a".repeat(65)] {
        let answer = alice.call("im_long_msg.get_relay_json_msg", json!({"JsonMsgKey": key})).await;
        refused(&answer, 20022, &["there is no such message"]);
    }
}

/// Provokes 20023.
#[tokio::test]
async fn a_message_that_is_recalled_twice() {
    let (_server, mut alice) = chat().await;
    let recall = sent(&mut alice).await;
    alice.ok(RECALL, recall.clone()).await;
    refused(&alice.call(RECALL, recall).await, 20023, &["recalled already"]);
}

/// Provokes 80002.
#[tokio::test]
async fn a_packet_over_the_limit() {
    let (_server, mut alice) = chat().await;
    let long = "x".repeat(8192);
    refused(&alice.send_text("bob", &long).await, 80002, &["bytes long", "the limit is 8192"]);
    let body = message(&alice, "CloudCustomData", json!(long));
    refused(&alice.call(SEND, body).await, 80002, &["the limit is 8192"]);
    let list = json!({"MsgList": ["x".repeat(1024 * 1024)]});
    refused(&alice.call("im_long_msg.save_relay_json_msg", list).await, 80002, &["the limit is 1048576"]);
}

/// Provokes 80002.
#[tokio::test]
async fn a_packet_over_a_limit_that_was_set() {
    let (_server, mut alice) = chat_with(Options::new().set("app.message_bytes", 100)).await;
    refused(&alice.send_text("bob", &"x".repeat(100)).await, 80002, &["the limit is 100"]);
    assert_eq!(error_code(&alice.send_text("bob", "short").await), 0);
}

/// Provokes 90009.
#[tokio::test]
async fn commands_that_are_for_admins() {
    let (_server, mut alice) = chat().await;
    for command in ["batchsendmsg", "importmsg", "admin_getroammsg", "admin_msgwithdraw", "admin_set_msg_read"] {
        let answer = alice.call(&format!("openim.{command}"), json!({})).await;
        refused(&answer, 90009, &["only an admin of the app may do this"]);
    }
    for command in ["get_c2c_unread_msg_num", "query_online_status", "querystate"] {
        let answer = alice.call(&format!("openim.{command}"), json!({"To_Account": ["bob"]})).await;
        refused(&answer, 90009, &["only an admin of the app may do this"]);
    }
}
