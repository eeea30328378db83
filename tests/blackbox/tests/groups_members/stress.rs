//! Large groups, and many at once.

use futures_util::future::join_all;

use super::*;

/// The server's memory in bytes.
fn memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

fn all_names() -> Vec<String> {
    (0..6000).map(|n| format!("member{n:04}")).collect()
}

/// 6,000 members come, are listed and muted, some go, and the group is dismissed: all within the batch limits.
#[tokio::test]
async fn six_thousand_members() {
    let (server, rest) = server(&["alice"]).await;
    let names = all_names();
    for batch in names.chunks(100) {
        let items: Vec<Value> = batch.iter().map(|name| json!({"UserID": name})).collect();
        rest.ok("im_open_login_svc/multiaccount_import", json!({"AccountList": items})).await;
    }
    // The owner is the 6,000th.
    let names = &names[1..];
    group_of(&rest, "ChatRoom", "arena", &[], json!({"ApplyJoinOption": "FreeAccess"})).await;
    let before = memory(&server);
    for batch in names.chunks(300) {
        let items: Vec<Value> = batch.iter().map(|name| json!({"Member_Account": name})).collect();
        let answer = rest.ok(&rest_name("add_group_member"), json!({"GroupId": "arena", "MemberList": items})).await;
        assert!(answer["MemberList"].as_array().unwrap().iter().all(|item| item["Result"] == 1));
    }
    let all =
        rest.ok(&rest_name("get_group_member_info"), json!({"GroupId": "arena", "MemberInfoFilter": ["Role"]})).await;
    assert_eq!((all["MemberNum"].as_u64(), all["MemberList"].as_array().unwrap().len()), (Some(6000), 6000));
    let mut seen = Vec::new();
    loop {
        let body = json!({"GroupId": "arena", "Limit": 200, "Offset": seen.len(), "MemberRoleFilter": ["Member"]});
        let page = rest.ok(&rest_name("get_group_member_info"), body).await;
        let list = page["MemberList"].as_array().unwrap();
        if list.is_empty() {
            break;
        }
        seen.extend(list.iter().map(|item| item["Member_Account"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen, names);
    for batch in names.chunks(500) {
        let body = json!({"GroupId": "arena", "Members_Account": batch, "MuteTime": 600});
        rest.ok(&rest_name("forbid_send_msg"), body).await;
    }
    let muted = rest.ok(&rest_name("get_group_muted_account"), json!({"GroupId": "arena"})).await;
    assert_eq!(muted["MutedAccountList"].as_array().unwrap().len(), names.len());
    let body = json!({"GroupId": "arena", "MemberToDel_Account": names[..500], "Silence": 1});
    rest.ok(&rest_name("delete_group_member"), body).await;
    let page = json!({"GroupId": "arena", "Limit": 1, "Offset": 0});
    let left = rest.ok(&rest_name("get_group_member_info"), page).await;
    assert_eq!((&left["MemberNum"], &left["MemberList"][0]["Member_Account"]), (&json!(5500), &json!("alice")));
    let mut last = server.login(names.last().unwrap()).await;
    rest.ok(&rest_name("destroy_group"), json!({"GroupId": "arena"})).await;
    assert_eq!(notice(&mut last, 5).await["ToGroupId"], "arena");
    tincan_blackbox::refused(
        &rest.call(&rest_name("get_group_member_info"), json!({"GroupId": "arena"})).await,
        10010,
        &["there is no group"],
    );
    let grown = memory(&server).saturating_sub(before);
    assert!(grown < 128 * 1024 * 1024, "the server grew by {} MiB", grown / 1024 / 1024);
}

/// The answer of a list that would be over 1 MB.
///
/// Provokes 10018.
#[tokio::test]
async fn a_list_that_is_too_long_for_one_answer() {
    let (_server, rest) = server(&["alice"]).await;
    let names = all_names();
    for batch in names.chunks(100) {
        let items: Vec<Value> = batch.iter().map(|name| json!({"UserID": name})).collect();
        rest.ok("im_open_login_svc/multiaccount_import", json!({"AccountList": items})).await;
    }
    group(&rest, "ChatRoom", "arena", &[]).await;
    for batch in names[1..].chunks(300) {
        let items: Vec<Value> = batch.iter().map(|name| json!({"Member_Account": name})).collect();
        rest.ok(&rest_name("add_group_member"), json!({"GroupId": "arena", "MemberList": items})).await;
    }
    let answer = rest.call(&rest_name("get_group_member_info"), json!({"GroupId": "arena"})).await;
    tincan_blackbox::refused(&answer, 10018, &["over 1 MB"]);
    rest.ok(&rest_name("get_group_member_info"), json!({"GroupId": "arena", "Limit": 100, "Offset": 0})).await;
}

/// A hundred accounts join at once, a group that has room for sixty of them.
#[tokio::test]
async fn a_hundred_join_at_once() {
    let names: Vec<String> = (0..100).map(|n| format!("user{n}")).collect();
    let mut users: Vec<&str> = names.iter().map(String::as_str).collect();
    users.push("alice");
    let (server, rest) = server_with(Options::new().set("server.time_limit", "60s"), &users).await;
    let more = json!({"ApplyJoinOption": "FreeAccess", "MaxMemberCount": 61});
    group_of(&rest, "Public", "open", &[], more).await;
    let mut clients = Vec::new();
    for name in &names {
        clients.push(server.login(name).await);
    }
    let joins = clients
        .iter_mut()
        .map(|client| client.call("group_open_http_svc.apply_join_group", json!({"GroupId": "open"})));
    let codes: Vec<i64> = join_all(joins).await.iter().map(|answer| answer["ErrorCode"].as_i64().unwrap()).collect();
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 60, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 10014).count(), 40, "{codes:?}");
    let list = rest.ok(&rest_name("get_group_member_info"), json!({"GroupId": "open"})).await;
    assert_eq!((list["MemberNum"].as_u64(), list["MemberList"].as_array().unwrap().len()), (Some(61), 61));
}
