//! `openim_msg_ext_http_svc.group_reaction_*`, `openim_msg_ext_http_svc/group_set_key_values` and `group_get_key_values`.

use super::*;

const SET: &str = "openim_msg_ext_http_svc.group_set_key_values";
const GET: &str = "openim_msg_ext_http_svc.group_get_key_values";

/// What names a message of alice's beside what hangs on it.
fn info(talk: &Talk, seq: u64, words: &str) -> Value {
    json!({"GroupId": "talk", "MsgSeq": seq, "TinyId": talk.alice.tiny_id(), "MsgClientTime": 1_795_392_952,
        "MsgRandom": random(words)})
}

#[tokio::test]
async fn reactions_are_told_to_all_members() {
    let mut talk = Talk::start().await;
    let seq = talk.say("hello").await;
    let info = info(&talk, seq, "hello");
    talk.forget().await;
    let body = json!({"GroupId": "talk", "Reaction": "smile", "MsgSeq": seq, "Add_Account": ["bob"]});
    assert_eq!(talk.bob.ok("openim_msg_ext_http_svc.group_reaction_add", body).await, ok());
    let told = |summary: Value| json!({"Event": 21, "MsgReactionNotifyList": [{"GroupMsgInfo": info, "MsgReactionSummary": [summary]}]});
    let one = told(json!({"Reaction": "smile", "Reaction_Account": ["bob"], "Count": 1}));
    for client in [&mut talk.alice, &mut talk.bob, &mut talk.bob_too] {
        assert_eq!(pushed(client, 1).await, std::slice::from_ref(&one));
    }
    let ask = json!({"GroupId": "talk", "MsgSeqList": [seq, 99], "Count": 5});
    let stat = talk.bob.ok("openim_msg_ext_http_svc.group_reaction_multi_stat", ask).await;
    let summary = json!([{"Reaction": "smile", "Count": 1, "Reaction_Account": ["bob"], "ReactedByMe": 1}]);
    let results = json!([{"MsgSeq": seq, "MsgReactionSummary": summary}, {"MsgSeq": 99, "MsgReactionSummary": []}]);
    assert_eq!(stat, with(ok(), json!({"Results": results})));
    let body = json!({"GroupId": "talk", "Reaction": "smile", "MsgSeq": seq});
    talk.carol.ok("openim_msg_ext_http_svc.group_reaction_add", body.clone()).await;
    for (next, account, after) in [(0, "bob", 1), (1, "carol", 0)] {
        let ask = with(body.clone(), json!({"NextSeq": next, "Count": 1}));
        let page = talk.alice.ok("openim_msg_ext_http_svc.group_reaction_iterate", ask).await;
        assert_eq!(page, with(ok(), json!({"Reaction_Account": [account], "NextSeq": after})));
    }
    talk.carol.ok("openim_msg_ext_http_svc.group_reaction_del", body.clone()).await;
    talk.forget().await;
    let body = with(body, json!({"Del_Account": ["bob"]}));
    assert_eq!(talk.bob.ok("openim_msg_ext_http_svc.group_reaction_del", body).await, ok());
    let none = told(json!({"Reaction": "smile", "Reaction_Account": [], "Count": 0}));
    assert_eq!(pushed(&mut talk.alice, 1).await, [none]);
}

#[tokio::test]
async fn pairs_are_told_to_all_members() {
    let mut talk = Talk::start().await;
    let seq = say(&mut talk.alice, "talk", "vote", json!({"SupportMessageExtension": 1})).await;
    let info = info(&talk, seq, "vote");
    talk.forget().await;
    let change =
        |kind: u32, list: Value| json!({"GroupId": "talk", "MsgSeq": seq, "OperateType": kind, "ExtensionList": list});
    let pair = |value: &str, number: u64| json!({"Key": "k", "Value": value, "Seq": number});
    let done = |code: i64, pair: Value, last: u64| {
        with(ok(), json!({"ExtensionList": [{"ErrorCode": code, "Extension": pair}], "Seq": last, "LatestSeq": last}))
    };
    assert_eq!(talk.bob.ok(SET, change(1, json!([pair("v", 0)]))).await, done(0, pair("v", 1), 1));
    let told = |kind: u32, last: u64, field: &str, what: Value| {
        let mut notify = json!({"ExtensionGroupMsgInfo": info, "MsgOptType": kind, "TinyId": info["TinyId"],
            "LatestSeq": last});
        notify[field] = what;
        json!({"Event": 19, "MsgExtensionNotify": notify})
    };
    let set = json!([{"MsgKeyValue": [pair("v", 1)], "ClearMsgSeq": 0}]);
    assert_eq!(pushed(&mut talk.alice, 1).await, [told(1, 1, "SetKVInfo", set)]);
    let all = json!({"ExtensionList": [pair("v", 1)], "CompleteFlag": 1, "LatestSeq": 1, "ClearSeq": 0});
    assert_eq!(talk.carol.ok(GET, json!({"GroupId": "talk", "MsgSeq": seq})).await, with(ok(), all.clone()));
    let by_rest = json!({"GroupId": "talk", "MsgSeq": seq});
    assert_eq!(talk.rest.ok("openim_msg_ext_http_svc/group_get_key_values", by_rest).await, with(ok(), all));
    // Changed meanwhile: the pair as it is comes back.
    assert_eq!(talk.alice.ok(SET, change(1, json!([pair("w", 0)]))).await, done(23001, pair("v", 1), 1));
    talk.forget().await;
    assert_eq!(talk.alice.ok(SET, change(2, json!([{"Key": "k", "Seq": 1}]))).await, done(0, pair("", 2), 2));
    let deleted = json!([{"MsgKeyValue": [pair("", 2)], "ClearMsgSeq": 0}]);
    assert_eq!(pushed(&mut talk.bob, 1).await, [told(2, 2, "DeleteKVInfo", deleted)]);
    let by_rest = json!({"GroupId": "talk", "MsgSeq": seq, "OperateType": 3});
    let cleared = talk.rest.ok("openim_msg_ext_http_svc/group_set_key_values", by_rest).await;
    assert_eq!(cleared, with(ok(), json!({"ExtensionList": [], "Seq": 3, "LatestSeq": 3})));
    assert_eq!(pushed(&mut talk.bob, 1).await, [told(3, 3, "ClearKVInfo", json!([{"ClearMsgSeq": 3}]))]);
}
