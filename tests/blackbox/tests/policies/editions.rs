//! Editions.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, now, refused};

use super::set;

/// The settings of the app.
async fn settings(rest: &Rest) -> Value {
    rest.ok("tincan_admin/get_app", json!({})).await["Settings"].take()
}

/// Provokes 70398.
#[tokio::test]
async fn the_trial_edition_has_a_hundred_accounts() {
    let server = Server::with(Options::new().set("app.edition", "trial"));
    let rest = server.rest();
    let users: Vec<String> = (0..100).map(|n| format!("user{n}")).collect();
    rest.ok("im_open_login_svc/multiaccount_import", json!({"Accounts": users})).await;
    let words = ["100 accounts"];
    refused(&rest.call("im_open_login_svc/account_import", json!({"UserID": "one more"})).await, 70398, &words);
    let mut client = server.web().await;
    refused(&client.try_login("another", &server.usersig("another")).await, 70398, &words);
    set(&rest, json!({"edition": "professional"})).await;
    server.login("another").await;
}

/// Provokes 71000.
#[tokio::test]
async fn the_professional_edition_keeps_its_accounts() {
    let server = Server::with(Options::new().set("app.edition", "professional"));
    let rest = server.rest();
    rest.import(&["alice"]).await;
    let delete = json!({"DeleteItem": [{"UserID": "alice"}]});
    refused(&rest.call("im_open_login_svc/account_delete", delete.clone()).await, 71000, &["edition", "deleting"]);
    set(&rest, json!({"account_deletion": true})).await;
    rest.ok("im_open_login_svc/account_delete", delete).await;
}

/// REST only: users go on.
///
/// Provokes 60020.
#[tokio::test]
async fn an_edition_whose_term_has_ended() {
    let server = Server::start();
    let rest = server.rest();
    set(&rest, json!({"edition": "ultimate", "access": {"term_ends": now() - 1}})).await;
    refused(&rest.call("openim/querystate", json!({"To_Account": ["alice"]})).await, 60020, &["term", "ended"]);
    server.login("alice").await;
    set(&rest, json!({"access": {"term_ends": now() + 60}})).await;
    rest.ok("openim/querystate", json!({"To_Account": ["alice"]})).await;
}

#[tokio::test]
async fn an_edition_sets_the_limits_of_groups() {
    let server = Server::start();
    let rest = server.rest();
    for (edition, members, live_rooms, of_user, extras) in
        [("trial", 20, 10, 50, false), ("professional", 200, 50, 500, false), ("ultimate", 2000, 0, 3000, true)]
    {
        set(&rest, json!({"edition": edition})).await;
        let settings = settings(&rest).await;
        assert_eq!(settings["edition"], edition);
        let groups = &settings["groups"];
        for kind in ["private_members", "public_members", "chat_room_members"] {
            assert_eq!(groups[kind], members, "{edition}: {kind}");
        }
        assert_eq!((&groups["live_rooms"], &groups["groups_of_user"]), (&json!(live_rooms), &json!(of_user)));
        assert_eq!(groups["extras"], extras);
    }
    set(&rest, json!({"edition": null})).await;
    assert_eq!(settings(&rest).await["groups"]["public_members"], 2000);
}
