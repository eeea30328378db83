//! Counters of groups.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Server, refused};

use super::{create, enter, ok, ok_with, tip};

const UPDATE: &str = "group_open_http_svc.update_group_counter";
const GET: &str = "group_open_http_svc.get_group_counter";
const DELETE: &str = "group_open_http_svc.delete_group_counter";

#[tokio::test]
async fn counters_are_set_raised_lowered_and_deleted() {
    let server = Server::start();
    let (mut ann, mut ben) = (server.login("ann").await, server.login("ben").await);
    let group = create(&mut ann, "AVChatRoom").await;
    enter(&mut ann, &group).await;
    enter(&mut ben, &group).await;
    let update = |mode: &str, counters: Value| json!({"GroupId": group, "Mode": mode, "GroupCounter": counters, "BytesKey": "x"});
    let set = json!([{"Key": "likes", "Value": 10}, {"Key": "views", "Value": 5}]);
    let answer = ann.ok(UPDATE, update("Set", set.clone())).await;
    assert_eq!(answer, ok_with(json!({"GroupCounter": set})));
    let told = tip(&mut ben, |tip| tip.get("GroupCounterInfo").is_some()).await;
    assert_eq!(
        told["MsgBody"],
        json!({
            "OpType": 6, "Operator_Account": "ann",
            "MsgOperatorMemberExtraInfo": {"UserId": "ann", "NickName": "", "ImageUrl": ""},
            "GroupCounterInfo": [{"Type": 0, "GroupCounterSeq": 1, "GroupCounter": set}],
        })
    );
    let answer = ben.ok(UPDATE, update("Increase", json!([{"Key": "likes", "Value": 3}]))).await;
    assert_eq!(answer["GroupCounter"], json!([{"Key": "likes", "Value": 13}]));
    let by_rest = update("Decrease", json!([{"Key": "new", "Value": 2}]));
    let answer = server.rest().ok("group_open_http_svc/update_group_counter", by_rest).await;
    assert_eq!(answer["GroupCounter"], json!([{"Key": "new", "Value": -2}]));
    let all = ben.ok(GET, json!({"GroupId": group, "GroupCounterKeys": []})).await;
    assert_eq!(
        all,
        ok_with(json!({"GroupCounterSeq": 3, "GroupCounter": [
            {"Key": "likes", "Value": 13}, {"Key": "views", "Value": 5}, {"Key": "new", "Value": -2},
        ]}))
    );
    let one = ben.ok(GET, json!({"GroupId": group, "GroupCounterKeys": ["views", "none"]})).await;
    assert_eq!(one["GroupCounter"], json!([{"Key": "views", "Value": 5}]));
    assert_eq!(ann.ok(DELETE, json!({"GroupId": group, "GroupCounterKeys": ["likes"]})).await, ok());
    let told = tip(&mut ben, |tip| tip["GroupCounterInfo"][0]["Type"] == 1).await;
    assert_eq!(told["MsgBody"]["GroupCounterInfo"][0]["GroupCounter"], json!([{"Key": "likes"}]));
    ann.ok(DELETE, json!({"GroupId": group})).await;
    assert_eq!(ann.ok(GET, json!({"GroupId": group})).await["GroupCounter"], json!([]));
}

/// Provokes 10063.
#[tokio::test]
async fn a_group_has_twenty_counters() {
    let server = Server::start();
    let mut ann = server.login("ann").await;
    let group = create(&mut ann, "Public").await;
    let counters: Vec<Value> = (0..20).map(|n| json!({"Key": n.to_string(), "Value": n})).collect();
    ann.ok(UPDATE, json!({"GroupId": group, "GroupCounter": counters})).await;
    let more = json!({"GroupId": group, "GroupCounter": [{"Key": "x", "Value": 1}]});
    refused(&ann.call(UPDATE, more).await, 10063, &["20"]);
    let over = json!({"GroupId": group, "Mode": "Increase", "GroupCounter": [{"Key": "1", "Value": i64::MAX}]});
    refused(&ann.call(UPDATE, over).await, 10004, &["64 bits"]);
    let long = json!({"GroupId": group, "GroupCounter": [{"Key": "k".repeat(129), "Value": 1}]});
    refused(&ann.call(UPDATE, long).await, 10004, &["128"]);
    refused(
        &ann.call(UPDATE, json!({"GroupId": group, "Mode": "Add", "GroupCounter": [{"Key": "k", "Value": 1}]})).await,
        10004,
        &["Mode"],
    );
}

/// Provokes 10059.
#[tokio::test]
async fn counters_are_of_the_top_edition() {
    let server = Server::with(Options::new().set("app.groups.extras", false));
    let mut ann = server.login("ann").await;
    let group = create(&mut ann, "Public").await;
    refused(&ann.call(GET, json!({"GroupId": group})).await, 10059, &["edition"]);
    refused(&ann.call(DELETE, json!({"GroupId": group})).await, 10059, &["edition"]);
}

#[tokio::test]
async fn counters_are_for_members_and_not_for_communities() {
    let server = Server::start();
    let (mut ann, mut out) = (server.login("ann").await, server.login("out").await);
    let group = create(&mut ann, "Public").await;
    refused(&out.call(GET, json!({"GroupId": group})).await, 10007, &[]);
    refused(&ann.call(GET, json!({"GroupId": "nowhere"})).await, 10010, &["nowhere"]);
    let community = create(&mut ann, "Community").await;
    refused(&ann.call(GET, json!({"GroupId": community})).await, 10007, &["counters"]);
}
