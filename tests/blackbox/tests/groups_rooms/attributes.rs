//! Attributes of groups.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient, refused, until};

use super::{create, enter, ok_with, tip};

const SET: &str = "group_open_http_svc.set_group_attr";
const MODIFY: &str = "group_open_http_svc.modify_group_attr";
const DELETE: &str = "group_open_http_svc.delete_group_attr";
const CLEAR: &str = "group_open_http_svc.clear_group_attr";
const GET: &str = "group_open_attr_http_svc.get_group_attr";

/// A ChatRoom of ann's in which ben is, and no limit of changes that a test meets by accident.
async fn club(changes: u32) -> (Server, Rest, WebClient, WebClient, String) {
    let server = Server::with(Options::new().set("app.groups.attribute_changes", changes));
    let (mut ann, mut ben) = (server.login("ann").await, server.login("ben").await);
    let group = create(&mut ann, "ChatRoom").await;
    enter(&mut ben, &group).await;
    let rest = server.rest();
    (server, rest, ann, ben, group)
}

fn body(group: &str, pairs: Value) -> Value {
    json!({"GroupId": group, "GroupAttr": pairs})
}

fn known(group: &str, pairs: Value, main_seq: u64) -> Value {
    json!({"GroupId": group, "GroupAttr": pairs, "AttrMainSeq": main_seq, "AttrControl": ["RaceConflict"]})
}

#[tokio::test]
async fn attributes_are_set_changed_read_and_deleted() {
    let (_server, rest, mut ann, mut ben, group) = club(100).await;
    let answer = ann.ok(SET, known(&group, json!([{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]), 0)).await;
    assert_eq!(
        answer,
        ok_with(json!({"AttrMainSeq": 1, "GroupAttrAry": [{"key": "a", "seq": 1}, {"key": "b", "seq": 1}]}))
    );
    let told = tip(&mut ben, |tip| tip["MsgGroupNewInfo"]["GroupAttrOption"]["GroupAttrSeq"] == 1).await;
    assert_eq!(
        told["MsgBody"],
        json!({
            "OpType": 6, "Operator_Account": "ann",
            "MsgOperatorMemberExtraInfo": {"UserId": "ann", "NickName": "", "ImageUrl": ""},
            "MsgGroupNewInfo": {"GroupAttrOption": {
                "ReportType": 1, "GroupAttrSeq": 1, "PushChangedAttrValFlag": 1, "BytesChangedKeys": ["a", "b"],
                "GroupAttrInfo": [{"Key": "a", "Val": "1", "SubKeySeq": 1}, {"Key": "b", "Val": "2", "SubKeySeq": 1}],
            }},
        })
    );
    assert_eq!(told["Event"], 6);
    let pairs = json!([{"key": "b", "value": "3", "seq": 1}, {"key": "c", "value": "4", "seq": 0}]);
    let answer = ben.ok(MODIFY, known(&group, pairs, 1)).await;
    assert_eq!(
        answer,
        ok_with(json!({"AttrMainSeq": 2, "GroupAttrAry": [{"key": "b", "seq": 2}, {"key": "c", "seq": 1}]}))
    );
    let all = ok_with(json!({"AttrMainSeq": 2, "GroupAttrAry": [
        {"key": "a", "value": "1", "seq": 1}, {"key": "b", "value": "3", "seq": 2}, {"key": "c", "value": "4", "seq": 1},
    ]}));
    assert_eq!(ann.ok(GET, json!({"GroupId": group, "GroupType": 0})).await, all);
    assert_eq!(rest.ok("group_open_attr_http_svc/get_group_attr", json!({"GroupId": group})).await, all);
    assert_eq!(
        ann.ok(DELETE, known(&group, json!([{"key": "a", "seq": 1}]), 2)).await,
        ok_with(json!({"AttrMainSeq": 3}))
    );
    let told = tip(&mut ben, |tip| tip["MsgGroupNewInfo"]["GroupAttrOption"]["GroupAttrSeq"] == 3).await;
    let option = &told["MsgBody"]["MsgGroupNewInfo"]["GroupAttrOption"];
    assert_eq!((&option["ReportType"], &option["BytesChangedKeys"]), (&json!(4), &json!(["a"])));
    let cleared = rest.ok("group_open_http_svc/clear_group_attr", json!({"GroupId": group})).await;
    assert_eq!(cleared, ok_with(json!({"AttrMainSeq": 4})));
    assert_eq!(ben.ok(GET, json!({"GroupId": group})).await, ok_with(json!({"AttrMainSeq": 4, "GroupAttrAry": []})));
}

/// Provokes 10045.
#[tokio::test]
async fn keys_have_a_length() {
    let (_server, _, mut ann, _, group) = club(100).await;
    for key in ["", &"k".repeat(33)] {
        refused(&ann.call(SET, body(&group, json!([{"key": key, "value": "1"}]))).await, 10045, &["32 bytes"]);
    }
    ann.ok(SET, body(&group, json!([{"key": "k".repeat(32), "value": "1"}]))).await;
}

/// Provokes 10046.
#[tokio::test]
async fn values_have_a_length() {
    let (_server, _, mut ann, _, group) = club(100).await;
    refused(&ann.call(MODIFY, body(&group, json!([{"key": "k", "value": "v".repeat(4001)}]))).await, 10046, &["4000"]);
    ann.ok(MODIFY, body(&group, json!([{"key": "k", "value": "v".repeat(4000)}]))).await;
}

/// Provokes 10047.
#[tokio::test]
async fn a_group_has_sixteen_attributes() {
    let (_server, _, mut ann, _, group) = club(100).await;
    let pairs: Vec<Value> = (0..16).map(|n| json!({"key": n.to_string(), "value": ""})).collect();
    ann.ok(SET, body(&group, json!(pairs))).await;
    refused(&ann.call(MODIFY, body(&group, json!([{"key": "one more", "value": ""}]))).await, 10047, &["16"]);
}

/// Provokes 10048.
#[tokio::test]
async fn all_values_together_have_a_length() {
    let (_server, _, mut ann, _, group) = club(100).await;
    for key in ["a", "b", "c", "d"] {
        ann.ok(MODIFY, body(&group, json!([{"key": key, "value": "v".repeat(4000)}]))).await;
    }
    refused(&ann.call(MODIFY, body(&group, json!([{"key": "e", "value": "v"}]))).await, 10048, &["16000"]);
}

/// Provokes 10049.
#[tokio::test]
async fn changes_have_a_pace() {
    let (_server, _, mut ann, _, group) = club(1).await;
    let refusal = until("two changes in a second", async || {
        let (one, two) = (
            ann.begin(MODIFY, body(&group, json!([{"key": "a", "value": ""}]))),
            ann.begin(MODIFY, body(&group, json!([{"key": "b", "value": ""}]))),
        );
        let answers = [one.answer().await, two.answer().await];
        answers.into_iter().find(|answer| answer["ErrorCode"] != 0)
    })
    .await;
    refused(&refusal, 10049, &["1 times a second"]);
}

/// Provokes 10050.
#[tokio::test]
async fn only_what_is_there_is_deleted() {
    let (_server, _, mut ann, _, group) = club(100).await;
    ann.ok(SET, body(&group, json!([{"key": "a", "value": "1"}]))).await;
    refused(&ann.call(DELETE, body(&group, json!([{"key": "a"}, {"key": "b"}]))).await, 10050, &["\"b\""]);
    assert_eq!(ann.ok(GET, json!({"GroupId": group})).await["GroupAttrAry"][0]["key"], "a", "nothing half deleted");
}

/// Provokes 10056.
#[tokio::test]
async fn who_knows_an_old_version_is_told() {
    let (_server, _, mut ann, mut ben, group) = club(100).await;
    let first = |client: &mut WebClient| client.begin(SET, known(&group, json!([{"key": "a", "value": "1"}]), 0));
    let (one, two) = (first(&mut ann), first(&mut ben));
    let answers = [one.answer().await, two.answer().await];
    let refusals: Vec<&Value> = answers.iter().filter(|answer| answer["ErrorCode"] != 0).collect();
    assert_eq!(refusals.len(), 1, "{answers:?}");
    refused(refusals[0], 10056, &["meanwhile"]);
    let stale = json!([{"key": "a", "value": "2", "seq": 0}]);
    refused(&ann.call(MODIFY, known(&group, stale, 1)).await, 10056, &[]);
    refused(
        &ann.call(CLEAR, json!({"GroupId": group, "AttrMainSeq": 0, "AttrControl": ["RaceConflict"]})).await,
        10056,
        &[],
    );
    refused(&ann.call(DELETE, known(&group, json!([{"key": "a", "seq": 7}]), 1)).await, 10056, &[]);
    // Who does not ask for it writes over what is there.
    ann.ok(MODIFY, json!({"GroupId": group, "GroupAttr": [{"key": "a", "value": "2", "seq": 0}]})).await;
}

#[tokio::test]
async fn attributes_are_for_members() {
    let (server, _, mut ann, _, group) = club(100).await;
    let mut out = server.login("out").await;
    refused(&out.call(MODIFY, body(&group, json!([{"key": "a", "value": "1"}]))).await, 10007, &["ChangeAttributes"]);
    refused(&out.call(GET, json!({"GroupId": group})).await, 10007, &["member"]);
    refused(&ann.call(MODIFY, body("nowhere", json!([{"key": "a", "value": "1"}]))).await, 10010, &["nowhere"]);
    refused(&ann.call(MODIFY, json!({"GroupId": group})).await, 10004, &["GroupAttr"]);
    let all = server.rest().ok("group_open_http_svc/create_group", json!({"Type": "BChatRoom", "Name": "all"})).await;
    let answer =
        server.rest().call("group_open_attr_http_svc/get_group_attr", json!({"GroupId": all["GroupId"]})).await;
    refused(&answer, 10007, &["type"]);
}
