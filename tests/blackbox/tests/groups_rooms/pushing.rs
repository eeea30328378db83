//! Coming, speaking, leaving; what is pushed.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Server, refused, until};

use super::{Live, create, enter, heard, message, ok, say, tip};

#[tokio::test]
async fn who_enters_is_told_how_and_the_others_are_told() {
    let mut live = Live::start().await;
    live.settle().await;
    let mut cat = live.server.login("cat").await;
    let entered = enter(&mut cat, &live.room).await;
    assert_eq!(entered["HugeGroupFlag"], 1);
    assert!(entered["AVChatRoomKey"].is_string() && entered.get("LongPollingKey").is_none(), "{entered}");
    let told = tip(&mut live.ann, |tip| tip["OpType"] == 1).await;
    assert_eq!(
        told["MsgBody"],
        json!({
            "OpType": 1, "Operator_Account": "cat", "List_Account": ["cat"], "MemberNum": 3, "GroupJoinType": 1,
            "MsgOperatorMemberExtraInfo": {"UserId": "cat", "NickName": "", "ImageUrl": ""},
            "MsgMemberExtraInfo": [{"UserId": "cat", "NickName": "", "ImageUrl": ""}],
        })
    );
    assert_eq!(
        (&told["Event"], &told["ToGroupId"], &told["GroupInfo"]["GroupType"]),
        (&json!(6), &json!(live.room), &json!("AVChatRoom"))
    );
    // Whoever enters again is not told of again.
    enter(&mut cat, &live.room).await;
    live.ann.ok("group_open_http_svc.get_online_member_num", json!({"GroupId": live.room})).await;
    cat.ok("group_open_http_svc.quit_group", json!({"GroupId": live.room})).await;
    let told = tip(&mut live.ben, |tip| tip["OpType"] == 2).await;
    assert_eq!((&told["MsgBody"]["List_Account"], &told["MsgBody"]["MemberNum"]), (&json!(["cat"]), &json!(2)));
    live.settle().await;
    refused(&cat.call("group_open_http_svc.quit_group", json!({"GroupId": live.room})).await, 10007, &[]);
}

#[tokio::test]
async fn a_message_reaches_those_inside_once_in_order_and_nobody_else() {
    let mut live = Live::start().await;
    let mut out = live.server.login("out").await;
    live.settle().await;
    let mut seqs = Vec::new();
    for n in 0..20 {
        seqs.push(say(&mut live.ann, &live.room, &format!("n{n}")).await["MsgSeq"].as_u64().unwrap());
    }
    assert!(seqs.is_sorted_by(|one, next| one < next), "{seqs:?}");
    let mut texts = Vec::new();
    until("twenty messages", async || {
        live.ben.settle().await;
        for push in live.ben.pushes() {
            for event in push["body"]["EventArray"].as_array().unwrap() {
                for message in event["GroupMsgArray"].as_array().into_iter().flatten() {
                    texts.push(message["MsgBody"][0]["MsgContent"]["Text"].as_str().unwrap().to_owned());
                }
            }
        }
        (texts.len() >= 20).then_some(())
    })
    .await;
    assert_eq!(texts, (0..20).map(|n| format!("n{n}")).collect::<Vec<_>>());
    out.settle().await;
    live.ann.settle().await;
    assert_eq!(out.pushes(), Vec::<Value>::new());
    assert_eq!(live.ann.pushes(), Vec::<Value>::new(), "who sends is not told");
}

#[tokio::test]
async fn messages_of_a_busy_room_come_together() {
    let mut live = Live::with(Options::new().set("app.groups.live_gather", "1s")).await;
    live.settle().await;
    for n in 0..10 {
        say(&mut live.ann, &live.room, &format!("n{n}")).await;
    }
    let last = say(&mut live.ann, &live.room, "last").await["MsgSeq"].clone();
    let mut pushes = Vec::new();
    until("the last", async || {
        live.ben.settle().await;
        pushes.extend(live.ben.pushes());
        pushes.iter().any(|push: &Value| push.to_string().contains(&last.to_string())).then_some(())
    })
    .await;
    assert!(pushes.len() <= 4, "eleven messages came in {} frames", pushes.len());
}

#[tokio::test]
async fn who_comes_gets_the_last_messages_if_it_asks() {
    let mut live = Live::with(Options::new().set("app.groups.live_history", 3)).await;
    for n in 0..5 {
        let seq = say(&mut live.ann, &live.room, &format!("n{n}")).await["MsgSeq"].clone();
        heard(&mut live.ben, seq).await;
    }
    let mut cat = live.server.login("cat").await;
    let body = json!({"GroupId": live.room, "HugeGroupHistoryMsgFlag": 1});
    let entered = cat.ok("group_open_http_svc.apply_join_group", body).await;
    let history = entered["RspMsgList"].as_array().unwrap();
    let texts: Vec<&Value> = history.iter().map(|message| &message["MsgBody"][0]["MsgContent"]["Text"]).collect();
    assert_eq!(texts, ["n2", "n3", "n4"]);
    assert!(
        history.iter().all(|message| message["Event"] == 3 && message["GroupInfo"]["GroupId"] == live.room.as_str())
    );
}

#[tokio::test]
async fn who_lost_its_connection_is_in_when_it_comes_back() {
    let mut live = Live::start().await;
    live.settle().await;
    live.ben.cut();
    live.ben.reconnect(&live.server).await;
    let seq = say(&mut live.ann, &live.room, "back?").await["MsgSeq"].clone();
    heard(&mut live.ben, seq).await;
    let seq = say(&mut live.ben, &live.room, "yes").await["MsgSeq"].clone();
    heard(&mut live.ann, seq).await;
}

#[tokio::test]
async fn a_dissolved_room_tells_everybody_and_is_gone() {
    let mut live = Live::start().await;
    live.settle().await;
    assert_eq!(live.ann.ok("group_open_http_svc.destroy_group", json!({"GroupId": live.room})).await, ok());
    let notice = tip(&mut live.ben, |body| body["ReportType"] == 5).await;
    assert_eq!(notice["GroupInfo"]["GroupId"], live.room.as_str());
    let again = live.ben.call("group_open_http_svc.apply_join_group", json!({"GroupId": live.room})).await;
    refused(&again, 10010, &[]);
}

#[tokio::test]
async fn a_broadcast_room_tells_nobody_of_those_who_come_and_only_admins_speak() {
    let server = Server::start();
    let (rest, mut ann) = (server.rest(), server.login("ann").await);
    let room = rest.ok("group_open_http_svc/create_group", json!({"Type": "BChatRoom", "Name": "all"})).await;
    let room = room["GroupId"].as_str().unwrap().to_owned();
    enter(&mut ann, &room).await;
    let mut ben = server.login("ben").await;
    enter(&mut ben, &room).await;
    refused(&ann.call("group_open_http_svc.send_group_msg", message("ann", &room, "me")).await, 10007, &[]);
    let mut sent = message(server.admin(), &room, "hear");
    sent.as_object_mut().unwrap().remove("From_Account");
    let seq = rest.ok("group_open_http_svc/send_group_msg", sent).await["MsgSeq"].clone();
    heard(&mut ann, seq).await;
    assert!(!format!("{:?}", ann.pushes()).contains("OpType"), "nobody is told of ben");
}

#[tokio::test]
async fn a_room_of_ordinary_members_is_none_for_guests() {
    let server = Server::start();
    let mut ann = server.login("ann").await;
    let group = create(&mut ann, "Public").await;
    let mut guest = server.web().await;
    let answer = guest.call("group_open_http_noauth_svc.apply_join_group", json!({"GroupId": group})).await;
    refused(&answer, 10007, &["not logged in"]);
    let answer = guest.call("group_open_http_noauth_svc.apply_join_group", json!({"GroupId": "nowhere"})).await;
    refused(&answer, 10010, &["nowhere"]);
    let answer = guest.call("group_open_http_noauth_svc.apply_join_group", json!({"GroupId": ""})).await;
    refused(&answer, 10015, &["GroupId"]);
}
