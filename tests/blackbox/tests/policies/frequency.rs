//! How often admins may call.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Server, error_code, refused, until};

const STATE: &str = "openim/querystate";

fn body() -> Value {
    json!({"To_Account": ["alice"]})
}

/// Gives the app of a stopped server more admins.
fn add_admins(server: &Server, names: &[&str]) {
    let path = server.data().join(format!("apps/{}.json", server.sdkappid()));
    let mut app: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    app["admins"].as_array_mut().unwrap().extend(names.iter().map(|name| json!(name)));
    std::fs::write(&path, app.to_string()).unwrap();
}

/// An allowance of three calls that fills up again in half a minute.
fn scarce() -> Options {
    // The rate is a whole number of calls a second; what matters is that the calls below come within one.
    Options::new().set("app.access.calls_per_second", 1).set("app.access.burst", 3)
}

/// Provokes 60018.
#[tokio::test]
async fn an_allowance_that_is_used_up() {
    let server = Server::with(scarce());
    let rest = server.rest();
    let mut codes = Vec::new();
    for _ in 0..8 {
        let answer = rest.call(STATE, body()).await;
        if error_code(&answer) != 0 {
            refused(&answer, 60018, &["3 calls at once", "1 a second"]);
        }
        codes.push(error_code(&answer));
    }
    assert_eq!(codes[..3], [0; 3]);
    assert!(codes.contains(&60018), "{codes:?}");
    // It fills up again.
    until("room again", async || (error_code(&rest.call(STATE, body()).await) == 0).then_some(())).await;
}

/// Who goes on calling is shut out, and only that admin.
///
/// Provokes 60019.
#[tokio::test]
async fn a_penalty_for_going_on() {
    let mut server = Server::start();
    server.stop();
    add_admins(&server, &["second"]);
    server.restart_with(scarce().set("app.access.penalty_after", 3).set("app.access.penalty", "1m"));
    let rest = server.rest();
    let penalty = async || {
        let answer = rest.call(STATE, body()).await;
        (error_code(&answer) == 60019).then_some(answer)
    };
    refused(&until("the penalty", penalty).await, 60019, &["shut out", "60 s"]);
    refused(&rest.call(STATE, body()).await, 60019, &["shut out"]);
    let second = rest.request(STATE).signed("second", &server.signer()).json(body()).send().await;
    assert_eq!(second.code(), 0, "{}", second.text);
}

/// An admin that sends in its own name gets its account by that; here the store is too slow.
///
/// Provokes 60014.
#[tokio::test]
async fn an_admin_whose_account_is_not_made_in_time() {
    let mut server = Server::start();
    server.rest().import(&["bob"]).await;
    server.stop();
    let names: Vec<String> = (0..20).map(|n| format!("admin{n}")).collect();
    add_admins(&server, &names.iter().map(String::as_str).collect::<Vec<_>>());
    // Now a write would have to be durable within a microsecond. One may be by chance, so there are several.
    server.restart_with(Options::new().set("store.commit_timeout", "1us"));
    let rest = server.rest();
    let message = json!({"To_Account": "bob", "MsgRandom": 5,
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi"}}]});
    let mut late = None;
    for name in &names {
        let reply = rest.request("openim/sendmsg").signed(name, &server.signer()).json(message.clone()).send().await;
        late = Some(reply.json()).filter(|answer| error_code(answer) == 60014);
        if late.is_some() {
            break;
        }
    }
    refused(&late.expect("one of twenty was late"), 60014, &["account", "in time", "try again"]);
}
