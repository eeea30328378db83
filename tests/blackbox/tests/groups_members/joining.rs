//! Joining by oneself.

use super::*;
use tincan_blackbox::refused;

const JOIN: &str = "apply_join_group";

fn joining(id: &str) -> Value {
    json!({"GroupId": id, "ApplyMsg": "let me in", "WebPushFlag": 1, "HugeGroupHistoryMsgFlag": 1})
}

#[tokio::test]
async fn who_is_free_to_join_is_in_at_once() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group_of(&rest, "Public", "open", &[], json!({"ApplyJoinOption": "FreeAccess"})).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    let answer = bob.call(&web_name(JOIN), joining("open")).await;
    assert_eq!(answer, ok_with(json!({"JoinedStatus": "JoinedSuccess"})));
    let told = notice(&mut bob, 2).await;
    assert_eq!((&told["To_Account"], &told["MsgBody"]["Operator_Account"]), (&json!("bob"), &json!("bob")));
    let tip = tip(&mut alice, 1).await;
    let body = json!({
        "OpType": 1,
        "Operator_Account": "bob",
        "MsgOperatorMemberExtraInfo": {"UserId": "bob", "NickName": "", "ImageUrl": ""},
        "List_Account": ["bob"],
        "MsgMemberExtraInfo": [{"UserId": "bob", "NickName": "", "ImageUrl": ""}],
        "MemberNum": 2,
        "GroupJoinType": 1,
    });
    assert_eq!(tip["MsgBody"], body);
    assert_eq!(tip["MsgSeq"], 1);
}

#[tokio::test]
async fn how_one_gets_in_by_asking_depends_on_type_and_option() {
    let (server, rest) = server(&["alice", "bob"]).await;
    let mut bob = server.login("bob").await;
    for (kind, id, option, status) in [
        ("Private", "private", None, None),
        ("Private", "private free", Some("FreeAccess"), None),
        ("Public", "public", None, Some("WaitAdminApproval")),
        ("Public", "public closed", Some("DisableApply"), None),
        ("ChatRoom", "chat room", None, Some("JoinedSuccess")),
        ("ChatRoom", "chat room asking", Some("NeedPermission"), Some("WaitAdminApproval")),
        ("Community", "@TGS#_community", None, Some("JoinedSuccess")),
        ("AVChatRoom", "live", None, Some("JoinedSuccess")),
        ("BChatRoom", "broadcast", None, Some("JoinedSuccess")),
    ] {
        let mut more = option.map_or(json!({}), |option| json!({"ApplyJoinOption": option}));
        if kind == "BChatRoom" {
            more = json!({"Owner_Account": null});
        }
        group_of(&rest, kind, id, &[], more).await;
        let answer = bob.call(&web_name(JOIN), joining(id)).await;
        match status {
            Some(status) => assert_eq!((&answer["ErrorCode"], &answer["JoinedStatus"]), (&json!(0), &json!(status))),
            None => refused(&answer, 10007, &[]),
        }
    }
}

#[tokio::test]
async fn chat_rooms_tell_of_members_only_when_they_are_set_to() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "ChatRoom", "room", &[]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    bob.ok(&web_name(JOIN), joining("room")).await;
    notice(&mut bob, 2).await;
    assert_eq!(rest_of(&mut alice).await, (vec![], vec![]));
    let options = Options::new().set("app.groups.chat_room_member_tips", true);
    let (server, rest) = server_with(options, &["alice", "bob"]).await;
    group(&rest, "ChatRoom", "room", &[]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    bob.ok(&web_name(JOIN), joining("room")).await;
    tip(&mut alice, 1).await;
}
