//! `openim.deletemsg`, and what a send says about its handling.

use serde_json::json;
use tincan_blackbox::refused;

use super::*;

#[tokio::test]
async fn handled_notices_are_deleted() {
    let mut chat = Chat::start().await;
    let notice = json!({"From_Account": "@TIM#SYSTEM", "MsgSeq": 5, "MsgRandom": 6});
    assert_eq!(chat.alice.ok("openim.deletemsg", json!({"DelMsgList": [notice]})).await, ok());
    let answer = chat.alice.call("openim.deletemsg", json!({"DelMsgList": [{"MsgSeq": 5}]})).await;
    refused(&answer, 20001, &["DelMsgList[0].MsgRandom is missing"]);
}

/// What a message says about its handling is understood, whoever sends it, and it is not part of the message.
#[tokio::test]
async fn controls_and_callbacks_are_understood() {
    let mut chat = Chat::start().await;
    let fields = json!({"SendMsgControl": ["NoUnread", "NoMsgCheck", "WithMuteNotifications"],
        "ForbidCallbackControl": ["ForbidBeforeSendMsgCallback", "ForbidAfterSendMsgCallback"],
        "OfflinePushInfo": {"PushFlag": 0, "Title": "t", "ApnsInfo": {"BadgeMode": 1}}});
    let message = chat.send("quiet", fields.clone()).await;
    assert_eq!(message["SendMsgControl"], json!({"NoUnread": 1, "NoLastMsg": 0}));
    assert_eq!(message["OfflinePushInfo"], fields["OfflinePushInfo"]);
    assert_eq!(chat.unread().await, 0);
    let body = json!({"From_Account": "alice", "To_Account": "bob", "MsgRandom": 1, "MsgBody": text("by rest")});
    chat.rest.ok("openim/sendmsg", with(body, fields)).await;
    chat.bob.wait_text("by rest").await;
    assert_eq!(chat.unread().await, 0);
    let wrong = with(chat.alice.text_message("bob", "x"), json!({"ForbidCallbackControl": "all"}));
    let answer = chat.alice.call("openim.sendmsg", wrong).await;
    refused(&answer, 20001, &["ForbidCallbackControl must be an array of strings"]);
}
