//! Online state over the real transports: what each command answers and pushes, to the letter.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Server, WebClient, error_code, refused, until};

const GET: &str = "im_open_status.ws_get_user_status";
const SET: &str = "im_open_status.ws_set_custom_status";
const SUBSCRIBE: &str = "im_open_status.ws_status_subscribe";
const UNSUBSCRIBE: &str = "im_open_status.ws_status_unsubscribe";
const TOKEN: &str = "im_open_status.ws_stat_settoken";
const QUERY: &str = "openim/query_online_status";

/// "busy 忙", as it comes down.
const BUSY: &str = "YnVzeSDlv5k=";

fn done(fields: Value) -> Value {
    let mut answer = json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""});
    answer.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    answer
}

fn to(accounts: &[&str]) -> Value {
    json!({"To_Account": accounts})
}

fn state(user: &str, status: u32, custom: &str) -> Value {
    json!({"To_Account": user, "Status": status, "CustomStatus": custom})
}

fn push(state: &Value) -> Value {
    json!({"head": {"servcmd": "im_open_push.msg_push", "seq": 1},
        "body": {"EventArray": [{"Event": 20, "UserStatusList": [state]}]}})
}

/// The next push of a state.
async fn told(client: &mut WebClient) -> Value {
    client.wait_push(|push| push["body"]["EventArray"][0]["Event"] == 20).await
}

async fn states(client: &mut WebClient, users: &[&str]) -> Value {
    client.ok(GET, to(users)).await["UserStatusList"].clone()
}

/// The state of a user as admins see it.
async fn seen_by_admin(server: &Server, user: &str) -> Value {
    let answer = server.rest().ok(QUERY, json!({"To_Account": [user], "IsNeedDetail": 1})).await;
    answer["QueryResult"][0].clone()
}

async fn wait_for(server: &Server, user: &str, status: &str) {
    until(status, async || (seen_by_admin(server, user).await["Status"] == status).then_some(())).await;
}

/// Provokes 70107.
#[tokio::test]
async fn states_are_asked_for() {
    let server = Server::start();
    server.rest().import(&["carol"]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    assert_eq!(bob.call(SET, json!({"CustomStatus": "busy 忙"})).await, done(json!({})));
    let no_account = "x".repeat(33);
    let answer = alice.call(GET, to(&["bob", "carol", "nobody", "alice", "bob", &no_account])).await;
    let failed = |name: &str| {
        json!({"To_Account": name, "Invalid_Account": name, "ErrorCode": 70107,
            "ErrorInfo": format!("the account {name:?} does not exist")})
    };
    let expected = json!({
        "UserStatusList": [state("bob", 1, BUSY), state("carol", 3, ""), state("alice", 1, "")],
        "ErrorList": [failed(&no_account), failed("nobody")],
    });
    assert_eq!(answer, done(expected));
    for command in [SUBSCRIBE, UNSUBSCRIBE] {
        let answer = alice.call(command, to(&["bob", "nobody"])).await;
        assert_eq!(answer, done(json!({"ErrorList": [failed("nobody")]})));
    }
    assert_eq!(alice.call(UNSUBSCRIBE, json!({"UnsubscribeAll": 1})).await, done(json!({"ErrorList": []})));
}

#[tokio::test]
async fn those_who_subscribed_are_told() {
    let server = Server::start();
    let (mut alice, mut bob, mut carol) =
        (server.login("alice").await, server.login("bob").await, server.login("carol").await);
    assert_eq!(alice.call(SUBSCRIBE, to(&["bob"])).await, done(json!({"ErrorList": []})));
    bob.ok(SET, json!({"CustomStatus": "busy 忙"})).await;
    assert_eq!(told(&mut alice).await, push(&state("bob", 1, BUSY)));
    bob.logout().await;
    assert_eq!(told(&mut alice).await, push(&state("bob", 3, BUSY)));
    bob.login("bob").await;
    assert_eq!(told(&mut alice).await, push(&state("bob", 1, BUSY)));
    drop(bob);
    assert_eq!(told(&mut alice).await, push(&state("bob", 2, BUSY)));
    assert_eq!(states(&mut alice, &["bob"]).await, json!([state("bob", 2, BUSY)]));
    alice.ok(UNSUBSCRIBE, to(&["bob"])).await;
    let mut bob = server.login("bob").await;
    bob.ok(SET, json!({"CustomStatus": ""})).await;
    assert_eq!(states(&mut alice, &["bob"]).await, json!([state("bob", 1, "")]));
    // Carol subscribed after Alice had ended hers, and is told after Alice would have been.
    carol.ok(SUBSCRIBE, to(&["bob"])).await;
    bob.ok(SET, json!({"CustomStatus": "x"})).await;
    told(&mut carol).await;
    alice.settle().await;
    assert_eq!(alice.pushes(), [Value::Null; 0]);
}

/// A client does not subscribe again when it comes back, and the server may have been restarted meanwhile.
#[tokio::test]
async fn subscriptions_outlive_connections_and_servers() {
    let mut server = Server::start();
    let mut alice = server.login("alice").await;
    server.rest().import(&["bob"]).await;
    alice.ok(SUBSCRIBE, to(&["bob"])).await;
    alice.reconnect(&server).await;
    let bob = server.login("bob").await;
    assert_eq!(told(&mut alice).await, push(&state("bob", 1, "")));
    drop(bob);
    server.kill9();
    server.restart();
    let answer = alice.reconnect(&server).await;
    assert_eq!(error_code(&answer), 0, "{answer}");
    let _bob = server.login("bob").await;
    assert_eq!(told(&mut alice).await, push(&state("bob", 1, "")));
}

#[tokio::test]
async fn subscriptions_are_bounded() {
    let server = Server::with(Options::new().set("app.status_subscriptions", 2));
    server.rest().import(&["a", "b", "c"]).await;
    let mut alice = server.login("alice").await;
    alice.ok(SUBSCRIBE, to(&["a", "b"])).await;
    alice.ok(SUBSCRIBE, to(&["c"])).await;
    server.login("a").await;
    let _b = server.login("b").await;
    assert_eq!(told(&mut alice).await, push(&state("b", 1, "")), "a was the oldest");
}

#[tokio::test]
async fn a_custom_status_is_ones_own_everywhere() {
    let server = Server::with(Options::new().set("app.web_instances", 2));
    let (mut alice, mut alice_too) = (server.login("alice").await, server.login("alice").await);
    alice.ok(SET, json!({"CustomStatus": "busy 忙"})).await;
    assert_eq!(told(&mut alice_too).await, push(&state("alice", 1, BUSY)));
    alice.settle().await;
    assert_eq!(alice.pushes(), [Value::Null; 0]);
    let query = json!({"To_Account": ["alice"], "IsReturnCustomStatus": 1});
    let expected = json!([{"To_Account": "alice", "Status": "Online", "CustomStatus": "busy 忙"}]);
    assert_eq!(server.rest().ok(QUERY, query).await["QueryResult"], expected);
    // It is there when the user comes back and when it logs in anew.
    assert_eq!(alice.reconnect(&server).await["CustomStatus"], BUSY);
    alice.logout().await;
    alice_too.logout().await;
    let answer = alice.try_login("alice", &server.usersig("alice")).await;
    assert_eq!((error_code(&answer), &answer["CustomStatus"]), (0, &json!(BUSY)));
}

#[tokio::test]
async fn a_device_with_a_token_stays_within_reach() {
    let mut server = Server::with(Options::new().set("app.web_instances", 2));
    let (mut phone, mut web) = (server.login("bob").await, server.login("bob").await);
    let token = json!({"TokenID": "0", "PushMsg": 1, "EnterVersion": server.sdkappid(), "BusiID": 1, "InstType": 2000,
        "VarToken": "a token", "IsTpns": 0, "is_web_uniapp": 1});
    assert_eq!(phone.call(TOKEN, token).await, done(json!({})));
    for command in ["im_open_status.ws_stat_background", "im_open_status.ws_stat_foreground"] {
        assert_eq!(phone.call(command, json!({"is_web_uniapp": 1})).await, done(json!({})));
    }
    let ended = phone.reconnect(&server).await;
    assert_eq!(error_code(&ended), 0);
    let mut alice = server.login("alice").await;
    let inst = phone.inst_id();
    drop(phone);
    // The page is still there.
    let half = json!([{"Platform": "Web", "Status": "Online"}, {"Platform": "Web", "Status": "PushOnline"}]);
    let both = async || (seen_by_admin(&server, "bob").await["Detail"] == half).then_some(());
    until("a device online and one within reach", both).await;
    web.logout().await;
    wait_for(&server, "bob", "PushOnline").await;
    let query = json!({"To_Account": ["bob"], "IsNeedDetail": 1, "IsReturnInstid": 1});
    let detail = json!([{"Platform": "Web", "Status": "PushOnline", "Instid": inst}]);
    let expected = json!([{"To_Account": "bob", "Status": "PushOnline", "Detail": detail}]);
    assert_eq!(server.rest().ok(QUERY, query.clone()).await["QueryResult"], expected);
    let older = server.rest().ok("openim/querystate", to(&["bob"])).await;
    assert_eq!(older["QueryResult"], json!([{"To_Account": "bob", "State": "PushOnline"}]));
    // For clients it is offline: nobody is there.
    assert_eq!(states(&mut alice, &["bob"]).await, json!([state("bob", 2, "")]));
    server.kill9();
    server.restart();
    assert_eq!(server.rest().ok(QUERY, query).await["QueryResult"], expected);
    server.rest().ok("im_open_login_svc/kick", json!({"UserID": "bob"})).await;
    wait_for(&server, "bob", "Offline").await;
}

#[tokio::test]
async fn a_device_within_reach_is_out_of_it_after_a_while() {
    let server = Server::with(Options::new().set("app.push_online", "1s"));
    let mut bob = server.login("bob").await;
    bob.ok(TOKEN, json!({"VarToken": "a token"})).await;
    drop(bob);
    wait_for(&server, "bob", "PushOnline").await;
    wait_for(&server, "bob", "Offline").await;
}

/// Provokes 70206, 70402.
#[tokio::test]
async fn requests_that_break_a_rule() {
    let server = Server::with(Options::new().set("app.custom_status_bytes", 7));
    let mut alice = server.login("alice").await;
    let many = |count: usize| json!({"To_Account": (0..count).map(|n| format!("user{n}")).collect::<Vec<_>>()});
    for (command, limit) in [(GET, 500), (SUBSCRIBE, 100), (UNSUBSCRIBE, 100)] {
        for count in [0, limit + 1] {
            let words = ["To_Account", &format!("{count} entries"), &format!("1 to {limit}")];
            refused(&alice.call(command, many(count)).await, 70206, &words);
        }
        alice.ok(command, many(limit)).await;
        refused(&alice.call(command, json!({})).await, 70402, &["To_Account", "missing"]);
        refused(&alice.call(command, json!({"To_Account": "bob"})).await, 70402, &["To_Account", "array of strings"]);
    }
    refused(&alice.call(UNSUBSCRIBE, json!({"UnsubscribeAll": 2})).await, 70402, &["UnsubscribeAll", "0 or 1"]);
    refused(&alice.call(SET, json!({"CustomStatus": 1})).await, 70402, &["CustomStatus", "must be a string"]);
    refused(&alice.call(SET, json!({"CustomStatus": "12345678"})).await, 70402, &["CustomStatus", "7 bytes"]);
    refused(&alice.call(TOKEN, json!({"VarToken": "x".repeat(1025)})).await, 70402, &["VarToken", "1024 bytes"]);
}

/// What one says about oneself is not concerned.
///
/// Provokes 72001.
#[tokio::test]
async fn the_state_of_others_can_be_switched_off() {
    let server = Server::with(Options::new().set("app.user_status", false));
    let mut alice = server.login("alice").await;
    for command in [GET, SUBSCRIBE, UNSUBSCRIBE] {
        refused(&alice.call(command, to(&["alice"])).await, 72001, &["state of users", "switched off"]);
    }
    refused(&alice.call(UNSUBSCRIBE, json!({"UnsubscribeAll": 1})).await, 72001, &["switched off"]);
    alice.ok(SET, json!({"CustomStatus": "x"})).await;
    assert_eq!(seen_by_admin(&server, "alice").await["Status"], "Online");
}
