//! Groups that were made elsewhere.

use serde_json::json;
use tincan_blackbox::{now, refused};

use crate::{Chat, group, id, info, ok, with};

const IMPORT: &str = "group_open_http_svc/import_group";
const MEMBERS: &str = "group_open_http_svc/import_group_member";

#[tokio::test]
async fn a_group_keeps_its_age_and_its_members_theirs() {
    let mut chat = Chat::start().await;
    let body = json!({"Type": "Private", "Name": "Archive", "Owner_Account": "alice", "CreateTime": 1_577_836_800});
    let group = id(&chat.rest.ok(IMPORT, body).await);
    let members = json!([
        {"Member_Account": "bob", "JoinTime": 1_577_900_000, "UnreadMsgNum": 3},
        {"Member_Account": "carol", "JoinTime": 1_577_836_799},
        {"Member_Account": "nobody"},
        {"Member_Account": "alice"},
        {"Member_Account": "bob"},
    ]);
    let answer = chat.rest.ok(MEMBERS, json!({"GroupId": group, "MemberList": members})).await;
    let results = json!([
        {"Member_Account": "bob", "Result": 1}, {"Member_Account": "carol", "Result": 0},
        {"Member_Account": "nobody", "Result": 0}, {"Member_Account": "alice", "Result": 2},
        {"Member_Account": "bob", "Result": 2},
    ]);
    assert_eq!(answer, with(ok(), json!({"MemberList": results})));
    let info = info(&chat.rest, &group).await;
    assert_eq!((&info["CreateTime"], &info["MemberNum"]), (&json!(1_577_836_800), &json!(2)));
    assert_eq!(info["MemberList"][1]["JoinTime"], 1_577_900_000);
    // Nobody was told.
    for client in [&mut chat.alice, &mut chat.bob] {
        client.settle().await;
        assert!(client.pushes().is_empty());
    }
}

#[tokio::test]
async fn what_cannot_be_imported() {
    let chat = Chat::start().await;
    let room = json!({"Type": "AVChatRoom", "Name": "any"});
    refused(&chat.rest.call(IMPORT, room).await, 10007, &["cannot be imported"]);
    let future = json!({"Type": "Public", "Name": "any", "CreateTime": now() + 1000});
    refused(&chat.rest.call(IMPORT, future).await, 10004, &["CreateTime", "future"]);
    let room = group(&chat.rest, "AVChatRoom", &[]).await;
    let body = json!({"GroupId": room, "MemberList": [{"Member_Account": "bob"}]});
    refused(&chat.rest.call(MEMBERS, body).await, 10007, &["cannot be imported"]);
}

#[tokio::test]
async fn a_topic_keeps_its_age() {
    let chat = Chat::start().await;
    let body = json!({"Type": "Community", "Name": "any", "Owner_Account": "alice", "SupportTopic": 1});
    let group = id(&chat.rest.ok(IMPORT, body).await);
    let body = json!({"GroupId": group, "Type": "Community", "TopicName": "Archive", "CreateTime": 1_640_995_200,
        "TopicId": format!("{group}@TOPIC#_old")});
    let answer = chat.rest.ok("group_open_http_svc/import_topic", body.clone()).await;
    assert_eq!(answer, with(ok(), json!({"TopicId": format!("{group}@TOPIC#_old")})));
    refused(&chat.rest.call("group_open_http_svc/import_topic", body).await, 10021, &["taken"]);
    let asked = json!({"GroupId": group, "From_Account": "alice"});
    let topics = chat.rest.ok("million_group_open_http_svc/get_topic", asked).await;
    assert_eq!(topics["TopicAndSelfInfo"][0]["TopicInfo"]["CreateTime"], 1_640_995_200);
}
