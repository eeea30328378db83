//! Lists of groups.

use serde_json::{Value, json};
use tincan_blackbox::error_code;

use crate::{CREATE, Chat, DESTROY, JOINED, group, ok, with};

const ALL: &str = "group_open_http_svc/get_appid_group_list";

async fn all(chat: &Chat, body: Value) -> Value {
    chat.rest.call(ALL, body).await
}

#[tokio::test]
async fn all_groups_of_the_app_come_in_pages() {
    let chat = Chat::start().await;
    for (id, kind) in [("a", "Public"), ("b", "ChatRoom"), ("c", "Public"), ("d", "Public")] {
        chat.rest.ok(CREATE, json!({"Type": kind, "Name": "any", "GroupId": id})).await;
    }
    chat.rest.ok(DESTROY, json!({"GroupId": "d"})).await;
    let whole = all(&chat, json!({})).await;
    let ids = json!([{"GroupId": "a"}, {"GroupId": "b"}, {"GroupId": "c"}]);
    assert_eq!(whole, with(ok(), json!({"TotalCount": 3, "GroupIdList": ids, "Next": 0})));
    let first = all(&chat, json!({"Limit": 2, "Next": 0})).await;
    assert_eq!(first["GroupIdList"], json!([{"GroupId": "a"}, {"GroupId": "b"}]));
    let second = all(&chat, json!({"Limit": 2, "Next": first["Next"]})).await;
    assert_eq!((&second["GroupIdList"], &second["Next"]), (&json!([{"GroupId": "c"}]), &json!(0)));
    let public = all(&chat, json!({"GroupType": "Public"})).await;
    assert_eq!(
        (&public["TotalCount"], &public["GroupIdList"]),
        (&json!(2), &json!([{"GroupId": "a"}, {"GroupId": "c"}]))
    );
    assert_eq!(error_code(&all(&chat, json!({"Limit": 10_001})).await), 10004);
}

#[tokio::test]
async fn the_groups_that_an_account_is_in() {
    let mut chat = Chat::start().await;
    let public = group(&chat.rest, "Public", &["bob"]).await;
    let private = group(&chat.rest, "Private", &["bob"]).await;
    let community = group(&chat.rest, "Community", &["bob"]).await;
    group(&chat.rest, "ChatRoom", &[]).await;

    let answer = chat.rest.ok(JOINED, json!({"Member_Account": "bob"})).await;
    // The Private group is its owner's secret until somebody says something in it.
    let ids = json!([{"GroupId": public}, {"GroupId": community}]);
    assert_eq!(answer, with(ok(), json!({"TotalCount": 2, "GroupIdList": ids})));
    let answer =
        chat.rest.ok(JOINED, json!({"Member_Account": "bob", "WithNoActiveGroups": 1, "GroupType": "Work"})).await;
    assert_eq!(answer["GroupIdList"], json!([{"GroupId": private}]));
    let answer = chat.rest.ok(JOINED, json!({"Member_Account": "bob", "Limit": 1, "Offset": 1})).await;
    assert_eq!((&answer["TotalCount"], &answer["GroupIdList"]), (&json!(2), &json!([{"GroupId": community}])));

    // As the Web SDK asks.
    let asked = json!({"Member_Account": "bob", "Limit": 200, "Offset": 0, "SupportTopic": 0, "NeedAppDefineData": 1,
        "ResponseFilter": {"GroupBaseInfoFilter": ["Type", "Name"], "SelfInfoFilter": ["Role", "MsgSeq"]}});
    let answer = chat.bob.ok("group_open_http_svc.get_joined_group_list", asked.clone()).await;
    let item = json!({"GroupId": public, "Type": "Public", "Name": "friends", "AppDefinedData": [],
        "SelfInfo": {"Role": "Member", "MsgSeq": 0}});
    assert_eq!((&answer["TotalCount"], &answer["GroupIdList"]), (&json!(1), &json!([item])));
    let answer = chat.bob.ok("million_group_open_http_svc.get_joined_group_list", asked.clone()).await;
    assert_eq!(answer["GroupIdList"][0]["GroupId"], json!(community));
    assert_eq!(answer["GroupIdList"][0]["SupportTopic"], 0);
    let with_topics = with(asked, json!({"SupportTopic": 1}));
    let answer = chat.bob.ok("million_group_open_http_svc.get_joined_group_list", with_topics).await;
    assert_eq!(answer["TotalCount"], 0);
    let answer = chat.bob.call("group_open_http_svc.get_joined_group_list", json!({"Member_Account": "alice"})).await;
    assert_eq!(error_code(&answer), 10007);
}

#[tokio::test]
async fn groups_cannot_be_found_by_name() {
    let mut chat = Chat::start().await;
    group(&chat.rest, "Public", &[]).await;
    let answer = chat.alice.ok("group_open_http_svc.search_group", json!({"Content": "friends"})).await;
    assert_eq!(answer, with(ok(), json!({"TotalRecord": 0, "GroupInfo": []})));
}
