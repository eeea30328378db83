//! Global mutes: who is muted cannot send, for a time or for good.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, error_code, refused, says, until};

const SET: &str = "openconfigsvr/setnospeaking";
const GET: &str = "openconfigsvr/getnospeaking";
const FOR_GOOD: u32 = u32::MAX;

/// The answer is a refusal as this service answers it: without `ActionStatus`.
fn bare_refusal(answer: &Value, code: i64, words: &[&str]) {
    assert_eq!(error_code(answer), code, "{answer}");
    assert_eq!(answer.get("ActionStatus"), None, "{answer}");
    says(&answer["ErrorInfo"], words);
}

async fn mute(rest: &Rest, body: Value) {
    assert_eq!(rest.call(SET, body).await, json!({"ErrorCode": 0, "ErrorInfo": ""}));
}

async fn remaining(rest: &Rest) -> (u64, u64) {
    let answer = rest.call(GET, json!({"Get_Account": "spam"})).await;
    let seconds = |name: &str| answer[name].as_u64().unwrap_or_else(|| panic!("no {name}: {answer}"));
    let (c2c, group) = (seconds("C2CmsgNospeakingTime"), seconds("GroupmsgNospeakingTime"));
    let expected =
        json!({"ErrorCode": 0, "ErrorInfo": "", "C2CmsgNospeakingTime": c2c, "GroupmsgNospeakingTime": group});
    assert_eq!(answer, expected);
    (c2c, group)
}

#[tokio::test]
async fn a_mute_tells_what_remains_of_it() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["spam"]).await;
    assert_eq!(remaining(&rest).await, (0, 0));
    mute(&rest, json!({"Set_Account": "spam", "C2CmsgNospeakingTime": 3600})).await;
    let (c2c, group) = remaining(&rest).await;
    assert!((3590..=3600).contains(&c2c) && group == 0, "{c2c} {group}");
    mute(&rest, json!({"Set_Account": "spam", "GroupmsgNospeakingTime": FOR_GOOD})).await;
    let (c2c, group) = remaining(&rest).await;
    assert!((3580..=3600).contains(&c2c) && group == u64::from(FOR_GOOD), "{c2c} {group}");
    mute(&rest, json!({"Set_Account": "spam", "C2CmsgNospeakingTime": 0, "GroupmsgNospeakingTime": 0})).await;
    assert_eq!(remaining(&rest).await, (0, 0));
    mute(&rest, json!({"Set_Account": "spam", "C2CmsgNospeakingTime": 1})).await;
    until("the end of a mute", async || (remaining(&rest).await.0 == 0).then_some(())).await;
}

#[tokio::test]
async fn a_mute_outlives_a_restart_but_not_the_account() {
    let mut server = Server::start();
    server.rest().import(&["spam"]).await;
    mute(&server.rest(), json!({"Set_Account": "spam", "GroupmsgNospeakingTime": FOR_GOOD})).await;
    server.kill9();
    server.restart();
    let rest = server.rest();
    assert_eq!(remaining(&rest).await, (0, u64::from(FOR_GOOD)));
    rest.ok("im_open_login_svc/account_delete", json!({"DeleteItem": [{"UserID": "spam"}]})).await;
    rest.import(&["spam"]).await;
    assert_eq!(remaining(&rest).await, (0, 0));
}

/// Who is muted cannot send one-to-one; an admin may still send in its name.
///
/// Provokes 20012.
#[tokio::test]
async fn a_muted_sender() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["bob"]).await;
    let mut spam = server.login("spam").await;
    mute(&rest, json!({"Set_Account": "spam", "GroupmsgNospeakingTime": FOR_GOOD})).await;
    assert_eq!(error_code(&spam.send_text("bob", "hello").await), 0, "only its group messages are muted");
    mute(&rest, json!({"Set_Account": "spam", "C2CmsgNospeakingTime": FOR_GOOD})).await;
    refused(&spam.send_text("bob", "hello").await, 20012, &["muted"]);
    rest.send_text("spam", "bob", "by an admin").await;
    mute(&rest, json!({"Set_Account": "spam", "C2CmsgNospeakingTime": 0})).await;
    assert_eq!(error_code(&spam.send_text("bob", "hello").await), 0);
}

/// Provokes 130001.
#[tokio::test]
async fn a_body_that_is_not_json() {
    let server = Server::start();
    for command in [SET, GET, "openconfigsvr/getappinfo"] {
        let reply = server.rest().request(command).body("{").send().await;
        bare_refusal(&reply.json(), 130001, &["not JSON"]);
    }
}

/// Provokes 130002, 130003.
#[tokio::test]
async fn a_get_account_that_is_missing_or_names_nobody() {
    let server = Server::start();
    let rest = server.rest();
    bare_refusal(&rest.call(GET, json!({})).await, 130002, &["Get_Account", "missing"]);
    for (account, words) in [(json!(5), "string"), (json!(""), "empty"), (json!("nobody"), "\"nobody\"")] {
        bare_refusal(&rest.call(GET, json!({"Get_Account": account})).await, 130003, &["Get_Account", words]);
    }
}

/// Provokes 130004, 130005.
#[tokio::test]
async fn a_set_account_that_is_missing_or_names_nobody() {
    let server = Server::start();
    let rest = server.rest();
    let with = |account: Value| json!({"Set_Account": account, "C2CmsgNospeakingTime": 1});
    bare_refusal(&rest.call(SET, with(Value::Null)).await, 130004, &["Set_Account", "missing"]);
    for (account, words) in [(json!(5), "string"), (json!(""), "empty"), (json!("nobody"), "\"nobody\"")] {
        bare_refusal(&rest.call(SET, with(account)).await, 130005, &["Set_Account", words]);
    }
}

/// Provokes 130008.
#[tokio::test]
async fn no_time_or_one_that_is_none() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["spam"]).await;
    let both = ["C2CmsgNospeakingTime", "GroupmsgNospeakingTime"];
    bare_refusal(&rest.call(SET, json!({"Set_Account": "spam"})).await, 130008, &both);
    for field in both {
        for time in [json!(-1), json!("60"), json!(4_294_967_296_u64), json!(1.5)] {
            let body = json!({"Set_Account": "spam", field: time});
            bare_refusal(&rest.call(SET, body).await, 130008, &[field, "0 to 4294967295"]);
        }
    }
    assert_eq!(remaining(&rest).await, (0, 0));
}

/// Provokes 130014.
#[tokio::test]
async fn a_mute_that_cannot_be_stored() {
    let mut server = Server::start();
    server.rest().import(&["spam"]).await;
    server.fill_disk();
    let body = json!({"Set_Account": "spam", "C2CmsgNospeakingTime": FOR_GOOD});
    bare_refusal(&server.rest().call(SET, body.clone()).await, 130014, &["store", "try again"]);
    server.restart();
    assert_eq!(remaining(&server.rest()).await, (0, 0));
    server.restart_with(Options::new().set("store.commit_timeout", "1us"));
    let rest = server.rest();
    let late = async || {
        let answer = rest.call(SET, body.clone()).await;
        (error_code(&answer) != 0).then_some(answer)
    };
    bare_refusal(&until("a late write", late).await, 130014, &["in time"]);
}

/// Only admins may.
#[tokio::test]
async fn a_user_is_turned_away_at_the_gateway() {
    let server = Server::start();
    server.login("alice").await;
    for command in [SET, GET] {
        let reply = server.rest().request(command).signed("alice", &server.signer()).send().await;
        refused(&reply.json(), 60010, &["admin"]);
    }
}
