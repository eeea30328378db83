//! Friends and blacklists: `Sns.…`.

use tincan_blackbox::Word;

use super::*;

fn request(to: &[&str]) -> Value {
    let items: Vec<Value> = to.iter().map(|to| json!({"To_Account": to, "AddSource": "AddSource_Type_Web"})).collect();
    json!({"From_Account": "alice", "AddFriendItem": items})
}

fn pair(from: &str, to: &str) -> Value {
    json!({"From_Account": from, "To_Account": to})
}

fn friends(from: &str, to: &str, initiator: &str) -> Value {
    with(pair(from, to), json!({"Initiator_Account": initiator}))
}

fn added(pairs: Value, command: &str, admin: &str, forced: u8) -> Value {
    json!({"CallbackCommand": "Sns.CallbackFriendAdd", "PairList": pairs, "ClientCmd": command, "Admin_Account": admin,
        "ForceFlag": forced})
}

#[tokio::test]
async fn a_user_s_requests_are_asked_about_and_new_friends_told() {
    let stage = Stage::start().await;
    let mut alice = stage.login("alice").await;
    let mut body = request(&["bob"]);
    body["AddFriendItem"][0]["AddWording"] = json!("hi");
    body["AddFriendItem"][0]["Remark"] = json!("bobby");
    body["AddFriendItem"][0]["GroupName"] = json!("Work");
    alice.ok("sns.friend_add", body).await;
    let item = json!({"To_Account": "bob", "Remark": "bobby", "GroupName": "Work", "AddSource": "AddSource_Type_Web",
        "AddWording": "hi"});
    let expected = json!({"CallbackCommand": "Sns.CallbackPrevFriendAdd", "Requester_Account": "alice",
        "From_Account": "alice", "FriendItem": [item], "AddType": "Add_Type_Both", "ForceAddFlags": 0, "EventTime": null});
    assert_eq!(stage.body("Sns.CallbackPrevFriendAdd").await, expected);
    let pairs = json!([friends("alice", "bob", "alice"), friends("bob", "alice", "alice")]);
    assert_eq!(stage.body("Sns.CallbackFriendAdd").await, added(pairs, "friend_add", "", 0));
    let delete = json!({"From_Account": "alice", "To_Account": ["bob"], "DeleteType": "Delete_Type_Both"});
    alice.ok("sns.friend_delete", delete).await;
    let expected = json!({"CallbackCommand": "Sns.CallbackFriendDelete", "PairList": [pair("alice", "bob"),
        pair("bob", "alice")]});
    assert_eq!(stage.body("Sns.CallbackFriendDelete").await, expected);
}

#[tokio::test]
async fn admins_are_not_asked_about_and_imports_not_told() {
    let stage = Stage::start().await;
    stage.rest.ok("sns/friend_add", with(request(&["bob"]), json!({"ForceAddFlags": 1}))).await;
    let pairs = json!([friends("alice", "bob", "alice"), friends("bob", "alice", "alice")]);
    let admin = stage.server.admin();
    assert_eq!(stage.body("Sns.CallbackFriendAdd").await, added(pairs, "friend_add", admin, 1));
    let import = json!({"From_Account": "alice", "AddFriendItem": [{"To_Account": "carol",
        "AddSource": "AddSource_Type_Web"}]});
    stage.rest.ok("sns/friend_import", import).await;
    stage.rest.ok("sns/friend_delete_all", json!({"From_Account": "alice"})).await;
    let deleted = stage.body("Sns.CallbackFriendDelete").await;
    assert_eq!(deleted["PairList"].as_array().unwrap().len(), 2);
    assert!(stage.receiver.waiting().is_empty(), "{:?}", stage.receiver.waiting());
}

#[tokio::test]
async fn answers_to_requests_are_asked_about_and_told() {
    let stage = Stage::start().await;
    let (mut alice, mut bob) = (stage.login("alice").await, stage.login("bob").await);
    let field = json!({"Tag": "Tag_Profile_IM_AllowType", "Value": "AllowType_Type_NeedConfirm"});
    stage.rest.ok("profile/portrait_set", json!({"From_Account": "bob", "ProfileItem": [field]})).await;
    alice.ok("sns.friend_add", request(&["bob"])).await;
    let answer = json!({"To_Account": "alice", "Remark": "ali", "TagName": "Work",
        "ResponseAction": "Response_Action_AgreeAndAdd"});
    bob.ok("sns.friend_response", json!({"From_Account": "bob", "ResponseFriendItem": [answer]})).await;
    let expected = json!({"CallbackCommand": "Sns.CallbackPrevFriendResponse", "Requester_Account": "bob",
        "From_Account": "bob", "ResponseFriendItem": [answer], "EventTime": null});
    assert_eq!(stage.body("Sns.CallbackPrevFriendResponse").await, expected);
    let pairs = json!([friends("bob", "alice", "alice"), friends("alice", "bob", "alice")]);
    assert_eq!(stage.body("Sns.CallbackFriendAdd").await, added(pairs, "friend_response", "", 0));
}

#[tokio::test]
async fn blacklists_are_told() {
    let stage = Stage::start().await;
    let mut alice = stage.login("alice").await;
    alice.ok("sns.black_list_add", json!({"From_Account": "alice", "To_Account": ["bob", "carol"]})).await;
    let told = |command: &str, pairs: Value| json!({"CallbackCommand": command, "PairList": pairs});
    let pairs = json!([pair("alice", "bob"), pair("alice", "carol")]);
    assert_eq!(stage.body("Sns.CallbackBlackListAdd").await, told("Sns.CallbackBlackListAdd", pairs));
    stage.rest.ok("sns/black_list_delete", json!({"From_Account": "alice", "To_Account": ["bob"]})).await;
    let pairs = json!([pair("alice", "bob")]);
    assert_eq!(stage.body("Sns.CallbackBlackListDelete").await, told("Sns.CallbackBlackListDelete", pairs));
}

/// A code that the app chose stands at the account that it refused; others go on.
#[tokio::test]
async fn the_app_refuses_some_of_a_request() {
    let stage = Stage::start().await;
    let mut alice = stage.login("alice").await;
    let refuse = json!({"ResultItem": [
        {"To_Account": "bob", "ResultCode": 38_500, "ResultInfo": "bob is busy"},
        {"To_Account": "carol", "ResultCode": 0, "ResultInfo": ""},
    ]});
    stage.receiver.will_add("Sns.CallbackPrevFriendAdd", refuse);
    let answer = alice.ok("sns.friend_add", request(&["bob", "carol"])).await;
    let items = json!([
        {"To_Account": "bob", "ResultCode": 38_500, "ResultInfo": "bob is busy"},
        {"To_Account": "carol", "ResultCode": 0, "ResultInfo": ""},
    ]);
    assert_eq!(answer["ResultItem"], items);
    // A code of the whole says that the receiver failed: that is no refusal.
    stage.receiver.will_say("Sns.CallbackPrevFriendAdd", 1, "oops");
    let answer = alice.ok("sns.friend_add", request(&["bob"])).await;
    assert_eq!(answer["ResultItem"][0]["ResultCode"], 0);
}

#[tokio::test]
async fn the_app_refuses_an_answer() {
    let stage = Stage::start().await;
    let (mut alice, mut bob) = (stage.login("alice").await, stage.login("bob").await);
    let field = json!({"Tag": "Tag_Profile_IM_AllowType", "Value": "AllowType_Type_NeedConfirm"});
    stage.rest.ok("profile/portrait_set", json!({"From_Account": "bob", "ProfileItem": [field]})).await;
    alice.ok("sns.friend_add", request(&["bob"])).await;
    let agree = json!({"To_Account": "alice", "ResponseAction": "Response_Action_AgreeAndAdd"});
    let agree = json!({"From_Account": "bob", "ResponseFriendItem": [agree]});
    let no = json!({"ResultItem": [{"To_Account": "alice", "ResultCode": 39_000, "ResultInfo": "not her"}]});
    stage.receiver.will_add("Sns.CallbackPrevFriendResponse", no);
    let answer = bob.ok("sns.friend_response", agree.clone()).await;
    assert_eq!(answer["ResultItem"], json!([{"To_Account": "alice", "ResultCode": 39_000, "ResultInfo": "not her"}]));
    let answer = bob.ok("sns.friend_response", agree).await;
    assert_eq!(answer["ResultItem"][0]["ResultCode"], 0, "it still waited");
}

#[tokio::test]
async fn a_receiver_that_fails_has_nothing_against_friends() {
    let stage = Stage::with(|options| options.set("app.webhooks.timeout", "200ms")).await;
    let (mut alice, mut bob) = (stage.login("alice").await, stage.login("bob").await);
    let field = json!({"Tag": "Tag_Profile_IM_AllowType", "Value": "AllowType_Type_NeedConfirm"});
    stage.rest.ok("profile/portrait_set", json!({"From_Account": "bob", "ProfileItem": [field]})).await;
    let agree = json!({"To_Account": "alice", "ResponseAction": "Response_Action_AgreeAndAdd"});
    let agree = json!({"From_Account": "bob", "ResponseFriendItem": [agree]});
    for word in [Word::Silence, Word::Text(500, String::new()), Word::Text(200, "?".to_owned())] {
        stage.receiver.will("Sns.CallbackPrevFriendAdd", word.clone());
        let answer = alice.ok("sns.friend_add", request(&["bob"])).await;
        assert_eq!(answer["ResultItem"][0]["ResultCode"], 30539, "it waits for bob, not for the app");
        stage.receiver.will("Sns.CallbackPrevFriendResponse", word);
        let answer = bob.ok("sns.friend_response", agree.clone()).await;
        assert_eq!(answer["ResultItem"][0]["ResultCode"], 0);
        let delete = json!({"From_Account": "alice", "To_Account": ["bob"], "DeleteType": "Delete_Type_Both"});
        alice.ok("sns.friend_delete", delete).await;
    }
    assert_eq!(stage.receiver.count("Sns.CallbackPrevFriendAdd"), 3);
    assert_eq!(stage.receiver.count("Sns.CallbackPrevFriendResponse"), 3);
}
