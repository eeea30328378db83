//! The life of accounts: what each command answers, to the letter, and what it does.

use serde_json::{Value, json};
use tincan_blackbox::{Rest, Server, WebClient, error_code, now, refused, until, usersig};

const IMPORT: &str = "im_open_login_svc/account_import";
const MULTI_IMPORT: &str = "im_open_login_svc/multiaccount_import";
const CHECK: &str = "im_open_login_svc/account_check";
const DELETE: &str = "im_open_login_svc/account_delete";
const KICK: &str = "im_open_login_svc/kick";
const STATUS: &str = "openim/query_online_status";
const STATE: &str = "openim/querystate";

/// The answer of a command that has nothing more to say.
fn done() -> Value {
    json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})
}

/// A success with these fields and no others.
fn done_with(fields: Value) -> Value {
    let mut answer = done();
    answer.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    answer
}

async fn check(rest: &Rest, users: &[&str]) -> Value {
    let items: Vec<Value> = users.iter().map(|user| json!({"UserID": user})).collect();
    rest.call(CHECK, json!({"CheckItem": items})).await
}

/// The item of an account in the answer of `account_check`.
fn checked(user: &str, status: &str) -> Value {
    json!({"UserID": user, "ResultCode": 0, "ResultInfo": "", "AccountStatus": status})
}

async fn is_imported(rest: &Rest, user: &str) -> bool {
    let answer = check(rest, &[user]).await;
    assert_eq!(error_code(&answer), 0, "{answer}");
    answer["ResultItem"][0]["AccountStatus"] == "Imported"
}

async fn state(rest: &Rest, user: &str) -> Value {
    rest.ok(STATE, json!({"To_Account": [user]})).await["QueryResult"][0]["State"].clone()
}

async fn wait_for_state(rest: &Rest, user: &str, wanted: &str) {
    until(wanted, async || (state(rest, user).await == wanted).then_some(())).await;
}

/// What a user's profile says under a tag; `None` when nothing was set.
async fn own_profile(client: &mut WebClient, tag: &str) -> Option<Value> {
    let user = client.user().to_owned();
    let item = json!([{"To_Account": user, "StandardSequence": 0, "CustomSequence": 0}]);
    let answer = client.ok("profile.portrait_get_all", json!({"From_Account": user, "UserItem": item})).await;
    let values = answer["UserProfileItem"][0]["ProfileItem"].as_array().unwrap();
    values.iter().find(|value| value["Tag"] == tag).map(|value| value["Value"].clone())
}

/// How a client was told that its login ended.
async fn kick_type(client: &mut WebClient) -> Value {
    let push = client.wait_push(|push| push["head"]["servcmd"] == "im_open_status.stat_forceoffline").await;
    push["body"]["EventArray"][0]["C2cNotifyMsgArray"][0]["KickoutMsgNotify"]["KickType"].clone()
}

/// The ticket of a client's login holds no more: each family of commands has its own code for that.
async fn login_is_over(client: &mut WebClient) {
    let words = ["the login has expired or ended", "log in again"];
    refused(&client.call("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})).await, 20002, &words);
    refused(&client.call("im_open_status.wshello", json!({"is_web_uniapp": 0})).await, 70001, &words);
    refused(&client.call("heartbeat.alive", json!({})).await, 70001, &words);
}

/// Provokes 0.
#[tokio::test]
async fn an_account_is_imported_and_imported_again() {
    let server = Server::start();
    let rest = server.rest();
    let alice = json!({"UserID": "alice", "Nick": "Alice", "FaceUrl": "https://img.example.org/a.png"});
    assert_eq!(rest.call(IMPORT, alice.clone()).await, done());
    assert_eq!(rest.call(IMPORT, alice).await, done());
    let mut client = server.login("alice").await;
    assert_eq!(own_profile(&mut client, "Tag_Profile_IM_Nick").await, Some(json!("Alice")));
    assert_eq!(own_profile(&mut client, "Tag_Profile_IM_Image").await, Some(json!("https://img.example.org/a.png")));
    // What an import says is set, and the rest stays.
    assert_eq!(rest.call(IMPORT, json!({"UserID": "alice", "Nick": "Al"})).await, done());
    assert_eq!(own_profile(&mut client, "Tag_Profile_IM_Nick").await, Some(json!("Al")));
    assert_eq!(own_profile(&mut client, "Tag_Profile_IM_Image").await, Some(json!("https://img.example.org/a.png")));
}

#[tokio::test]
async fn older_back_ends_call_a_userid_identifier() {
    let server = Server::start();
    let rest = server.rest();
    assert_eq!(rest.call(IMPORT, json!({"Identifier": "bob", "Nick": "Bob", "Type": 0})).await, done());
    assert_eq!(rest.call(IMPORT, json!({"Identifier": "not me", "UserID": "carol"})).await, done());
    assert!(is_imported(&rest, "bob").await && is_imported(&rest, "carol").await);
    assert!(!is_imported(&rest, "not me").await, "the newer name goes first");
    assert_eq!(rest.call(KICK, json!({"Identifier": "bob"})).await, done());
}

#[tokio::test]
async fn many_accounts_are_imported_at_a_time() {
    let server = Server::start();
    let rest = server.rest();
    let none_failed = done_with(json!({"FailAccounts": []}));
    let newer = json!({"AccountList": [
        {"UserID": "alice", "Nick": "Alice"}, {"UserID": "bob"}, {"UserID": "alice", "FaceUrl": "f"},
    ]});
    assert_eq!(rest.call(MULTI_IMPORT, newer).await, none_failed);
    let older = json!({"Accounts": ["bob", "carol", "dave", "dave"]});
    assert_eq!(rest.call(MULTI_IMPORT, older).await, none_failed);
    for user in ["alice", "bob", "carol", "dave"] {
        assert!(is_imported(&rest, user).await, "{user}");
    }
    let mut alice = server.login("alice").await;
    assert_eq!(own_profile(&mut alice, "Tag_Profile_IM_Nick").await, Some(json!("Alice")));
    assert_eq!(own_profile(&mut alice, "Tag_Profile_IM_Image").await, Some(json!("f")));
}

#[tokio::test]
async fn accounts_are_checked() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice"]).await;
    let answer = check(&rest, &["nobody", "alice", "ALICE"]).await;
    let items = [checked("nobody", "NotImported"), checked("alice", "Imported"), checked("ALICE", "NotImported")];
    assert_eq!(answer, done_with(json!({"ResultItem": items})));
    server.login("nobody").await;
    let answer = check(&rest, &["nobody"]).await;
    assert_eq!(answer, done_with(json!({"ResultItem": [checked("nobody", "Imported")]})), "by its first login");
}

/// Provokes 20002, 70001, 70107.
#[tokio::test]
async fn accounts_are_deleted_with_what_belongs_to_them() {
    let server = Server::start();
    let rest = server.rest();
    rest.ok(IMPORT, json!({"UserID": "alice", "Nick": "Alice"})).await;
    let mut alice = server.login("alice").await;
    let tiny_id = alice.tiny_id().to_owned();
    let answer = rest.call(DELETE, json!({"DeleteItem": [{"UserID": "alice"}, {"UserID": "nobody"}]})).await;
    let items = json!([
        {"ResultCode": 0, "ResultInfo": "", "UserID": "alice"},
        {"ResultCode": 70107, "ResultInfo": "the account \"nobody\" does not exist", "UserID": "nobody"},
    ]);
    assert_eq!(answer, done_with(json!({"ResultItem": items})));
    assert!(!is_imported(&rest, "alice").await);
    assert_eq!(kick_type(&mut alice).await, 3);
    login_is_over(&mut alice).await;
    assert_eq!(state(&rest, "alice").await, "Offline");
    // The same name may come back, as another account.
    assert_eq!(rest.call(IMPORT, json!({"UserID": "alice"})).await, done());
    let mut alice = server.login("alice").await;
    assert_ne!(alice.tiny_id(), tiny_id);
    assert_eq!(own_profile(&mut alice, "Tag_Profile_IM_Nick").await, None);
}

#[tokio::test]
async fn a_kicked_account_is_offline_until_a_newer_usersig() {
    let server = Server::start();
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    assert_eq!(rest.call(KICK, json!({"UserID": "alice"})).await, done());
    assert_eq!(kick_type(&mut alice).await, 3);
    assert_eq!(state(&rest, "alice").await, "Offline");
    assert_eq!(rest.call(KICK, json!({"UserID": "alice"})).await, done(), "nobody has to be online");
    let newer = usersig("alice", &server.signer().issued_at(now() + 60));
    let answer = alice.try_login("alice", &newer).await;
    assert_eq!(error_code(&answer), 0, "on the same connection: {answer}");
    assert_eq!(state(&rest, "alice").await, "Online");
}

#[tokio::test]
async fn online_state_is_told_with_devices() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["bob"]).await;
    let alice = server.login("alice").await;
    let states = json!([{"To_Account": "alice", "Status": "Online"}, {"To_Account": "bob", "Status": "Offline"}]);
    let failed = json!([{"To_Account": "nobody", "ErrorCode": 70107}]);
    let answer = rest.call(STATUS, json!({"To_Account": ["alice", "bob", "nobody"]})).await;
    assert_eq!(answer, done_with(json!({"QueryResult": states, "ErrorList": failed})));
    let answer = rest.call(STATUS, json!({"To_Account": ["alice", "bob"], "IsNeedDetail": 1})).await;
    let states = json!([
        {"To_Account": "alice", "Status": "Online", "Detail": [{"Platform": "Web", "Status": "Online"}]},
        {"To_Account": "bob", "Status": "Offline", "Detail": []},
    ]);
    assert_eq!(answer, done_with(json!({"QueryResult": states})), "no ErrorList without errors");
    let with_inst = json!({"To_Account": ["alice"], "IsNeedDetail": 1, "IsReturnInstid": 1});
    let device = json!({"Platform": "Web", "Status": "Online", "Instid": alice.inst_id()});
    let states = json!([{"To_Account": "alice", "Status": "Online", "Detail": [device]}]);
    assert_eq!(rest.call(STATUS, with_inst).await, done_with(json!({"QueryResult": states})));
}

#[tokio::test]
async fn online_state_is_told_in_its_older_form() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["bob"]).await;
    let _alice = server.login("alice").await;
    let answer = rest.call(STATE, json!({"To_Account": ["alice", "bob", "nobody"]})).await;
    let states = json!([
        {"To_Account": "alice", "State": "Online"},
        {"To_Account": "bob", "State": "Offline"},
        {"To_Account": "nobody", "State": "Offline"},
    ]);
    assert_eq!(answer, done_with(json!({"QueryResult": states})));
}

#[tokio::test]
async fn state_follows_the_connection() {
    let server = Server::start();
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    assert_eq!(state(&rest, "alice").await, "Online");
    alice.cut();
    wait_for_state(&rest, "alice", "Offline").await;
    let answer = alice.reconnect(&server).await;
    assert_eq!(error_code(&answer), 0, "{answer}");
    assert_eq!(state(&rest, "alice").await, "Online");
}

#[tokio::test]
async fn a_login_says_what_a_client_needs() {
    let server = Server::start();
    let mut client = server.web().await;
    let answer = client.login("alice").await;
    let expected = done_with(json!({
        "A2Key": client.a2(), "TinyId": client.tiny_id(), "InstId": client.inst_id(),
        "HelloInterval": 120, "TimeStamp": answer["TimeStamp"], "CustomStatus": "", "RichMsgAuthKey": "",
        "PurchaseBits": "1".repeat(64),
    }));
    assert_eq!(answer, expected);
    assert!(answer["TimeStamp"].as_u64().unwrap().abs_diff(now()) <= 10, "{answer}");
    assert!(client.tiny_id().parse::<u64>().is_ok() && client.inst_id() != 0, "{answer}");
    assert_eq!(client.call("im_open_status.wshello", json!({"is_web_uniapp": 0})).await, done());
    assert_eq!(client.call("heartbeat.alive", json!({})).await, done());
    let again = server.login("alice").await;
    assert_eq!(again.tiny_id(), client.tiny_id(), "one per account for ever");
    assert_ne!(again.inst_id(), client.inst_id());
}

/// Provokes 20002, 70001.
#[tokio::test]
async fn a_logout_ends_the_login_and_not_the_connection() {
    let server = Server::start();
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    let goodbye = json!({"wslogout_type": 0, "is_web_uniapp": 0});
    assert_eq!(alice.call("im_open_status.wslogout", goodbye.clone()).await, done());
    assert_eq!(state(&rest, "alice").await, "Offline");
    let unheard = alice.begin("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0}));
    assert_eq!(alice.call("im_open_status.wslogout", goodbye).await, done(), "twice does no harm");
    // It is over on every other connection too.
    assert_eq!(alice.reconnect(&server).await["ErrorCode"], 70001);
    login_is_over(&mut alice).await;
    assert_eq!(unheard.answer_or_end().await, None, "who has left waits for nothing");
    alice.login("alice").await;
    assert_eq!(state(&rest, "alice").await, "Online");
}

#[tokio::test]
async fn a_restart_keeps_accounts_and_logins() {
    let mut server = Server::start();
    server.rest().import(&["bob"]).await;
    let mut alice = server.login("alice").await;
    let (tiny_id, inst_id) = (alice.tiny_id().to_owned(), alice.inst_id());
    server.restart();
    let rest = server.rest();
    assert!(is_imported(&rest, "alice").await && is_imported(&rest, "bob").await);
    assert_eq!(state(&rest, "alice").await, "Offline");
    let answer = alice.reconnect(&server).await;
    assert_eq!(error_code(&answer), 0, "{answer}");
    assert_eq!((&answer["TinyId"], &answer["InstId"]), (&json!(tiny_id), &json!(inst_id)));
    assert_eq!(state(&rest, "alice").await, "Online");
    rest.send_text("bob", "alice", "after the restart").await;
    alice.wait_text("after the restart").await;
}

/// Provokes 70052.
#[tokio::test]
async fn a_crash_keeps_accounts_and_logins() {
    let mut server = Server::start();
    server.rest().import(&["bob"]).await;
    let mut alice = server.login("alice").await;
    server.rest().ok(KICK, json!({"UserID": "bob"})).await;
    server.kill9();
    server.restart();
    assert!(is_imported(&server.rest(), "bob").await);
    let answer = alice.reconnect(&server).await;
    assert_eq!(error_code(&answer), 0, "{answer}");
    let earlier = usersig("bob", &server.signer().issued_at(now() - 60));
    refused(&server.web().await.try_login("bob", &earlier).await, 70052, &["revoked"]);
}
