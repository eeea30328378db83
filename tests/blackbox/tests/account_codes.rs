//! Codes of account commands and of logins.

use std::process::Command;

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, error_code, refused, says, until};

const IMPORT: &str = "im_open_login_svc/account_import";
const MULTI_IMPORT: &str = "im_open_login_svc/multiaccount_import";
const CHECK: &str = "im_open_login_svc/account_check";
const DELETE: &str = "im_open_login_svc/account_delete";
const KICK: &str = "im_open_login_svc/kick";

/// A batch of accounts, with the field that a command has for it.
fn batch(field: &str, count: usize) -> Value {
    let items: Vec<Value> = (0..count).map(|n| json!({"UserID": format!("user{n}")})).collect();
    json!({field: items})
}

fn delete_item(user: &str) -> Value {
    json!({"DeleteItem": [{"UserID": user}]})
}

/// The item of one account that could not be deleted.
fn item_refused(answer: &Value, code: i64, words: &[&str]) {
    assert_eq!(error_code(answer), 0, "{answer}");
    let item = &answer["ResultItem"][0];
    assert_eq!(item["ResultCode"], code, "{answer}");
    says(&item["ResultInfo"], words);
}

/// Whether accounts exist.
async fn exist(rest: &Rest, users: &[&str]) -> Vec<bool> {
    let items: Vec<Value> = users.iter().map(|user| json!({"UserID": user})).collect();
    let answer = rest.ok(CHECK, json!({"CheckItem": items})).await;
    let items = answer["ResultItem"].as_array().unwrap();
    items.iter().map(|item| item["AccountStatus"] == "Imported").collect()
}

/// From now on no file of the server can grow: writes fail as they do on a full disk.
fn fill_disk(server: &Server) {
    let pid = server.pid().to_string();
    let status = Command::new("prlimit").args(["--pid", &pid, "--fsize=1"]).status().expect("prlimit of util-linux");
    assert!(status.success(), "prlimit ended with {status}");
}

/// Provokes 40601.
#[tokio::test]
async fn a_nickname_or_avatar_over_500_bytes() {
    let server = Server::start();
    let rest = server.rest();
    rest.ok(IMPORT, json!({"UserID": "alice", "Nick": "é".repeat(250), "FaceUrl": "f".repeat(500)})).await;
    for field in ["Nick", "FaceUrl"] {
        let words = [field, "501 bytes", "500"];
        let too_long = "é".repeat(250) + "x";
        refused(&rest.call(IMPORT, json!({"UserID": "bob", field: too_long})).await, 40601, &words);
        let list = json!({"AccountList": [{"UserID": "carol"}, {"UserID": "dave", field: too_long}]});
        refused(&rest.call(MULTI_IMPORT, list).await, 40601, &words);
    }
    assert_eq!(exist(&rest, &["alice", "bob", "carol", "dave"]).await, [true, false, false, false], "all or none");
}

/// Provokes 70107.
#[tokio::test]
async fn an_account_that_does_not_exist() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice"]).await;
    let words = ["account", "\"nobody\"", "does not exist"];
    refused(&rest.call(KICK, json!({"UserID": "nobody"})).await, 70107, &words);
    item_refused(&rest.call(DELETE, delete_item("nobody")).await, 70107, &words);
    let answer = rest.ok("openim/query_online_status", json!({"To_Account": ["alice", "nobody"]})).await;
    assert_eq!(answer["ErrorList"], json!([{"To_Account": "nobody", "ErrorCode": 70107}]));
}

/// Provokes 70169, 70202.
#[tokio::test]
async fn a_store_that_does_not_answer_in_time() {
    let mut server = Server::start();
    server.rest().import(&["alice"]).await;
    // Now a write would have to be durable within a microsecond. One may be by chance, so they are repeated.
    server.restart_with(Options::new().set("store.commit_timeout", "1us"));
    let rest = server.rest();
    let words = ["store", "in time", "try again"];
    for (command, body) in [(IMPORT, json!({"UserID": "bob", "Nick": "Bob"})), (KICK, json!({"UserID": "alice"}))] {
        let late = async || {
            let answer = rest.call(command, body.clone()).await;
            (error_code(&answer) != 0).then_some(answer)
        };
        refused(&until("a late write", late).await, 70169, &words);
    }
    let late = async || {
        let mut client = server.web().await;
        let answer = client.try_login("dave", &server.usersig("dave")).await;
        (error_code(&answer) != 0).then_some(answer)
    };
    refused(&until("a late login", late).await, 70202, &words);
    // Nothing is kept from being read.
    assert_eq!(exist(&rest, &["alice"]).await, [true]);
}

/// Provokes 70206.
#[tokio::test]
async fn a_batch_of_none_or_too_many() {
    let server = Server::start();
    let rest = server.rest();
    for (command, field) in [(MULTI_IMPORT, "AccountList"), (CHECK, "CheckItem"), (DELETE, "DeleteItem")] {
        for count in [0, 101] {
            let answer = rest.call(command, batch(field, count)).await;
            refused(&answer, 70206, &[field, &format!("{count} entries"), "1 to 100"]);
        }
        rest.ok(command, batch(field, 100)).await;
    }
    for count in [0, 101] {
        let names: Vec<String> = (0..count).map(|n| format!("user{n}")).collect();
        let answer = rest.call(MULTI_IMPORT, json!({"Accounts": names})).await;
        refused(&answer, 70206, &["Accounts", &format!("{count} entries"), "1 to 100"]);
    }
}

/// Imports and first logins alike; a deletion makes room.
///
/// Provokes 70398.
#[tokio::test]
async fn more_accounts_than_the_edition_allows() {
    let server = Server::with(Options::new().set("app.accounts", 3));
    let rest = server.rest();
    let words = ["the app's 3 accounts", "used up"];
    refused(&rest.call(MULTI_IMPORT, batch("AccountList", 4)).await, 70398, &words);
    assert_eq!(exist(&rest, &["user0"]).await, [false], "all or none");
    rest.import(&["alice", "bob", "alice"]).await;
    server.login("carol").await;
    refused(&rest.call(IMPORT, json!({"UserID": "dave"})).await, 70398, &words);
    refused(&server.web().await.try_login("dave", &server.usersig("dave")).await, 70398, &words);
    rest.import(&["alice"]).await;
    rest.ok(DELETE, delete_item("alice")).await;
    server.login("dave").await;
    refused(&rest.call(IMPORT, json!({"UserID": "alice"})).await, 70398, &words);
}

/// Provokes 70402.
#[tokio::test]
async fn a_userid_that_is_missing_or_breaks_a_rule() {
    let server = Server::start();
    let rest = server.rest();
    for command in [IMPORT, KICK] {
        refused(&rest.call(command, json!({})).await, 70402, &["UserID", "missing"]);
        refused(&rest.call(command, json!({"UserID": null})).await, 70402, &["UserID", "missing"]);
        refused(&rest.call(command, json!({"UserID": 5})).await, 70402, &["UserID", "must be a string"]);
        refused(&rest.call(command, json!({"UserID": ""})).await, 70402, &["UserID", "must not be empty"]);
        refused(&rest.call(command, json!({"UserID": "x".repeat(33)})).await, 70402, &["UserID", "32 bytes"]);
        refused(&rest.call(command, json!({"UserID": "zoë"})).await, 70402, &["UserID", "printable ASCII"]);
        refused(&rest.call(command, json!({"Identifier": ""})).await, 70402, &["Identifier", "must not be empty"]);
    }
    rest.import(&[&"x".repeat(32), "a b~!"]).await;
    refused(&rest.call(IMPORT, json!({"UserID": "alice", "Nick": 7})).await, 70402, &["Nick", "must be a string"]);
}

/// Provokes 70402.
#[tokio::test]
async fn a_batch_with_a_bad_field() {
    let server = Server::start();
    let rest = server.rest();
    for (command, field) in [(MULTI_IMPORT, "AccountList"), (CHECK, "CheckItem"), (DELETE, "DeleteItem")] {
        refused(&rest.call(command, json!({})).await, 70402, &[field, "missing"]);
        refused(&rest.call(command, json!({field: "alice"})).await, 70402, &[field, "must be an array"]);
        refused(&rest.call(command, json!({field: ["alice"]})).await, 70402, &[field, "must be an array"]);
        let without_name = json!({field: [{"UserID": "alice"}, {}]});
        refused(&rest.call(command, without_name).await, 70402, &[&format!("{field}[1].UserID"), "missing"]);
        let too_long = json!({field: [{"UserID": "x".repeat(33)}]});
        refused(&rest.call(command, too_long).await, 70402, &["UserID", "32 bytes"]);
        refused(&rest.call(command, json!([])).await, 70402, &["the body", "must be a JSON object"]);
    }
    let answer = rest.call(MULTI_IMPORT, json!({"Accounts": ["alice", 5]})).await;
    refused(&answer, 70402, &["Accounts", "must be an array of strings"]);
    assert_eq!(exist(&rest, &["alice"]).await, [false], "all or none");
}

/// Provokes 70403.
#[tokio::test]
async fn an_account_command_of_a_user() {
    let server = Server::start();
    let mut alice = server.login("alice").await;
    for (command, body) in [
        ("im_open_login_svc.account_import", json!({"UserID": "bob"})),
        ("im_open_login_svc.multiaccount_import", batch("AccountList", 1)),
        ("im_open_login_svc.account_check", batch("CheckItem", 1)),
        ("im_open_login_svc.account_delete", delete_item("alice")),
        ("im_open_login_svc.kick", json!({"UserID": "alice"})),
    ] {
        refused(&alice.call(command, body).await, 70403, &["only an admin"]);
    }
    assert_eq!(exist(&server.rest(), &["alice", "bob", "user0"]).await, [true, false, false]);
}

/// A disk without room: writes fail, reads go on, and after a restart with room all that was acknowledged is there.
///
/// Provokes 70500.
#[tokio::test]
async fn a_store_that_cannot_write() {
    let mut server = Server::start();
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    let mut alice = server.login("alice").await;
    fill_disk(&server);
    let words = ["store failed", "try again"];
    refused(&rest.call(IMPORT, json!({"UserID": "carol"})).await, 70500, &words);
    refused(&rest.call(MULTI_IMPORT, batch("AccountList", 2)).await, 70500, &words);
    refused(&rest.call(KICK, json!({"UserID": "bob"})).await, 70500, &words);
    item_refused(&rest.call(DELETE, delete_item("bob")).await, 70500, &words);
    refused(&server.web().await.try_login("dave", &server.usersig("dave")).await, 70500, &words);
    assert_eq!(exist(&rest, &["alice", "bob", "carol"]).await, [true, true, false]);
    alice.ok("heartbeat.alive", json!({})).await;
    server.restart();
    let rest = server.rest();
    assert_eq!(exist(&rest, &["alice", "bob", "carol"]).await, [true, true, false]);
    rest.import(&["carol"]).await;
    let answer = alice.reconnect(&server).await;
    assert_eq!(error_code(&answer), 0, "{answer}");
}

/// Provokes 71000.
#[tokio::test]
async fn a_deletion_that_the_edition_does_not_allow() {
    let server = Server::with(Options::new().set("app.account_deletion", false));
    let rest = server.rest();
    rest.import(&["alice"]).await;
    refused(&rest.call(DELETE, delete_item("alice")).await, 71000, &["edition", "does not allow deleting"]);
    assert_eq!(exist(&rest, &["alice"]).await, [true]);
}

/// Provokes 91101.
#[tokio::test]
async fn a_web_login_that_another_pushed_off() {
    let server = Server::start();
    let mut older = server.login("alice").await;
    let mut newer = server.login("alice").await;
    let push = older.wait_push(|push| push["head"]["servcmd"] == "im_open_status.stat_forceoffline").await;
    let kick = &push["body"]["EventArray"][0]["C2cNotifyMsgArray"][0]["KickoutMsgNotify"];
    assert_eq!(*kick, json!({"KickType": 1, "NewInstInfo": {"InstId": newer.inst_id(), "Platform": "Web"}}), "{push}");
    let words = ["another login", "signed this one out"];
    refused(&older.call("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})).await, 91101, &words);
    refused(&older.reconnect(&server).await, 91101, &words);
    newer.ok("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})).await;
    // The client says goodbye; the other login is not concerned.
    older.logout().await;
    newer.ok("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})).await;
}
