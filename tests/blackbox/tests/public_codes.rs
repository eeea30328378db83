//! Codes of any REST call: the form of the request, who calls, how often. And the size of a message.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tincan_blackbox::{Options, Reply, Rest, Server, error_code, refused, until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CHECK: &str = "im_open_login_svc/account_check";
const STATE: &str = "openim/querystate";

/// A refusal by REST: in the body, and HTTP knows nothing of it.
fn rest_refused(reply: &Reply, code: i64, words: &[&str]) {
    assert_eq!(reply.status, 200, "{}", reply.text);
    refused(&reply.json(), code, words);
}

/// A good body of `account_check`.
fn check_alice() -> Value {
    json!({"CheckItem": [{"UserID": "alice"}]})
}

/// Calls a command many times at once; answers the answers.
async fn burst(rest: &Rest, command: &str, body: &Value, count: usize) -> Vec<Value> {
    join_all((0..count).map(|_| rest.call(command, body.clone()))).await
}

/// Of a burst over the limit some calls pass, and all others are refused alike.
fn partly_refused(answers: &[Value], passing: usize, code: i64, words: &[&str]) {
    let (passed, too_often): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| error_code(answer) == 0);
    assert!(passed.len() >= passing, "{} of {} passed", passed.len(), answers.len());
    assert!(!too_often.is_empty(), "all {} passed", answers.len());
    for answer in too_often {
        refused(answer, code, words);
    }
}

/// Paths that name no service and command.
///
/// Provokes 60002.
#[tokio::test]
async fn a_path_without_service_and_command() {
    let server = Server::start();
    let rest = server.rest();
    for command in ["", "openim", "openim/", "/sendmsg", "openim/sendmsg/more"] {
        let reply = rest.request(command).send().await;
        rest_refused(&reply, 60002, &["path", "/v4/SERVICE/COMMAND"]);
    }
    rest_refused(&rest.get("/").await, 60002, &["path"]);
}

/// Provokes 60002.
#[tokio::test]
async fn a_query_with_broken_escapes() {
    let server = Server::start();
    let sig = server.usersig(server.admin());
    for broken in ["%", "%4", "%zz", "%ff"] {
        let query =
            format!("sdkappid={}&identifier={}&usersig={sig}&random={broken}", server.sdkappid(), server.admin());
        let reply = server.rest().request(CHECK).query(&query).json(check_alice()).send().await;
        rest_refused(&reply, 60002, &["query", "percent-encoded"]);
    }
}

/// Provokes 60002.
#[tokio::test]
async fn a_body_over_the_limit() {
    let server = Server::with(Options::new().set("server.body_bytes", 1024));
    let body = check_alice().to_string();
    assert_eq!(server.rest().request(CHECK).body(format!("{body:1024}")).send().await.code(), 0);
    let reply = server.rest().request(CHECK).body(format!("{body:1025}")).send().await;
    rest_refused(&reply, 60002, &["body", "1024 bytes"]);
}

/// Provokes 60003.
#[tokio::test]
async fn a_body_that_is_no_json() {
    let server = Server::start();
    for body in [&b""[..], b"nonsense", b"{\"CheckItem\":", b"{} {}", b"\"\xff\""] {
        let reply = server.rest().request(CHECK).body(body).send().await;
        rest_refused(&reply, 60003, &["body", "not JSON"]);
    }
}

/// Provokes 60004.
#[tokio::test]
async fn a_missing_usersig() {
    let server = Server::start();
    let reply = server.rest().request(CHECK).without("usersig").json(check_alice()).send().await;
    rest_refused(&reply, 60004, &["usersig", "missing"]);
}

/// Provokes 60005.
#[tokio::test]
async fn a_missing_or_malformed_identifier() {
    let server = Server::start();
    let rest = server.rest();
    rest_refused(&rest.request(CHECK).without("identifier").send().await, 60005, &["identifier", "missing"]);
    for (identifier, rule) in
        [("", "missing"), ("a\nb", "printable ASCII"), ("zoë", "printable ASCII"), (&"x".repeat(33), "32 bytes")]
    {
        let reply = rest.request(CHECK).identifier(identifier).json(check_alice()).send().await;
        rest_refused(&reply, 60005, &["identifier", rule]);
    }
}

/// Provokes 60006.
#[tokio::test]
async fn an_sdkappid_that_is_no_number() {
    let server = Server::start();
    for sdkappid in ["mine", "0", "-1", "1.5", "4294967296"] {
        let reply = server.rest().request(CHECK).sdkappid(sdkappid).json(check_alice()).send().await;
        rest_refused(&reply, 60006, &["sdkappid", "number"]);
    }
}

/// The other commands go on; and a moment later this one does too.
///
/// Provokes 60007.
#[tokio::test]
async fn a_command_that_is_called_too_often() {
    let server = Server::with(Options::new().set("app.command_calls_per_second", 5));
    let rest = server.rest();
    let answers = burst(&rest, CHECK, &check_alice(), 40).await;
    partly_refused(&answers, 5, 60007, &[CHECK, "5 times a second"]);
    rest.ok(STATE, json!({"To_Account": ["alice"]})).await;
    let again = async || (error_code(&rest.call(CHECK, check_alice()).await) == 0).then_some(());
    until("the command is free again", again).await;
}

/// Provokes 60011.
#[tokio::test]
async fn an_app_that_calls_too_often() {
    let server = Server::with(Options::new().set("app.app_calls_per_second", 5));
    let rest = server.rest();
    let state = json!({"To_Account": ["alice"]});
    let (check, alice) = (check_alice(), ["alice"]);
    let (some, others) = tokio::join!(burst(&rest, CHECK, &check, 20), burst(&rest, STATE, &state, 20));
    partly_refused(&[some, others].concat(), 5, 60011, &["app", "5 requests a second"]);
    let again = async || (error_code(&rest.call(STATE, json!({"To_Account": alice})).await) == 0).then_some(());
    until("the app is free again", again).await;
}

/// Provokes 60008.
#[tokio::test]
async fn another_method_than_post() {
    let server = Server::start();
    for method in ["GET", "PUT", "DELETE", "PATCH"] {
        let reply = server.rest().request(CHECK).method(method).body("").send().await;
        rest_refused(&reply, 60008, &["method", "POST"]);
    }
}

/// Provokes 60008.
#[tokio::test]
async fn a_body_that_does_not_arrive() {
    let server = Server::with(Options::new().set("server.body_timeout", "200ms"));
    let address = server.http().strip_prefix("http://").unwrap();
    let sig = server.usersig(server.admin());
    let head = format!(
        "POST /v4/{CHECK}?sdkappid={}&identifier={}&usersig={sig}&random=1&contenttype=json HTTP/1.1\r\n\
         Host: {address}\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{{",
        server.sdkappid(),
        server.admin(),
    );
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let reading = socket.read_to_string(&mut answer);
    tokio::time::timeout(tincan_blackbox::ANSWER, reading).await.expect("an answer").unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    refused(&serde_json::from_str(body).unwrap(), 60008, &["body", "in time"]);
}

/// Provokes 60008.
#[tokio::test]
async fn a_command_that_takes_too_long() {
    // A write that is done within a microsecond is so by chance.
    let server = Server::with(Options::new().set("server.time_limit", "1us"));
    let rest = server.rest();
    let late = async || {
        let answer = rest.call("im_open_login_svc/account_import", json!({"UserID": "alice", "Nick": "Alice"})).await;
        (error_code(&answer) != 0).then_some(answer)
    };
    refused(&until("a command past its time", late).await, 60008, &["command", "did not finish"]);
}

/// What only users may call is not there for admins.
///
/// Provokes 60009.
#[tokio::test]
async fn an_unknown_service_or_command() {
    let server = Server::start();
    for command in ["no_such_svc/account_check", "im_open_login_svc/no_such", "openim/SendMsg", "openim/getmsg"] {
        let reply = server.rest().request(command).send().await;
        rest_refused(&reply, 60009, &["no command", command]);
    }
    let answer = server.login("alice").await.call("openim.no_such", json!({})).await;
    refused(&answer, 60009, &["openim/no_such"]);
}

/// Provokes 60010.
#[tokio::test]
async fn a_caller_who_is_no_admin() {
    let server = Server::start();
    let reply = server.rest().request(CHECK).signed("alice", &server.signer()).json(check_alice()).send().await;
    rest_refused(&reply, 60010, &["identifier \"alice\" is not an admin"]);
}

/// Provokes 60012.
#[tokio::test]
async fn a_missing_sdkappid() {
    let server = Server::start();
    let rest = server.rest();
    rest_refused(&rest.request(CHECK).without("sdkappid").send().await, 60012, &["sdkappid", "missing"]);
    rest_refused(&rest.request(CHECK).sdkappid("").send().await, 60012, &["sdkappid", "missing"]);
    rest_refused(&rest.request(CHECK).query("").send().await, 60012, &["sdkappid", "missing"]);
}

/// Provokes 60015.
#[tokio::test]
async fn an_account_that_is_no_text() {
    let server = Server::start();
    for account in [json!(5), json!(["alice"]), json!({"UserID": "alice"}), json!(true)] {
        let body = json!({"From_Account": account, "TimeStamp": 0, "StartIndex": 0});
        let answer = server.rest().call("recentcontact/get_list", body).await;
        refused(&answer, 60015, &["From_Account", "must be a string"]);
    }
}

/// Provokes 80002.
#[tokio::test]
async fn a_message_over_8_kb() {
    let server = Server::start();
    server.rest().import(&["bob"]).await;
    let mut alice = server.login("alice").await;
    let answer = alice.send_text("bob", &"x".repeat(8193)).await;
    refused(&answer, 80002, &["message", "bytes", "8192"]);
    let answer = alice.send_text("bob", &"x".repeat(8000)).await;
    assert_eq!(error_code(&answer), 0, "{answer}");
}
