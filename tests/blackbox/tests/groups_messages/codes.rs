//! The codes of the message commands, each by the condition that it stands for.

use tincan_blackbox::{error_code, now, refused};

use super::*;

fn changed(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

fn without(mut body: Value, field: &str) -> Value {
    body.as_object_mut().unwrap().remove(field);
    body
}

/// Provokes 10004.
#[tokio::test]
async fn fields_that_are_missing_or_out_of_bounds() {
    let talk = Talk::start().await;
    let good = by_rest("talk", "alice", 1, "x");
    for field in ["GroupId", "Random", "MsgBody"] {
        refused(&talk.rest.call(SEND, without(good.clone(), field)).await, 10004, &[field, "missing"]);
    }
    for (field, value, words) in [
        ("Random", json!(-1), "must be an integer"),
        ("MsgBody", json!([]), "must hold 1 to 200 elements"),
        ("MsgPriority", json!("Highest"), "must be High, Normal, Low or Lowest"),
        ("From_Account", json!("nobody"), "must be an account that exists"),
        ("OnlineOnlyFlag", json!(7), "must be 0 or 1"),
        ("To_Account", json!(vec!["bob"; 51]), "holds 51 entries"),
        ("GroupAtInfo", json!([{"GroupAtAllFlag": 0}]), "GroupAt_Account is missing"),
    ] {
        refused(&talk.rest.call(SEND, changed(good.clone(), field, value)).await, 10004, &[field, words]);
    }
    let both = with(good, json!({"OnlineOnlyFlag": 1, "SendMsgControl": ["NoUnread"]}));
    refused(&talk.rest.call(SEND, both).await, 10004, &["SendMsgControl", "OnlineOnlyFlag"]);
    let eleven: Vec<Value> = (0..11).map(|seq| json!({"MsgSeq": seq})).collect();
    let body = json!({"GroupId": "talk", "MsgSeqList": eleven});
    refused(&talk.rest.call(RECALL, body).await, 10004, &["MsgSeqList holds 11 entries"]);
    refused(&talk.rest.call(SIMPLE, json!({"GroupId": "talk"})).await, 10004, &["ReqMsgNumber is missing"]);
    talk.create("live", "AVChatRoom", &[]).await;
    let body = json!({"GroupId": "live", "Content": "x", "ToMembers_Account": ["alice"]});
    refused(&talk.rest.call(NOTIFY, body).await, 10004, &["ToMembers_Account"]);
    let many = json!({"GroupId": "talk", "MsgList": vec![json!({}); 21]});
    refused(&talk.rest.call(IMPORT, many).await, 10004, &["MsgList holds 21 entries"]);
}

/// Provokes 10002, 20005.
#[tokio::test]
async fn a_full_disk() {
    let mut talk = Talk::start().await;
    let one = say(&mut talk.alice, 1, "before").await;
    talk.server.fill_disk();
    let send = talk.rest.call(SEND, by_rest("talk", "alice", 2, "x")).await;
    assert_eq!(error_code(&send), 10002, "{send}");
    let seqs = json!([{"MsgSeq": one["MsgSeq"]}]);
    let recall = talk.rest.call(RECALL, json!({"GroupId": "talk", "MsgSeqList": seqs})).await;
    assert_eq!(error_code(&recall), 10002, "{recall}");
    let body = json!({"GroupId": "talk", "MsgSeq": one["MsgSeq"], "CloudCustomData": "x"});
    let modify = talk.alice.call("openim.modify_group_msg", body).await;
    assert_eq!(error_code(&modify), 20005, "{modify}");
}

/// Provokes 10005.
#[tokio::test]
async fn a_notice_to_more_than_500_members() {
    let talk = Talk::start().await;
    let names: Vec<String> = (0..501).map(|n| format!("m{n}")).collect();
    let body = json!({"GroupId": "talk", "Content": "x", "ToMembers_Account": names});
    refused(&talk.rest.call(NOTIFY, body).await, 10005, &["ToMembers_Account", "501", "500"]);
}

/// Provokes 10007.
#[tokio::test]
async fn who_is_not_in_the_group_and_what_its_type_does_not_allow() {
    let mut talk = Talk::start().await;
    let mut eve = talk.server.login("eve").await;
    let body = draft(&eve, "talk", 1, "x");
    refused(&eve.call("group_open_http_svc.send_group_msg", body).await, 10007, &["Speak"]);
    let body = json!({"GroupId": "talk", "ReqMsgNumber": 5});
    refused(&eve.call("group_open_http_svc.group_msg_get", body).await, 10007, &["not a member"]);
    let body = draft(&talk.alice, "talk", 1, "in another's name");
    refused(&talk.bob.call("group_open_http_svc.send_group_msg", body).await, 10007, &["From_Account"]);
    let body = json!({"GroupId": "talk", "Content": "x"});
    refused(&talk.bob.call("group_open_http_svc.send_group_system_notification", body).await, 10007, &["admin"]);
    let one = say(&mut talk.alice, 2, "hers").await;
    let body = json!({"GroupId": "talk", "MsgSeqList": [{"MsgSeq": one["MsgSeq"]}]});
    let answer = talk.bob.ok("group_open_http_svc.group_msg_recall", body).await;
    assert_eq!(answer["RecallRetList"][0]["RetCode"], 10007, "{answer}");
    talk.create("live", "AVChatRoom", &[]).await;
    let old = json!({"From_Account": "alice", "SendTime": now(), "MsgBody": text("x")});
    refused(&talk.rest.call(IMPORT, json!({"GroupId": "live", "MsgList": [old]})).await, 10007, &["import"]);
    talk.create("room", "ChatRoom", &[]).await;
    let uncounted = with(by_rest("room", "alice", 1, "x"), json!({"SendMsgControl": ["NoUnread"]}));
    refused(&talk.rest.call(SEND, uncounted).await, 10007, &["NoUnread"]);
}

/// Provokes 10010, 10015.
#[tokio::test]
async fn groups_that_are_not_there() {
    let talk = Talk::start().await;
    talk.create("gone", "Public", &[]).await;
    talk.rest.ok("group_open_http_svc/destroy_group", json!({"GroupId": "gone"})).await;
    let simple = |id: &str| json!({"GroupId": id, "ReqMsgNumber": 1});
    for (id, code) in [("gone", 10010), ("never", 10010), ("", 10015), (&"x".repeat(49)[..], 10015), ("ü", 10015)] {
        refused(&talk.rest.call(SEND, by_rest(id, "alice", 1, "x")).await, code, &[]);
        refused(&talk.rest.call(SIMPLE, simple(id)).await, code, &[]);
        refused(&talk.rest.call(NOTIFY, json!({"GroupId": id, "Content": "x"})).await, code, &[]);
        refused(&talk.rest.call(BY_SENDER, json!({"GroupId": id, "Sender_Account": "bob"})).await, code, &[]);
        let body = json!({"GroupId": id, "MsgSeqList": [{"MsgSeq": 1}]});
        refused(&talk.rest.call(RECALL, body).await, code, &[]);
    }
}

/// Provokes 10017.
#[tokio::test]
async fn a_muted_sender_and_a_muted_group() {
    let mut talk = Talk::start().await;
    let body = json!({"Set_Account": "bob", "GroupmsgNospeakingTime": 3600});
    talk.rest.ok("openconfigsvr/setnospeaking", body).await;
    let send = async |client: &mut WebClient, random| {
        let body = draft(client, "talk", random, "x");
        client.call("group_open_http_svc.send_group_msg", body).await
    };
    refused(&send(&mut talk.bob, 1).await, 10017, &["muted in all groups"]);
    let body = json!({"GroupId": "talk", "MuteAllMember": "On"});
    talk.rest.ok("group_open_http_svc/modify_group_base_info", body).await;
    refused(&send(&mut talk.carol, 2).await, 10017, &["everybody is muted"]);
    assert_eq!(error_code(&send(&mut talk.alice, 3).await), 0);
}

/// Provokes 10017.
#[tokio::test]
async fn a_member_that_is_muted_in_the_group() {
    let mut talk = Talk::start().await;
    let body = json!({"GroupId": "talk", "Members_Account": ["bob"], "MuteTime": 60});
    talk.rest.ok("group_open_http_svc/forbid_send_msg", body).await;
    let body = draft(&talk.bob, "talk", 1, "x");
    refused(&talk.bob.call("group_open_http_svc.send_group_msg", body).await, 10017, &["the sender is muted"]);
    talk.rest.ok(SEND, by_rest("talk", "bob", 2, "an admin speaks for him")).await;
}

/// Provokes 10019, 10020, 80002.
#[tokio::test]
async fn imports_that_are_too_long_or_of_nobody() {
    let talk = Talk::with(Options::new().set("app.message_bytes", 200)).await;
    let item = |from: &str, words: &str| json!({"From_Account": from, "SendTime": now(), "MsgBody": text(words)});
    let import = |items: Vec<Value>| json!({"GroupId": "talk", "MsgList": items});
    refused(&talk.rest.call(IMPORT, import(vec![item("nobody", "x")])).await, 10019, &["nobody"]);
    let long = "x".repeat(200);
    let answer = talk.rest.ok(IMPORT, import(vec![item("bob", &long), item("bob", "short")])).await;
    let results: Vec<&Value> = answer["ImportMsgResult"].as_array().unwrap().iter().map(|one| &one["Result"]).collect();
    assert_eq!(results, [&json!(80002), &json!(0)]);
    refused(&talk.rest.call(IMPORT, import(vec![item("bob", &long); 6])).await, 10020, &["MsgList", "1400"]);
    refused(&talk.rest.call(SEND, by_rest("talk", "alice", 1, &long)).await, 80002, &["200"]);
}

/// Provokes 10023.
#[tokio::test]
async fn one_sender_that_sends_too_often() {
    let mut talk = Talk::with(Options::new().set("app.groups.messages_per_second_of_sender", 1)).await;
    let mut last = Value::Null;
    for random in 0..10 {
        let body = draft(&talk.bob, "talk", random, "x");
        last = talk.bob.call("group_open_http_svc.send_group_msg", body).await;
        if error_code(&last) != 0 {
            break;
        }
    }
    refused(&last, 10023, &["more than 1 messages a second"]);
}

/// Provokes 10030, 10031, 10032.
#[tokio::test]
async fn single_messages_that_cannot_be_recalled() {
    let mut talk = Talk::with(Options::new().set("app.recall_window", "0s")).await;
    let body = json!({"GroupId": "talk", "Name": "a new name"});
    talk.rest.ok("group_open_http_svc/modify_group_base_info", body).await;
    let tip = page(&mut talk.bob, "talk", 0, 1).await["RspMsgList"][0].clone();
    assert_eq!(tip["Event"], 4, "{tip}");
    let one = say(&mut talk.bob, 1, "mine").await;
    let seqs = json!([{"MsgSeq": 999}, {"MsgSeq": tip["MsgSeq"]}, {"MsgSeq": one["MsgSeq"]}]);
    let codes = |answer: &Value| -> Vec<i64> {
        let list = answer["RecallRetList"].as_array().unwrap();
        list.iter().map(|one| one["RetCode"].as_i64().unwrap()).collect()
    };
    let body = json!({"GroupId": "talk", "MsgSeqList": seqs});
    let answer = tincan_blackbox::until("the window is over", async || {
        let answer = talk.bob.ok("group_open_http_svc.group_msg_recall", body.clone()).await;
        // In the same second it is still recalled.
        let last = codes(&answer)[2];
        assert!([0, 10031].contains(&last));
        (last == 10031).then_some(answer)
    });
    assert_eq!(codes(&answer.await), [10030, 10032, 10031]);
}

/// Provokes 10033.
#[tokio::test]
async fn a_type_without_recall() {
    let talk = Talk::start().await;
    talk.create("live", "AVChatRoom", &[]).await;
    let body = json!({"GroupId": "live", "MsgSeqList": [{"MsgSeq": 1}]});
    refused(&talk.rest.call(RECALL, body).await, 10033, &["this type"]);
}

/// Provokes 10034, 10035, 10051, 10052.
#[tokio::test]
async fn messages_that_cannot_be_deleted_for_oneself() {
    const HIDE: &str = "group_open_http_svc.delete_group_ramble_msg_by_seq";
    let mut talk = Talk::start().await;
    let body = json!({"GroupId": "talk", "Name": "a new name"});
    talk.rest.ok("group_open_http_svc/modify_group_base_info", body).await;
    let tip = page(&mut talk.alice, "talk", 0, 1).await["RspMsgList"][0].clone();
    let seqs = |seqs: Vec<u64>| {
        let texts: Vec<String> = seqs.iter().map(u64::to_string).collect();
        json!({"GroupId": "talk", "Deleter_Account": "alice", "Seqs": texts})
    };
    let tip_seq = vec![tip["MsgSeq"].as_u64().unwrap()];
    refused(&talk.alice.call(HIDE, seqs(tip_seq)).await, 10034, &["cannot be deleted"]);
    refused(&talk.alice.call(HIDE, seqs(vec![999])).await, 10052, &["no message"]);
    refused(&talk.alice.call(HIDE, seqs((1..=31).collect())).await, 10051, &["31", "30"]);
    talk.create("live", "AVChatRoom", &[]).await;
    let body = json!({"GroupId": "live", "Deleter_Account": "alice", "Seqs": ["1"]});
    refused(&talk.alice.call(HIDE, body).await, 10035, &["this type"]);
}

/// Provokes 10041.
#[tokio::test]
async fn recall_that_is_switched_off() {
    let mut talk = Talk::with(Options::new().set("app.groups.recall", false)).await;
    let one = say(&mut talk.bob, 1, "mine").await;
    let body = json!({"GroupId": "talk", "MsgSeqList": [{"MsgSeq": one["MsgSeq"]}]});
    refused(&talk.bob.call("group_open_http_svc.group_msg_recall", body).await, 10041, &["switched off"]);
}

/// Provokes 10044.
#[tokio::test]
async fn a_type_without_history() {
    let talk = Talk::start().await;
    talk.create("live", "AVChatRoom", &[]).await;
    let body = json!({"GroupId": "live", "ReqMsgNumber": 1});
    refused(&talk.rest.call(SIMPLE, body).await, 10044, &["keep no messages"]);
}

/// Provokes 10053.
#[tokio::test]
async fn more_than_30_mentions() {
    let talk = Talk::start().await;
    let at = vec![json!({"GroupAtAllFlag": 0, "GroupAt_Account": "bob"}); 31];
    let body = with(by_rest("talk", "alice", 1, "x"), json!({"GroupAtInfo": at}));
    refused(&talk.rest.call(SEND, body).await, 10053, &["GroupAtInfo", "31", "30"]);
}

/// Provokes 20003, 20026, 80002, 93000.
#[tokio::test]
async fn changes_that_are_refused() {
    let mut talk = Talk::with(Options::new().set("app.message_bytes", 200)).await;
    let one = say(&mut talk.alice, 1, "hers").await;
    let body = |seq: &Value, words: &str| json!({"GroupId": "talk", "MsgSeq": seq, "MsgBody": text(words)});
    let answer = talk.bob.call("openim.modify_group_msg", body(&one["MsgSeq"], "x")).await;
    assert_eq!(error_code(&answer), 20003, "{answer}");
    let answer = talk.alice.call("openim.modify_group_msg", body(&json!(999), "x")).await;
    assert_eq!(error_code(&answer), 20026, "{answer}");
    let long = "x".repeat(200);
    refused(&talk.alice.call("openim.modify_group_msg", body(&one["MsgSeq"], &long)).await, 80002, &["200"]);
    refused(&talk.rest.call(MODIFY, body(&one["MsgSeq"], &long)).await, 93000, &["200"]);
}
