//! `group_open_http_svc.group_msg_get`, `group_open_http_svc/group_msg_get_simple`,
//! `group_open_http_svc.delete_group_ramble_msg_by_seq`.

use super::*;

#[tokio::test]
async fn a_member_reads_page_by_page() {
    let mut talk = Talk::start().await;
    let one = say(&mut talk.alice, 1, "one").await;
    let two = say(&mut talk.bob, 2, "two").await;
    let three = say(&mut talk.carol, 3, "three").await;
    let answer = page(&mut talk.bob, "talk", 0, 2).await;
    let next = one["MsgSeq"].clone();
    let fields = json!({"GroupId": "talk", "IsFinished": 1, "NextReqMsgSeq": next, "RspMsgList": [three, two]});
    assert_eq!(answer, with(ok(), fields));
    let answer = page(&mut talk.bob, "talk", next.as_u64().unwrap(), 20).await;
    let list = answer["RspMsgList"].as_array().unwrap();
    assert_eq!((&list[0], &answer["IsFinished"], &answer["NextReqMsgSeq"]), (&one, &json!(2), &json!(0)));
    let picked = json!({"GroupId": "talk", "GetType": 3, "ReqMsgNumber": 2, "ReqMsgSeqList": [one["MsgSeq"], 999]});
    let answer = talk.bob.ok("group_open_http_svc.group_msg_get", picked).await;
    assert_eq!(answer["RspMsgList"], json!([one]));
}

#[tokio::test]
async fn an_admin_reads_the_short_form() {
    let mut talk = Talk::start().await;
    let one = say(&mut talk.alice, 1, "one").await;
    let two = say(&mut talk.bob, 2, "two").await;
    talk.rest.ok(RECALL, json!({"GroupId": "talk", "MsgSeqList": [{"MsgSeq": one["MsgSeq"]}]})).await;
    let item = |message: &Value, place: u32, body: Value| {
        json!({"From_Account": message["From_Account"], "IsPlaceMsg": place, "IsSystemMsg": 0, "MsgBody": body,
            "MsgPriority": 2, "MsgRandom": message["MsgRandom"], "MsgSeq": message["MsgSeq"],
            "MsgTimeStamp": message["MsgTimeStamp"]})
    };
    let ask = |number: u32, recalled: u32| json!({"GroupId": "talk", "ReqMsgNumber": number, "WithRecalledMsg": recalled, "ReqMsgSeq": two["MsgSeq"]});
    let answer = talk.rest.ok(SIMPLE, ask(2, 1)).await;
    let list = json!([item(&two, 0, text("two")), item(&one, 2, json!([]))]);
    assert_eq!(answer, with(ok(), json!({"GroupId": "talk", "IsFinished": 1, "RspMsgList": list})));
    let answer = talk.rest.ok(SIMPLE, ask(1, 0)).await;
    assert_eq!(answer["RspMsgList"], json!([item(&two, 0, text("two"))]));
    for random in 10..40 {
        talk.rest.ok(SEND, by_rest("talk", "alice", random, "more")).await;
    }
    let answer = talk.rest.ok(SIMPLE, json!({"GroupId": "talk", "ReqMsgNumber": 30})).await;
    assert_eq!((answer["RspMsgList"].as_array().unwrap().len(), &answer["IsFinished"]), (20, &json!(0)));
}

#[tokio::test]
async fn what_a_member_deletes_is_gone_for_it_alone() {
    let mut talk = Talk::start().await;
    let one = say(&mut talk.alice, 1, "one").await;
    let seqs = json!([one["MsgSeq"].to_string()]);
    let body = json!({"GroupId": "talk", "Deleter_Account": "bob", "Seqs": seqs});
    assert_eq!(talk.bob.ok("group_open_http_svc.delete_group_ramble_msg_by_seq", body).await, ok());
    let mine = &page(&mut talk.bob, "talk", 0, 1).await["RspMsgList"][0];
    assert_eq!((&mine["MsgSeq"], &mine["IsPlaceMsg"], &mine["MsgBody"]), (&one["MsgSeq"], &json!(1), &json!([])));
    assert_eq!(page(&mut talk.carol, "talk", 0, 1).await["RspMsgList"], json!([one]));
}
