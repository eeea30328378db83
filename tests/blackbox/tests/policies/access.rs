//! Who is let in.

use serde_json::json;
use tincan_blackbox::{Options, Server, error_code, refused, until};

use super::set;

const STATE: &str = "openim/querystate";

/// Provokes 60016.
#[tokio::test]
async fn a_disabled_app() {
    let server = Server::start();
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    set(&rest, json!({"access": {"state": "disabled"}})).await;
    let state = json!({"To_Account": ["alice"]});
    refused(&rest.call(STATE, state.clone()).await, 60016, &["disabled"]);
    refused(&alice.send_text("alice", "note").await, 60016, &["disabled"]);
    let mut bob = server.web().await;
    refused(&bob.try_login("bob", &server.usersig("bob")).await, 60016, &["disabled"]);
    // What enables it again is never shut.
    set(&rest, json!({"access": {"state": "enabled"}})).await;
    rest.ok(STATE, state).await;
    assert_eq!(error_code(&alice.send_text("alice", "note").await), 0);
}

/// Users' commands as well as admins'.
///
/// Provokes 60017.
#[tokio::test]
async fn a_command_that_is_switched_off() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["bob"]).await;
    let mut alice = server.login("alice").await;
    set(&rest, json!({"access": {"commands_off": ["openim/sendmsg", "sns/*"]}})).await;
    let body = json!({"From_Account": "alice", "To_Account": "bob", "MsgRandom": 5,
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi"}}]});
    refused(&rest.call("openim/sendmsg", body).await, 60017, &["openim/sendmsg", "switched off"]);
    refused(&alice.send_text("bob", "hi").await, 60017, &["openim/sendmsg", "switched off"]);
    let friends = json!({"From_Account": "alice", "StartIndex": 0});
    refused(&rest.call("sns/friend_get", friends.clone()).await, 60017, &["sns/friend_get", "switched off"]);
    rest.ok(STATE, json!({"To_Account": ["alice"]})).await;
    set(&rest, json!({"access": {"commands_off": null}})).await;
    rest.ok("sns/friend_get", friends).await;
}

/// Provokes 10026.
#[tokio::test]
async fn a_group_command_that_is_switched_off() {
    let server = Server::start();
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    set(&rest, json!({"access": {"commands_off": ["group_open_http_svc/*"]}})).await;
    let group = json!({"Type": "Public", "Name": "tea"});
    let words = ["group_open_http_svc/create_group", "switched off"];
    refused(&rest.call("group_open_http_svc/create_group", group.clone()).await, 10026, &words);
    refused(&alice.call("group_open_http_svc.create_group", group).await, 10026, &words);
}

/// At login, and for those who are logged in already.
///
/// Provokes 70051.
#[tokio::test]
async fn an_account_on_the_blacklist_of_the_app() {
    let server = Server::start();
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    set(&rest, json!({"access": {"blocked_accounts": ["alice"]}})).await;
    let words = ["blacklist"];
    refused(&alice.send_text("alice", "note").await, 70051, &words);
    // Soon it gets no pushes either.
    let online = async || rest.ok(STATE, json!({"To_Account": ["alice"]})).await["QueryResult"][0]["State"].take();
    until("the login ended", async || (online().await == "Offline").then_some(())).await;
    let mut again = server.web().await;
    refused(&again.try_login("alice", &server.usersig("alice")).await, 70051, &words);
    server.login("bob").await;
    set(&rest, json!({"access": {"blocked_accounts": []}})).await;
    server.login("alice").await;
}

/// Provokes 70114.
#[tokio::test]
async fn logins_that_come_too_often() {
    let server = Server::with(Options::new().set("app.access.logins_per_minute", 2));
    for _ in 0..2 {
        server.login("alice").await;
    }
    let mut client = server.web().await;
    let words = ["more than 2 times a minute"];
    refused(&client.try_login("alice", &server.usersig("alice")).await, 70114, &words);
    server.login("bob").await;
}

/// Provokes 70114.
#[tokio::test]
async fn a_login_from_a_blocked_address() {
    let server = Server::start();
    let rest = server.rest();
    for (blocked, let_in) in [("127.0.0.0/8", false), ("::1", true), ("127.0.0.1", false)] {
        set(&rest, json!({"access": {"blocked_addresses": [blocked]}})).await;
        let mut client = server.web().await;
        let answer = client.try_login("alice", &server.usersig("alice")).await;
        if let_in {
            assert_eq!(error_code(&answer), 0, "{blocked}: {answer}");
        } else {
            refused(&answer, 70114, &["from this address"]);
        }
    }
}

/// Provokes 60021.
#[tokio::test]
async fn rest_from_an_address_that_is_not_allowed() {
    let server = Server::start();
    let rest = server.rest();
    set(&rest, json!({"access": {"rest_addresses": ["127.0.0.1", "10.0.0.0/8"]}})).await;
    rest.ok(STATE, json!({"To_Account": ["alice"]})).await;
    set(&rest, json!({"access": {"rest_addresses": ["10.0.0.0/8"]}})).await;
    refused(&rest.call(STATE, json!({"To_Account": ["alice"]})).await, 60021, &["address"]);
    server.login("alice").await;
}
