//! `group_open_http_svc.group_msg_receipt`, `get_group_msg_receipt`, `get_group_msg_receipt_detail`,
//! `get_group_msg_receipts_by_users`.

use super::*;

const CONFIRM: &str = "group_open_http_svc.group_msg_receipt";
const COUNT: &str = "group_open_http_svc.get_group_msg_receipt";
const DETAIL: &str = "group_open_http_svc.get_group_msg_receipt_detail";
const BY_USERS: &str = "group_open_http_svc.get_group_msg_receipts_by_users";

fn of(seqs: &[u64]) -> Value {
    let list: Vec<Value> = seqs.iter().map(|seq| json!({"MsgSeq": seq})).collect();
    json!({"GroupId": "talk", "MsgSeqList": list})
}

fn counted(list: Value) -> Value {
    with(ok(), json!({"GroupMsgReceiptList": list}))
}

#[tokio::test]
async fn a_receipt_is_told_to_the_sender_and_counted() {
    let mut talk = Talk::start().await;
    let seq = say(&mut talk.alice, "talk", "read me", json!({"NeedReadReceipt": 1})).await;
    let plain = talk.say("plain").await;
    let none = counted(json!([{"MsgSeq": seq, "Code": 0, "ReadNum": 0, "UnreadNum": 2}]));
    assert_eq!(talk.alice.ok(COUNT, of(&[seq])).await, none);
    talk.forget().await;
    let answer = talk.bob.ok(CONFIRM, of(&[seq, plain])).await;
    assert_eq!(answer, counted(json!([{"MsgSeq": seq, "Code": 0}, {"MsgSeq": plain, "Code": 10062}])));
    let got = pushed(&mut talk.alice, 1).await;
    let body = json!({"GroupMsgReceiptList": [{"MsgSeq": seq, "TinyId": talk.alice.tiny_id(),
        "MsgClientTime": 1_795_392_952, "MsgRandom": random("read me"), "ReadNum": 1, "UnreadNum": 1}]});
    assert_eq!(got, [told(&got[0]["GroupTips"][0], "bob", body)]);
    talk.bob_too.ok(CONFIRM, of(&[seq])).await;
    assert_eq!(pushed(&mut talk.alice, 0).await, [0; 0], "a second one changes nothing");
    let one = counted(json!([{"MsgSeq": seq, "Code": 0, "ReadNum": 1, "UnreadNum": 1}]));
    assert_eq!(talk.alice.ok(COUNT, of(&[seq])).await, one);
    assert_eq!(talk.rest.ok("group_open_http_svc/get_group_msg_receipt", of(&[seq])).await, one);
}

#[tokio::test]
async fn who_has_read_and_who_has_not() {
    let mut talk = Talk::start().await;
    let seq = say(&mut talk.alice, "talk", "read me", json!({"NeedReadReceipt": 1})).await;
    let ask = |flag: u32, cursor: &str, num: u32| json!({"GroupId": "talk", "MsgSeq": seq, "Flag": flag, "Cursor": cursor, "Num": num});
    let answer = |read: Value, unread: Value, cursor: &str| {
        let finished = u8::from(cursor.is_empty());
        let fields =
            json!({"MsgSeq": seq, "Cursor": cursor, "IsFinish": finished, "ReadList": read, "UnreadList": unread});
        with(ok(), fields)
    };
    let first = talk.alice.ok(DETAIL, ask(1, "", 1)).await;
    assert_eq!(first, answer(json!([]), json!([{"Unread_Account": "bob"}]), "bob"));
    let second = talk.alice.ok(DETAIL, ask(1, "bob", 1)).await;
    assert_eq!(second, answer(json!([]), json!([{"Unread_Account": "carol"}]), ""));
    talk.carol.ok(CONFIRM, of(&[seq])).await;
    let readers = answer(json!([{"Read_Account": "carol"}]), json!([]), "");
    assert_eq!(talk.alice.ok(DETAIL, ask(0, "", 10)).await, readers);
    let by_rest = json!({"GroupId": "talk", "MsgSeq": seq, "Filter": 0, "Cursor": "", "Count": 100});
    assert_eq!(talk.rest.ok("group_open_http_svc/get_group_msg_receipt_detail", by_rest).await, readers);
    let body =
        json!({"GroupId": "talk", "MemberReadMsgList": [{"MsgSeq": seq, "MemberList_Account": ["bob", "carol"]}]});
    let found = talk.alice.ok(BY_USERS, body).await;
    let time = &found["MsgReadList"][0]["ReadList"][0]["Read_Time"];
    assert!(time.as_u64().unwrap() > 1_700_000_000, "{found}");
    let list = json!([{"MsgSeq": seq, "ReadList": [{"Read_Account": "carol", "Read_Time": time}]}]);
    assert_eq!(found, with(ok(), json!({"MsgReadList": list})));
}
