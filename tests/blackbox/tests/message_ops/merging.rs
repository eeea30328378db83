//! Merged messages come down with the numbers of the senders inside.

use serde_json::json;

use super::*;

#[tokio::test]
async fn inner_messages_name_their_senders_by_number() {
    let mut chat = Chat::start().await;
    let number = chat.alice.tiny_id().to_owned();
    let inner = json!({"From_Account": "alice", "Id": format!("{number}-1795387198-58304724"), "MsgSeq": 1,
        "MsgRandom": 58_304_724, "MsgTimeStamp": 1_795_387_199, "MsgBody": text("one")});
    let relay = |list: Value| json!([{"MsgType": "TIMRelayElem", "MsgContent": {"Title": "t", "MsgNum": 1, "JsonMsgKey": "", "MsgList": list}}]);
    let named = with(inner.clone(), json!({"TinyId": number}));
    let message = chat.send("", json!({"MsgBody": relay(json!([inner]))})).await;
    assert_eq!(message["MsgBody"], relay(json!([named])));
    assert_eq!(chat.history().await[0]["MsgBody"], relay(json!([named])));

    let saved = chat.alice.ok("im_long_msg.save_relay_json_msg", json!({"MsgList": [inner]})).await;
    let body = json!({"JsonMsgKey": saved["JsonMsgKey"]});
    let loaded = chat.bob.ok("im_long_msg.get_relay_json_msg", body).await;
    assert_eq!(loaded["MsgList"], json!([named]));
}
