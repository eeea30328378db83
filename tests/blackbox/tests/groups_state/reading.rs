//! `group_open_http_svc.msg_read_report`, `openim.read_all_unread_msg`, `group_open_http_svc/set_unread_msg_num`.

use super::*;

const READ: &str = "group_open_http_svc.msg_read_report";
const READ_ALL: &str = "openim.read_all_unread_msg";
const SET: &str = "group_open_http_svc/set_unread_msg_num";

#[tokio::test]
async fn a_read_position_is_told_to_ones_other_logins() {
    let mut talk = Talk::start().await;
    talk.say("one").await;
    let two = talk.say("two").await;
    talk.say("three").await;
    assert_eq!([unread(&mut talk.bob).await, unread(&mut talk.carol).await, unread(&mut talk.alice).await], [3, 3, 0]);
    talk.forget().await;
    assert_eq!(talk.bob.ok(READ, json!({"GroupId": "talk", "MsgReadedSeq": two})).await, ok());
    let got = pushed(&mut talk.bob_too, 1).await;
    let body = json!({"ReportType": 15, "GroupReadInfoArray": [{"GroupId": "talk", "LastReadMsgSeq": two}]});
    assert_eq!(got, [told(&got[0]["GroupTips"][0], "bob", body)]);
    for client in [&mut talk.bob, &mut talk.alice, &mut talk.carol] {
        assert_eq!(pushed(client, 0).await, [0; 0]);
    }
    assert_eq!(
        [unread(&mut talk.bob).await, unread(&mut talk.bob_too).await, unread(&mut talk.carol).await],
        [1, 1, 3]
    );
    // What is read stays read, and there is nothing to read beyond the end.
    talk.bob.ok(READ, json!({"GroupId": "talk", "MsgReadedSeq": 1})).await;
    assert_eq!(unread(&mut talk.bob).await, 1);
    talk.bob.ok(READ, json!({"GroupId": "talk", "MsgReadedSeq": 1_000_000})).await;
    talk.say("four").await;
    assert_eq!(unread(&mut talk.bob).await, 1);
}

#[tokio::test]
async fn ones_own_messages_and_those_that_count_for_nobody_are_not_unread() {
    let mut talk = Talk::start().await;
    say(&mut talk.bob, "talk", "mine", json!({})).await;
    talk.say("hers").await;
    say(&mut talk.carol, "talk", "psst", json!({"SendMsgControl": ["NoUnread"]})).await;
    assert_eq!([unread(&mut talk.bob).await, unread(&mut talk.alice).await, unread(&mut talk.carol).await], [1, 1, 2]);
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let mut talk = Talk::start().await;
    let one = talk.say("one").await;
    talk.say("two").await;
    talk.bob.ok(READ, json!({"GroupId": "talk", "MsgReadedSeq": one})).await;
    talk.server.kill9();
    talk.server.restart();
    let mut bob = talk.server.login("bob").await;
    assert_eq!(unread(&mut bob).await, 1);
}

#[tokio::test]
async fn several_groups_are_read_at_once() {
    let mut talk = Talk::start().await;
    let one = talk.say("one").await;
    talk.forget().await;
    let body = json!({"C2CReadAllMsg": 0, "GroupReadInfo": [
        {"GroupId": "talk", "MsgSeq": one}, {"GroupId": "nowhere", "MsgSeq": 5}]});
    let expected = json!({"C2CReadAllMsg": 0, "GroupReadInfoArray": [
        {"GroupId": "talk", "MsgSeq": one, "RetCode": 0}, {"GroupId": "nowhere", "MsgSeq": 5, "RetCode": 10010}]});
    assert_eq!(talk.bob.ok(READ_ALL, body).await, with(ok(), expected));
    let event = json!({"Event": 14, "C2CReadAllMsg": 0, "GroupReadInfoArray": [
        {"GroupId": "talk", "LastReadMsgSeq": one}]});
    assert_eq!(pushed(&mut talk.bob_too, 1).await, [event]);
    assert_eq!(unread(&mut talk.bob_too).await, 0);
    let answer = talk.bob.ok(READ_ALL, json!({"C2CReadAllMsg": 1, "GroupReadInfo": []})).await;
    assert_eq!(answer, with(ok(), json!({"C2CReadAllMsg": 1, "GroupReadInfoArray": []})));
}

#[tokio::test]
async fn an_admin_sets_what_is_unread_and_nobody_is_told() {
    let mut talk = Talk::start().await;
    for words in ["one", "two", "three"] {
        talk.say(words).await;
    }
    talk.forget().await;
    for (number, is) in [(2, 2), (0, 0), (1000, 3)] {
        let body = json!({"GroupId": "talk", "Member_Account": "bob", "UnreadMsgNum": number});
        assert_eq!(talk.rest.ok(SET, body).await, ok());
        assert_eq!(unread(&mut talk.bob).await, is);
    }
    assert_eq!(pushed(&mut talk.bob, 0).await, [0; 0]);
    // Types that count nothing take it and count nothing.
    create(&talk.rest, "room", "ChatRoom", "alice", &["bob"]).await;
    let body = json!({"GroupId": "room", "Member_Account": "bob", "UnreadMsgNum": 2});
    assert_eq!(talk.rest.ok(SET, body).await, ok());
}

#[tokio::test]
async fn unread_mentions_come_with_the_list_of_groups() {
    let mut talk = Talk::start().await;
    let at = json!({"GroupAtInfo": [{"GroupAtAllFlag": 0, "GroupAt_Account": "bob"}, {"GroupAtAllFlag": 1}]});
    let seq = say(&mut talk.alice, "talk", "hey", at).await;
    let list = json!({"Member_Account": "bob", "Limit": 200, "Offset": 0, "SupportTopic": 0, "ResponseFilter": {
        "GroupBaseInfoFilter": ["Type", "Name", "FaceUrl", "NextMsgSeq", "LastMsgTime", "AtInfoList"],
        "SelfInfoFilter": ["MsgSeq"]}});
    let joined = talk.bob.ok("group_open_http_svc.get_joined_group_list", list.clone()).await;
    let expected = json!([{"From_Account": "alice", "AtMsgSeq": seq, "AtFlagList": [1, 2],
        "MsgRandom": random("hey"), "ClientSeq": 7}]);
    assert_eq!(joined["GroupIdList"][0]["AtInfoList"], expected, "{joined}");
    talk.bob.ok(READ, json!({"GroupId": "talk", "MsgReadedSeq": seq})).await;
    let joined = talk.bob.ok("group_open_http_svc.get_joined_group_list", list).await;
    assert!(joined["GroupIdList"][0]["AtInfoList"].is_null(), "{joined}");
    assert_eq!(joined["GroupIdList"][0]["SelfInfo"]["MsgSeq"], seq);
}

#[tokio::test]
async fn topics_have_positions_of_their_own() {
    let mut talk = Talk::start().await;
    create(&talk.rest, "@TGS#_c", "Community", "alice", &["bob"]).await;
    let made = json!({"Type": "Community", "GroupId": "@TGS#_t", "Name": "t", "SupportTopic": 1, "Owner_Account": "alice",
        "MemberList": [{"Member_Account": "bob"}]});
    talk.rest.ok("group_open_http_svc/create_group", made).await;
    let topic = json!({"GroupId": "@TGS#_t", "TopicName": "news"});
    let topic = talk.rest.ok("million_group_open_http_svc/create_topic", topic).await["TopicId"].clone();
    let one = say(&mut talk.alice, "@TGS#_t", "one", json!({"TopicId": topic})).await;
    say(&mut talk.bob, "@TGS#_t", "mine", json!({"TopicId": topic})).await;
    talk.forget().await;
    let ask = json!({"GroupId": "@TGS#_t", "TopicIdList": [], "MemberInfoFilter": ["NoUnreadSeqList"]});
    let before = talk.bob.ok("million_group_open_http_svc.get_topic", ask.clone()).await;
    let own = &before["TopicAndSelfInfo"][0]["SelfInfo"];
    assert_eq!((&own["MsgSeq"], &own["NoUnreadSeqList"]), (&json!(0), &json!([one + 1])), "{before}");
    let body = json!({"GroupId": "@TGS#_t", "TopicId": topic, "MsgReadedSeq": one});
    assert_eq!(talk.bob.ok("million_group_open_http_svc.msg_read_report", body).await, ok());
    let got = pushed(&mut talk.bob_too, 1).await;
    let position = json!([{"GroupId": "@TGS#_t", "TopicId": topic, "LastReadMsgSeq": one}]);
    assert_eq!(got[0]["GroupTips"][0]["MsgBody"]["GroupReadInfoArray"], position, "{got:?}");
    let after = talk.bob.ok("million_group_open_http_svc.get_topic", ask).await;
    assert_eq!(after["TopicAndSelfInfo"][0]["SelfInfo"]["MsgSeq"], one, "{after}");
}
