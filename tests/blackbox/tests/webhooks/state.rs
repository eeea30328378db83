//! `State.StateChange` and `Profile.CallbackPortraitSet`.

use super::*;

const COMMAND: &str = "State.StateChange";

fn state(action: &str, reason: &str) -> Value {
    json!({"CallbackCommand": COMMAND, "EventTime": null,
        "Info": {"Action": action, "To_Account": "alice", "Reason": reason}})
}

#[tokio::test]
async fn logins_logouts_and_broken_connections_are_told() {
    let stage = Stage::start().await;
    let mut alice = stage.server.login("alice").await;
    let heard = stage.receiver.heard(COMMAND).await;
    assert_eq!((heard.query["OptPlatform"].as_str(), heard.query["ClientIP"].as_str()), ("Web", "127.0.0.1"));
    assert_eq!(timeless(heard.body), state("Login", "Register"));
    alice.cut();
    assert_eq!(stage.body(COMMAND).await, state("Disconnect", "LinkClose"));
    alice.reconnect(&stage.server).await;
    assert_eq!(stage.body(COMMAND).await, state("Login", "Register"));
    alice.logout().await;
    assert_eq!(stage.body(COMMAND).await, state("Logout", "Unregister"));
    drop(alice);
    stage.rest.ok("im_open_login_svc/account_check", json!({"CheckItem": [{"UserID": "alice"}]})).await;
    assert!(stage.receiver.waiting().is_empty(), "a connection without a login is nobody's");
}

#[tokio::test]
async fn a_login_names_the_devices_that_it_signs_out() {
    let stage = Stage::start().await;
    let _first = stage.login("alice").await;
    let _second = stage.server.login("alice").await;
    let kicked = with(state("Login", "Register"), json!({"KickedDevice": [{"Platform": "Web"}]}));
    assert_eq!(stage.body(COMMAND).await, kicked);
    stage.rest.ok("im_open_login_svc/kick", json!({"UserID": "alice"})).await;
    assert_eq!(stage.body(COMMAND).await, state("Disconnect", "LinkClose"));
    assert!(stage.receiver.waiting().is_empty());
}

#[tokio::test]
async fn a_client_that_falls_silent_is_told_as_such() {
    let stage = Stage::with(|options| options.set("server.idle_timeout", "300ms")).await;
    let _alice = stage.login("alice").await;
    assert_eq!(stage.body(COMMAND).await, state("Disconnect", "TimeOut"));
}

#[tokio::test]
async fn changed_profiles_are_told() {
    let stage = Stage::start().await;
    let mut alice = stage.login("alice").await;
    let nick = |text: &str| json!([{"Tag": "Tag_Profile_IM_Nick", "Value": text}]);
    stage.rest.ok("profile/portrait_set", json!({"From_Account": "alice", "ProfileItem": nick("Anna")})).await;
    let told = |by: &str, items: Value| {
        json!({"CallbackCommand": "Profile.CallbackPortraitSet", "Operator_Account": by, "From_Account": "alice",
            "EventTime": null, "ProfileItem": items})
    };
    let heard = stage.receiver.heard("Profile.CallbackPortraitSet").await;
    assert_eq!(heard.query["OptPlatform"], "RESTAPI");
    assert_eq!(timeless(heard.body), told(stage.server.admin(), nick("Anna")));
    let level = json!([{"Tag": "Tag_Profile_IM_Level", "Value": 5}]);
    alice.ok("profile.portrait_set", json!({"From_Account": "alice", "ProfileItem": level})).await;
    assert_eq!(stage.body("Profile.CallbackPortraitSet").await, told("alice", level));
}
