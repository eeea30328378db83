//! The server starts, tells how it is reached, and ends when it is told to; the tools answer.

use std::time::{Duration, Instant};

use serde_json::Value;
use tincan_blackbox::{Server, now, run, run_json};
use tincan_protocol::usersig::UserSig;

#[tokio::test]
async fn a_started_server_is_healthy() {
    let server = Server::start();
    let reply = server.rest().get("/healthz").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[tokio::test]
async fn the_ready_line_tells_how_to_connect() {
    let server = Server::start();
    let ready = server.ready();
    let listening = ready["listening"].as_str().expect("listening");
    let address: std::net::SocketAddr = listening.parse().expect("listening is an address");
    assert_ne!(address.port(), 0, "the port that was really taken");
    assert_eq!(ready["http"], format!("http://{listening}"));
    assert_eq!(ready["ws"], format!("ws://{listening}"));
    assert!(server.sdkappid() > 0);
}

#[tokio::test]
async fn sigterm_ends_it_cleanly_with_clients_connected() {
    let mut server = Server::start();
    let client = server.login("alice").await;
    let told = Instant::now();
    let status = server.stop();
    assert!(status.success(), "{status}: {}", server.log());
    assert!(told.elapsed() < Duration::from_secs(5));
    drop(client);
}

#[tokio::test]
async fn a_restart_keeps_the_app_and_its_data() {
    let mut server = Server::start();
    server.rest().import(&["alice"]).await;
    let sdkappid = server.sdkappid();
    server.restart();
    assert_eq!(server.sdkappid(), sdkappid);
    let body = serde_json::json!({"CheckItem": [{"UserID": "alice"}]});
    let answer = server.rest().ok("im_open_login_svc/account_check", body).await;
    assert_eq!(answer["ResultItem"][0]["AccountStatus"], "Imported", "{answer}");
}

#[tokio::test]
async fn app_show_tells_the_app_and_its_key() {
    let server = Server::start();
    let output = server.run(&["app", "show", "--json"]);
    assert!(output.status.success());
    let app: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(app["sdkappid"], server.sdkappid());
    assert_eq!(app["key"], server.key());
    assert_eq!(app["admin"], server.admin());
    assert!(!server.key().is_empty());
}

#[tokio::test]
async fn a_usersig_of_the_tool_logs_in() {
    let server = Server::start();
    let output = server.run(&["usersig", "alice"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let sig = UserSig::unpack(text.trim()).unwrap();
    assert_eq!((sig.claims().identifier.as_str(), sig.claims().sdkappid), ("alice", server.sdkappid()));
    assert!(sig.expires_at() > now());
    let answer = server.web().await.try_login("alice", text.trim()).await;
    assert_eq!(answer["ErrorCode"], 0, "{answer}");
}

#[test]
fn explain_tells_what_a_code_means() {
    let entry = run_json(&["explain", "70009", "--json"]);
    assert_eq!(entry["code"], 70009, "{entry}");
    for field in ["name", "meaning", "advice", "retry"] {
        assert!(entry[field].as_str().is_some_and(|text| !text.is_empty()), "{field} of {entry}");
    }
}

#[test]
fn what_is_not_known_is_refused_with_a_text() {
    let output = run(&["no-such-command"]);
    assert!(!output.status.success());
    assert!(!output.stderr.is_empty());
}
