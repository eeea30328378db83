//! `openim_msg_ext_http_svc/set_key_values` and `get_key_values`.

use serde_json::json;

use super::*;

const SET: &str = "openim_msg_ext_http_svc.set_key_values";
const GET: &str = "openim_msg_ext_http_svc.get_key_values";

fn pair(key: &str, value: &str, seq: u64) -> Value {
    json!({"Key": key, "Value": value, "Seq": seq})
}

#[tokio::test]
async fn pairs_are_set_deleted_and_cleared() {
    let mut chat = Chat::start().await;
    let message = chat.send("vote", json!({"SupportMessageExtension": 1})).await;
    let named = named(&message);
    let notice = |kind: u32, last: u64, field: &str, what: Value| {
        let mut event = json!({"ExtensionC2cMsgInfo": reference(&message), "TinyId": message["TinyId"],
            "MsgOptType": kind, "MsgLastSeq": last});
        event[field] = what;
        push(json!({"Event": 21, "MsgExtensionNotify": event}))
    };

    let set = json!({"OperateType": 1, "ExtensionList": [pair("k1", "v1", 0), pair("k2", "值", 0)]});
    let answer = chat.bob.ok(SET, with(named.clone(), set)).await;
    let done = |pair: Value| json!({"ErrorCode": 0, "Extension": pair});
    let both = json!([done(pair("k1", "v1", 1)), done(pair("k2", "值", 2))]);
    assert_eq!(answer, with(ok(), json!({"ExtensionList": both, "Seq": 2})));
    let pairs = json!([{"MsgKeyValue": [pair("k1", "v1", 1), pair("k2", "值", 2)]}]);
    for client in [&mut chat.alice, &mut chat.bob] {
        assert_eq!(pushed(client, "MsgExtensionNotify").await, notice(1, 2, "SetKVInfo", pairs.clone()));
    }
    let all = json!([pair("k1", "v1", 1), pair("k2", "值", 2)]);
    let found = chat.alice.ok(GET, named.clone()).await;
    let page = json!({"CompleteFlag": 1, "LatestSeq": 2, "ClearSeq": 0, "ExtensionList": all});
    assert_eq!(found, with(ok(), page));

    let delete = json!({"OperateType": 2, "ExtensionList": [{"Key": "k1", "Value": "", "Seq": 0}]});
    let answer = chat.bob.ok(SET, with(named.clone(), delete)).await;
    assert_eq!(answer, with(ok(), json!({"ExtensionList": [done(pair("k1", "", 3))], "Seq": 3})));
    let deleted = json!([{"MsgKeyValue": [pair("k1", "", 3)]}]);
    assert_eq!(pushed(&mut chat.alice, "MsgExtensionNotify").await, notice(2, 3, "DeleteKVInfo", deleted));
    let since = chat.alice.ok(GET, with(named.clone(), json!({"startSeq": 3}))).await;
    assert_eq!(since["ExtensionList"], json!([pair("k1", "", 3)]));

    let clear = with(named.clone(), json!({"OperateType": 3}));
    let answer = chat.rest.ok("openim_msg_ext_http_svc/set_key_values", clear).await;
    assert_eq!(answer, with(ok(), json!({"ExtensionList": [], "Seq": 4})));
    let cleared = notice(3, 4, "ClearKVInfo", json!([{"ClearMsgSeq": 4}]));
    assert_eq!(pushed(&mut chat.alice, "MsgExtensionNotify").await, cleared);
    let found = chat.rest.ok("openim_msg_ext_http_svc/get_key_values", named).await;
    let page = json!({"CompleteFlag": 1, "LatestSeq": 4, "ClearSeq": 4, "ExtensionList": []});
    assert_eq!(found, with(ok(), page));
}

#[tokio::test]
async fn an_admin_need_not_know_the_last_change_and_long_lists_come_in_pages() {
    let chat = &mut Chat::start().await;
    let named = chat.extensible().await;
    for n in 0..11 {
        let pairs: Vec<Value> = (0..20).map(|m| json!({"Key": format!("{n}-{m}"), "Value": "v"})).collect();
        let set = with(named.clone(), json!({"OperateType": 1, "ExtensionList": pairs}));
        chat.rest.ok("openim_msg_ext_http_svc/set_key_values", set).await;
    }
    let first = chat.alice.ok(GET, with(named.clone(), json!({"StartSeq": 0}))).await;
    assert_eq!((&first["CompleteFlag"], &first["LatestSeq"]), (&json!(0), &json!(220)));
    let list = first["ExtensionList"].as_array().unwrap();
    assert_eq!(list.len(), 200);
    let next = list[199]["Seq"].as_u64().unwrap() + 1;
    let second = chat.alice.ok(GET, with(named, json!({"startSeq": next}))).await;
    assert_eq!((&second["CompleteFlag"], second["ExtensionList"].as_array().unwrap().len()), (&json!(1), 20));
}
