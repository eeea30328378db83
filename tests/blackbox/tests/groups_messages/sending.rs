//! `group_open_http_svc/send_group_msg` and `group_open_http_svc/send_group_system_notification`.

use tincan_blackbox::{now, until};

use super::*;

#[tokio::test]
async fn a_message_of_a_web_client() {
    let mut talk = Talk::start().await;
    let body = draft(&talk.alice, "talk", 7, "hello 你好");
    let answer = talk.alice.ok("group_open_http_svc.send_group_msg", body.clone()).await;
    let time = answer["MsgTime"].as_u64().unwrap();
    assert!(time.abs_diff(now()) <= 1, "{answer}");
    assert_eq!(answer, with(ok(), json!({"MsgTime": time, "MsgSeq": answer["MsgSeq"]})));
    let message = down(&talk.alice, &body, &answer);
    // The sender's other pages get it as everybody; the sending one gets nothing.
    for client in [&mut talk.bob, &mut talk.carol, &mut talk.alice_too] {
        assert_eq!(pushed(client, 1).await, [message_push(&message)]);
    }
    assert_eq!(pushed(&mut talk.alice, 0).await, [0; 0]);
    for client in [&mut talk.alice, &mut talk.bob] {
        assert_eq!(page(client, "talk", 0, 1).await["RspMsgList"], json!([message]));
    }
    // The same once more is the same.
    assert_eq!(talk.alice.ok("group_open_http_svc.send_group_msg", body).await, answer);
    assert_eq!(pushed(&mut talk.bob, 0).await, [0; 0]);
}

#[tokio::test]
async fn a_message_by_rest_in_anybodys_name() {
    let mut talk = Talk::start().await;
    talk.rest.import(&["outsider"]).await;
    let body = with(
        by_rest("talk", "outsider", 9, "from outside"),
        json!({"MsgPriority": "High", "CloudCustomData": "data", "OfflinePushInfo": {"Title": "t"},
            "SendMsgControl": ["NoUnread", "NoLastMsg"]}),
    );
    let answer = talk.rest.ok(SEND, body).await;
    assert_eq!(answer, with(ok(), json!({"MsgTime": answer["MsgTime"], "MsgSeq": answer["MsgSeq"]})));
    let push = talk.bob.wait_entry("GroupMsgArray", |message| message["From_Account"] == "outsider").await;
    for (field, value) in [
        ("MsgSeq", answer["MsgSeq"].clone()),
        ("MsgPriority", json!(1)),
        ("CloudCustomData", json!("data")),
        ("SendMsgControl", json!({"NoUnread": 1, "NoLastMsg": 1})),
        ("OfflinePushInfo", json!({"Title": "t"})),
        ("MsgRandom", json!(9)),
    ] {
        assert_eq!(push[field], value, "{push}");
    }
    // Without From_Account the admin itself speaks.
    let mut own = by_rest("talk", "", 10, "the admin");
    own.as_object_mut().unwrap().remove("From_Account");
    talk.rest.ok(SEND, own).await;
    let admin = talk.server.admin().to_owned();
    talk.bob.wait_entry("GroupMsgArray", |message| message["From_Account"] == admin.as_str()).await;
}

#[tokio::test]
async fn mentions_are_told_to_those_who_are_meant() {
    let mut talk = Talk::start().await;
    let at = json!([{"GroupAtAllFlag": 0, "GroupAt_Account": "bob"}]);
    let body = with(draft(&talk.alice, "talk", 7, "@bob"), json!({"GroupAtInfo": at}));
    let answer = talk.alice.ok("group_open_http_svc.send_group_msg", body.clone()).await;
    let message = with(down(&talk.alice, &body, &answer), json!({"GroupAtInfo": at}));
    let mention = |kinds: Value, answer: &Value, random: u32| {
        push(json!({"Event": 12, "GroupTips": [{
            "GroupAtTips": {"From_Account": "alice", "GroupId": "talk", "MsgSeq": answer["MsgSeq"], "GroupAtType": kinds},
            "ClientSeq": 3_015_520_002_u64, "MsgRandom": random, "MsgSeq": answer["MsgSeq"],
        }]}))
    };
    assert_eq!(pushed(&mut talk.bob, 2).await, [message_push(&message), mention(json!([1]), &answer, 7)]);
    assert_eq!(pushed(&mut talk.carol, 1).await, [message_push(&message)]);
    let at = json!([{"GroupAtAllFlag": 1}, {"GroupAtAllFlag": 0, "GroupAt_Account": "bob"}]);
    let body = with(draft(&talk.alice, "talk", 8, "@all @bob"), json!({"GroupAtInfo": at}));
    let answer = talk.alice.ok("group_open_http_svc.send_group_msg", body).await;
    assert_eq!(pushed(&mut talk.bob, 2).await[1], mention(json!([1, 2]), &answer, 8));
    let push = pushed(&mut talk.carol, 2).await;
    assert_eq!(push[0]["body"]["EventArray"][0]["GroupMsgArray"][0]["GroupAtInfo"], at);
    assert_eq!(push[1], mention(json!([2]), &answer, 8));
}

#[tokio::test]
async fn for_those_online_only_and_for_chosen_members_only() {
    let mut talk = Talk::start().await;
    let kept = say(&mut talk.alice, 1, "kept").await;
    talk.forget().await;
    let body = with(draft(&talk.alice, "talk", 2, "fleeting"), json!({"OnlineOnlyFlag": 1}));
    talk.alice.ok("group_open_http_svc.send_group_msg", body).await;
    for client in [&mut talk.bob, &mut talk.carol, &mut talk.alice_too] {
        let message = client.wait_entry("GroupMsgArray", |message| message["MsgRandom"] == 2).await;
        assert_eq!(message["OnlineOnlyFlag"], 1, "{message}");
    }
    let body = with(draft(&talk.alice, "talk", 3, "psst"), json!({"To_Account": ["carol"]}));
    talk.alice.ok("group_open_http_svc.send_group_msg", body).await;
    talk.carol.wait_entry("GroupMsgArray", |message| message["MsgRandom"] == 3).await;
    assert_eq!(pushed(&mut talk.bob, 0).await, [0; 0]);
    let next = say(&mut talk.bob, 4, "next").await;
    assert_eq!(next["MsgSeq"].as_u64(), kept["MsgSeq"].as_u64().map(|seq| seq + 1), "they take no MsgSeq");
    assert_eq!(page(&mut talk.carol, "talk", 0, 2).await["RspMsgList"], json!([next, kept]));
}

#[tokio::test]
async fn what_is_above_the_groups_limit_is_dropped_and_looks_sent() {
    let mut talk = Talk::with(Options::new().set("app.groups.messages_per_second", 3)).await;
    let (mut sent, mut dropped) = (0, 0);
    for random in 0..20 {
        let answer = talk.rest.ok(SEND, by_rest("talk", "alice", random, "x")).await;
        match answer["MsgDropReason"].as_str() {
            None => sent += 1,
            Some(reason) => {
                assert_eq!(reason, "MsgFreqCtrl");
                dropped += 1;
            }
        }
    }
    assert!(sent >= 3 && dropped > 0, "{sent} sent, {dropped} dropped");
    assert_eq!(pushed(&mut talk.bob, sent).await.len(), sent);
}

#[tokio::test]
async fn read_receipts_are_promised_where_there_are_some() {
    let mut talk = Talk::with(Options::new().set("app.groups.receipt_members", 2)).await;
    let body = with(draft(&talk.alice, "talk", 2, "read me"), json!({"NeedReadReceipt": 1}));
    let answer = talk.alice.ok("group_open_http_svc.send_group_msg", body).await;
    assert_eq!(answer["ReadReceiptCode"], 10060, "{answer}");
    let push = talk.bob.wait_entry("GroupMsgArray", |message| message["MsgRandom"] == 2).await;
    assert_eq!(push["NeedReadReceipt"], 0);
    talk.create("small", "Public", &["bob"]).await;
    let body = with(draft(&talk.alice, "small", 3, "read me"), json!({"NeedReadReceipt": 1}));
    let answer = talk.alice.ok("group_open_http_svc.send_group_msg", body).await;
    assert_eq!(answer["ReadReceiptCode"], 0, "{answer}");
    let push = talk.bob.wait_entry("GroupMsgArray", |message| message["MsgRandom"] == 3).await;
    assert_eq!(push["NeedReadReceipt"], 1);
}

#[tokio::test]
async fn a_notice_of_the_apps_own() {
    let mut talk = Talk::start().await;
    let body = json!({"GroupId": "talk", "Content": "{\"kind\":1}", "ToMembers_Account": ["bob", "nobody"]});
    assert_eq!(talk.rest.ok(NOTIFY, body).await, ok());
    let notice = pushed(&mut talk.bob, 1).await.remove(0);
    let item = &notice["body"]["EventArray"][0]["GroupTips"][0];
    assert_eq!(notice["body"]["EventArray"][0]["Event"], 5, "{notice}");
    assert_eq!((&item["ToGroupId"], &item["To_Account"]), (&json!("talk"), &json!("bob")), "{item}");
    assert_eq!(item["MsgBody"]["ReportType"], 255, "{item}");
    assert_eq!(item["MsgBody"]["UserDefinedField"], "{\"kind\":1}", "{item}");
    assert_eq!(pushed(&mut talk.carol, 0).await, [0; 0]);
    talk.rest.ok(NOTIFY, json!({"GroupId": "talk", "Content": "all"})).await;
    for client in [&mut talk.alice, &mut talk.alice_too, &mut talk.bob, &mut talk.carol] {
        client.wait_entry("GroupTips", |item| item["MsgBody"]["UserDefinedField"] == "all").await;
    }
    assert_eq!(page(&mut talk.bob, "talk", 0, 5).await["RspMsgList"], json!([]), "it is not stored");
}

#[tokio::test]
async fn a_text_with_a_forbidden_word_goes_nowhere() {
    let talk = Talk::start().await;
    talk.rest.ok("openim_dirty_words/add", json!({"DirtyWordsList": ["mud"]})).await;
    let refused = until("the word is known", async || {
        let random = u32::try_from(now() % 1_000_000).unwrap();
        let answer = talk.rest.call(SEND, by_rest("talk", "alice", random, "MUD!")).await;
        (answer["ErrorCode"] == 80001).then_some(answer)
    });
    assert!(refused.await["ErrorInfo"].as_str().unwrap().contains("MsgBody[0].MsgContent.Text"));
    let unchecked = with(by_rest("talk", "alice", 1, "mud"), json!({"SendMsgControl": ["NoMsgCheck"]}));
    talk.rest.ok(SEND, unchecked).await;
}
