//! The codes of these commands: each by the condition that it stands for.

use super::*;
use tincan_blackbox::refused;

fn adding(id: &str, names: &[String]) -> Value {
    let list: Vec<Value> = names.iter().map(|name| json!({"Member_Account": name})).collect();
    json!({"GroupId": id, "MemberList": list})
}

fn many(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("user{n}")).collect()
}

/// Provokes 10004.
#[tokio::test]
async fn fields_that_are_missing_or_out_of_bounds() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "Public", "club", &["bob"]).await;
    group(&rest, "AVChatRoom", "live", &[]).await;
    let mut alice = server.login("alice").await;
    for (command, body, words) in [
        ("add_group_member", json!({"GroupId": "club"}), "MemberList is missing"),
        ("add_group_member", json!({"GroupId": "club", "MemberList": []}), "MemberList holds 0"),
        ("add_group_member", json!({"GroupId": "club", "MemberList": [{}]}), "MemberList[0].Member_Account is missing"),
        ("add_group_member", json!({"GroupId": "club", "MemberList": ["bob"]}), "array of objects"),
        ("delete_group_member", json!({"GroupId": "club", "MemberToDel_Account": []}), "holds 0"),
        ("delete_group_member", json!({"GroupId": "live", "MemberToDel_Account": ["bob"]}), "live room"),
        ("get_group_member_info", json!({"GroupId": "club", "Limit": 0}), "Limit must be at least 1"),
        ("get_role_in_group", json!({"GroupId": "club", "User_Account": many(501)}), "holds 501"),
        ("forbid_send_msg", json!({"GroupId": "club", "Members_Account": ["bob"]}), "MuteTime is missing"),
        ("forbid_send_msg", json!({"GroupId": "club", "Members_Account": many(501), "MuteTime": 1}), "holds 501"),
        ("modify_group_member_info", json!({"GroupId": "club", "Member_Account": "zoe", "NameCard": "x"}), "a member"),
        ("modify_group_member_info", json!({"GroupId": "club", "Member_Account": "bob", "Role": "Owner"}), "Role"),
        ("modify_group_member_info", json!({"GroupId": "club", "Member_Account": "bob", "Role": "King"}), "Role"),
        ("modify_group_member_info", json!({"GroupId": "club", "Member_Account": "alice", "Role": "Member"}), "owner"),
        ("get_group_ban_member", json!({"GroupId": "live", "Offset": 0, "Limit": 101}), "Limit must be 1 to 100"),
        ("get_group_ban_member", json!({"GroupId": "live"}), "Offset is missing"),
    ] {
        refused(&rest.call(&rest_name(command), body).await, 10004, &[words]);
    }
    let decide = json!({"GroupId": "club", "Applicant_Account": "bob", "HandleMsg": "Maybe", "Authentication": "x"});
    refused(&alice.call(&web_name("handle_apply_join_group"), decide).await, 10004, &["Agree or Reject"]);
}

/// Provokes 10005.
#[tokio::test]
async fn more_accounts_than_one_call_may_name() {
    let (_server, rest) = server(&["alice"]).await;
    group(&rest, "Public", "club", &[]).await;
    group(&rest, "AVChatRoom", "live", &[]).await;
    let answer = rest.call(&rest_name("add_group_member"), adding("club", &many(301))).await;
    refused(&answer, 10005, &["MemberList names 301 accounts; allowed are 1 to 300"]);
    let body = json!({"GroupId": "club", "MemberToDel_Account": many(501)});
    refused(&rest.call(&rest_name("delete_group_member"), body).await, 10005, &["MemberToDel_Account", "501"]);
    let body = json!({"GroupId": "live", "Members_Account": many(21), "Duration": 1});
    refused(&rest.call(&rest_name("ban_group_member"), body.clone()).await, 10005, &["Members_Account", "21"]);
    refused(&rest.call(&rest_name("unban_group_member"), body).await, 10005, &["Members_Account", "21"]);
}

/// Provokes 10007.
#[tokio::test]
async fn what_role_or_type_do_not_allow() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    group(&rest, "AVChatRoom", "live", &[]).await;
    group(&rest, "Public", "club", &["bob"]).await;
    for (command, body) in [
        ("add_group_member", adding("live", &["bob".to_owned()])),
        ("get_group_member_info", json!({"GroupId": "live"})),
        ("get_specified_group_member_info", json!({"GroupId": "live", "Member_List_Account": ["bob"]})),
        ("get_role_in_group", json!({"GroupId": "live", "User_Account": ["bob"]})),
    ] {
        refused(&rest.call(&rest_name(command), body).await, 10007, &["no members are kept"]);
    }
    let mut carol = server.login("carol").await;
    for (command, body) in [
        ("get_group_member_info", json!({"GroupId": "club"})),
        ("get_specified_group_member_info", json!({"GroupId": "club", "Member_List_Account": ["bob"]})),
        ("modify_group_member_info", json!({"GroupId": "club", "Member_Account": "bob", "NameCard": "x"})),
        ("delete_group_member", json!({"GroupId": "club", "MemberToDel_Account": ["bob"]})),
        ("quit_group", json!({"GroupId": "club"})),
    ] {
        refused(&carol.call(&web_name(command), body).await, 10007, &[]);
    }
}

/// Provokes 10008.
#[tokio::test]
async fn an_authentication_that_this_server_did_not_make() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "Public", "gate", &[]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    bob.ok(&web_name("apply_join_group"), json!({"GroupId": "gate"})).await;
    let told = notice(&mut alice, 1).await["MsgBody"]["Authentication"].as_str().unwrap().to_owned();
    for wrong in ["", "x", &told.replace('-', "-0"), &format!("0{told}")] {
        let decide =
            json!({"GroupId": "gate", "Applicant_Account": "bob", "HandleMsg": "Agree", "Authentication": wrong});
        refused(&alice.call(&web_name("handle_apply_join_group"), decide).await, 10008, &["Authentication"]);
    }
    // Good for bob's application alone.
    let decide = json!({"GroupId": "gate", "Applicant_Account": "carol", "HandleMsg": "Agree", "Authentication": told});
    refused(&alice.call(&web_name("handle_apply_join_group"), decide).await, 10008, &["Authentication"]);
}

/// Provokes 10009.
#[tokio::test]
async fn the_owner_quits_a_group_that_is_not_private() {
    let (server, rest) = server(&["alice"]).await;
    let mut alice = server.login("alice").await;
    for (kind, id) in
        [("Public", "public"), ("ChatRoom", "chat room"), ("AVChatRoom", "live"), ("Community", "@TGS#_town")]
    {
        group(&rest, kind, id, &[]).await;
        let answer = alice.call(&web_name("quit_group"), json!({"GroupId": id})).await;
        refused(&answer, 10009, &["the owner cannot quit"]);
    }
}

/// Provokes 10010, 10015.
#[tokio::test]
async fn groups_that_are_not_there_and_ids_that_cannot_be() {
    let (server, rest) = server(&["alice"]).await;
    let mut alice = server.login("alice").await;
    for (id, code) in [("nothing", 10010), ("", 10015), (&"x".repeat(49), 10015), ("gr\u{f8}up", 10015)] {
        for (command, body) in [
            ("add_group_member", json!({"MemberList": [{"Member_Account": "alice"}]})),
            ("delete_group_member", json!({"MemberToDel_Account": ["alice"]})),
            ("get_group_member_info", json!({})),
            ("get_specified_group_member_info", json!({"Member_List_Account": ["alice"]})),
            ("modify_group_member_info", json!({"Member_Account": "alice", "NameCard": "x"})),
            ("forbid_send_msg", json!({"Members_Account": ["alice"], "MuteTime": 1})),
        ] {
            let mut body = body;
            body["GroupId"] = json!(id);
            refused(&alice.call(&web_name(command), body.clone()).await, code, &[]);
            refused(&rest.call(&rest_name(command), body).await, code, &[]);
        }
        for command in ["apply_join_group", "quit_group"] {
            refused(&alice.call(&web_name(command), json!({"GroupId": id})).await, code, &[]);
        }
        for command in ["get_group_muted_account", "get_group_shutted_uin"] {
            refused(&rest.call(&rest_name(command), json!({"GroupId": id})).await, code, &[]);
        }
    }
}

/// Provokes 10012.
#[tokio::test]
async fn an_operator_that_is_not_the_caller() {
    let (server, _rest) = server(&["alice", "bob"]).await;
    let mut alice = server.login("alice").await;
    let answer = alice.call(&web_name("get_pendency"), json!({"StartTime": 0, "Handle_Account": "bob"})).await;
    refused(&answer, 10012, &["must be the caller's own"]);
    let answer = alice.call(&web_name("report_pendency"), json!({"ReportTime": 1, "From_Account": "bob"})).await;
    refused(&answer, 10012, &["must be the caller's own"]);
}

/// Provokes 10013.
#[tokio::test]
async fn somebody_who_is_a_member_already() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group_of(&rest, "Public", "club", &["bob"], json!({"ApplyJoinOption": "FreeAccess"})).await;
    let answer = rest.call(&rest_name("add_group_member"), adding("club", &["bob".to_owned()])).await;
    refused(&answer, 10013, &["\"bob\" is a member of the group already"]);
    let mut bob = server.login("bob").await;
    let answer = bob.call(&web_name("apply_join_group"), json!({"GroupId": "club"})).await;
    refused(&answer, 10013, &["\"bob\" is a member of the group already"]);
}

/// Provokes 10014.
#[tokio::test]
async fn a_group_that_is_full() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    let more = json!({"ApplyJoinOption": "FreeAccess", "MaxMemberCount": 2});
    group_of(&rest, "Public", "small", &[], more).await;
    let both = ["bob".to_owned(), "carol".to_owned()];
    let answer = rest.call(&rest_name("add_group_member"), adding("small", &both)).await;
    refused(&answer, 10014, &["2 members"]);
    assert_eq!(roles(&rest, "small", &["bob", "carol"]).await, ["NotMember", "NotMember"], "all or none");
    rest.ok(&rest_name("add_group_member"), adding("small", &both[..1])).await;
    let mut carol = server.login("carol").await;
    refused(&carol.call(&web_name("apply_join_group"), json!({"GroupId": "small"})).await, 10014, &["2 members"]);
}

/// Provokes 10019.
#[tokio::test]
async fn an_account_that_does_not_exist() {
    let (_server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "Public", "club", &[]).await;
    let both = ["bob".to_owned(), "nobody".to_owned()];
    let answer = rest.call(&rest_name("add_group_member"), adding("club", &both)).await;
    refused(&answer, 10019, &["\"nobody\" does not exist"]);
    assert_eq!(roles(&rest, "club", &["bob"]).await, ["NotMember"], "all or none");
}

/// Provokes 10024.
#[tokio::test]
async fn an_application_that_was_handled() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "Public", "gate", &[]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    bob.ok(&web_name("apply_join_group"), json!({"GroupId": "gate"})).await;
    let told = notice(&mut alice, 1).await["MsgBody"]["Authentication"].clone();
    let decide = json!({"GroupId": "gate", "Applicant_Account": "bob", "HandleMsg": "Agree", "Authentication": told});
    alice.ok(&web_name("handle_apply_join_group"), decide.clone()).await;
    refused(&alice.call(&web_name("handle_apply_join_group"), decide).await, 10024, &["handled already"]);
}

/// Provokes 10037.
#[tokio::test]
async fn somebody_who_is_in_as_many_groups_as_allowed() {
    let options = Options::new().set("app.groups.groups_of_user", 1);
    let (server, rest) = server_with(options, &["alice", "bob", "carol"]).await;
    group_of(&rest, "Public", "one", &["bob"], json!({"ApplyJoinOption": "FreeAccess"})).await;
    let nobodys = json!({"Owner_Account": null, "ApplyJoinOption": "FreeAccess"});
    group_of(&rest, "Public", "two", &[], nobodys).await;
    let answer = rest.call(&rest_name("add_group_member"), adding("two", &["bob".to_owned()])).await;
    refused(&answer, 10037, &["\"bob\" is in 1 groups"]);
    let mut bob = server.login("bob").await;
    refused(&bob.call(&web_name("apply_join_group"), json!({"GroupId": "two"})).await, 10037, &["\"bob\""]);
    let both = ["bob".to_owned(), "carol".to_owned()];
    let answer = rest.ok(&rest_name("add_group_member"), adding("two", &both)).await;
    let list = json!([{"Member_Account": "bob", "Result": 4}, {"Member_Account": "carol", "Result": 1}]);
    assert_eq!(answer["MemberList"], list);
    // Who leaves a group may come into another.
    bob.ok(&web_name("quit_group"), json!({"GroupId": "one"})).await;
    bob.ok(&web_name("apply_join_group"), json!({"GroupId": "two"})).await;
}

/// Provokes 80001.
#[tokio::test]
async fn a_name_with_a_forbidden_word() {
    let (_server, rest) = server(&["alice"]).await;
    group(&rest, "Public", "club", &[]).await;
    rest.ok("openim_dirty_words/add", json!({"DirtyWordsList": ["durian"]})).await;
    let body = json!({"GroupId": "club", "Member_Account": "alice", "NameCard": "Durian eater"});
    tincan_blackbox::until("the word is looked for", async || {
        let answer = rest.call(&rest_name("modify_group_member_info"), body.clone()).await;
        (answer["ErrorCode"] == 80001).then_some(())
    })
    .await;
}

/// Provokes 10002.
#[tokio::test]
async fn a_store_that_fails() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    group_of(&rest, "Public", "club", &["carol"], json!({"ApplyJoinOption": "FreeAccess"})).await;
    let (mut bob, mut carol) = (server.login("bob").await, server.login("carol").await);
    server.fill_disk();
    refused(&bob.call(&web_name("apply_join_group"), json!({"GroupId": "club"})).await, 10002, &["the store failed"]);
    refused(&carol.call(&web_name("quit_group"), json!({"GroupId": "club"})).await, 10002, &["the store failed"]);
    let mute = json!({"GroupId": "club", "Members_Account": ["carol"], "MuteTime": 5});
    refused(&rest.call(&rest_name("forbid_send_msg"), mute).await, 10002, &["the store failed"]);
}
