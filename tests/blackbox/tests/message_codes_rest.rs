//! The codes of the message commands as the REST API answers them: each by the condition that it stands for.

use serde_json::{Value, json};
use tincan_blackbox::{Rest, Server, now, refused};

const SEND: &str = "openim/sendmsg";
const BATCH: &str = "openim/batchsendmsg";
const IMPORT: &str = "openim/importmsg";
const WITHDRAW: &str = "openim/admin_msgwithdraw";
const STATUS: &str = "openim/query_online_status";

/// A server on which alice and bob have accounts.
async fn chat() -> (Server, Rest) {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    (server, rest)
}

fn text(text: &str) -> Value {
    json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}])
}

/// A message that nothing is wrong with.
fn message() -> Value {
    json!({"From_Account": "alice", "To_Account": "bob", "MsgSeq": 7, "MsgRandom": 8, "MsgBody": text("hi")})
}

/// A message of long ago that nothing is wrong with.
fn old_message() -> Value {
    changed(changed(message(), "MsgTimeStamp", json!(now() - 3600)), "SyncFromOldSystem", json!(2))
}

/// A body with one field changed.
fn changed(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

/// A body with one field left out.
fn without(mut body: Value, field: &str) -> Value {
    body.as_object_mut().unwrap().remove(field);
    body
}

/// Every one of these values of a field of `sendmsg` is refused with a code, and with words.
async fn refuses_values(field: &str, values: &[Value], code: i64, words: &[&str]) {
    let (_server, rest) = chat().await;
    for value in values {
        refused(&rest.call(SEND, changed(message(), field, value.clone())).await, code, words);
    }
    rest.ok(SEND, message()).await;
}

/// A server on whose full disk a message was sent before, and that message's key.
async fn chat_on_full_disk() -> (Server, Rest, Value) {
    let (server, rest) = chat().await;
    let sent = rest.ok(SEND, message()).await;
    server.fill_disk();
    (server, rest, sent["MsgKey"].clone())
}

/// Provokes 90001.
#[tokio::test]
async fn a_body_that_is_not_json() {
    let (_server, rest) = chat().await;
    for command in [SEND, BATCH, IMPORT, WITHDRAW] {
        for body in ["{\"To_Account\":", "hello", "{'a':1}"] {
            refused(&rest.request(command).body(body).send().await.json(), 90001, &["the body is not JSON"]);
        }
    }
    refused(&rest.call(SEND, json!([1])).await, 90001, &["the body must be a JSON object"]);
    refused(&rest.call(STATUS, json!({"To_Account": []})).await, 90001, &["To_Account holds 0 entries"]);
}

/// Provokes 90002.
#[tokio::test]
async fn a_msg_body_of_the_wrong_form() {
    let (_server, rest) = chat().await;
    for command in [SEND, IMPORT] {
        refused(&rest.call(command, without(old_message(), "MsgBody")).await, 90002, &["MsgBody is missing"]);
    }
    let many = vec![text("x")[0].clone(); 201];
    for (body, words) in [(json!([]), "1 to 200 elements"), (json!(many), "1 to 200"), (json!([5]), "array of objects")]
    {
        refused(&rest.call(SEND, changed(message(), "MsgBody", body)).await, 90002, &["MsgBody", words]);
    }
}

/// Provokes 90003.
#[tokio::test]
async fn a_recipient_that_is_missing_or_no_text() {
    let (_server, rest) = chat().await;
    for command in [SEND, BATCH, IMPORT, WITHDRAW, STATUS] {
        refused(&rest.call(command, without(old_message(), "To_Account")).await, 90003, &["To_Account is missing"]);
    }
    let batch = changed(message(), "To_Account", json!("bob"));
    refused(&rest.call(BATCH, batch).await, 90003, &["To_Account must be an array of strings"]);
    for wrong in [json!(5), json!(["bob"]), json!({}), json!(true)] {
        let answer = rest.call(SEND, changed(message(), "To_Account", wrong)).await;
        refused(&answer, 90003, &["To_Account must be a string"]);
    }
    for wrong in ["", &"x".repeat(33), "bob\n", "bø"] {
        refused(&rest.call(SEND, changed(message(), "To_Account", json!(wrong))).await, 90003, &["To_Account must"]);
    }
}

/// Provokes 90004.
#[tokio::test]
async fn a_msg_seq_that_is_no_number_of_32_bits() {
    let wrong = [json!(-1), json!(4_294_967_296_u64), json!("7"), json!(1.5)];
    refuses_values("MsgSeq", &wrong, 90004, &["MsgSeq must be an integer from 0 to 4294967295"]).await;
}

/// Provokes 90005.
#[tokio::test]
async fn a_msg_random_that_is_missing_or_no_number_of_32_bits() {
    let wrong = [json!(-1), json!(4_294_967_296_u64), json!("7"), json!([])];
    refuses_values("MsgRandom", &wrong, 90005, &["MsgRandom must be an integer from 0 to 4294967295"]).await;
    let (_server, rest) = chat().await;
    for command in [SEND, IMPORT] {
        refused(&rest.call(command, without(old_message(), "MsgRandom")).await, 90005, &["MsgRandom is missing"]);
    }
}

/// Provokes 90006.
#[tokio::test]
async fn a_msg_time_stamp_that_is_no_time_of_the_past() {
    let (_server, rest) = chat().await;
    let wrong = changed(message(), "MsgTimeStamp", json!("today"));
    refused(&rest.call(SEND, wrong).await, 90006, &["MsgTimeStamp must be an integer"]);
    let missing = without(old_message(), "MsgTimeStamp");
    refused(&rest.call(IMPORT, missing).await, 90006, &["MsgTimeStamp is missing"]);
    let future = changed(old_message(), "MsgTimeStamp", json!(now() + 3600));
    refused(&rest.call(IMPORT, future).await, 90006, &["MsgTimeStamp must not be in the future"]);
}

/// Provokes 90007.
#[tokio::test]
async fn a_msg_body_that_is_no_array() {
    let wrong = [json!({}), json!("hi"), json!(5), text("hi")[0].clone()];
    refuses_values("MsgBody", &wrong, 90007, &["MsgBody must be an array"]).await;
}

/// Provokes 90008.
#[tokio::test]
async fn a_sender_that_is_missing_or_no_account() {
    let (_server, rest) = chat().await;
    for command in [SEND, IMPORT, WITHDRAW] {
        let wrong = changed(old_message(), "From_Account", json!(5));
        refused(&rest.call(command, wrong).await, 90008, &["From_Account must be a string"]);
    }
    for command in [IMPORT, WITHDRAW] {
        refused(&rest.call(command, without(old_message(), "From_Account")).await, 90008, &["From_Account is missing"]);
    }
    for command in [SEND, IMPORT] {
        let unknown = changed(old_message(), "From_Account", json!("nobody"));
        refused(&rest.call(command, unknown).await, 90008, &["the sender \"nobody\" does not exist"]);
    }
    let read = json!({"Report_Account": 5, "Peer_Account": "bob"});
    refused(&rest.call("openim/admin_set_msg_read", read).await, 90008, &["Report_Account must be a string"]);
}

/// Provokes 90010.
#[tokio::test]
async fn an_element_that_does_not_match_its_definition() {
    let (_server, rest) = chat().await;
    let custom = json!({"MsgType": "TIMCustomElem", "MsgContent": {"Data": "x"}});
    for (body, words) in [
        (json!([{"MsgType": "TIMNoElem", "MsgContent": {}}]), "MsgBody[0].MsgType must be a known kind"),
        (json!([{"MsgContent": {}}]), "MsgBody[0].MsgType is missing"),
        (json!([{"MsgType": 1, "MsgContent": {}}]), "MsgBody[0].MsgType must be a string"),
        (json!([{"MsgType": "TIMTextElem"}]), "MsgBody[0].MsgContent is missing"),
        (json!([custom, {"MsgType": "TIMTextElem", "MsgContent": []}]), "MsgBody[1].MsgContent must be an object"),
        (json!([{"MsgType": "TIMTextElem", "MsgContent": {}}]), "MsgBody[0].MsgContent.Text is missing"),
        (json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": 5}}]), "MsgBody[0].MsgContent.Text must be a string"),
        (json!([{"MsgType": "TIMFaceElem", "MsgContent": {"Index": "1"}}]), "MsgContent.Index must be an integer"),
        (json!([{"MsgType": "TIMLocationElem", "MsgContent": {"Latitude": 1}}]), "MsgContent.Longitude is missing"),
        (json!([{"MsgType": "TIMRelayElem", "MsgContent": {}}]), "MsgContent.MsgList or JsonMsgKey is missing"),
        (json!([custom, custom]), "MsgBody[1].MsgType may be TIMCustomElem only once"),
    ] {
        refused(&rest.call(SEND, changed(message(), "MsgBody", body)).await, 90010, &[words]);
    }
}

/// Provokes 90011.
#[tokio::test]
async fn more_than_500_recipients() {
    let (_server, rest) = chat().await;
    let many: Vec<String> = (0..501).map(|n| format!("user{n}")).collect();
    for command in [BATCH, STATUS, "openim/querystate"] {
        let answer = rest.call(command, changed(message(), "To_Account", json!(many))).await;
        refused(&answer, 90011, &["To_Account holds 501 entries", "1 to 500"]);
    }
}

/// Provokes 90012.
#[tokio::test]
async fn a_recipient_that_is_no_account() {
    let (_server, rest) = chat().await;
    for command in [SEND, IMPORT] {
        let unknown = changed(old_message(), "To_Account", json!("nobody"));
        refused(&rest.call(command, unknown).await, 90012, &["the recipient \"nobody\" does not exist"]);
    }
    let nobody = changed(message(), "To_Account", json!(["nobody", "no one"]));
    refused(&rest.call(BATCH, nobody).await, 90012, &["none of the recipients exists"]);
    let unread = rest.call("openim/get_c2c_unread_msg_num", json!({"To_Account": "nobody"})).await;
    refused(&unread, 90012, &["\"nobody\" does not exist"]);
}

/// Provokes 90026.
#[tokio::test]
async fn a_life_of_more_than_7_days() {
    let wrong = [json!(604_801), json!(u32::MAX)];
    refuses_values("MsgLifeTime", &wrong, 90026, &["MsgLifeTime must be at most 604800"]).await;
}

/// Provokes 90030.
#[tokio::test]
async fn an_import_that_does_not_say_what_it_is() {
    let (_server, rest) = chat().await;
    let missing = without(old_message(), "SyncFromOldSystem");
    refused(&rest.call(IMPORT, missing).await, 90030, &["SyncFromOldSystem is missing"]);
    for (value, words) in [(json!("2"), "must be an integer"), (json!(3), "must be 1, 2 or 5")] {
        let wrong = changed(old_message(), "SyncFromOldSystem", value);
        refused(&rest.call(IMPORT, wrong).await, 90030, &["SyncFromOldSystem", words]);
    }
}

/// Provokes 90031.
#[tokio::test]
async fn a_sync_other_machine_that_is_no_integer() {
    let wrong = [json!("1"), json!(true), json!(1.5), json!({})];
    refuses_values("SyncOtherMachine", &wrong, 90031, &["SyncOtherMachine must be an integer"]).await;
}

/// Provokes 90043.
#[tokio::test]
async fn an_offline_push_info_that_is_no_object() {
    let wrong = [json!("push"), json!([]), json!({"Desc": "x".repeat(9000)})];
    refuses_values("OfflinePushInfo", &wrong, 90043, &["OfflinePushInfo must be an object"]).await;
}

/// Provokes 90044.
#[tokio::test]
async fn a_life_that_is_no_integer() {
    let wrong = [json!("60"), json!(-1), json!(1.5)];
    refuses_values("MsgLifeTime", &wrong, 90044, &["MsgLifeTime must be an integer"]).await;
}

/// Provokes 90048.
#[tokio::test]
async fn the_state_of_accounts_none_of_which_exists() {
    let (_server, rest) = chat().await;
    let answer = rest.call(STATUS, json!({"To_Account": ["nobody", "no one"]})).await;
    refused(&answer, 90048, &["the account \"nobody\" does not exist"]);
}

/// Provokes 90054.
#[tokio::test]
async fn a_msg_key_that_is_malformed_or_names_no_message() {
    let (_server, rest) = chat().await;
    rest.ok(SEND, message()).await;
    let recall = json!({"From_Account": "alice", "To_Account": "bob"});
    for wrong in ["", "7_8", "7_8_9_10", "a_b_c", &"1".repeat(60)] {
        let answer = rest.call(WITHDRAW, changed(recall.clone(), "MsgKey", json!(wrong))).await;
        refused(&answer, 90054, &["MsgKey must be of the form MsgSeq_MsgRandom_MsgTime"]);
    }
    for (key, words) in [(json!(5), "MsgKey must be a string"), (Value::Null, "MsgKey is missing")] {
        refused(&rest.call(WITHDRAW, changed(recall.clone(), "MsgKey", key)).await, 90054, &[words]);
    }
    let unknown = rest.call(WITHDRAW, changed(recall, "MsgKey", json!("7_8_9"))).await;
    refused(&unknown, 90054, &["there is no such message"]);
    let page = json!({"Operator_Account": "alice", "Peer_Account": "bob", "MaxCnt": 5, "MinTime": 0,
        "MaxTime": now(), "LastMsgKey": "x"});
    refused(&rest.call("openim/admin_getroammsg", page).await, 90054, &["LastMsgKey must be of the form"]);
}

/// Provokes 93000.
#[tokio::test]
async fn a_packet_over_the_limit() {
    let (_server, rest) = chat().await;
    for command in [SEND, IMPORT] {
        let long = changed(old_message(), "MsgBody", text(&"x".repeat(8192)));
        refused(&rest.call(command, long).await, 93000, &["bytes long", "the limit is 8192"]);
        let data = changed(old_message(), "CloudCustomData", json!("x".repeat(8192)));
        refused(&rest.call(command, data).await, 93000, &["the limit is 8192"]);
    }
    let long = changed(message(), "CloudCustomData", json!("x".repeat(8192)));
    let batch = changed(long, "To_Account", json!(["alice", "bob"]));
    refused(&rest.call(BATCH, batch).await, 93000, &["the limit is 8192"]);
    let room = 8192 - text("").to_string().len();
    rest.ok(SEND, changed(message(), "MsgBody", text(&"x".repeat(room)))).await;
}

/// Provokes 20023.
#[tokio::test]
async fn a_message_that_is_recalled_twice() {
    let (_server, rest) = chat().await;
    let sent = rest.ok(SEND, message()).await;
    let recall = json!({"From_Account": "alice", "To_Account": "bob", "MsgKey": sent["MsgKey"]});
    rest.ok(WITHDRAW, recall.clone()).await;
    refused(&rest.call(WITHDRAW, recall).await, 20023, &["recalled already"]);
}

/// Provokes 90994.
#[tokio::test]
async fn a_message_on_a_full_disk() {
    let (_server, rest, _) = chat_on_full_disk().await;
    refused(&rest.call(SEND, changed(message(), "MsgSeq", json!(70))).await, 90994, &["was not sent"]);
}

/// Provokes 90995.
#[tokio::test]
async fn a_batch_on_a_full_disk() {
    let (_server, rest, _) = chat_on_full_disk().await;
    let batch = changed(changed(message(), "MsgSeq", json!(70)), "To_Account", json!(["alice", "bob"]));
    refused(&rest.call(BATCH, batch).await, 90995, &["the batch was not sent whole"]);
}

/// Provokes 91000.
#[tokio::test]
async fn other_writes_on_a_full_disk() {
    let (_server, rest, key) = chat_on_full_disk().await;
    let recall = json!({"From_Account": "alice", "To_Account": "bob", "MsgKey": key});
    refused(&rest.call(WITHDRAW, recall).await, 91000, &["the store failed"]);
    let read = json!({"Report_Account": "bob", "Peer_Account": "alice"});
    refused(&rest.call("openim/admin_set_msg_read", read).await, 91000, &["the store failed"]);
    let import = changed(old_message(), "MsgSeq", json!(71));
    refused(&rest.call(IMPORT, import).await, 91000, &["the store failed"]);
}

/// What was acknowledged before the disk was full is there after a restart on a disk with room, and writing works again.
#[tokio::test]
async fn a_full_disk_loses_nothing() {
    let (mut server, rest, key) = chat_on_full_disk().await;
    refused(&rest.call(SEND, changed(message(), "MsgSeq", json!(70))).await, 90994, &["was not sent"]);
    server.kill9();
    server.restart();
    let rest = server.rest();
    let recall = json!({"From_Account": "alice", "To_Account": "bob", "MsgKey": key});
    rest.ok(WITHDRAW, recall).await;
    rest.ok(SEND, changed(message(), "MsgSeq", json!(70))).await;
}
