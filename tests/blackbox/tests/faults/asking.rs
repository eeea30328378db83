//! How faults are asked for, listed and taken back.

use serde_json::{Value, json};
use tincan_blackbox::{Server, refused};

use super::{STATE, add, clear, server, state};

const ADD: &str = "tincan_admin/add_fault";
const LIST: &str = "tincan_admin/list_faults";

/// Provokes 60017.
#[tokio::test]
async fn a_server_that_was_not_started_for_it() {
    let server = Server::start();
    let rest = server.rest();
    for command in ["add_fault", "list_faults", "clear_faults"] {
        let body = json!({"Command": "*", "Cut": 1});
        refused(&rest.call(&format!("tincan_admin/{command}"), body).await, 60017, &["--allow-faults"]);
    }
    refused(&rest.call("tincan_admin/forward_clock", json!({"Seconds": 1})).await, 60017, &["--allow-test-clock"]);
    rest.ok(STATE, state()).await;
}

/// Provokes 70402.
#[tokio::test]
async fn a_fault_that_makes_no_sense() {
    let server = server();
    let rest = server.rest();
    for (fault, words) in [
        (json!({"Code": 70001}), "Command is missing"),
        (json!({"Command": "sendmsg", "Code": 70001}), "Command must be"),
        (json!({"Command": "*"}), "Code or Delay or Cut"),
        (json!({"Command": "*", "Code": 70001, "Cut": 1}), "only one of them"),
        (json!({"Command": "*", "Code": 6017}), "Code must be a code that the server answers"),
        (json!({"Command": "*", "Code": 0}), "Code must be a code that the server answers"),
        (json!({"Command": "*", "Delay": 300_001}), "Delay must be at most 300000 ms"),
        (json!({"Command": "*", "Cut": 1, "Percent": 101}), "Percent must be 1 to 100"),
        (json!({"Command": "*", "Cut": 1, "Count": 0}), "Count must be at least 1"),
        (json!({"Command": "*", "Cut": 1, "When": "never"}), "When must be before or after"),
    ] {
        refused(&rest.call(ADD, fault).await, 70402, &[words]);
    }
    assert_eq!(rest.ok(LIST, json!({})).await["Faults"], json!([]));
}

#[tokio::test]
async fn faults_are_listed_and_taken_back() {
    let server = server();
    let rest = server.rest();
    add(&rest, json!({"Command": "openim/sendmsg", "Code": -10001, "User": "alice", "Count": 3, "When": "after"}))
        .await;
    add(&rest, json!({"Command": "sns/*", "Delay": 250, "Percent": 10})).await;
    add(&rest, json!({"Command": "*", "Cut": 1, "User": "nobody"})).await;
    let expected = json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "Faults": [
        {"Command": "openim/sendmsg", "User": "alice", "Code": -10001, "When": "after", "Percent": 100, "Count": 3},
        {"Command": "sns/*", "Delay": 250, "When": "before", "Percent": 10},
        {"Command": "*", "User": "nobody", "Cut": 1, "When": "before", "Percent": 100},
    ]});
    assert_eq!(rest.call(LIST, json!({})).await, expected);
    assert_eq!(clear(&rest).await, 3);
    assert_eq!(rest.ok(LIST, json!({})).await["Faults"], json!([]));
}

#[tokio::test]
async fn the_command_line_does_the_same() {
    let server = server();
    let rest = server.rest();
    let listen = server.http().strip_prefix("http://").unwrap().to_owned();
    let faults = |arguments: &str| {
        let mut all = vec!["faults"];
        all.extend(arguments.split(' '));
        all.extend(["--listen", &listen]);
        let output = server.run(&all);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    faults("add openim/querystate --code 70169 --count 1");
    faults("add openim/* --delay 1500ms --percent 5 --user bob --after");
    let listed: Vec<Value> = faults("list").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        listed,
        [
            json!({"Command": "openim/querystate", "Code": 70169, "When": "before", "Percent": 100, "Count": 1}),
            json!({"Command": "openim/*", "User": "bob", "Delay": 1500, "When": "after", "Percent": 5}),
        ]
    );
    refused(&rest.call(STATE, state()).await, 70169, &["a fault on demand"]);
    faults("clear");
    assert_eq!(faults("list"), "");
    let output = server.run(&["faults", "add", "*", "--code", "6017", "--listen", &listen]);
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("Code"), "{output:?}");
}
