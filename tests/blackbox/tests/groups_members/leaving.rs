//! Removing members, and quitting.

use super::*;
use tincan_blackbox::refused;

const REMOVE: &str = "delete_group_member";
const QUIT: &str = "quit_group";

fn removing(id: &str, names: &[&str]) -> Value {
    json!({"GroupId": id, "MemberToDel_Account": names, "Reason": "bye"})
}

#[tokio::test]
async fn the_removed_are_told_why_and_the_others_that() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    group(&rest, "Public", "club", &["bob", "carol"]).await;
    let (mut alice, mut bob, mut carol) =
        (server.login("alice").await, server.login("bob").await, server.login("carol").await);
    let answer = alice.call(&web_name(REMOVE), removing("club", &["carol", "nobody"])).await;
    assert_eq!(answer, ok());
    let told = notice(&mut carol, 4).await;
    assert_eq!(
        (&told["MsgBody"]["Operator_Account"], &told["MsgBody"]["RemarkInfo"]),
        (&json!("alice"), &json!("bye"))
    );
    let tip = tip(&mut bob, 3).await;
    assert_eq!((&tip["MsgBody"]["List_Account"], &tip["MsgBody"]["MemberNum"]), (&json!(["carol"]), &json!(2)));
    assert_eq!(rest_of(&mut carol).await, (vec![], vec![]), "the removed hear no more");
    assert_eq!(roles(&rest, "club", &["carol"]).await, ["NotMember"]);
    let mut silent = removing("club", &["bob"]);
    silent["Silence"] = json!(1);
    rest.ok(&rest_name(REMOVE), silent).await;
    notice(&mut bob, 4).await;
    assert_eq!(rest_of(&mut alice).await, (vec![3], vec![]), "only of carol");
}

#[tokio::test]
async fn who_may_remove_whom() {
    let (server, rest) = server(&["alice", "bob", "carol", "dave"]).await;
    group(&rest, "Public", "club", &["bob", "carol", "dave"]).await;
    admin(&rest, "club", "bob").await;
    admin(&rest, "club", "carol").await;
    let (mut alice, mut bob, mut dave) =
        (server.login("alice").await, server.login("bob").await, server.login("dave").await);
    for name in ["alice", "bob", "carol"] {
        refused(&dave.call(&web_name(REMOVE), removing("club", &[name])).await, 10007, &[]);
    }
    for name in ["alice", "carol"] {
        refused(&bob.call(&web_name(REMOVE), removing("club", &["dave", name])).await, 10007, &[]);
    }
    refused(
        &rest.call(&rest_name(REMOVE), removing("club", &["alice"])).await,
        10007,
        &["the owner cannot be removed"],
    );
    assert_eq!(roles(&rest, "club", &["alice", "bob", "carol", "dave"]).await, ["Owner", "Admin", "Admin", "Member"]);
    bob.ok(&web_name(REMOVE), removing("club", &["dave"])).await;
    alice.ok(&web_name(REMOVE), removing("club", &["bob"])).await;
    rest.ok(&rest_name(REMOVE), removing("club", &["carol"])).await;
    group(&rest, "Private", "team", &["bob", "carol"]).await;
    refused(&bob.call(&web_name(REMOVE), removing("team", &["carol"])).await, 10007, &[]);
    alice.ok(&web_name(REMOVE), removing("team", &["carol"])).await;
    assert_eq!(roles(&rest, "team", &["bob", "carol"]).await, ["Member", "NotMember"]);
}

#[tokio::test]
async fn who_quits_is_out_and_the_others_are_told() {
    let (server, rest) = server_with(Options::new().set("app.web_instances", 2), &["alice", "bob"]).await;
    group(&rest, "Public", "club", &["bob"]).await;
    let (mut alice, mut bob, mut bobs_other) =
        (server.login("alice").await, server.login("bob").await, server.login("bob").await);
    assert_eq!(bob.call(&web_name(QUIT), json!({"GroupId": "club"})).await, ok());
    let told = notice(&mut bobs_other, 8).await;
    assert_eq!(told["MsgBody"]["Operator_Account"], "bob");
    assert_eq!(rest_of(&mut bob).await, (vec![], vec![]));
    let tip = tip(&mut alice, 2).await;
    assert_eq!((&tip["MsgBody"]["List_Account"], &tip["MsgBody"]["MemberNum"]), (&json!(["bob"]), &json!(1)));
    refused(&bob.call(&web_name(QUIT), json!({"GroupId": "club"})).await, 10007, &["not a member"]);
}

#[tokio::test]
async fn the_owner_of_a_private_group_may_quit() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "Private", "team", &["bob"]).await;
    let mut alice = server.login("alice").await;
    alice.ok(&web_name(QUIT), json!({"GroupId": "team"})).await;
    assert_eq!(roles(&rest, "team", &["alice", "bob"]).await, ["NotMember", "Member"]);
    let info = rest.ok(&rest_name("get_group_info"), json!({"GroupIdList": ["team"]})).await;
    assert_eq!(info["GroupInfo"][0]["Owner_Account"], "");
    assert_eq!(info["GroupInfo"][0]["MemberNum"], 1);
}

#[tokio::test]
async fn who_is_in_a_live_room_quits_it() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "AVChatRoom", "live", &[]).await;
    let mut bob = server.login("bob").await;
    refused(&bob.call(&web_name(QUIT), json!({"GroupId": "live"})).await, 10007, &["not in the room"]);
    bob.ok(&web_name("apply_join_group"), json!({"GroupId": "live"})).await;
    assert_eq!(bob.call(&web_name(QUIT), json!({"GroupId": "live"})).await, ok());
    refused(&bob.call(&web_name(QUIT), json!({"GroupId": "live"})).await, 10007, &["not in the room"]);
}
