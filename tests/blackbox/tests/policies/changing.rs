//! Settings are changed while the server runs: by REST, by the command line, by hand.

use serde_json::{Value, json};
use tincan_blackbox::{Rest, Server, refused, until};

use super::{done, set};

async fn settings(rest: &Rest) -> Value {
    rest.ok("tincan_admin/get_app", json!({})).await["Settings"].take()
}

#[tokio::test]
async fn by_rest_at_once_and_for_good() {
    let mut server = Server::start();
    let rest = server.rest();
    let before = settings(&rest).await;
    assert_eq!((&before["recall_window"], &before["access"]["state"]), (&json!("2m"), &json!("enabled")));
    set(&rest, json!({"recall_window": "1s", "groups": {"topics": 7}})).await;
    let mut expected = before.clone();
    expected["recall_window"] = json!("1s");
    expected["groups"]["topics"] = json!(7);
    assert_eq!(settings(&rest).await, expected);
    server.restart();
    let rest = server.rest();
    assert_eq!(settings(&rest).await, expected);
    set(&rest, json!({"recall_window": null, "groups": {"topics": null}})).await;
    assert_eq!(settings(&rest).await, before);
}

/// Provokes 70402.
#[tokio::test]
async fn what_is_no_setting_changes_nothing() {
    let server = Server::start();
    let rest = server.rest();
    let before = settings(&rest).await;
    for (change, words) in [
        (json!({}), ["Settings", "missing"]),
        (json!({"Settings": [1]}), ["Settings", "must be an object"]),
        (json!({"Settings": {"friends": 5, "frends": 5}}), ["Settings", "frends"]),
        (json!({"Settings": {"friends": 5, "recall_window": "soon"}}), ["Settings", "soon"]),
        (json!({"Settings": {"friends": 5, "access": {"blocked_addresses": ["here"]}}}), ["Settings", "\"here\""]),
        (json!({"Settings": {"edition": "best"}}), ["Settings", "best"]),
        // It guards the operator's network against the app.
        (json!({"Settings": {"webhooks": {"private_addresses": ["0.0.0.0/0"]}}}), ["private_addresses", "operator"]),
    ] {
        refused(&rest.call("tincan_admin/set_app", change).await, 70402, &words);
    }
    assert_eq!(settings(&rest).await, before);
}

#[tokio::test]
async fn by_the_command_line_and_by_hand() {
    let server = Server::start();
    let rest = server.rest();
    let arguments = ["app", "set", "friends=5", "access.commands_off=[\"sns/*\"]"];
    let output = server.run(&arguments);
    assert!(output.status.success(), "{output:?}");
    let noticed = async |test: &dyn Fn(&Value) -> bool| {
        until("the change noticed", async || test(&settings(&rest).await).then_some(())).await;
    };
    noticed(&|now| now["friends"] == 5 && now["access"]["commands_off"] == json!(["sns/*"])).await;
    refused(&rest.call("sns/friend_get", json!({})).await, 60017, &["sns/friend_get"]);
    let output = server.run(&["app", "set", "friends=", "access.commands_off="]);
    assert!(output.status.success(), "{output:?}");
    noticed(&|now| now["friends"] == 3000 && now["access"]["commands_off"] == json!([])).await;

    for bad in ["frends=5", "friends=many"] {
        let output = server.run(&["app", "set", bad]);
        assert!(!output.status.success(), "{bad}");
    }
    let path = server.data().join(format!("apps/{}.json", server.sdkappid()));
    let mut app: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    app["settings"] = json!({"friends": 9});
    std::fs::write(&path, app.to_string()).unwrap();
    noticed(&|now| now["friends"] == 9).await;
    // A file that is broken changes nothing, and is told in the log.
    std::fs::write(&path, "{").unwrap();
    until("the log", async || server.log().contains("app's file cannot be used").then_some(())).await;
    assert_eq!(settings(&rest).await["friends"], 9);
}

/// Logins of another platform count by themselves; a second one of the web signs out the first until more are allowed.
#[tokio::test]
async fn how_many_web_logins_there_may_be() {
    let server = Server::start();
    let rest = server.rest();
    set(&rest, json!({"web_instances": 2})).await;
    let mut first = server.login("alice").await;
    let mut second = server.login("alice").await;
    assert_eq!(first.call("im_open_status.wshello", json!({})).await["ErrorCode"], 0);
    assert_eq!(rest.call("tincan_admin/set_app", json!({"Settings": {"web_instances": 1}})).await, done());
    let mut third = server.login("alice").await;
    for pushed_off in [&mut first, &mut second] {
        let note = pushed_off.text_message("alice", "note");
        refused(&pushed_off.call("openim.sendmsg", note).await, 91101, &["signed this one out"]);
    }
    let note = third.text_message("alice", "note");
    third.ok("openim.sendmsg", note).await;
}
