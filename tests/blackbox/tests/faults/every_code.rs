//! Every code that a server can answer, by REST and on a web client's connection.

use serde_json::json;
use tincan_blackbox::{Server, error_code};
use tincan_protocol::errors::{self, RaisedBy};

use super::{STATE, add, allowed, clear, state};

/// The codes of the catalogue, and whether a server answers them.
fn codes() -> Vec<(i32, bool)> {
    errors::all()
        .map(|entry| (entry.code.number(), !entry.raised_by.is_client() && entry.raised_by != RaisedBy::All))
        .collect()
}

#[tokio::test]
async fn comes_back_on_demand() {
    // A fast machine asks for more faults in a second than an app may by default.
    let often = 100_000;
    let options = allowed().set("app.command_calls_per_second", often).set("app.app_calls_per_second", often);
    let server = Server::with(options);
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    let (mut made, mut refused) = (0, 0);
    for (code, of_server) in codes() {
        let fault = json!({"Command": "openim/*", "Code": code});
        if !of_server {
            assert_eq!(error_code(&rest.call("tincan_admin/add_fault", fault).await), 70402, "{code}");
            refused += 1;
            continue;
        }
        add(&rest, fault).await;
        assert_eq!(error_code(&rest.call(STATE, state()).await), i64::from(code), "by REST");
        let answer = alice.send_text("alice", "note").await;
        assert_eq!(error_code(&answer), i64::from(code), "by web: {answer}");
        assert_eq!(clear(&rest).await, 1);
        made += 1;
    }
    assert!(made > 200 && refused > 100, "{made} codes of a server, {refused} of clients");
    assert_eq!(error_code(&alice.send_text("alice", "note").await), 0);
}
