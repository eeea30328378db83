//! Topics of communities.

use serde_json::{Value, json};
use tincan_blackbox::{Options, refused};

use crate::{CREATE, Chat, id, notice, ok, tip, with};

const MAKE: &str = "million_group_open_http_svc.create_topic";
const GET: &str = "million_group_open_http_svc.get_topic";
const CHANGE: &str = "million_group_open_http_svc.modify_topic";
const DELETE: &str = "million_group_open_http_svc.destroy_topic";

/// A community of alice's with bob in it.
async fn community(chat: &Chat, topics: bool) -> String {
    let body = json!({"Type": "Community", "Name": "City", "Owner_Account": "alice", "SupportTopic": u8::from(topics),
        "MemberList": [{"Member_Account": "bob"}]});
    id(&chat.rest.ok(CREATE, body).await)
}

async fn topic(chat: &mut Chat, group: &str, name: &str) -> String {
    let body = json!({"GroupId": group, "TopicName": name, "CustomString": "cd", "Notification": "n", "Introduction": "i",
        "FaceUrl": "t.png"});
    chat.alice.ok(MAKE, body).await["TopicId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_topic_is_made_shown_changed_and_deleted() {
    let mut chat = Chat::start().await;
    let group = community(&chat, true).await;
    let id = topic(&mut chat, &group, "news").await;
    assert!(id.starts_with(&format!("{group}@TOPIC#_@TOPIC#")), "{id}");
    let made = notice(&mut chat.bob, &group, 17).await;
    assert_eq!((&made["GroupInfo"]["TopicId"], &made["GroupInfo"]["MillionGroupFlag"]), (&json!(id), &json!(2)));

    let answer = chat.bob.ok(GET, json!({"GroupId": group, "TopicIdList": []})).await;
    let created = answer["TopicAndSelfInfo"][0]["TopicInfo"]["CreateTime"].clone();
    let shown = json!({"GroupId": group, "GroupID": group, "TopicId": id, "TopicName": "news", "FaceUrl": "t.png",
        "CustomString": "cd", "Notification": "n", "Introduction": "i", "CreateTime": created, "LastMsgTime": 0,
        "NextMsgSeq": 1, "MuteAllMember": "Off", "ShutUpAllFlag": 0});
    let own = json!({"MsgSeq": 0, "MsgFlag": "AcceptAndNotify", "ShutUpTime": 0, "NoUnreadSeqList": []});
    assert_eq!(
        answer["TopicAndSelfInfo"],
        json!([{"ErrorCode": 0, "ErrorInfo": "", "TopicInfo": shown, "SelfInfo": own}])
    );

    let change = json!({"GroupId": group, "TopicId": id, "TopicName": "news 2", "MuteAllMember": "On"});
    assert_eq!(chat.alice.ok(CHANGE, change).await, ok());
    let told = tip(&mut chat.bob, &group, 8).await;
    assert_eq!((&told["Event"], &told["GroupInfo"]["TopicId"]), (&json!(6), &json!(id)));
    assert_eq!(told["MsgBody"]["MsgTopicNewInfo"], json!({"TopicName": "news 2", "ShutupAll": 1}));
    let answer = chat.bob.ok(GET, json!({"GroupId": group, "TopicIdList": [id]})).await;
    let shown = &answer["TopicAndSelfInfo"][0]["TopicInfo"];
    assert_eq!(
        (&shown["TopicName"], &shown["MuteAllMember"], &shown["FaceUrl"]),
        (&json!("news 2"), &json!("On"), &json!("t.png"))
    );

    let answer = chat.alice.ok(DELETE, json!({"GroupId": group, "TopicIdList": [id]})).await;
    assert_eq!(answer["DestroyResultItem"], json!([{"TopicId": id, "ErrorCode": 0, "ErrorInfo": ""}]));
    let told = notice(&mut chat.bob, &group, 18).await;
    assert_eq!(told["MsgBody"]["TopicIdArray"], json!([id]));
    assert_eq!(chat.bob.ok(GET, json!({"GroupId": group})).await["TopicAndSelfInfo"], json!([]));
}

#[tokio::test]
async fn who_may_have_to_do_with_topics() {
    let mut chat = Chat::start().await;
    let group = community(&chat, true).await;
    let id = topic(&mut chat, &group, "news").await;
    refused(&chat.bob.call(MAKE, json!({"GroupId": group, "TopicName": "x"})).await, 10007, &["ManageTopics"]);
    let change = json!({"GroupId": group, "TopicId": id, "TopicName": "x"});
    refused(&chat.bob.call(CHANGE, change).await, 10007, &["ManageTopics"]);
    refused(&chat.bob.call(DELETE, json!({"GroupId": group, "TopicIdList": [id]})).await, 10007, &["ManageTopics"]);
    refused(&chat.carol.call(GET, json!({"GroupId": group})).await, 10007, &["not a member"]);
    // An admin of the app does it in somebody's name.
    let body = json!({"GroupId": group, "TopicName": "by REST", "From_Account": "bob"});
    chat.rest.ok("million_group_open_http_svc/create_topic", body).await;
}

/// Provokes 11000.
#[tokio::test]
async fn a_group_without_topics() {
    let mut chat = Chat::start().await;
    for group in [community(&chat, false).await, crate::group(&chat.rest, "Public", &[]).await] {
        refused(&chat.alice.call(MAKE, json!({"GroupId": group, "TopicName": "x"})).await, 11000, &["no topics"]);
        refused(&chat.alice.call(GET, json!({"GroupId": group})).await, 11000, &["no topics"]);
    }
}

/// Provokes 110002.
#[tokio::test]
async fn an_id_that_is_of_no_topic() {
    let mut chat = Chat::start().await;
    let group = community(&chat, true).await;
    for id in ["news", "@TGS#_other@TOPIC#_x", ""] {
        let change = json!({"GroupId": group, "TopicId": id, "TopicName": "x"});
        refused(&chat.alice.call(CHANGE, change).await, 110002, &["TopicId", "of the community"]);
        let answer = chat.alice.ok(DELETE, json!({"GroupId": group, "TopicIdList": [id]})).await;
        assert_eq!(answer["DestroyResultItem"][0]["ErrorCode"], 110002);
    }
}

/// Provokes 110003.
#[tokio::test]
async fn a_topic_that_is_not_there() {
    let mut chat = Chat::start().await;
    let group = community(&chat, true).await;
    let id = format!("{group}@TOPIC#_nope");
    let change = json!({"GroupId": group, "TopicId": id, "TopicName": "x"});
    refused(&chat.alice.call(CHANGE, change).await, 110003, &["nope"]);
    let answer = chat.alice.ok(DELETE, json!({"GroupId": group, "TopicIdList": [id]})).await;
    assert_eq!(answer["DestroyResultItem"][0]["ErrorCode"], 110003);
    let answer = chat.alice.ok(GET, json!({"GroupId": group, "TopicIdList": [id]})).await;
    let item = &answer["TopicAndSelfInfo"][0];
    assert_eq!((&item["ErrorCode"], &item["TopicInfo"]["TopicId"]), (&json!(110003), &json!(id)));
}

/// Provokes 10012.
#[tokio::test]
async fn a_topic_in_the_name_of_nobody() {
    let chat = Chat::start().await;
    let group = community(&chat, true).await;
    let body = json!({"GroupId": group, "TopicName": "x", "From_Account": "nobody"});
    refused(&chat.rest.call("million_group_open_http_svc/create_topic", body).await, 10012, &["From_Account"]);
}

#[tokio::test]
async fn ids_that_topics_can_have() {
    let mut chat = Chat::start().await;
    let group = community(&chat, true).await;
    let body = |id: &str| json!({"GroupId": group, "TopicName": "x", "TopicId": id});
    let own = format!("{group}@TOPIC#_food");
    let answer: Value = chat.alice.ok(MAKE, body(&own)).await;
    assert_eq!(answer, with(ok(), json!({"TopicId": own})));
    refused(&chat.alice.call(MAKE, body(&own)).await, 10025, &["taken"]);
    let bad = [
        "food",
        "@TGS#_other@TOPIC#_food",
        &format!("{group}@TOPIC#_"),
        &format!("{group}@TOPIC#_@TOPIC#x"),
        &format!("{group}@TOPIC#_{}", "x".repeat(96)),
    ];
    for id in bad {
        refused(&chat.alice.call(MAKE, body(id)).await, 10015, &["topic"]);
    }
}

#[tokio::test]
async fn a_community_has_so_many_topics_and_no_more() {
    let mut chat = Chat::with(Options::new().set("app.groups.topics", 1)).await;
    let group = community(&chat, true).await;
    let id = topic(&mut chat, &group, "one").await;
    let body = json!({"GroupId": group, "TopicName": "two"});
    refused(&chat.alice.call(MAKE, body.clone()).await, 10036, &["1 topics"]);
    chat.alice.ok(DELETE, json!({"GroupId": group, "TopicIdList": [id]})).await;
    chat.alice.ok(MAKE, body).await;
}
