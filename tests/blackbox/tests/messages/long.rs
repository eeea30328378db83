//! Merged messages: `im_long_msg.save_relay_json_msg`, `im_long_msg.get_relay_json_msg`.

use serde_json::{Value, json};

use super::*;

#[tokio::test]
async fn a_long_list_is_saved_and_loaded_by_anybody_with_its_key() {
    let mut chat = Chat::start().await;
    let entry = |n: u32| {
        json!({"From_Account": "alice", "To_Account": "bob", "MsgSeq": n, "MsgRandom": 7, "MsgTimeStamp": 1_700_000_000,
            "MsgBody": text(&"long 长 ".repeat(50)), "CloudCustomData": ""})
    };
    let list: Vec<Value> = (0..300).map(entry).collect();
    let saved = chat.alice.ok("im_long_msg.save_relay_json_msg", json!({"MsgList": list})).await;
    let key = saved["JsonMsgKey"].clone();
    assert_eq!(key.as_str().unwrap().len(), 32, "{saved}");
    assert_eq!(saved, with(ok(), json!({"PbMsgKey": key, "JsonMsgKey": key})));
    let relay = json!([{"MsgType": "TIMRelayElem", "MsgContent": {"Title": "t", "MsgNum": 300, "JsonMsgKey": key}}]);
    let body = with(draft(&chat.alice, "bob", ""), json!({"MsgBody": relay}));
    chat.alice.ok("openim.sendmsg", body).await;
    let message = chat.bob.wait_entry("C2cMsgArray", |_| true).await;
    let named = message["MsgBody"][0]["MsgContent"]["JsonMsgKey"].clone();
    let loaded = chat.bob.ok("im_long_msg.get_relay_json_msg", json!({"JsonMsgKey": named})).await;
    assert_eq!(loaded, with(ok(), json!({"MsgList": list})));
}
