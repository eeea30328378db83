//! Codes of the relationship chain: each by the condition that it stands for.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, error_code, refused, says, until};

const ADD: &str = "sns/friend_add";
const IMPORT: &str = "sns/friend_import";
const UPDATE: &str = "sns/friend_update";
const DELETE: &str = "sns/friend_delete";
const CHECK: &str = "sns/friend_check";
const BLOCK: &str = "sns/black_list_add";
const GROUP_ADD: &str = "sns/group_add";

/// A server with accounts.
async fn server_with(options: Options, users: &[&str]) -> (Server, Rest) {
    let server = Server::with(options);
    let rest = server.rest();
    rest.import(users).await;
    (server, rest)
}

async fn server(users: &[&str]) -> (Server, Rest) {
    server_with(Options::new(), users).await
}

/// The body of a friend request of one account to others.
fn request(from: &str, to: &[&str]) -> Value {
    let items: Vec<Value> = to.iter().map(|to| json!({"To_Account": to, "AddSource": "AddSource_Type_Web"})).collect();
    json!({"From_Account": from, "AddFriendItem": items})
}

/// A body about accounts.
fn about(from: &str, to: &[&str]) -> Value {
    json!({"From_Account": from, "To_Account": to})
}

/// The first item of an answer, which is itself a success, has this code.
fn item_refused(answer: &Value, code: i64, words: &[&str]) {
    assert_eq!(error_code(answer), 0, "{answer}");
    let items = if answer["ResultItem"].is_null() { &answer["InfoItem"] } else { &answer["ResultItem"] };
    assert_eq!(items[0]["ResultCode"], code, "{answer}");
    says(&items[0]["ResultInfo"], words);
    if code != 0 && !answer["Fail_Account"].is_null() {
        assert_eq!(answer["Fail_Account"][0], items[0]["To_Account"], "{answer}");
    }
}

/// Sets a field of somebody's profile.
async fn set_profile(rest: &Rest, user: &str, tag: &str, value: &str) {
    let body = json!({"From_Account": user, "ProfileItem": [{"Tag": tag, "Value": value}]});
    rest.ok("profile/portrait_set", body).await;
}

async fn ask_before(rest: &Rest, user: &str) {
    set_profile(rest, user, "Tag_Profile_IM_AllowType", "AllowType_Type_NeedConfirm").await;
}

/// Provokes 30001.
#[tokio::test]
async fn fields_that_are_missing_or_break_a_rule() {
    let (server, rest) = server(&["alice", "bob"]).await;
    let mut alice = server.login("alice").await;
    let item = |field: &str, value: Value| {
        let mut body = request("alice", &["bob"]);
        body["AddFriendItem"][0][field] = value;
        body
    };
    for (body, words) in [
        (json!({"AddFriendItem": []}), ["From_Account", "missing"]),
        (json!({"From_Account": "alice"}), ["AddFriendItem", "missing"]),
        (request("alice", &[]), ["AddFriendItem", "1 to 1000"]),
        (item("AddSource", Value::Null), ["AddFriendItem[0].AddSource", "missing"]),
        (item("Remark", json!(5)), ["AddFriendItem[0].Remark", "must be a string"]),
        (item("GroupName", json!(["Work"])), ["AddFriendItem[0].GroupName", "must be a string"]),
        (
            json!({"From_Account": "alice", "AddFriendItem": [{"To_Account": "bob", "AddSource": "AddSource_Type_Web"}],
            "AddType": "Add_Type_Triple"}),
            ["AddType", "Add_Type_Both"],
        ),
    ] {
        refused(&rest.call(ADD, body).await, 30001, &words);
    }
    for (body, words) in [
        (item("AddSource", json!("Web")), ["AddSource", "AddSource_Type_"]),
        (item("AddSource", json!("AddSource_Type_ninebytes")), ["AddSource", "8 bytes"]),
        (item("Remark", json!("r".repeat(97))), ["Remark", "96 bytes"]),
        (item("AddWording", json!("w".repeat(257))), ["AddWording", "256 bytes"]),
        (item("GroupName", json!("g".repeat(31))), ["GroupName", "30 bytes"]),
        (request("alice", &["alice"]), ["To_Account", "another"]),
    ] {
        item_refused(&rest.call(ADD, body).await, 30001, &words);
    }
    let update = |tag: &str, value: Value| json!({"From_Account": "alice", "UpdateItem": [{"To_Account": "bob", "SnsItem": [{"Tag": tag, "Value": value}]}]});
    item_refused(&rest.call(UPDATE, update("Tag_SNS_IM_Remark", json!("b"))).await, 30001, &["bob", "not a friend"]);
    refused(&rest.call(UPDATE, update("Tag_SNS_IM_AddTime", json!(5))).await, 30001, &["Tag_SNS_IM_AddTime"]);
    let list = json!({"From_Account": "alice", "To_Account": ["bob"], "TagList": ["Tag_SNS_IM_Remark"]});
    item_refused(&rest.call("sns/friend_get_list", list).await, 30001, &["bob", "not a friend"]);
    refused(&rest.call(CHECK, about("alice", &["bob"])).await, 30001, &["CheckType", "missing"]);
    rest.ok(BLOCK, about("alice", &["bob"])).await;
    item_refused(&rest.call(BLOCK, about("alice", &["bob"])).await, 30001, &["bob", "already"]);
    let group = json!({"From_Account": "alice", "GroupName": ["Work"]});
    refused(&rest.call("sns/group_delete", group.clone()).await, 30001, &["GroupName", "does not exist"]);
    rest.ok(GROUP_ADD, group.clone()).await;
    refused(&rest.call(GROUP_ADD, group).await, 30001, &["GroupName", "exists already"]);
    let bad = json!({"From_Account": "alice", "PendencyType": "Pendency_Type_All", "StartTime": 0, "MaxLimited": 9});
    refused(&alice.call("sns.pendency_get", bad).await, 30001, &["PendencyType", "Pendency_Type_Both"]);
}

/// A login of one app is used in a frame that names another one.
///
/// Provokes 30002.
#[tokio::test]
async fn a_login_of_another_app() {
    let mut server = Server::start();
    let other = server.sdkappid() + 1;
    let file = server.data().join("apps").join(format!("{other}.json"));
    let app = json!({"sdkappid": other, "key": "k".repeat(64), "admins": ["administrator"]});
    std::fs::write(file, app.to_string()).unwrap();
    server.restart();
    let mut alice = server.login("alice").await;
    let body = json!({"From_Account": "alice", "StartIndex": 0, "StandardSequence": 0, "CustomSequence": 0});
    let answer = alice.call_with_head("sns.friend_get", body.clone(), json!({"sdkappid": other})).await;
    refused(&answer, 30002, &["another app"]);
    alice.ok("sns.friend_get", body).await;
}

/// Provokes 30003.
#[tokio::test]
async fn accounts_that_do_not_exist() {
    let (_server, rest) = server(&["alice"]).await;
    let words = ["\"nobody\"", "does not exist"];
    for (command, body) in [
        (ADD, request("nobody", &["alice"])),
        (IMPORT, request("nobody", &["alice"])),
        (DELETE, about("nobody", &["alice"])),
        ("sns/friend_delete_all", json!({"From_Account": "nobody"})),
        ("sns/friend_get", json!({"From_Account": "nobody", "StartIndex": 0})),
        (BLOCK, about("nobody", &["alice"])),
        ("sns/black_list_delete", about("nobody", &["alice"])),
        ("sns/black_list_get", json!({"From_Account": "nobody", "StartIndex": 0, "MaxLimited": 1, "LastSequence": 0})),
        ("sns/group_get", json!({"From_Account": "nobody"})),
    ] {
        refused(&rest.call(command, body).await, 30003, &words);
    }
    for (command, body) in [
        (ADD, request("alice", &["nobody"])),
        (IMPORT, request("alice", &["nobody"])),
        (DELETE, about("alice", &["nobody"])),
        (BLOCK, about("alice", &["nobody"])),
    ] {
        item_refused(&rest.call(command, body).await, 30003, &words);
    }
}

/// Provokes 30004.
#[tokio::test]
async fn what_only_admins_may() {
    let (server, _rest) = server(&["bob"]).await;
    let mut alice = server.login("alice").await;
    refused(&alice.call("sns.friend_import", request("alice", &["bob"])).await, 30004, &["admin"]);
    refused(&alice.call("sns.friend_add", request("bob", &["alice"])).await, 30004, &["From_Account"]);
}

/// Provokes 30005.
#[tokio::test]
async fn texts_with_a_forbidden_word() {
    let (_server, rest) = server(&["alice", "bob"]).await;
    rest.ok("openim_dirty_words/add", json!({"DirtyWordsList": ["darn"]})).await;
    for field in ["Remark", "AddWording", "GroupName"] {
        let mut body = request("alice", &["bob"]);
        body["AddFriendItem"][0][field] = json!("oh DARN it");
        item_refused(&rest.call(ADD, body).await, 30005, &[field, "forbidden word"]);
    }
    let group = json!({"From_Account": "alice", "GroupName": ["Work", "darn"]});
    refused(&rest.call(GROUP_ADD, group).await, 30005, &["GroupName", "forbidden word"]);
    rest.ok(ADD, request("alice", &["bob"])).await;
    let update = json!({"From_Account": "alice", "UpdateItem": [
        {"To_Account": "bob", "SnsItem": [{"Tag": "Tag_SNS_IM_Remark", "Value": "Darn"}]}]});
    item_refused(&rest.call(UPDATE, update).await, 30005, &["Remark", "forbidden word"]);
}

/// Provokes 30006.
#[tokio::test]
async fn a_full_disk() {
    let (server, rest) = server(&["alice", "bob"]).await;
    server.fill_disk();
    refused(&rest.call(ADD, request("alice", &["bob"])).await, 30006, &["the store failed"]);
}

/// Provokes 30007.
#[tokio::test]
async fn a_write_that_is_late() {
    let (mut server, _rest) = server(&["alice", "bob"]).await;
    server.restart_with(Options::new().set("store.commit_timeout", "1us"));
    let rest = server.rest();
    // A write may be quicker than its time all the same.
    let late = async || {
        let answer = rest.call(BLOCK, about("alice", &["bob"])).await;
        rest.call("sns/black_list_delete", about("alice", &["bob"])).await;
        (error_code(&answer) != 0).then_some(answer)
    };
    refused(&until("a late write", late).await, 30007, &["store", "in time"]);
}

/// Many writers of one account's relations at a time: each commit lets one of them through, and only so many of the others
/// may wait for their turn. In a batch they are one.
///
/// Provokes 30008.
#[tokio::test]
async fn writers_that_collide_when_too_many_wait() {
    let users: Vec<String> = (0..160).map(|n| format!("user{n}")).collect();
    let users: Vec<&str> = users.iter().map(String::as_str).collect();
    // So that all of them are there when a commit is made.
    let options = Options::new().set("store.gather", "20ms").set("store.waiting_writers", 8);
    let (_server, rest) = server_with(options, &users).await;
    rest.import(&["alice"]).await;
    let answers = join_all(users.iter().map(|user| rest.call(IMPORT, request("alice", &[user])))).await;
    let refusals: Vec<&Value> = answers.iter().filter(|answer| error_code(answer) != 0).collect();
    let refusal = refusals.first().expect("some are refused");
    refused(refusal, 30008, &["other writes", "try again"]);
    let list = rest.ok("sns/friend_get", json!({"From_Account": "alice", "StartIndex": 0})).await;
    assert_eq!(list["FriendNum"], answers.len() - refusals.len(), "what was refused was not done");
    rest.ok(IMPORT, request("alice", &users)).await;
}

/// Provokes 30009.
#[tokio::test]
async fn who_may_not_send_requests() {
    let (_server, rest) = server(&["alice", "bob"]).await;
    set_profile(&rest, "alice", "Tag_Profile_IM_AdminForbidType", "AdminForbid_Type_SendOut").await;
    item_refused(&rest.call(ADD, request("alice", &["bob"])).await, 30009, &["forbidden"]);
    item_refused(&rest.call(ADD, request("bob", &["alice"])).await, 0, &[]);
}

/// Provokes 30010, 30014.
#[tokio::test]
async fn lists_that_are_full() {
    let users = ["alice", "bob", "carol", "dave"];
    let (server, rest) = server_with(Options::new().set("app.friends", 1), &users).await;
    rest.ok(ADD, request("alice", &["bob"])).await;
    item_refused(&rest.call(ADD, request("alice", &["carol"])).await, 30010, &["the account's list is full", "1"]);
    item_refused(&rest.call(IMPORT, request("alice", &["carol"])).await, 30010, &["full"]);
    item_refused(&rest.call(ADD, request("carol", &["alice"])).await, 30014, &["the other side's list", "full", "1"]);
    // By an answer to a request as well.
    rest.ok("sns/friend_delete_all", json!({"From_Account": "alice", "DeleteType": "Delete_Type_Both"})).await;
    for (name, applicant, full, friend, code) in
        [("alice", "carol", "alice", "dave", 30010), ("dave", "bob", "bob", "carol", 30014)]
    {
        let mut user = server.login(name).await;
        ask_before(&rest, name).await;
        item_refused(&rest.call(ADD, request(applicant, &[name])).await, 30539, &["confirmation"]);
        rest.ok(IMPORT, request(full, &[friend])).await;
        let answer = json!({"From_Account": name, "ResponseFriendItem": [
            {"To_Account": applicant, "ResponseAction": "Response_Action_AgreeAndAdd"}]});
        item_refused(&user.call("sns.friend_response", answer).await, code, &["full"]);
    }
}

/// Provokes 30011.
#[tokio::test]
async fn more_groups_of_friends_than_allowed() {
    let (_server, rest) = server(&["alice", "bob"]).await;
    let names = |numbers: std::ops::Range<u32>| numbers.map(|n| format!("group{n}")).collect::<Vec<_>>();
    rest.ok(GROUP_ADD, json!({"From_Account": "alice", "GroupName": names(0..31)})).await;
    let words = ["32", "groups"];
    let two = json!({"From_Account": "alice", "GroupName": names(31..33)});
    refused(&rest.call(GROUP_ADD, two).await, 30011, &words);
    rest.ok(GROUP_ADD, json!({"From_Account": "alice", "GroupName": names(31..32)})).await;
    let mut one_more = request("alice", &["bob"]);
    one_more["AddFriendItem"][0]["GroupName"] = json!("one more");
    item_refused(&rest.call(ADD, one_more.clone()).await, 30011, &words);
    one_more["AddFriendItem"][0]["GroupName"] = json!(["one more"]);
    item_refused(&rest.call(IMPORT, one_more).await, 30011, &words);
    rest.ok(IMPORT, request("alice", &["bob"])).await;
    let update = json!({"From_Account": "alice", "UpdateItem": [
        {"To_Account": "bob", "SnsItem": [{"Tag": "Tag_SNS_IM_Group", "Value": ["one more"]}]}]});
    item_refused(&rest.call(UPDATE, update).await, 30011, &words);
}

/// Provokes 30012, 30539.
#[tokio::test]
async fn more_requests_than_may_wait() {
    let options = Options::new().set("app.pending_requests", 1);
    let (_server, rest) = server_with(options, &["alice", "bob", "carol"]).await;
    ask_before(&rest, "bob").await;
    let answer = rest.call(ADD, request("alice", &["bob"])).await;
    item_refused(&answer, 30539, &["waits", "confirmation"]);
    item_refused(&rest.call(ADD, request("carol", &["bob"])).await, 30012, &["1", "wait for an answer"]);
    item_refused(&rest.call(ADD, request("alice", &["bob"])).await, 30539, &["waits"]);
}

/// Provokes 30013.
#[tokio::test]
async fn a_blacklist_that_is_full() {
    let options = Options::new().set("app.blacklist", 1);
    let (_server, rest) = server_with(options, &["alice", "bob", "carol"]).await;
    rest.ok(BLOCK, about("alice", &["bob"])).await;
    item_refused(&rest.call(BLOCK, about("alice", &["carol"])).await, 30013, &["blacklist is full", "1"]);
}

/// Provokes 30515, 30525.
#[tokio::test]
async fn requests_to_and_from_who_is_blacklisted() {
    let (_server, rest) = server(&["alice", "bob"]).await;
    rest.ok(BLOCK, about("alice", &["bob"])).await;
    item_refused(&rest.call(ADD, request("alice", &["bob"])).await, 30515, &["own blacklist"]);
    item_refused(&rest.call(ADD, request("bob", &["alice"])).await, 30525, &["other side's blacklist"]);
    rest.ok("sns/black_list_delete", about("alice", &["bob"])).await;
    item_refused(&rest.call(ADD, request("bob", &["alice"])).await, 0, &[]);
}

/// Provokes 30516.
#[tokio::test]
async fn who_wants_no_friends() {
    let (_server, rest) = server(&["alice", "bob"]).await;
    set_profile(&rest, "bob", "Tag_Profile_IM_AllowType", "AllowType_Type_DenyAny").await;
    for kind in ["Add_Type_Both", "Add_Type_Single"] {
        let mut body = request("alice", &["bob"]);
        body["AddType"] = json!(kind);
        item_refused(&rest.call(ADD, body.clone()).await, 30516, &["nobody"]);
        body["ForceAddFlags"] = json!(1);
        item_refused(&rest.call(ADD, body).await, 0, &[]);
        rest.ok("sns/friend_delete_all", json!({"From_Account": "alice", "DeleteType": "Delete_Type_Both"})).await;
    }
}

/// Users have a limit a minute; admins act for the server and have none.
///
/// Provokes 30540, 31707.
#[tokio::test]
async fn requests_and_deletions_that_come_too_often() {
    let options = Options::new().set("app.friend_requests", 2).set("app.friend_deletions", 1);
    let (server, rest) = server_with(options, &["bob", "carol", "dave"]).await;
    let mut alice = server.login("alice").await;
    let answer = alice.ok("sns.friend_add", request("alice", &["bob", "carol", "dave"])).await;
    let codes: Vec<&Value> = answer["ResultItem"].as_array().unwrap().iter().map(|item| &item["ResultCode"]).collect();
    assert_eq!(codes, [0, 0, 30540]);
    item_refused(&alice.call("sns.friend_add", request("alice", &["dave"])).await, 30540, &["2 friend requests"]);
    rest.ok(ADD, request("alice", &["dave"])).await;
    item_refused(&alice.call("sns.friend_delete", about("alice", &["bob"])).await, 0, &[]);
    item_refused(&alice.call("sns.friend_delete", about("alice", &["carol"])).await, 31707, &["more than 1 friends"]);
    item_refused(&rest.call(DELETE, about("alice", &["carol"])).await, 0, &[]);
}

/// Provokes 30614.
#[tokio::test]
async fn requests_that_are_not_there() {
    let (server, _rest) = server(&["bob"]).await;
    let mut alice = server.login("alice").await;
    let answer = json!({"From_Account": "alice", "ResponseFriendItem": [
        {"To_Account": "bob", "ResponseAction": "Response_Action_Agree"}]});
    let words = ["no friend request", "bob"];
    item_refused(&alice.call("sns.friend_response", answer).await, 30614, &words);
    let mut deletion = about("alice", &["bob"]);
    deletion["PendencyType"] = json!("Pendency_Type_Both");
    item_refused(&alice.call("sns.pendency_delete", deletion).await, 30614, &words);
}

/// Provokes 31704.
#[tokio::test]
async fn a_friend_who_is_none() {
    let (_server, rest) = server(&["alice", "bob"]).await;
    item_refused(&rest.call(DELETE, about("alice", &["bob"])).await, 31704, &["bob", "not a friend"]);
}

/// Provokes 31804.
#[tokio::test]
async fn a_check_of_an_account_that_does_not_exist() {
    let (_server, rest) = server(&["alice"]).await;
    let mut check = about("alice", &["nobody"]);
    check["CheckType"] = json!("CheckResult_Type_Both");
    item_refused(&rest.call(CHECK, check).await, 31804, &["nobody", "does not exist"]);
}

/// Provokes 32216.
#[tokio::test]
async fn a_stranger_for_a_group_of_friends() {
    let (_server, rest) = server(&["alice", "bob"]).await;
    let group = json!({"From_Account": "alice", "GroupName": ["Work"], "To_Account": ["bob"]});
    item_refused(&rest.call(GROUP_ADD, group).await, 32216, &["bob", "not a friend"]);
}
