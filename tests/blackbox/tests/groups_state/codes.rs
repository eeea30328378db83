//! The codes of these commands, each by the condition that it stands for.

use tincan_blackbox::{error_code, refused};

use super::*;

/// Commands of this test file that name a message, with all other fields that they need.
fn commands(seq: u64) -> Vec<(&'static str, Value)> {
    let (list, one) = (json!({"MsgSeqList": [{"MsgSeq": seq}]}), json!({"MsgSeq": seq}));
    let pair = json!([{"Key": "k", "Value": "v", "Seq": 0}]);
    let body = |fields: &Value| with(json!({"GroupId": "talk"}), fields.clone());
    vec![
        ("group_open_http_svc.msg_read_report", body(&json!({"MsgReadedSeq": seq}))),
        ("group_open_http_svc.group_msg_receipt", body(&list)),
        ("group_open_http_svc.get_group_msg_receipt", body(&list)),
        ("group_open_http_svc.get_group_msg_receipt_detail", with(body(&one), json!({"Filter": 0, "Cursor": ""}))),
        (
            "group_open_http_svc.get_group_msg_receipts_by_users",
            body(&json!({"MemberReadMsgList": [{"MsgSeq": seq, "MemberList_Account": ["bob"]}]})),
        ),
        ("group_open_http_svc.pin_message", body(&one)),
        ("group_open_http_svc.unpin_message", body(&one)),
        ("group_open_http_svc.get_group_notify", body(&json!({"NotifyType": 1, "Limit": 20}))),
        ("group_open_http_svc.get_pinned_messages", body(&json!({}))),
        ("openim_msg_ext_http_svc.group_reaction_add", with(body(&one), json!({"Reaction": "x"}))),
        ("openim_msg_ext_http_svc.group_reaction_del", with(body(&one), json!({"Reaction": "x"}))),
        ("openim_msg_ext_http_svc.group_reaction_iterate", with(body(&one), json!({"Reaction": "x"}))),
        ("openim_msg_ext_http_svc.group_reaction_multi_stat", body(&json!({"MsgSeqList": [seq]}))),
        ("openim_msg_ext_http_svc.group_get_key_values", body(&one)),
        (
            "openim_msg_ext_http_svc.group_set_key_values",
            with(body(&one), json!({"OperateType": 1, "ExtensionList": pair})),
        ),
    ]
}

/// Provokes 10004.
#[tokio::test]
async fn fields_that_are_missing_or_out_of_bounds() {
    let mut talk = Talk::start().await;
    let seq = talk.say("one").await;
    for (command, body) in commands(seq) {
        for (field, value) in body.as_object().unwrap() {
            if ["Cursor", "NotifyType", "Limit"].contains(&field.as_str()) {
                continue;
            }
            let mut without = body.clone();
            without.as_object_mut().unwrap().remove(field);
            // `Filter` has another name as well.
            let named = if field == "Filter" { "Filter" } else { field };
            refused(&talk.alice.call(command, without).await, 10004, &[named, "missing"]);
            let wrong = if value.is_string() { json!(7) } else { json!("x") };
            let answer = talk.alice.call(command, with(body.clone(), json!({ field: wrong }))).await;
            refused(&answer, 10004, &[field]);
        }
    }
    let detail = json!({"GroupId": "talk", "MsgSeq": seq, "Filter": 2, "Cursor": ""});
    let answer = talk.alice.call("group_open_http_svc.get_group_msg_receipt_detail", detail).await;
    refused(&answer, 10004, &["Filter must be 0"]);
    let many: Vec<Value> = (0..101).map(|seq| json!({"MsgSeq": seq})).collect();
    let many = json!({"GroupId": "talk", "MsgSeqList": many});
    refused(
        &talk.bob.call("group_open_http_svc.group_msg_receipt", many).await,
        10004,
        &["MsgSeqList holds 101 entries"],
    );
    let eleventh = async |talk: &mut Talk| {
        let mut answer = Value::Null;
        for n in 0..11 {
            let seq = talk.say(&format!("pin {n}")).await;
            let body = json!({"GroupId": "talk", "MsgSeq": seq});
            answer = talk.alice.call("group_open_http_svc.pin_message", body).await;
        }
        answer
    };
    refused(&eleventh(&mut talk).await, 10004, &["the group has 10 already"]);
    let body = json!({"GroupId": "talk", "Member_Account": "nobody", "UnreadMsgNum": 1});
    let answer = talk.rest.call("group_open_http_svc/set_unread_msg_num", body).await;
    refused(&answer, 10004, &["Member_Account must be a member of the group"]);
}

/// Provokes 10007, 10010, 10015.
#[tokio::test]
async fn who_is_not_in_the_group_and_groups_that_are_not_there() {
    let mut talk = Talk::start().await;
    let seq = talk.say("one").await;
    let mut eve = talk.server.login("eve").await;
    for (command, body) in commands(seq) {
        refused(&eve.call(command, body.clone()).await, 10007, &["not a member"]);
        for (id, code) in [("nowhere", 10010), ("", 10015), (&"x".repeat(49)[..], 10015)] {
            refused(&talk.alice.call(command, with(body.clone(), json!({"GroupId": id}))).await, code, &[]);
        }
    }
    // Others than the owner put nothing up in a Public group, and nobody acts in another's name.
    let body = json!({"GroupId": "talk", "MsgSeq": seq});
    refused(&talk.bob.call("group_open_http_svc.pin_message", body.clone()).await, 10007, &["Pin"]);
    let other = with(body, json!({"Pinner_Account": "bob"}));
    refused(&talk.alice.call("group_open_http_svc.pin_message", other).await, 10007, &["Pinner_Account"]);
    let other = json!({"GroupId": "talk", "MsgSeq": seq, "Reaction": "x", "Add_Account": ["bob"]});
    refused(&talk.alice.call("openim_msg_ext_http_svc.group_reaction_add", other).await, 10007, &["Add_Account"]);
    create(&talk.rest, "@TGS#_c", "Community", "alice", &["bob"]).await;
    let body = json!({"GroupId": "@TGS#_c", "MsgSeqList": [{"MsgSeq": 1}]});
    let answer = talk.bob.call("million_group_open_http_svc.group_msg_receipt", body).await;
    refused(&answer, 10007, &["no read receipts"]);
}

/// Provokes 10002.
#[tokio::test]
async fn a_full_disk() {
    let mut talk = Talk::start().await;
    let seq = say(&mut talk.alice, "talk", "one", json!({"NeedReadReceipt": 1, "SupportMessageExtension": 1})).await;
    talk.server.fill_disk();
    for (command, body) in commands(seq) {
        let writes =
            ["msg_read_report", "group_msg_receipt", "pin_message", "group_reaction_add", "group_set_key_values"];
        let name = command.rsplit('.').next().unwrap();
        if writes.contains(&name) {
            let client = if name == "pin_message" { &mut talk.alice } else { &mut talk.bob };
            let answer = client.call(command, body).await;
            assert_eq!(error_code(&answer), 10002, "{command} {answer}");
        }
    }
}

/// Provokes 10030.
#[tokio::test]
async fn a_message_that_is_not_there_does_not_go_up() {
    let mut talk = Talk::start().await;
    let body = json!({"GroupId": "talk", "MsgSeq": 99});
    refused(&talk.alice.call("group_open_http_svc.pin_message", body).await, 10030, &["MsgSeq 99"]);
}

/// Provokes 10060, 10061.
#[tokio::test]
async fn groups_that_are_too_large_and_messages_for_those_online_have_no_receipts() {
    let mut talk = Talk::with(Options::new().set("app.groups.receipt_members", 2)).await;
    let asking = with(draft(&talk.alice, "talk", "one"), json!({"NeedReadReceipt": 1}));
    assert_eq!(talk.alice.ok(SEND, asking.clone()).await["ReadReceiptCode"], 10060);
    create(&talk.rest, "two", "Public", "alice", &["bob"]).await;
    let fleeting = with(asking.clone(), json!({"GroupId": "two", "OnlineOnlyFlag": 1}));
    assert_eq!(talk.alice.ok(SEND, fleeting).await["ReadReceiptCode"], 10061);
    assert_eq!(talk.alice.ok(SEND, with(asking, json!({"GroupId": "two"}))).await["ReadReceiptCode"], 0);
}

/// Provokes 10062.
#[tokio::test]
async fn messages_without_receipts() {
    let mut talk = Talk::start().await;
    let plain = talk.say("plain").await;
    let asked = say(&mut talk.alice, "talk", "asked", json!({"NeedReadReceipt": 1})).await;
    let detail = |seq| json!({"GroupId": "talk", "MsgSeq": seq, "Filter": 0, "Cursor": "", "Count": 10});
    for (client, seq) in [(&mut talk.alice, plain), (&mut talk.bob, asked)] {
        let answer = client.call("group_open_http_svc.get_group_msg_receipt_detail", detail(seq)).await;
        refused(&answer, 10062, &[&format!("MsgSeq {seq}")]);
    }
    let counts = json!({"GroupId": "talk", "MsgSeqList": [{"MsgSeq": plain}, {"MsgSeq": 99}]});
    let counts = talk.alice.ok("group_open_http_svc.get_group_msg_receipt", counts).await;
    for entry in counts["GroupMsgReceiptList"].as_array().unwrap() {
        assert_eq!(entry["Code"], 10062, "{counts}");
    }
}

/// Provokes 23001, 23002, 23003, 23004.
#[tokio::test]
async fn extensions_of_group_messages() {
    let mut talk = Talk::with(Options::new().set("app.extension_changes", 2)).await;
    let plain = talk.say("plain").await;
    let vote = say(&mut talk.alice, "talk", "vote", json!({"SupportMessageExtension": 1})).await;
    let set = |seq: u64, key: &str| {
        let pair = json!([{"Key": key, "Value": "v", "Seq": 0}]);
        json!({"GroupId": "talk", "MsgSeq": seq, "OperateType": 1, "ExtensionList": pair})
    };
    let command = "openim_msg_ext_http_svc.group_set_key_values";
    refused(&talk.bob.call(command, set(plain, "a")).await, 23002, &["SupportMessageExtension"]);
    refused(&talk.bob.call(command, set(99, "a")).await, 23004, &[]);
    talk.bob.ok(command, set(vote, "a")).await;
    let stale = talk.bob.ok(command, set(vote, "a")).await;
    assert_eq!(stale["ExtensionList"][0]["ErrorCode"], 23001, "{stale}");
    talk.bob.ok(command, set(vote, "b")).await;
    refused(&talk.bob.call(command, set(vote, "c")).await, 23003, &["2"]);
    let get = json!({"GroupId": "talk", "MsgSeq": 99});
    refused(&talk.bob.call("openim_msg_ext_http_svc.group_get_key_values", get).await, 23004, &[]);
    let react = json!({"GroupId": "talk", "MsgSeq": 99, "Reaction": "smile"});
    refused(&talk.bob.call("openim_msg_ext_http_svc.group_reaction_add", react).await, 23004, &[]);
}

/// Provokes 51007, 50001.
#[tokio::test]
async fn conversations_with_groups_that_were_dissolved_or_left() {
    let mut talk = Talk::start().await;
    create(&talk.rest, "gone", "Public", "alice", &["bob"]).await;
    talk.rest.ok("group_open_http_svc/destroy_group", json!({"GroupId": "gone"})).await;
    talk.carol.ok("group_open_http_svc.quit_group", json!({"GroupId": "talk"})).await;
    for (client, group) in [(&mut talk.bob, "gone"), (&mut talk.carol, "talk")] {
        let named = json!({"Type": 2, "ToGroupId": group});
        let mark = json!([{"OptType": 1, "ContactItem": named, "SetMark": [1]}]);
        let body = json!({"From_Account": client.user(), "MarkItem": mark});
        let answer = client.ok("recentcontact.mark_contact", body).await;
        assert_eq!(answer["ResultItem"][0]["ResultCode"], 51007, "{answer}");
        let item = json!([{"Type": 2, "GroupId": group}]);
        let body = json!({"From_Account": client.user(), "OperationType": 1, "RecentContactItem": item});
        refused(&client.call("recentcontact.top", body).await, 50001, &[group]);
    }
}
