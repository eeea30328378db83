//! Messages of topics: each has a log of its own.

use tincan_blackbox::refused;

use super::*;

const GROUP: &str = "@TGS#_talk";

/// A community with topics, and a topic of it.
async fn topic(talk: &mut Talk, name: &str) -> String {
    let body = json!({"GroupId": GROUP, "TopicName": name});
    let answer = talk.alice.ok("million_group_open_http_svc.create_topic", body).await;
    answer["TopicId"].as_str().unwrap().to_owned()
}

async fn community(talk: &mut Talk) {
    let members = json!([{"Member_Account": "bob"}]);
    let body = json!({"GroupId": GROUP, "Type": "Community", "Name": "talk", "Owner_Account": "alice",
        "SupportTopic": 1, "MemberList": members});
    talk.rest.ok("group_open_http_svc/create_group", body).await;
}

#[tokio::test]
async fn a_message_of_a_topic() {
    let mut talk = Talk::start().await;
    community(&mut talk).await;
    let (news, chat) = (topic(&mut talk, "news").await, topic(&mut talk, "chat").await);
    talk.forget().await;
    let body = with(draft(&talk.alice, GROUP, 1, "hi"), json!({"TopicId": news}));
    let answer = talk.alice.ok("million_group_open_http_svc.send_group_msg", body.clone()).await;
    let mut message = with(down(&talk.alice, &body, &answer), json!({"ToTopicId": news}));
    let push = pushed(&mut talk.bob, 1).await.remove(0);
    let got = push["body"]["EventArray"][0]["GroupMsgArray"][0].clone();
    let head = json!({"GroupId": GROUP, "GroupName": "talk", "GroupType": "Community", "MillionGroupFlag": 2,
        "TopicId": news, "From_AccountNick": "", "From_AccountHeadurl": "",
        "MsgFrom_AccountExtraInfo": {"NameCard": ""}});
    message = with(message, json!({"GroupInfo": head, "GroupCode": got["GroupCode"]}));
    assert_eq!(push, message_push(&message));
    assert_eq!(answer["MsgSeq"], 1, "MsgSeqs are per topic");
    let body = with(draft(&talk.bob, GROUP, 2, "there"), json!({"TopicId": chat}));
    assert_eq!(talk.bob.ok("million_group_open_http_svc.send_group_msg", body).await["MsgSeq"], 1);
    let page = json!({"GroupId": GROUP, "TopicId": news, "ReqMsgNumber": 10, "ReqMsgSeq": 0, "WithRecalledMsg": 1});
    let answer = talk.bob.ok("million_group_open_http_svc.group_msg_get", page).await;
    let fields =
        json!({"GroupId": GROUP, "TopicId": news, "IsFinished": 2, "NextReqMsgSeq": 0, "RspMsgList": [message]});
    assert_eq!(answer, with(ok(), fields));
    let recall = json!({"GroupId": GROUP, "TopicId": news, "MsgSeqList": [{"MsgSeq": 1}]});
    talk.forget().await;
    talk.alice.ok("million_group_open_http_svc.group_msg_recall", recall).await;
    let withdrawn = talk.bob.wait_entry("GroupTips", |tip| !tip["MsgBody"]["GroupWithdrawInfoArray"].is_null()).await;
    assert_eq!(withdrawn["MsgBody"]["GroupWithdrawInfoArray"][0]["TopicId"], news, "{withdrawn}");
}

/// Provokes 110002, 110003.
#[tokio::test]
async fn topics_that_are_not_there() {
    let mut talk = Talk::start().await;
    community(&mut talk).await;
    let news = topic(&mut talk, "news").await;
    let to = |group: &str, topic: &str| with(by_rest(group, "alice", 1, "x"), json!({"TopicId": topic}));
    refused(&talk.rest.call(SEND, to("talk", &news)).await, 110_002, &["TopicId"]);
    let never = format!("{GROUP}@TOPIC#_never");
    refused(&talk.rest.call(SEND, to(GROUP, &never)).await, 110_003, &["never"]);
    refused(&talk.rest.call(SEND, by_rest(GROUP, "alice", 1, "x")).await, 10004, &["TopicId is missing"]);
}
