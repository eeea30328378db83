//! Looking at members.

use super::*;
use tincan_blackbox::{now, refused};

const LIST: &str = "get_group_member_info";

fn names(answer: &Value) -> Vec<&str> {
    let list = answer["MemberList"].as_array().unwrap().iter();
    list.map(|item| item["Member_Account"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_member_shows_what_is_asked_for() {
    let (server, rest) = server(&["alice", "bob"]).await;
    let before = now();
    group(&rest, "Public", "club", &["bob"]).await;
    let mut bob = server.login("bob").await;
    let filter = ["Role", "NameCard", "ShutUpUntil", "OnlineStatus"];
    let answer = bob.call(&web_name(LIST), json!({"GroupId": "club", "MemberInfoFilter": filter})).await;
    let item = |name, role, online| {
        json!({"Member_Account": name, "Role": role, "NameCard": "", "ShutUpUntil": 0, "MuteUntil": 0,
               "OnlineStatus": online})
    };
    let list = json!([item("alice", "Owner", "Offline"), item("bob", "Member", "Online")]);
    assert_eq!(answer, ok_with(json!({"MemberNum": 2, "MemberList": list})));
    let answer = rest.ok(&rest_name(LIST), json!({"GroupId": "club"})).await;
    let joined = answer["MemberList"][1]["JoinTime"].as_u64().unwrap();
    assert!((before..=now()).contains(&joined));
    let all = json!({
        "Member_Account": "bob", "Role": "Member", "JoinTime": joined, "MsgSeq": 0, "MsgFlag": "AcceptAndNotify",
        "LastSendMsgTime": 0, "NameCard": "", "ShutUpUntil": 0, "MuteUntil": 0, "OnlineStatus": "Online",
    });
    assert_eq!(answer["MemberList"][1], all);
    let some = json!({"GroupId": "club", "Member_List_Account": ["bob", "nobody"], "MemberInfoFilter": ["Role"]});
    let answer = bob.call(&web_name("get_specified_group_member_info"), some).await;
    assert_eq!(answer, ok_with(json!({"MemberList": [{"Member_Account": "bob", "Role": "Member"}]})));
}

#[tokio::test]
async fn pages_go_by_offset_and_role() {
    let (_server, rest) = server(&["alice", "bob", "carol", "dave"]).await;
    group(&rest, "Public", "club", &["bob", "carol", "dave"]).await;
    admin(&rest, "club", "carol").await;
    let page = async |offset: u64, roles: &[&str]| {
        let body = json!({"GroupId": "club", "Limit": 2, "Offset": offset, "MemberRoleFilter": roles});
        rest.ok(&rest_name(LIST), body).await
    };
    assert_eq!(names(&page(0, &[]).await), ["alice", "bob"]);
    assert_eq!(names(&page(2, &[]).await), ["carol", "dave"]);
    assert_eq!(names(&page(50, &[]).await), [""; 0]);
    assert_eq!(names(&page(0, &["Owner", "Admin"]).await), ["alice", "carol"]);
    assert_eq!(names(&page(1, &["Member"]).await), ["dave"]);
    assert_eq!(page(1, &["Member"]).await["MemberNum"], 4);
    let answer = rest.call(&rest_name(LIST), json!({"GroupId": "club", "MemberRoleFilter": ["King"]})).await;
    refused(&answer, 10004, &["MemberRoleFilter must be Owner, Admin or Member"]);
}

#[tokio::test]
async fn of_communities_pages_go_by_cursor() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    group(&rest, "Community", "@TGS#_town", &["bob", "carol"]).await;
    let mut alice = server.login("alice").await;
    let (mut seen, mut next) = (Vec::new(), "0".to_owned());
    while !next.is_empty() {
        let body = json!({"GroupId": "@TGS#_town", "Limit": 2, "Next": next});
        let page = alice.ok(&format!("million_{}", web_name(LIST)), body).await;
        seen.extend(names(&page).into_iter().map(str::to_owned));
        next = page["Next"].as_str().unwrap().to_owned();
    }
    assert_eq!(seen, ["alice", "bob", "carol"]);
    let answer = rest.call(&rest_name(LIST), json!({"GroupId": "@TGS#_town", "Next": "?"})).await;
    refused(&answer, 10004, &["Next must be empty"]);
}

#[tokio::test]
async fn what_somebody_is_in_a_group() {
    let (_server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "Public", "club", &["bob"]).await;
    let body = json!({"GroupId": "club", "User_Account": ["bob", "zoe", "alice"]});
    let answer = rest.call(&rest_name("get_role_in_group"), body).await;
    let list = json!([
        {"Member_Account": "bob", "Role": "Member"},
        {"Member_Account": "zoe", "Role": "NotMember"},
        {"Member_Account": "alice", "Role": "Owner"},
    ]);
    assert_eq!(answer, ok_with(json!({"UserIdList": list})));
}
