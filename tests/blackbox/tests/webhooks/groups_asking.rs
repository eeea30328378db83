//! Groups: `Group.CallbackBefore…`, refused, swallowed and rewritten.

use tincan_blackbox::{Word, refused};

use super::*;

const CREATE: &str = "Group.CallbackBeforeCreateGroup";
const APPLY: &str = "Group.CallbackBeforeApplyJoinGroup";
const INVITE: &str = "Group.CallbackBeforeInviteJoinGroup";
const SEND: &str = "Group.CallbackBeforeSendMsg";
const TOPIC: &str = "Group.CallbackBeforeCreateTopic";

async fn start() -> Stage {
    Stage::with(|options| options.set("app.webhooks.timeout", "200ms")).await
}

fn new(id: &str, kind: &str) -> Value {
    json!({"Owner_Account": "alice", "Type": kind, "GroupId": id, "Name": "Rust", "MemberList": [
        {"Member_Account": "bob"}], "ApplyJoinOption": "FreeAccess"})
}

/// What a webhook may say to something of a group is tried with each of these: `act` does it and answers the answer. It
/// must be refused three times, and done three times although the receiver fails.
async fn says_no_fails_and_says_yes(stage: &Stage, command: &str, mut act: impl AsyncFnMut(u32) -> Value) {
    stage.receiver.will_say(command, 1, "no way");
    refused(&act(0).await, 10016, &["webhook", "no way"]);
    for (n, code) in [10_100, 10_200].into_iter().enumerate() {
        stage.receiver.will_say(command, code, "my own words");
        let answer = act(n as u32 + 1).await;
        refused(&answer, code, &[]);
        assert_eq!(answer["ErrorInfo"], "my own words");
    }
    // What is of messages to one account only is a plain refusal here.
    stage.receiver.will_say(command, 120_001, "");
    refused(&act(3).await, 10016, &["webhook"]);
    for (n, word) in
        [Word::Silence, Word::Text(500, String::new()), Word::Text(200, "?".to_owned())].into_iter().enumerate()
    {
        stage.receiver.will(command, word);
        let answer = act(n as u32 + 4).await;
        assert_eq!(answer["ErrorCode"], 0, "{answer}");
    }
    assert_eq!(act(7).await["ErrorCode"], 0);
}

/// Provokes 10016.
#[tokio::test]
async fn creating_a_group() {
    let stage = start().await;
    says_no_fails_and_says_yes(&stage, CREATE, async |n| {
        stage.rest.call("group_open_http_svc/create_group", new(&format!("group{n}"), "Public")).await
    })
    .await;
    let found = stage.rest.ok("group_open_http_svc/get_appid_group_list", json!({})).await;
    assert_eq!(found["TotalCount"], 4);
}

/// Provokes 10016.
#[tokio::test]
async fn joining_a_group() {
    let stage = start().await;
    for n in 0..8 {
        stage.rest.ok("group_open_http_svc/create_group", new(&format!("group{n}"), "Public")).await;
    }
    let mut carol = stage.login("carol").await;
    says_no_fails_and_says_yes(&stage, APPLY, async |n| {
        let apply = json!({"GroupId": format!("group{n}"), "ApplyMsg": ""});
        carol.call("group_open_http_svc.apply_join_group", apply).await
    })
    .await;
    let live = json!({"Owner_Account": "alice", "Type": "AVChatRoom", "GroupId": "live", "Name": "Live"});
    stage.rest.ok("group_open_http_svc/create_group", live).await;
    stage.receiver.will_say(APPLY, 1, "");
    let enter = json!({"GroupId": "live", "ApplyMsg": ""});
    refused(&carol.call("group_open_http_svc.apply_join_group", enter).await, 10016, &[]);
}

/// Provokes 10016.
#[tokio::test]
async fn bringing_accounts_in() {
    let stage = start().await;
    let users: Vec<String> = (0..8).map(|n| format!("user{n}")).collect();
    stage.rest.import(&users.iter().map(String::as_str).collect::<Vec<_>>()).await;
    stage.rest.ok("group_open_http_svc/create_group", new("rust-users", "Public")).await;
    let add = async |names: &[&str]| {
        let list: Vec<Value> = names.iter().map(|name| json!({"Member_Account": name})).collect();
        let body = json!({"GroupId": "rust-users", "MemberList": list});
        stage.rest.call("group_open_http_svc/add_group_member", body).await
    };
    says_no_fails_and_says_yes(&stage, INVITE, async |n| add(&[&format!("user{n}")]).await).await;
    for _ in 0..4 {
        stage.body("Group.CallbackAfterNewMemberJoin").await;
    }
    stage.receiver.will_add(INVITE, json!({"RefusedMembers_Account": ["user1", "nobody"]}));
    let answer = add(&["user0", "user1"]).await;
    let results = json!([{"Member_Account": "user0", "Result": 1}, {"Member_Account": "user1", "Result": 0}]);
    assert_eq!(answer["MemberList"], results);
    let joined = stage.body("Group.CallbackAfterNewMemberJoin").await;
    assert_eq!(joined["NewMemberList"], json!([{"Member_Account": "user0"}]));
}

/// Provokes 10016.
#[tokio::test]
async fn an_invitation_that_was_accepted() {
    let stage = Stage::with(|options| options.set("app.groups.invitees_agree", true)).await;
    stage.rest.ok("group_open_http_svc/create_group", new("rust-users", "Public")).await;
    let mut carol = stage.login("carol").await;
    let list = json!([{"Member_Account": "carol"}]);
    let add = json!({"GroupId": "rust-users", "MemberList": list});
    stage.rest.ok("group_open_http_svc/add_group_member", add).await;
    assert_eq!(stage.receiver.count(INVITE), 0, "asked when it was accepted");
    let pending = carol
        .ok("group_open_http_svc.get_pendency", json!({"StartTime": 0, "Limit": 10, "Handle_Account": "carol"}))
        .await;
    let agree = json!({"GroupId": "rust-users", "Inviter_Account": stage.server.admin(), "HandleMsg": "Agree",
        "Authentication": pending["PendencyList"][0]["Authentication"], "MsgKey": 0, "ApprovalMsg": ""});
    stage.receiver.will_say(INVITE, 1, "");
    let command = "group_open_http_svc.handle_invite_join_group";
    refused(&carol.call(command, agree.clone()).await, 10016, &["webhook"]);
    carol.ok(command, agree).await;
    let told = stage.body(INVITE).await;
    assert_eq!((&told["Operator_Account"], &told["DestinationMembers"]), (&json!(stage.server.admin()), &list));
    assert_eq!(stage.body("Group.CallbackAfterNewMemberJoin").await["JoinType"], "Invited");
}

/// Provokes 10016.
#[tokio::test]
async fn sending_to_a_group() {
    let stage = start().await;
    stage.rest.ok("group_open_http_svc/create_group", new("rust-users", "Public")).await;
    let mut bob = stage.login("bob").await;
    let body = |random: u32| json!({"GroupId": "rust-users", "Random": random, "MsgBody": elements("hello")});
    says_no_fails_and_says_yes(&stage, SEND, async |n| bob.call("group_open_http_svc.send_group_msg", body(n)).await)
        .await;
    assert_eq!(stage.receiver.count("Group.CallbackSendMsgException"), 0, "the app knows what it refused");
    let texts = async || {
        let query = json!({"GroupId": "rust-users", "ReqMsgNumber": 20});
        let answer = stage.rest.ok("group_open_http_svc/group_msg_get_simple", query).await;
        let messages = answer["RspMsgList"].as_array().unwrap().clone();
        let is_message = |message: &&Value| message["From_Account"] == "bob";
        messages.iter().filter(is_message).map(|message| message["MsgBody"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(texts().await.len(), 4);
    stage.receiver.will_say(SEND, 2, "");
    bob.ok("group_open_http_svc.send_group_msg", body(20)).await;
    assert_eq!(texts().await.len(), 4, "swallowed");
    for _ in 0..4 {
        stage.body("Group.CallbackAfterSendMsg").await;
    }
    stage.receiver.forget();
    stage.receiver.will_add(SEND, json!({"MsgBody": elements("better"), "CloudCustomData": "data"}));
    let first = bob.ok("group_open_http_svc.send_group_msg", body(21)).await;
    assert!(texts().await.contains(&elements("better")));
    let told = stage.body("Group.CallbackAfterSendMsg").await;
    assert_eq!((&told["MsgBody"], &told["CloudCustomData"]), (&elements("better"), &json!("data")));
    let again = bob.ok("group_open_http_svc.send_group_msg", body(21)).await;
    assert_eq!(again["MsgSeq"], first["MsgSeq"], "sent again it is the same message");
    assert_eq!(stage.receiver.count(SEND), 1);
}

/// Provokes 80003.
#[tokio::test]
async fn sending_when_the_receiver_fails_and_the_app_wants_nothing_delivered_then() {
    let stage = Stage::with(|options| options.set("app.webhooks.on_failure", "refuse")).await;
    stage.rest.ok("group_open_http_svc/create_group", new("rust-users", "Public")).await;
    stage.receiver.will(SEND, Word::Text(500, String::new()));
    let mut bob = stage.login("bob").await;
    let body = json!({"GroupId": "rust-users", "Random": 1, "MsgBody": elements("hello")});
    refused(&bob.call("group_open_http_svc.send_group_msg", body).await, 80003, &["webhook"]);
    stage.receiver.will(CREATE, Word::Text(500, String::new()));
    stage.rest.ok("group_open_http_svc/create_group", new("other", "Public")).await;
}

/// Provokes 10016.
#[tokio::test]
async fn creating_a_topic() {
    let stage = start().await;
    let community = with(new("@TGS#_city", "Community"), json!({"SupportTopic": 1}));
    stage.rest.ok("group_open_http_svc/create_group", community).await;
    says_no_fails_and_says_yes(&stage, TOPIC, async |n| {
        let body = json!({"GroupId": "@TGS#_city", "TopicName": format!("topic{n}")});
        stage.rest.call("million_group_open_http_svc/create_topic", body).await
    })
    .await;
}
