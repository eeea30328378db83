//! Bringing accounts into a group.

use super::*;
use tincan_blackbox::refused;

const ADD: &str = "add_group_member";

fn adding(id: &str, names: &[&str]) -> Value {
    let list: Vec<Value> = names.iter().map(|name| json!({"Member_Account": name})).collect();
    json!({"GroupId": id, "MemberList": list})
}

fn added(results: &[(&str, u64)]) -> Value {
    let list: Vec<Value> =
        results.iter().map(|(name, result)| json!({"Member_Account": name, "Result": result})).collect();
    ok_with(json!({"MemberList": list}))
}

#[tokio::test]
async fn an_admin_adds_members_and_all_are_told() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    group(&rest, "Public", "club", &["bob"]).await;
    let (mut alice, mut carol) = (server.login("alice").await, server.login("carol").await);
    let answer = rest.call(&rest_name(ADD), adding("club", &["bob", "carol"])).await;
    assert_eq!(answer, added(&[("bob", 2), ("carol", 1)]));
    let tip = tip(&mut alice, 1).await;
    assert_eq!(tip["From_Account"], "@TIM#SYSTEM");
    let body = json!({
        "OpType": 1,
        "Operator_Account": server.admin(),
        "MsgOperatorMemberExtraInfo": {"UserId": server.admin(), "NickName": "", "ImageUrl": ""},
        "List_Account": ["carol"],
        "MsgMemberExtraInfo": [{"UserId": "carol", "NickName": "", "ImageUrl": ""}],
        "MemberNum": 3,
        "GroupJoinType": 2,
    });
    assert_eq!(tip["MsgBody"], body);
    let told = notice(&mut carol, 7).await;
    assert_eq!(told["GroupInfo"]["GroupId"], "club");
    assert_eq!(roles(&rest, "club", &["alice", "bob", "carol"]).await, ["Owner", "Member", "Member"]);
}

#[tokio::test]
async fn in_silence_nobody_is_told() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "Public", "club", &[]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    let mut body = adding("club", &["bob"]);
    body["Silence"] = json!(1);
    assert_eq!(rest.call(&rest_name(ADD), body).await, added(&[("bob", 1)]));
    assert_eq!(rest_of(&mut alice).await, (vec![], vec![]));
    assert_eq!(rest_of(&mut bob).await, (vec![], vec![]));
}

#[tokio::test]
async fn members_invite_where_type_or_option_allow_it() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    let mut bob = server.login("bob").await;
    for (kind, id, option, may) in [
        ("Private", "private", None, true),
        ("Public", "public", None, false),
        ("ChatRoom", "chat room", None, false),
        ("Community", "@TGS#_community", None, true),
        ("Public", "open public", Some("FreeAccess"), true),
        ("Private", "closed private", Some("DisableInvite"), false),
    ] {
        let more = option.map_or(json!({}), |option| json!({"InviteJoinOption": option}));
        group_of(&rest, kind, id, &["bob"], more).await;
        let answer = bob.call(&web_name(ADD), adding(id, &["carol"])).await;
        if may {
            assert_eq!(answer, added(&[("carol", 1)]), "{kind} {option:?}");
        } else {
            refused(&answer, 10007, &[]);
        }
        assert_eq!(rest.call(&rest_name(ADD), adding(id, &["bob", "carol"])).await["ErrorCode"], 0, "{kind}");
    }
    // Who is not in the group brings nobody in.
    group(&rest, "Private", "without bob", &[]).await;
    refused(&bob.call(&web_name(ADD), adding("without bob", &["carol"])).await, 10007, &["not a member"]);
}

#[tokio::test]
async fn what_an_admin_of_the_group_has_to_approve() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    group_of(&rest, "Public", "club", &["bob"], json!({"InviteJoinOption": "NeedPermission"})).await;
    let (mut alice, mut bob, mut carol) =
        (server.login("alice").await, server.login("bob").await, server.login("carol").await);
    assert_eq!(bob.ok(&web_name(ADD), adding("club", &["carol"])).await, added(&[("carol", 3)]));
    let told = notice(&mut alice, 23).await;
    assert_eq!(told["MsgBody"]["MemberList_Account"], json!(["carol"]));
    let pending = json!({"StartTime": 0, "Limit": 10, "Handle_Account": "alice"});
    let list = alice.ok(&web_name("get_pendency"), pending).await;
    let entry = list["PendencyList"][0].clone();
    assert_eq!((&entry["From_Account"], &entry["To_Account"]), (&json!("bob"), &json!("carol")));
    assert_eq!((&entry["ApplicationType"], &entry["Handled"]), (&json!(2), &json!(0)));
    assert_eq!(entry["Authentication"], told["MsgBody"]["Authentication"]);
    let decide = json!({
        "GroupId": "club", "Applicant_Account": "bob", "Invited_Account": "carol", "HandleMsg": "Agree",
        "ApprovalMsg": "", "Authentication": entry["Authentication"],
    });
    let command = web_name("handle_invite_join_permission_group");
    refused(&bob.call(&command, decide.clone()).await, 10007, &[]);
    assert_eq!(alice.ok(&command, decide.clone()).await, ok());
    assert_eq!(notice(&mut carol, 7).await["MsgBody"]["Operator_Account"], "bob");
    assert_eq!(tip(&mut bob, 1).await["MsgBody"]["List_Account"], json!(["carol"]));
    refused(&alice.call(&command, decide).await, 10024, &["already"]);
    // The owner needs nobody's approval.
    rest.import(&["dave"]).await;
    assert_eq!(alice.ok(&web_name(ADD), adding("club", &["dave"])).await, added(&[("dave", 1)]));
}

#[tokio::test]
async fn an_invitation_that_takes_consent() {
    let options = Options::new().set("app.groups.invitees_agree", true);
    let (server, rest) = server_with(options, &["alice", "bob", "carol"]).await;
    group(&rest, "Private", "team", &[]).await;
    let (mut alice, mut bob, mut carol) =
        (server.login("alice").await, server.login("bob").await, server.login("carol").await);
    let answer = alice.ok(&web_name(ADD), adding("team", &["bob", "carol"])).await;
    assert_eq!(answer, added(&[("bob", 3), ("carol", 3)]));
    let decide = |told: &Value, verdict: &str| {
        json!({
            "GroupId": "team", "Inviter_Account": "alice", "HandleMsg": verdict, "ApprovalMsg": "so be it",
            "Authentication": told["MsgBody"]["Authentication"], "MsgKey": told["MsgBody"]["MsgKey"],
        })
    };
    let command = web_name("handle_invite_join_group");
    let told = notice(&mut bob, 12).await;
    assert_eq!(bob.ok(&command, decide(&told, "Agree")).await, ok());
    notice(&mut bob, 7).await;
    assert_eq!(notice(&mut alice, 13).await["MsgBody"]["RemarkInfo"], "so be it");
    let told = notice(&mut carol, 12).await;
    assert_eq!(carol.ok(&command, decide(&told, "Reject")).await, ok());
    assert_eq!(notice(&mut alice, 14).await["MsgBody"]["Operator_Account"], "carol");
    assert_eq!(roles(&rest, "team", &["bob", "carol"]).await, ["Member", "NotMember"]);
    refused(&carol.call(&command, decide(&told, "Agree")).await, 10024, &["already"]);
    // Who was not invited cannot use somebody's invitation.
    rest.import(&["dave"]).await;
    let mut dave = server.login("dave").await;
    refused(&dave.call(&command, decide(&told, "Agree")).await, 10007, &["not the caller's"]);
}
