//! `group_open_http_svc/group_msg_recall`, `group_open_http_svc/delete_group_msg_by_sender`, `openim/modify_group_msg`.

use tincan_blackbox::error_code;

use super::*;

#[tokio::test]
async fn a_recall_is_told_to_all_members() {
    let mut talk = Talk::start().await;
    let one = say(&mut talk.alice, 1, "oops").await;
    talk.forget().await;
    let body = json!({"GroupId": "talk", "MsgSeqList": [{"MsgSeq": one["MsgSeq"]}, {"MsgSeq": 999}], "TopicId": "",
        "Reason": "typo"});
    let answer = talk.alice.ok("group_open_http_svc.group_msg_recall", body).await;
    let list = json!([{"MsgSeq": one["MsgSeq"], "RetCode": 0}, {"MsgSeq": 999, "RetCode": 10030}]);
    assert_eq!(answer, with(ok(), json!({"GroupId": "talk", "RecallRetList": list})));
    for client in [&mut talk.bob, &mut talk.alice_too] {
        let got = pushed(client, 1).await;
        let item = &got[0]["body"]["EventArray"][0]["GroupTips"][0];
        let number = item["MsgSeq"].as_u64().unwrap();
        let expected = push(json!({"Event": 5, "GroupTips": [{
            "From_Account": "alice", "ToGroupId": "talk", "MsgSeq": number, "MsgRandom": number & 0xffff_ffff,
            "NoticeSeq": number, "MsgTimeStamp": item["MsgTimeStamp"],
            "GroupInfo": {"GroupId": "talk", "GroupName": "talk", "GroupType": "Public", "From_AccountNick": "",
                "From_AccountHeadurl": ""},
            "RevokerInfo": {"Revoker_Account": "alice", "Reason": "typo"},
            "MsgBody": {"GroupWithdrawInfoArray": [{
                "GroupId": "talk", "MsgSeq": one["MsgSeq"], "MsgRandom": one["MsgRandom"], "TinyId": one["TinyId"],
                "MsgClientTime": one["MsgClientTime"], "MsgTime": one["MsgTimeStamp"],
            }]},
        }]}));
        assert_eq!(got, [expected]);
    }
    let recalled = page(&mut talk.bob, "talk", 0, 1).await["RspMsgList"][0].clone();
    let revoker = json!({"Revoker_Account": "alice", "Reason": "typo"});
    assert_eq!(recalled, with(one, json!({"IsPlaceMsg": 2, "RevokerInfo": revoker})));
}

#[tokio::test]
async fn an_admin_takes_all_of_one_sender_back_and_tells_nobody() {
    let mut talk = Talk::start().await;
    let spam = say(&mut talk.bob, 1, "spam").await;
    let good = say(&mut talk.alice, 2, "good").await;
    talk.forget().await;
    assert_eq!(talk.rest.ok(BY_SENDER, json!({"GroupId": "talk", "Sender_Account": "bob"})).await, ok());
    assert_eq!(pushed(&mut talk.carol, 0).await, [0; 0]);
    let list = page(&mut talk.carol, "talk", 0, 2).await["RspMsgList"].clone();
    assert_eq!((&list[0], &list[1]["MsgSeq"], &list[1]["IsPlaceMsg"]), (&good, &spam["MsgSeq"], &json!(2)));
    talk.create("live", "AVChatRoom", &[]).await;
    assert_eq!(talk.rest.ok(BY_SENDER, json!({"GroupId": "live", "Sender_Account": "bob"})).await, ok());
}

#[tokio::test]
async fn a_change_is_told_to_all_members() {
    let mut talk = Talk::start().await;
    let one = say(&mut talk.alice, 1, "draft").await;
    talk.forget().await;
    let body = json!({"GroupId": "talk", "MsgSeq": one["MsgSeq"], "MsgVersion": 0, "MsgBody": text("final"),
        "CloudCustomData": "v2"});
    let answer = talk.alice.ok("openim.modify_group_msg", body.clone()).await;
    let now = json!({"MsgBody": text("final"), "MsgVersion": 1, "CloudCustomData": "v2"});
    assert_eq!(answer, with(ok(), now.clone()));
    let notify = json!({
        "GroupId": "talk", "From_Account": "alice", "MsgSeq": one["MsgSeq"], "MsgRandom": one["MsgRandom"],
        "MsgTime": one["MsgTimeStamp"], "MsgClientTime": one["MsgClientTime"], "TinyId": one["TinyId"], "MsgVersion": 1,
        "MsgBody": text("final"), "CloudCustomData": "v2",
    });
    let expected = push(json!({"Event": 17, "GroupMsgModNotifys": [notify]}));
    assert_eq!(pushed(&mut talk.bob, 1).await, std::slice::from_ref(&expected));
    assert_eq!(pushed(&mut talk.alice_too, 1).await, [expected]);
    assert_eq!(pushed(&mut talk.alice, 0).await, [0; 0]);
    // From an old version: refused, with the message as it is.
    let stale = talk.alice.call("openim.modify_group_msg", body).await;
    assert_eq!(error_code(&stale), 20027, "{stale}");
    for field in ["MsgBody", "MsgVersion", "CloudCustomData"] {
        assert_eq!(stale[field], now[field]);
    }
    let body = json!({"GroupId": "talk", "MsgSeq": one["MsgSeq"], "CloudCustomData": "v3"});
    assert_eq!(talk.rest.ok(MODIFY, body).await, with(ok(), json!({"ErrorInfo": "succeed"})));
    let kept = page(&mut talk.bob, "talk", 0, 1).await["RspMsgList"][0].clone();
    let changed = json!({"MsgBody": text("final"), "CloudCustomData": "v3", "MsgVersion": 2});
    assert_eq!(kept, with(one, changed));
}
