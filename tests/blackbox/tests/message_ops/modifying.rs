//! `openim/modify_c2c_msg` and `openim.modify_c2c_msg`.

use serde_json::json;

use super::*;

#[tokio::test]
async fn either_side_changes_a_message_and_the_other_is_told() {
    let mut chat = Chat::start().await;
    let message = chat.say("draft").await;
    let change = json!({"MsgVersion": 0, "MsgBody": text("one"), "CloudCustomData": "c1"});
    let answer = chat.alice.ok("openim.modify_c2c_msg", with(parts(&message), change)).await;
    let now = json!({"MsgBody": text("one"), "MsgVersion": 1, "CloudCustomData": "c1"});
    assert_eq!(answer, with(ok(), now.clone()));
    let notice = |now: Value| push(json!({"Event": 19, "C2cMsgModNotifys": [with(reference(&message), now)]}));
    assert_eq!(pushed(&mut chat.bob, "C2cMsgModNotifys").await, notice(now));

    let change = json!({"MsgVersion": 1, "MsgBody": text("two")});
    chat.bob.ok("openim.modify_c2c_msg", with(parts(&message), change)).await;
    let now = json!({"MsgBody": text("two"), "MsgVersion": 2, "CloudCustomData": "c1"});
    assert_eq!(pushed(&mut chat.alice, "C2cMsgModNotifys").await, notice(now.clone()));

    let kept = chat.history().await;
    assert_eq!(kept.as_array().unwrap().len(), 1);
    for (field, value) in now.as_object().unwrap() {
        assert_eq!(&kept[0][field], value);
    }
    chat.bob.settle().await;
    assert_eq!(chat.bob.pushes(), [0; 0], "who changes is not told");
    assert_eq!(chat.unread().await, 1);
}

#[tokio::test]
async fn an_admin_changes_any_message_and_both_are_told() {
    let mut chat = Chat::start().await;
    let message = chat.say("draft").await;
    let data = with(named(&message), json!({"CloudCustomData": "c"}));
    assert_eq!(chat.rest.ok("openim/modify_c2c_msg", data).await, ok());
    let body = json!([{"MsgType": "TIMImageElem", "MsgContent": {"UUID": "i", "ImageInfoArray": [{"Size": 1.0e1}]}}]);
    let answer = chat.rest.call("openim/modify_c2c_msg", with(named(&message), json!({"MsgBody": body}))).await;
    tincan_blackbox::refused(&answer, 90010, &["MsgBody[0].MsgContent.ImageInfoArray[0].Size must be an integer"]);
    let body = json!([{"MsgType": "TIMImageElem", "MsgContent": {"UUID": "i", "ImageInfoArray": []}}]);
    chat.rest.ok("openim/modify_c2c_msg", with(named(&message), json!({"MsgBody": body}))).await;
    for client in [&mut chat.alice, &mut chat.bob] {
        for now in [
            json!({"MsgBody": text("draft"), "MsgVersion": 1, "CloudCustomData": "c"}),
            json!({"MsgBody": body, "MsgVersion": 2, "CloudCustomData": "c"}),
        ] {
            let expected = push(json!({"Event": 19, "C2cMsgModNotifys": [with(reference(&message), now)]}));
            assert_eq!(pushed(client, "C2cMsgModNotifys").await, expected);
        }
    }
    assert_eq!(chat.history().await[0]["MsgBody"], body);
}
