//! Notices for who was away (`openim.getmsg`, `openim.deletemsg`), and recalls that a client missed
//! (`group_open_http_svc.batch_get_group_notify`, `get_group_notify`).

use super::*;

async fn missed(client: &mut WebClient) -> Value {
    let body = json!({"Cookie": "", "SyncFlag": 0, "NeedAbstract": 1, "IsOnlineSync": 0});
    client.ok("openim.getmsg", body).await
}

#[tokio::test]
async fn a_notice_waits_for_who_was_away_until_it_is_deleted() {
    let mut talk = Talk::start().await;
    let made = json!({"GroupId": "gate", "Type": "Public", "Name": "gate", "Owner_Account": "dave",
        "ApplyJoinOption": "NeedPermission"});
    talk.rest.import(&["dave"]).await;
    talk.rest.ok("group_open_http_svc/create_group", made).await;
    let body = json!({"GroupId": "gate", "ApplyMsg": "let me in", "UserDefinedField": ""});
    talk.bob.ok("group_open_http_svc.apply_join_group", body).await;
    let mut dave = talk.server.login("dave").await;
    let answer = missed(&mut dave).await;
    assert!(!answer["Cookie"].as_str().unwrap().is_empty(), "{answer}");
    let events = answer["EventArray"].as_array().unwrap().clone();
    assert_eq!((events.len(), &events[0]["Event"]), (1, &json!(5)), "{answer}");
    let notices = events[0]["GroupTips"].as_array().unwrap().clone();
    let notice = notices.iter().find(|notice| notice["MsgBody"]["ReportType"] == 1).unwrap();
    let named = (&notice["From_Account"], &notice["To_Account"], &notice["ToGroupId"]);
    assert_eq!(named, (&json!("@TIM#SYSTEM"), &json!("dave"), &json!("gate")));
    let said = (&notice["MsgBody"]["Operator_Account"], &notice["MsgBody"]["RemarkInfo"]);
    assert_eq!(said, (&json!("bob"), &json!("let me in")));
    // Another login of the same account gets it, too, until it is deleted.
    let mut dave_too = talk.server.login("dave").await;
    assert_eq!(missed(&mut dave_too).await["EventArray"], answer["EventArray"]);
    for notice in &notices {
        let body = json!({"DelMsgList": [{"From_Account": "@TIM#SYSTEM", "To_Account": "dave",
            "MsgSeq": notice["ClientSeq"], "MsgRandom": notice["MsgRandom"]}]});
        assert_eq!(dave_too.ok("openim.deletemsg", body).await, ok());
    }
    assert!(missed(&mut dave_too).await["EventArray"].is_null());
    // Who was there got it at once, and nothing waits.
    assert!(missed(&mut talk.bob).await["EventArray"].is_null());
}

#[tokio::test]
async fn a_restart_keeps_what_waits() {
    let mut talk = Talk::start().await;
    talk.rest.import(&["dave"]).await;
    let body = json!({"GroupId": "talk", "MemberList": [{"Member_Account": "dave"}]});
    talk.rest.ok("group_open_http_svc/add_group_member", body).await;
    talk.server.kill9();
    talk.server.restart();
    let mut dave = talk.server.login("dave").await;
    let answer = missed(&mut dave).await;
    assert_eq!(answer["EventArray"][0]["GroupTips"][0]["MsgBody"]["ReportType"], 7, "{answer}");
}

#[tokio::test]
async fn recalls_that_a_client_missed() {
    let mut talk = Talk::start().await;
    let (one, two) = (talk.say("one").await, talk.say("two").await);
    for seq in [one, two] {
        let body = json!({"GroupId": "talk", "MsgSeqList": [{"MsgSeq": seq}], "TopicId": ""});
        talk.alice.ok("group_open_http_svc.group_msg_recall", body).await;
    }
    let end = tincan_blackbox::now() * 1_000_000 + 5_000_000;
    let ask = |group: &str, limit: u32| json!({"NotifyType": 1, "Limit": limit, "GroupId": group, "BeginTime": 0, "EndTime": end});
    let item = |seq: u64, words: &str| json!({"MsgSeq": seq, "MsgRandom": random(words), "RevokerInfo": {"Revoker_Account": "alice", "Reason": ""}});
    let all = json!({"GroupId": "talk", "NextMsgTime": 0, "NotifyMsgList": [item(one, "one"), item(two, "two")]});
    let gone = json!({"GroupId": "gone", "NextMsgTime": 0, "NotifyMsgList": []});
    let body = json!({"NotifyReqList": [ask("talk", 20), ask("gone", 20)]});
    let answer = talk.bob.ok("group_open_http_svc.batch_get_group_notify", body).await;
    assert_eq!(answer, with(ok(), json!({"NotifyRspList": [all, gone]})));
    let first = talk.bob.ok("group_open_http_svc.get_group_notify", ask("talk", 1)).await;
    assert_eq!(first["NotifyMsgList"], json!([item(one, "one")]), "{first}");
    let rest = with(ask("talk", 1), json!({"BeginTime": first["NextMsgTime"]}));
    let rest = talk.bob.ok("group_open_http_svc.get_group_notify", rest).await;
    let second = json!({"GroupId": "talk", "NextMsgTime": 0, "NotifyMsgList": [item(two, "two")]});
    assert_eq!(rest, with(ok(), second));
}
