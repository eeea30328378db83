//! Codes of pushes to all, tags and attributes.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, error_code, refused, until};

const PUSH: &str = "all_member_push/im_push";
const ADD_TAG: &str = "all_member_push/im_add_tag";
const SET_ATTR: &str = "all_member_push/im_set_attr";
const SET_ATTR_NAME: &str = "all_member_push/im_set_attr_name";

/// A good push with some fields changed.
fn draft(changes: Value) -> Value {
    let mut body = json!({
        "MsgRandom": rand::random::<u32>(),
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "x"}}],
    });
    body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    body
}

async fn push_refused(rest: &Rest, changes: Value, code: i64, words: &[&str]) {
    refused(&rest.call(PUSH, draft(changes)).await, code, words);
}

fn tags(tags: Value) -> Value {
    json!({"UserTags": [{"To_Account": "alice", "Tags": tags}]})
}

fn fast() -> Server {
    Server::with(Options::new().set("app.push_interval", "0s"))
}

/// Provokes 90001, 90002, 90005, 90007, 90008, 90010, 90026, 90043, 90044, 93000.
#[tokio::test]
async fn a_message_that_could_not_be_sent_either() {
    let server = fast();
    let rest = server.rest();
    let reply = rest.request(PUSH).body("{").send().await;
    refused(&reply.json(), 90001, &["not JSON"]);
    push_refused(&rest, json!({"Condition": []}), 90001, &["Condition", "object"]).await;
    push_refused(&rest, json!({"Condition": {"TagsOr": "x"}}), 90001, &["Condition.TagsOr", "array"]).await;
    push_refused(&rest, json!({"MsgBody": []}), 90002, &["MsgBody"]).await;
    push_refused(&rest, json!({"MsgRandom": "x"}), 90005, &["MsgRandom"]).await;
    push_refused(&rest, json!({"MsgRandom": null}), 90005, &["MsgRandom", "missing"]).await;
    push_refused(&rest, json!({"MsgBody": {}}), 90007, &["MsgBody", "array"]).await;
    push_refused(&rest, json!({"From_Account": "nobody"}), 90008, &["sender", "nobody"]).await;
    push_refused(&rest, json!({"MsgBody": [{"MsgType": "X", "MsgContent": {}}]}), 90010, &["MsgType"]).await;
    push_refused(&rest, json!({"MsgLifeTime": 604_801}), 90026, &["MsgLifeTime", "604800"]).await;
    push_refused(&rest, json!({"OfflinePushInfo": 5}), 90043, &["OfflinePushInfo"]).await;
    push_refused(&rest, json!({"MsgLifeTime": "60"}), 90044, &["MsgLifeTime"]).await;
    let long = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": "x".repeat(8192)}}]);
    push_refused(&rest, json!({"MsgBody": long}), 93000, &["8192"]).await;
}

/// Provokes 90018.
#[tokio::test]
async fn more_than_a_hundred_accounts() {
    let server = Server::start();
    let rest = server.rest();
    let accounts: Vec<String> = (0..101).map(|n| format!("user{n}")).collect();
    for command in ["im_get_tag", "im_remove_all_tags", "im_get_attr"] {
        let answer = rest.call(&format!("all_member_push/{command}"), json!({"To_Account": accounts})).await;
        refused(&answer, 90018, &["To_Account", "101", "100"]);
    }
    let cases = [
        ("im_add_tag", "UserTags", "Tags", json!(["x"])),
        ("im_remove_tag", "UserTags", "Tags", json!(["x"])),
        ("im_set_attr", "UserAttrs", "Attrs", json!({"x": "y"})),
        ("im_remove_attr", "UserAttrs", "Attrs", json!(["x"])),
    ];
    for (command, list, field, value) in cases {
        let users: Vec<Value> = accounts.iter().map(|user| json!({"To_Account": user, field: value})).collect();
        let answer = rest.call(&format!("all_member_push/{command}"), json!({list: users})).await;
        refused(&answer, 90018, &[list, "101", "100"]);
    }
}

/// Provokes 90020.
#[tokio::test]
async fn a_condition_s_tag_over_50_bytes() {
    let server = fast();
    for list in ["TagsOr", "TagsAnd"] {
        let condition = json!({"Condition": {list: ["é".repeat(26)]}});
        push_refused(&server.rest(), condition, 90020, &["52 bytes", "50"]).await;
        push_refused(&server.rest(), json!({"Condition": {list: [""]}}), 90040, &[list, "empty"]).await;
    }
    server.rest().ok(PUSH, draft(json!({"Condition": {"TagsOr": ["é".repeat(25)]}}))).await;
}

/// Provokes 90022.
#[tokio::test]
async fn a_tag_in_both_lists() {
    let server = fast();
    let condition = json!({"Condition": {"TagsOr": ["a", "b"], "TagsAnd": ["c", "b"]}});
    push_refused(&server.rest(), condition, 90022, &["\"b\"", "both"]).await;
}

/// Provokes 90024.
#[tokio::test]
async fn two_pushes_within_a_second() {
    // As long as this it cannot take by chance.
    let server = Server::with(Options::new().set("app.push_interval", "1h"));
    let rest = server.rest();
    let first = draft(json!({}));
    let answer = rest.ok(PUSH, first.clone()).await;
    push_refused(&rest, json!({}), 90024, &["ago"]).await;
    assert_eq!(rest.ok(PUSH, first).await, answer, "the same one again is no second push");
}

/// Provokes 90030.
#[tokio::test]
async fn a_name_or_value_of_an_attribute_that_is_empty_or_too_long() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice"]).await;
    rest.ok(SET_ATTR_NAME, json!({"AttrNames": {"0": "city"}})).await;
    for (text, words) in [(String::new(), "0 bytes"), ("x".repeat(51), "51 bytes")] {
        refused(&rest.call(SET_ATTR_NAME, json!({"AttrNames": {"1": text}})).await, 90030, &["name", words, "50"]);
        let values = json!({"UserAttrs": [{"To_Account": "alice", "Attrs": {"city": text}}]});
        refused(&rest.call(SET_ATTR, values).await, 90030, &["value", words, "50"]);
    }
    for key in ["10", "x", ""] {
        refused(&rest.call(SET_ATTR_NAME, json!({"AttrNames": {key: "a"}})).await, 90001, &["AttrNames", "\"9\""]);
    }
}

/// Provokes 90032.
#[tokio::test]
async fn too_many_tags() {
    let server = fast();
    let rest = server.rest();
    rest.import(&["alice"]).await;
    let list = |from: usize, count: usize| (from..from + count).map(|n| format!("tag{n}")).collect::<Vec<_>>();
    push_refused(&rest, json!({"Condition": {"TagsOr": list(0, 11)}}), 90032, &["TagsOr", "11", "10"]).await;
    for command in [ADD_TAG, "all_member_push/im_remove_tag"] {
        refused(&rest.call(command, tags(json!(list(0, 11)))).await, 90032, &["Tags", "11", "10"]);
    }
    for n in 0..10 {
        rest.ok(ADD_TAG, tags(json!(list(n * 10, 10)))).await;
    }
    refused(&rest.call(ADD_TAG, tags(json!(["one more"]))).await, 90032, &["alice", "100"]);
    rest.ok(ADD_TAG, tags(json!(["tag5"]))).await;
}

/// Provokes 90033.
#[tokio::test]
async fn an_attribute_that_is_not_named() {
    let server = fast();
    let rest = server.rest();
    rest.import(&["alice"]).await;
    let words = ["\"city\"", "not been named"];
    for list in ["AttrsOr", "AttrsAnd"] {
        push_refused(&rest, json!({"Condition": {list: {"city": "oslo"}}}), 90033, &words).await;
        push_refused(&rest, json!({"Condition": {list: ["city"]}}), 90033, &[list, "object"]).await;
    }
    let values = json!({"UserAttrs": [{"To_Account": "alice", "Attrs": {"city": "oslo"}}]});
    refused(&rest.call(SET_ATTR, values).await, 90033, &words);
    let gone = json!({"UserAttrs": [{"To_Account": "alice", "Attrs": ["city"]}]});
    refused(&rest.call("all_member_push/im_remove_attr", gone).await, 90033, &words);
    refused(&rest.call(SET_ATTR_NAME, json!({"AttrNames": {"0": "a", "1": "a"}})).await, 90033, &["\"a\"", "two"]);
}

/// Provokes 90034, 90040.
#[tokio::test]
async fn a_tag_for_a_user_that_is_empty_or_too_long() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice"]).await;
    refused(&rest.call(ADD_TAG, tags(json!(["x".repeat(51)]))).await, 90034, &["51 bytes", "50"]);
    refused(&rest.call(ADD_TAG, tags(json!(["a", ""]))).await, 90040, &["Tags", "empty"]);
    let answer = rest.ok("all_member_push/im_get_tag", json!({"To_Account": ["alice"]})).await;
    assert_eq!(answer["UserTags"][0]["Tags"], json!([]));
}

/// Provokes 90039.
#[tokio::test]
async fn tags_and_attributes_in_one_condition() {
    let server = fast();
    let condition = json!({"Condition": {"TagsOr": ["a"], "AttrsAnd": {"b": "c"}}});
    push_refused(&server.rest(), condition, 90039, &["tags", "attributes"]).await;
}

/// Provokes 90045.
#[tokio::test]
async fn pushes_that_are_switched_off() {
    let server = Server::with(Options::new().set("app.push_to_all", false));
    push_refused(&server.rest(), json!({}), 90045, &["switched off"]).await;
}

/// Provokes 90047.
#[tokio::test]
async fn more_pushes_than_a_day_has() {
    let server = Server::with(Options::new().set("app.push_interval", "0s").set("app.pushes_a_day", 0));
    push_refused(&server.rest(), json!({}), 90047, &["0 pushes of the day"]).await;
}

/// Provokes 90048.
#[tokio::test]
async fn an_account_that_does_not_exist() {
    let server = Server::start();
    let rest = server.rest();
    refused(&rest.call(ADD_TAG, tags(json!(["a"]))).await, 90048, &["\"alice\"", "does not exist"]);
    for command in ["im_get_tag", "im_remove_all_tags", "im_get_attr"] {
        let answer = rest.call(&format!("all_member_push/{command}"), json!({"To_Account": ["nobody"]})).await;
        refused(&answer, 90048, &["\"nobody\"", "does not exist"]);
    }
}

/// Provokes 90009.
#[tokio::test]
async fn a_user_that_pushes_to_all() {
    let server = fast();
    let mut alice = server.login("alice").await;
    for command in ["im_push", "im_add_tag", "im_get_attr_name"] {
        refused(&alice.call(&format!("all_member_push.{command}"), draft(json!({}))).await, 90009, &["admin"]);
    }
}

/// Provokes 91000.
#[tokio::test]
async fn a_store_that_fails() {
    let mut server = fast();
    let rest = server.rest();
    rest.import(&["alice"]).await;
    rest.ok(PUSH, draft(json!({}))).await;
    server.fill_disk();
    push_refused(&rest, json!({}), 91000, &["store"]).await;
    refused(&rest.call(ADD_TAG, tags(json!(["a"]))).await, 91000, &["store"]);
    server.restart_with(Options::new().set("store.commit_timeout", "1us"));
    let rest = server.rest();
    let late = async || {
        let answer = rest.call(ADD_TAG, tags(json!(["a"]))).await;
        (error_code(&answer) != 0).then_some(answer)
    };
    refused(&until("a late write", late).await, 91000, &["in time"]);
}
