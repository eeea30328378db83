//! Long polling.

use serde_json::{Value, json};
use tincan_blackbox::{Options, WebClient, refused, until};

use super::{Live, create, enter, ok_with, say};

const USER: &str = "group_open_long_polling_http_svc.get_msg";
const GUEST: &str = "group_open_long_polling_http_noauth_svc.get_msg";

/// Asks until something comes that passes `test`; answers it and where to go on.
async fn poll(
    client: &mut WebClient,
    command: &str,
    key: &str,
    from: u64,
    test: impl Fn(&Value) -> bool,
) -> (Value, u64) {
    let mut from = from;
    for _ in 0..20 {
        let body = json!({"USP": 1, "StartSeq": from, "HoldTime": 90, "Key": key, "DownsizeFlag": 0});
        let answer = client.ok(command, body).await;
        assert_eq!((answer["Key"].as_str(), answer["HoldTime"].as_u64()), (Some(key), Some(90)), "{answer}");
        from = answer["NextSeq"].as_u64().unwrap();
        if let Some(item) = answer["RspMsgList"].as_array().unwrap().iter().find(|item| test(item)) {
            return (item.clone(), from);
        }
    }
    panic!("it did not come");
}

fn key(entered: &Value) -> (String, u64) {
    let key = entered["LongPollingKey"].as_str().unwrap_or_else(|| panic!("no LongPollingKey in {entered}"));
    (key.to_owned(), entered["StartSeq"].as_u64().unwrap())
}

fn polling() -> Options {
    Options::new().set("app.groups.live_polling", true)
}

#[tokio::test]
async fn who_polls_gets_what_others_say_and_nothing_by_push() {
    let mut live = Live::with(polling()).await;
    let mut cat = live.server.login("cat").await;
    let (key, start) = key(&enter(&mut cat, &live.room).await);
    let sent = say(&mut live.ann, &live.room, "hello").await;
    let (item, next) = poll(&mut cat, USER, &key, start, |item| item["MsgSeq"] == sent["MsgSeq"]).await;
    assert_eq!(
        (&item["Event"], &item["From_Account"], &item["ToGroupId"]),
        (&json!(3), &json!("ann"), &json!(live.room))
    );
    assert_eq!(item["TinyId"], live.ann.tiny_id());
    // One's own message does not come back.
    say(&mut cat, &live.room, "mine").await;
    live.ben.ok("group_open_http_svc.quit_group", json!({"GroupId": live.room})).await;
    let body = json!({"USP": 1, "StartSeq": next, "HoldTime": 90, "Key": key});
    let answer = cat.ok(USER, body).await;
    let items = answer["RspMsgList"].as_array().unwrap();
    assert!(items.iter().all(|item| item["From_Account"] != "cat"), "{answer}");
    let (tip, _) = poll(&mut cat, USER, &key, next, |item| item["MsgBody"]["OpType"] == 2).await;
    assert_eq!((&tip["Event"], &tip["MsgBody"]["List_Account"]), (&json!(6), &json!(["ben"])));
    cat.settle().await;
    assert_eq!(cat.pushes(), Vec::<Value>::new());
}

#[tokio::test]
async fn a_guest_reads_without_a_login_and_is_not_counted() {
    let mut live = Live::start().await;
    let mut guest = live.server.web().await;
    let entered = guest.ok("group_open_http_noauth_svc.apply_join_group", json!({"GroupId": live.room})).await;
    assert_eq!((&entered["JoinedStatus"], &entered["HugeGroupFlag"]), (&json!("JoinedSuccess"), &json!(1)));
    let (key, _) = key(&entered);
    let sent = say(&mut live.ann, &live.room, "for all").await;
    // Guests begin with 1: from their entry on.
    let (item, next) = poll(&mut guest, GUEST, &key, 1, |item| item["MsgSeq"] == sent["MsgSeq"]).await;
    assert_eq!(item["MsgBody"][0]["MsgContent"]["Text"], "for all");
    let online = live.ann.ok("group_open_http_svc.get_online_member_num", json!({"GroupId": live.room})).await;
    assert_eq!(online, ok_with(json!({"OnlineMemberNum": 2, "ExpireTime": 60})));
    // The end of the room is heard although it is gone.
    live.ann.ok("group_open_http_svc.destroy_group", json!({"GroupId": live.room})).await;
    poll(&mut guest, GUEST, &key, next, |item| item["Event"] == 5 && item["MsgBody"]["ReportType"] == 5).await;
}

/// Provokes 60008.
#[tokio::test]
async fn when_nothing_comes_within_the_wanted_time_it_is_said() {
    let live = Live::with(polling()).await;
    let mut cat = live.server.login("cat").await;
    let (key, _) = key(&enter(&mut cat, &live.room).await);
    let body = json!({"USP": 1, "StartSeq": 0, "HoldTime": 1, "Key": key});
    // What was told of those who came may still be on its way.
    let refusal = until("silence", async || {
        let answer = cat.call(USER, body.clone()).await;
        (answer["ErrorCode"] != 0).then_some(answer)
    })
    .await;
    refused(&refusal, 60008, &["1"]);
}

#[tokio::test]
async fn keys_are_for_those_who_got_them_while_they_are_in() {
    let mut live = Live::with(polling()).await;
    let mut cat = live.server.login("cat").await;
    let (key, start) = key(&enter(&mut cat, &live.room).await);
    let body = json!({"USP": 1, "StartSeq": start, "HoldTime": 1, "Key": key});
    refused(&live.ben.call(USER, body.clone()).await, 10004, &["Key"]);
    refused(&cat.call(GUEST, body.clone()).await, 10004, &["Key"]);
    refused(&cat.call(USER, json!({"USP": 1, "StartSeq": 1, "HoldTime": 1, "Key": "x"})).await, 10004, &["Key"]);
    refused(&cat.call(USER, json!({"USP": 1, "HoldTime": 1, "Key": key})).await, 10004, &["StartSeq"]);
    cat.ok("group_open_http_svc.quit_group", json!({"GroupId": live.room})).await;
    refused(&cat.call(USER, body).await, 10004, &["Key"]);
}

#[tokio::test]
async fn polling_goes_on_after_a_restart() {
    let mut live = Live::with(polling()).await;
    let mut cat = live.server.login("cat").await;
    let (key, start) = key(&enter(&mut cat, &live.room).await);
    live.server.restart();
    cat.reconnect(&live.server).await;
    live.ann.reconnect(&live.server).await;
    let begun = cat.begin(USER, json!({"USP": 1, "StartSeq": start, "HoldTime": 90, "Key": key}));
    enter(&mut live.ann, &live.room).await;
    let answer = begun.answer().await;
    assert_eq!(answer["RspMsgList"][0]["MsgBody"]["OpType"], 1, "{answer}");
    let gone = create(&mut live.ann, "AVChatRoom").await;
    live.ann.ok("group_open_http_svc.destroy_group", json!({"GroupId": gone})).await;
}

#[tokio::test]
async fn the_last_messages_can_be_read_by_those_inside() {
    let mut live = Live::with(polling()).await;
    let (key, start) = key(&enter(&mut live.ben, &live.room).await);
    let sent = say(&mut live.ann, &live.room, "read me").await;
    poll(&mut live.ben, USER, &key, start, |item| item["MsgSeq"] == sent["MsgSeq"]).await;
    let body = json!({"GroupId": live.room, "LongPollingKey": key, "PullPreSeq": 1});
    let history = live.ben.ok("group_open_http_svc.get_huge_group_msg", body).await;
    assert_eq!(history["RspMsgList"][0]["MsgSeq"], sent["MsgSeq"], "{history}");
    assert_eq!(history["RspMsgList"][0]["Event"], 3);
}

#[tokio::test]
async fn a_poll_is_answered_when_the_server_closes() {
    let mut live = Live::with(polling()).await;
    let mut cat = live.server.login("cat").await;
    let (key, _) = key(&enter(&mut cat, &live.room).await);
    let poll = |from: u64| json!({"USP": 1, "StartSeq": from, "HoldTime": 90, "Key": key});
    // What was told of those who came is through when a second's silence is said.
    until("silence", async || {
        let body = json!({"USP": 1, "StartSeq": 0, "HoldTime": 1, "Key": key});
        (cat.call(USER, body).await["ErrorCode"] == 60008).then_some(())
    })
    .await;
    let begun = cat.begin(USER, poll(0));
    // The server has it: what came behind it was answered.
    cat.settle().await;
    live.server.restart();
    let answer = begun.answer_or_end().await.expect("the poll is answered before the connection closes");
    assert_eq!((&answer["ErrorCode"], &answer["RspMsgList"]), (&json!(0), &json!([])), "{answer}");
}
