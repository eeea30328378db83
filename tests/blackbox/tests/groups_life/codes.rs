//! What is refused when groups are made and shown, with which code.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Server, refused};

use crate::{CREATE, Chat, DESTROY, INFO, JOINED, group, info};

fn public() -> Value {
    json!({"Type": "Public", "Name": "any"})
}

fn with(fields: Value) -> Value {
    crate::with(public(), fields)
}

/// Provokes 10002.
#[tokio::test]
async fn a_store_that_fails() {
    let server = Server::start();
    let rest = server.rest();
    server.fill_disk();
    refused(&rest.call(CREATE, public()).await, 10002, &["the store failed"]);
}

/// Provokes 10003.
#[tokio::test]
async fn a_command_that_groups_do_not_have() {
    let server = Server::start();
    let answer = server.rest().call("group_open_http_svc/make_group", json!({})).await;
    refused(&answer, 10003, &["group_open_http_svc/make_group"]);
}

/// Provokes 10004.
#[tokio::test]
async fn fields_that_are_missing_or_out_of_bounds() {
    let chat = Chat::start().await;
    let bad = [
        (json!({"Name": "any"}), "Type is missing"),
        (json!({"Type": "Public"}), "Name is missing"),
        (with(json!({"Type": "Club"})), "Type must be"),
        (with(json!({"Name": ""})), "Name must be 1 to 30 bytes"),
        (with(json!({"Name": "ä".repeat(16)})), "Name must be 1 to 30 bytes"),
        (with(json!({"Introduction": "x".repeat(241)})), "Introduction must be 0 to 240 bytes"),
        (with(json!({"Notification": "x".repeat(301)})), "Notification must be 0 to 300 bytes"),
        (with(json!({"FaceUrl": "x".repeat(101)})), "FaceUrl must be 0 to 100 bytes"),
        (with(json!({"ApplyJoinOption": "Maybe"})), "ApplyJoinOption must be"),
        (with(json!({"MaxMemberCount": 0})), "MaxMemberCount must be at least 1"),
        (with(json!({"SupportTopic": 1})), "SupportTopic must be 0"),
        (with(json!({"AppDefinedData": [{"Key": "color", "Value": "red"}]})), "AppDefinedData holds the key \"color\""),
        (with(json!({"MemberList": [{"Member_Account": "bob", "Role": "Owner"}]})), "MemberList[0].Role must be Admin"),
        (with(json!({"MemberList": "bob"})), "MemberList must be an array"),
    ];
    for (body, words) in bad {
        refused(&chat.rest.call(CREATE, body).await, 10004, &[words]);
    }
}

/// Provokes 10005.
#[tokio::test]
async fn more_first_members_than_allowed() {
    let chat = Chat::start().await;
    let members: Vec<Value> = (0..101).map(|n| json!({"Member_Account": format!("user{n}")})).collect();
    refused(&chat.rest.call(CREATE, with(json!({"MemberList": members}))).await, 10005, &["MemberList", "101", "100"]);
}

/// Dissolved groups count against it: what counts is how many more there are.
///
/// Provokes 10006.
#[tokio::test]
async fn more_new_groups_in_a_day_than_allowed() {
    let chat = Chat::with(Options::new().set("app.groups.daily_growth", 2)).await;
    chat.rest.ok(CREATE, with(json!({"GroupId": "one"}))).await;
    chat.rest.ok(CREATE, public()).await;
    refused(&chat.rest.call(CREATE, public()).await, 10006, &["2 groups of today"]);
    chat.rest.ok(DESTROY, json!({"GroupId": "one"})).await;
    chat.rest.ok(CREATE, public()).await;
}

/// Provokes 10007.
#[tokio::test]
async fn what_the_type_of_a_group_does_not_allow() {
    let chat = Chat::start().await;
    let members = json!([{"Member_Account": "bob"}]);
    for kind in ["AVChatRoom", "BChatRoom"] {
        let body = with(json!({"Type": kind, "MemberList": members}));
        refused(&chat.rest.call(CREATE, body).await, 10007, &["Members".to_lowercase().as_str()]);
    }
    let body = with(json!({"Type": "Private", "MemberList": [{"Member_Account": "bob", "Role": "Admin"}]}));
    refused(&chat.rest.call(CREATE, body).await, 10007, &["no admins"]);
}

/// Provokes 10010.
#[tokio::test]
async fn a_group_that_is_not_there() {
    let chat = Chat::start().await;
    refused(&chat.rest.call(DESTROY, json!({"GroupId": "nothing"})).await, 10010, &["nothing"]);
}

/// Provokes 10011.
#[tokio::test]
async fn a_body_that_is_not_json() {
    let server = Server::start();
    let reply = server.rest().request(CREATE).body("{\"Type\"").send().await;
    refused(&reply.json(), 10011, &["JSON"]);
}

/// Provokes 10014.
#[tokio::test]
async fn more_first_members_than_the_group_is_to_have() {
    let chat = Chat::start().await;
    let body = with(json!({"Owner_Account": "alice", "MaxMemberCount": 1, "MemberList": [{"Member_Account": "bob"}]}));
    refused(&chat.rest.call(CREATE, body).await, 10014, &["1 members"]);
}

/// Provokes 10015.
#[tokio::test]
async fn ids_that_no_group_can_have() {
    let mut chat = Chat::start().await;
    let bad = ["a\u{7f}", "ä", "@TGS#mine", &"x".repeat(49), "a@TOPIC#_b"];
    for id in bad {
        refused(&chat.rest.call(CREATE, with(json!({"GroupId": id}))).await, 10015, &["GroupId must"]);
    }
    for id in ["club", "@TGS#club", "@TGS#_"] {
        let body = with(json!({"Type": "Community", "GroupId": id}));
        refused(&chat.rest.call(CREATE, body).await, 10015, &["GroupId must", "@TGS#_"]);
    }
    chat.rest.ok(CREATE, with(json!({"Type": "Community", "GroupId": "@TGS#_club"}))).await;
    chat.rest.ok(CREATE, with(json!({"GroupId": "x".repeat(48)}))).await;
    let answer = chat.alice.call("group_open_http_svc.destroy_group", json!({"GroupId": ""})).await;
    refused(&answer, 10015, &["GroupId must be 1 to 48 bytes"]);
}

/// Provokes 10018.
#[tokio::test]
async fn an_answer_of_over_a_megabyte() {
    let fields: Vec<String> = (0..20).map(|n| format!("{{key=\"f{n}\"}}")).collect();
    let chat = Chat::with(Options::new().set("app.groups.fields", format!("[{}]", fields.join(",")))).await;
    // Control characters are six times as long in JSON.
    let data: Vec<Value> = (0..20).map(|n| json!({"Key": format!("f{n}"), "Value": "\u{1}".repeat(512)})).collect();
    chat.rest.ok(CREATE, with(json!({"GroupId": "long", "AppDefinedData": data}))).await;
    chat.rest.ok(INFO, json!({"GroupIdList": ["long"]})).await;
    refused(&chat.rest.call(INFO, json!({"GroupIdList": vec!["long"; 50]})).await, 10018, &["1 MB"]);
}

/// Provokes 10019.
#[tokio::test]
async fn accounts_that_do_not_exist() {
    let chat = Chat::start().await;
    refused(&chat.rest.call(CREATE, with(json!({"Owner_Account": "nobody"}))).await, 10019, &["nobody"]);
    let body = with(json!({"MemberList": [{"Member_Account": "nobody"}]}));
    refused(&chat.rest.call(CREATE, body).await, 10019, &["nobody"]);
    refused(&chat.rest.call(JOINED, json!({"Member_Account": "nobody"})).await, 10019, &["nobody"]);
}

/// Provokes 10021, 10025.
#[tokio::test]
async fn an_id_that_is_taken() {
    let mut chat = Chat::start().await;
    let body = with(json!({"GroupId": "hall", "Owner_Account": "alice"}));
    chat.rest.ok(CREATE, body.clone()).await;
    refused(&chat.rest.call(CREATE, body.clone()).await, 10025, &["hall", "own"]);
    refused(&chat.rest.call(CREATE, with(json!({"GroupId": "hall"}))).await, 10021, &["hall"]);
    refused(&chat.bob.call("group_open_http_svc.create_group", body.clone()).await, 10021, &["hall"]);
    refused(&chat.alice.call("group_open_http_svc.create_group", body).await, 10025, &["hall", "own"]);
}

/// Provokes 10036.
#[tokio::test]
async fn more_live_rooms_than_the_edition_has() {
    let options = Options::new().set("app.groups.live_rooms", 1).set("app.groups.broadcast_rooms", 1);
    let chat = Chat::with(options).await;
    for kind in ["AVChatRoom", "BChatRoom"] {
        let room = group(&chat.rest, kind, &[]).await;
        refused(&chat.rest.call(CREATE, with(json!({"Type": kind}))).await, 10036, &["1 groups of this type"]);
        chat.rest.ok(DESTROY, json!({"GroupId": room})).await;
        chat.rest.ok(CREATE, with(json!({"Type": kind}))).await;
    }
}

/// Provokes 10037.
#[tokio::test]
async fn an_owner_who_is_in_as_many_groups_as_allowed() {
    let mut chat = Chat::with(Options::new().set("app.groups.groups_of_user", 1)).await;
    let first = group(&chat.rest, "Public", &[]).await;
    refused(&chat.alice.call("group_open_http_svc.create_group", public()).await, 10037, &["alice", "1 groups"]);
    // What is dissolved does not count.
    chat.rest.ok(DESTROY, json!({"GroupId": first})).await;
    chat.alice.ok("group_open_http_svc.create_group", public()).await;
}

/// Provokes 10038.
#[tokio::test]
async fn a_member_limit_over_the_editions() {
    let chat = Chat::with(Options::new().set("app.groups.public_members", 2)).await;
    refused(&chat.rest.call(CREATE, with(json!({"MaxMemberCount": 3}))).await, 10038, &["MaxMemberCount", "2"]);
    let members = json!([{"Member_Account": "bob"}, {"Member_Account": "carol"}]);
    let body = with(json!({"Owner_Account": "alice", "MemberList": members}));
    refused(&chat.rest.call(CREATE, body).await, 10038, &["MemberList", "2"]);
    let group = group(&chat.rest, "Public", &[]).await;
    let answer =
        chat.rest.call("group_open_http_svc/modify_group_base_info", json!({"GroupId": group, "MaxMemberNum": 3}));
    refused(&answer.await, 10038, &["MaxMemberNum", "2"]);
    assert_eq!(info(&chat.rest, &group).await["MaxMemberNum"], 2);
}

/// Provokes 10058.
#[tokio::test]
async fn more_groups_than_the_edition_has() {
    let chat = Chat::with(Options::new().set("app.groups.groups", 1)).await;
    let first = group(&chat.rest, "Public", &[]).await;
    refused(&chat.rest.call(CREATE, public()).await, 10058, &["1 groups"]);
    chat.rest.ok(DESTROY, json!({"GroupId": first})).await;
    chat.rest.ok(CREATE, public()).await;
}

/// Provokes 80001.
#[tokio::test]
async fn a_forbidden_word_in_the_name_of_a_group() {
    let chat = Chat::start().await;
    chat.rest.ok("openim_dirty_words/add", json!({"DirtyWordsList": ["smurf"]})).await;
    for field in ["Name", "Introduction", "Notification"] {
        let body = with(json!({field: "a SMURF"}));
        let refusal = async || {
            let answer = chat.rest.call(CREATE, body.clone()).await;
            (tincan_blackbox::error_code(&answer) != 0).then_some(answer)
        };
        refused(&tincan_blackbox::until("the word is known", refusal).await, 80001, &[field]);
    }
}
