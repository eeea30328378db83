//! `group_open_http_svc/import_group_msg`.

use tincan_blackbox::now;

use super::*;

#[tokio::test]
async fn messages_of_long_ago_are_read_and_untold() {
    let mut talk = Talk::start().await;
    let begin = now() - 3600;
    let group =
        json!({"GroupId": "old", "Type": "Public", "Name": "old", "Owner_Account": "alice", "CreateTime": begin});
    talk.rest.ok("group_open_http_svc/import_group", group).await;
    let item = |from: &str, time: u64, random: u32| json!({"From_Account": from, "SendTime": time, "Random": random, "MsgBody": text("old news")});
    let body = json!({"GroupId": "old", "RecentContactFlag": 1, "MsgList": [
        item("bob", begin + 10, 1), item("bob", begin + 9, 2), item("alice", begin + 20, 3), item("bob", now() + 99, 4),
    ]});
    let answer = talk.rest.ok(IMPORT, body).await;
    let results = json!([
        {"MsgSeq": 1, "MsgTime": begin + 10, "Result": 0},
        {"MsgSeq": 0, "MsgTime": begin + 9, "Result": 10004},
        {"MsgSeq": 2, "MsgTime": begin + 20, "Result": 0},
        {"MsgSeq": 0, "MsgTime": answer["ImportMsgResult"][3]["MsgTime"], "Result": 10004},
    ]);
    assert_eq!(answer, with(ok(), json!({"ImportMsgResult": results})));
    assert_eq!(pushed(&mut talk.alice, 0).await, [0; 0]);
    let list = page(&mut talk.alice, "old", 0, 5).await["RspMsgList"].clone();
    assert_eq!(list.as_array().unwrap().len(), 2, "{list}");
    assert_eq!((&list[1]["From_Account"], &list[1]["MsgTimeStamp"]), (&json!("bob"), &json!(begin + 10)));
}
