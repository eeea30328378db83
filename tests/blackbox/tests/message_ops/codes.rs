//! The codes of what is done with messages: each by the condition that it stands for.

use serde_json::json;
use tincan_blackbox::{Options, refused};

use super::*;

const SET: &str = "openim_msg_ext_http_svc.set_key_values";
const MODIFY: &str = "openim.modify_c2c_msg";

fn set(key: &str, value: &str, seq: u64) -> Value {
    json!({"OperateType": 1, "ExtensionList": [{"Key": key, "Value": value, "Seq": seq}]})
}

/// Provokes 20026.
#[tokio::test]
async fn a_change_of_a_message_that_is_not_there() {
    let mut chat = Chat::start().await;
    let message = chat.say("hi").await;
    let change = json!({"MsgVersion": 0, "MsgBody": text("x")});
    let unknown = with(with(parts(&message), change.clone()), json!({"MsgRandom": 5}));
    refused(&chat.alice.call(MODIFY, unknown).await, 20026, &["no such message to change"]);
    let unknown = with(named(&message), json!({"MsgKey": "1_2_3", "MsgBody": text("x")}));
    refused(&chat.rest.call("openim/modify_c2c_msg", unknown).await, 20026, &["no such message to change"]);
    let recall = with(parts(&message), json!({"MsgTimeStamp": message["MsgTimeStamp"]}));
    chat.alice.ok("openim.msgwithdraw", json!({"MsgInfo": recall})).await;
    let recalled = with(parts(&message), change);
    refused(&chat.bob.call(MODIFY, recalled).await, 20026, &["no such message to change"]);
}

/// Provokes 20027.
#[tokio::test]
async fn a_change_from_an_old_version() {
    let mut chat = Chat::start().await;
    let message = chat.say("hi").await;
    let change =
        |words: &str| with(parts(&message), json!({"MsgVersion": 0, "MsgBody": text(words), "CloudCustomData": words}));
    chat.bob.ok(MODIFY, change("his")).await;
    let answer = chat.alice.call(MODIFY, change("hers")).await;
    refused(&answer, 20027, &["MsgVersion is 0", "has version 1"]);
    assert_eq!(
        (&answer["MsgBody"], &answer["MsgVersion"], &answer["CloudCustomData"]),
        (&text("his"), &json!(1), &json!("his"))
    );
    let all = chat.history().await;
    assert_eq!(all[0]["MsgBody"], text("his"));
}

/// Provokes 20001, 20003, 80002, 90001, 90003, 90008, 90010, 90054, 93000.
#[tokio::test]
async fn a_change_that_is_not_allowed_or_malformed() {
    let mut chat = Chat::start().await;
    let message = chat.say("hi").await;
    let image = json!([{"MsgType": "TIMImageElem", "MsgContent": {"UUID": "i", "ImageInfoArray": []}}]);
    for (fields, words) in [
        (json!({}), "MsgBody is missing"),
        (json!({"MsgBody": image}), "MsgBody[0].MsgType must be one of TIMTextElem"),
        (json!({"MsgBody": text("x"), "MsgTime": "x"}), "MsgTime must be an integer"),
        (json!({"MsgBody": text("x"), "MsgVersion": -1}), "MsgVersion must be an integer"),
    ] {
        refused(&chat.alice.call(MODIFY, with(parts(&message), fields)).await, 20001, &[words]);
    }
    let long = json!({"MsgBody": text(&"x".repeat(8192))});
    refused(&chat.alice.call(MODIFY, with(parts(&message), long.clone())).await, 80002, &["the limit is 8192"]);
    let mut carol = chat.server.login("carol").await;
    let theirs = with(parts(&message), json!({"MsgBody": text("x")}));
    refused(&carol.call(MODIFY, theirs).await, 20003, &["neither sender nor recipient"]);
    for (fields, code, words) in [
        (json!({}), 90002, "MsgBody is missing"),
        (json!({"CloudCustomData": 5}), 90001, "CloudCustomData must be a string"),
        (json!({"CloudCustomData": "", "To_Account": 5}), 90003, "To_Account must be a string"),
        (json!({"CloudCustomData": "", "From_Account": null}), 90008, "From_Account is missing"),
        (json!({"CloudCustomData": "", "MsgKey": "x"}), 90054, "MsgKey must be of the form"),
        (json!({"MsgBody": [{"MsgType": "No"}]}), 90010, "MsgBody[0].MsgType must be a known kind"),
        (long, 93000, "the limit is 8192"),
    ] {
        let answer = chat.rest.call("openim/modify_c2c_msg", with(named(&message), fields)).await;
        refused(&answer, code, &[words]);
    }
}

/// Provokes 23001.
#[tokio::test]
async fn a_pair_that_was_changed_meanwhile() {
    let mut chat = Chat::start().await;
    let named = chat.extensible().await;
    chat.alice.ok(SET, with(named.clone(), set("vote", "yes", 0))).await;
    let answer = chat.bob.ok(SET, with(named.clone(), set("vote", "no", 0))).await;
    let now = json!({"ErrorCode": 23001, "Extension": {"Key": "vote", "Value": "yes", "Seq": 1}});
    assert_eq!(answer, with(ok(), json!({"ExtensionList": [now], "Seq": 1})));
    let answer = chat.bob.ok(SET, with(named, set("vote", "no", 1))).await;
    assert_eq!(answer["ExtensionList"][0]["ErrorCode"], 0, "{answer}");
}

/// Provokes 23002.
#[tokio::test]
async fn a_message_that_was_sent_without_support_for_pairs() {
    let mut chat = Chat::start().await;
    let named = named(&chat.say("plain").await);
    refused(&chat.bob.call(SET, with(named.clone(), set("a", "1", 0))).await, 23002, &["SupportMessageExtension 1"]);
    let answer = chat.rest.call("openim_msg_ext_http_svc/get_key_values", named).await;
    refused(&answer, 23002, &["SupportMessageExtension 1"]);
}

/// Provokes 23003.
#[tokio::test]
async fn pairs_that_are_changed_too_often() {
    let mut chat = Chat::start().await;
    let named = chat.extensible().await;
    for n in 0..200 {
        chat.alice.ok(SET, with(named.clone(), set("count", &n.to_string(), n))).await;
    }
    let answer = chat.bob.call(SET, with(named, set("count", "x", 200))).await;
    refused(&answer, 23003, &["more than 200 times a minute"]);
}

/// Provokes 23004.
#[tokio::test]
async fn pairs_and_reactions_of_a_message_that_is_not_there() {
    let mut chat = Chat::start().await;
    let unknown = with(chat.extensible().await, json!({"MsgKey": "1_2_3"}));
    refused(&chat.bob.call(SET, with(unknown.clone(), set("a", "1", 0))).await, 23004, &["no such message"]);
    let get = chat.rest.call("openim_msg_ext_http_svc/get_key_values", unknown.clone()).await;
    refused(&get, 23004, &["no such message"]);
    let react = with(unknown, json!({"Reaction": "like", "Add_Account": ["bob"]}));
    refused(&chat.bob.call("openim_msg_ext_http_svc.reaction_add", react).await, 23004, &["no such message"]);
}

/// Provokes 10004.
#[tokio::test]
async fn pairs_and_reactions_that_are_malformed() {
    let mut chat = Chat::with(Options::new().set("app.extension_pairs", 1)).await;
    let named = chat.extensible().await;
    let many: Vec<Value> = (0..21).map(|n| json!({"Key": n.to_string(), "Value": "v", "Seq": 0})).collect();
    for (fields, words) in [
        (json!({}), "OperateType is missing"),
        (json!({"OperateType": 4}), "OperateType must be 1 (set)"),
        (json!({"OperateType": 1}), "ExtensionList is missing"),
        (json!({"OperateType": 1, "ExtensionList": many}), "ExtensionList holds 21 entries; allowed are 1 to 20"),
        (set("", "v", 0), "ExtensionList[0].Key must be 1 to 100 bytes long"),
        (set(&"k".repeat(101), "v", 0), "ExtensionList[0].Key must be 1 to 100 bytes long"),
        (set("k", &"v".repeat(1001), 0), "ExtensionList[0].Value must be at most 1000 bytes long"),
        (json!({"OperateType": 1, "ExtensionList": [{"Key": "k", "Value": "v"}]}), "ExtensionList[0].Seq is missing"),
        (with(set("k", "v", 0), json!({"MsgKey": "x"})), "MsgKey must be of the form"),
    ] {
        refused(&chat.bob.call(SET, with(named.clone(), fields)).await, 10004, &[words]);
    }
    chat.bob.ok(SET, with(named.clone(), set(&"k".repeat(100), &"v".repeat(1000), 0))).await;
    let one_more = chat.bob.call(SET, with(named.clone(), set("more", "v", 0))).await;
    refused(&one_more, 10004, &["ExtensionList must leave at most 1 pairs"]);
    let react = with(named, json!({"Reaction": "", "Add_Account": ["bob"]}));
    let answer = chat.bob.call("openim_msg_ext_http_svc.reaction_add", react).await;
    refused(&answer, 10004, &["Reaction must be 1 to 64 bytes long"]);
}

/// Provokes 10007.
#[tokio::test]
async fn pairs_and_reactions_of_others() {
    let mut chat = Chat::start().await;
    let named = chat.extensible().await;
    let mut carol = chat.server.login("carol").await;
    refused(&carol.call(SET, with(named.clone(), set("a", "1", 0))).await, 10007, &["neither sender nor recipient"]);
    let react = with(named, json!({"Reaction": "like", "Add_Account": ["alice"]}));
    let answer = chat.bob.call("openim_msg_ext_http_svc.reaction_add", react).await;
    refused(&answer, 10007, &["Add_Account must be the caller's own account"]);
}

/// Provokes 10002.
#[tokio::test]
async fn pairs_on_a_full_disk() {
    let mut chat = Chat::start().await;
    let named = chat.extensible().await;
    chat.server.fill_disk();
    refused(&chat.bob.call(SET, with(named, set("a", "1", 0))).await, 10002, &["the store failed"]);
}

/// Provokes 20028.
#[tokio::test]
async fn changes_that_collide_too_often() {
    let mut chat =
        Chat::with(Options::new().set("app.command_calls_per_second", 10_000).set("store.waiting_writers", 8)).await;
    let message = named(&chat.say("hi").await);
    let (mut done, mut collided) = (0, 0);
    // How many collide is a matter of luck; that none does in some thousands is not.
    while collided == 0 && done < 5_000 {
        let changes = (0..250).map(|n| {
            let (rest, change) = (chat.rest.clone(), with(message.clone(), json!({"CloudCustomData": n.to_string()})));
            tokio::spawn(async move { rest.call("openim/modify_c2c_msg", change).await })
        });
        for change in changes.collect::<Vec<_>>() {
            let answer = change.await.unwrap();
            if answer["ErrorCode"] == 0 {
                done += 1;
            } else {
                refused(&answer, 20028, &["other changes of the same message came between"]);
                collided += 1;
            }
        }
    }
    assert!(collided > 0 && done > 0, "{collided} collided, {done} did not");
    assert_eq!(chat.history().await[0]["MsgVersion"], done);
}
