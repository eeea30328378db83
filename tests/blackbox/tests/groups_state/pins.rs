//! `group_open_http_svc.pin_message`, `unpin_message`, `get_pinned_messages`.

use super::*;

const PIN: &str = "group_open_http_svc.pin_message";
const UNPIN: &str = "group_open_http_svc.unpin_message";
const LIST: &str = "group_open_http_svc.get_pinned_messages";

/// A tip of a message that went up or came down, from the numbers that the server gave it.
fn tip(item: &Value, body: Value) -> Value {
    let info = json!({"UserId": "alice", "NickName": "", "ImageUrl": ""});
    let body = with(body, json!({"Operator_Account": "alice", "MsgOperatorMemberExtraInfo": info}));
    json!({"Event": 6, "GroupTips": [{
        "From_Account": "@TIM#SYSTEM", "ToGroupId": "talk", "ClientSeq": item["MsgSeq"], "MsgSeq": item["MsgSeq"],
        "MsgTimeStamp": item["MsgTimeStamp"], "MsgClientTime": item["MsgTimeStamp"], "MsgRandom": item["MsgRandom"],
        "NoticeSeq": item["MsgSeq"], "GroupInfo": head(), "MsgBody": body,
    }]})
}

#[tokio::test]
async fn a_message_goes_up_and_comes_down_and_all_others_are_told() {
    let mut talk = Talk::start().await;
    let seq = talk.say("pin me").await;
    let ask = json!({"GroupId": "talk", "ReqMsgNumber": 1, "ReqMsgSeq": 0, "WithRecalledMsg": 1});
    let message = talk.bob.ok("group_open_http_svc.group_msg_get", ask).await["RspMsgList"][0].clone();
    talk.forget().await;
    assert_eq!(talk.alice.ok(PIN, json!({"GroupId": "talk", "MsgSeq": seq, "Pinner_Account": "alice"})).await, ok());
    let got = pushed(&mut talk.bob, 1).await;
    assert_eq!(got, [tip(&got[0]["GroupTips"][0], json!({"OpType": 16, "PinnedMsg": message}))]);
    assert_eq!(pushed(&mut talk.alice, 0).await, [0; 0]);
    let list = talk.carol.ok(LIST, json!({"GroupId": "talk"})).await;
    let time = &list["PinnedMsgList"][0]["PinTime"];
    let expected = json!([{"Pinner_Account": "alice", "MsgSeq": seq, "PinTime": time}]);
    assert_eq!(list, with(ok(), json!({"PinnedMsgList": expected})));
    talk.forget().await;
    assert_eq!(
        talk.alice.ok(UNPIN, json!({"GroupId": "talk", "MsgSeq": seq, "UnPinner_Account": "alice"})).await,
        ok()
    );
    let got = pushed(&mut talk.bob, 1).await;
    let id = json!({"ClientTime": 1_795_392_952, "Random": random("pin me"), "SenderTinyId": talk.alice.tiny_id(),
        "ServerTime": message["MsgTimeStamp"], "Sequence": seq});
    assert_eq!(got, [tip(&got[0]["GroupTips"][0], json!({"OpType": 17, "SdkGroupMessageId": id}))]);
    assert_eq!(talk.bob.ok(LIST, json!({"GroupId": "talk"})).await, with(ok(), json!({"PinnedMsgList": []})));
}
