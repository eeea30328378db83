//! Applications to join, and the list of what waits.

use super::*;
use tincan_blackbox::{refused, says};

const DECIDE: &str = "handle_apply_join_group";

fn applying(words: &str) -> Value {
    json!({"GroupId": "gate", "ApplyMsg": words, "UserDefinedField": "data"})
}

fn deciding(applicant: &str, told: &Value, verdict: &str) -> Value {
    json!({
        "GroupId": "gate", "Applicant_Account": applicant, "HandleMsg": verdict, "ApprovalMsg": "because",
        "Authentication": told["Authentication"], "MsgKey": told["MsgKey"],
    })
}

async fn pending(client: &mut WebClient) -> Value {
    let body = json!({"StartTime": 0, "Limit": 20, "Handle_Account": client.user()});
    client.ok(&web_name("get_pendency"), body).await
}

#[tokio::test]
async fn owner_and_admins_are_told_and_one_of_them_decides() {
    let (server, rest) = server(&["alice", "bob", "carol", "dave"]).await;
    group(&rest, "Public", "gate", &["bob", "dave"]).await;
    admin(&rest, "gate", "bob").await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    let (mut carol, mut dave) = (server.login("carol").await, server.login("dave").await);
    let answer = carol.call(&web_name("apply_join_group"), applying("let me in")).await;
    assert_eq!(answer, ok_with(json!({"JoinedStatus": "WaitAdminApproval"})));
    let told = notice(&mut alice, 1).await["MsgBody"].clone();
    assert_eq!((&told["Operator_Account"], &told["RemarkInfo"]), (&json!("carol"), &json!("let me in")));
    assert_eq!(told["UserDefinedField"], "data");
    notice(&mut bob, 1).await;
    assert_eq!(rest_of(&mut dave).await, (vec![], vec![]));
    let list = pending(&mut bob).await;
    let expected = ok_with(json!({
        "PendencyList": [{
            "From_Account": "carol", "FromUserNickName": "", "FromUserFaceUrl": "", "To_Account": "bob",
            "GroupId": "gate", "GroupName": "gate", "ApplyInviteMsg": "let me in", "FromUserDefinedData": "data",
            "ApprovalMsg": "", "ToUserDefinedData": "", "Authentication": told["Authentication"],
            "MsgTime": told["MsgKey"], "MsgKey": told["MsgKey"], "AddTime": told["MsgKey"].as_u64().unwrap() / 1000,
            "Handled": 0, "HandleResult": 0, "ApplicationType": 0,
        }],
        "NextStartTime": 0, "ReadTimeSeq": 0, "UnreadNum": 1, "UnreadCount": 1,
    }));
    assert_eq!(list, expected);
    refused(&dave.call(&web_name(DECIDE), deciding("carol", &told, "Agree")).await, 10007, &[]);
    assert_eq!(bob.call(&web_name(DECIDE), deciding("carol", &told, "Agree")).await, ok());
    let approved = notice(&mut carol, 2).await["MsgBody"].clone();
    assert_eq!((&approved["Operator_Account"], &approved["RemarkInfo"]), (&json!("bob"), &json!("because")));
    assert_eq!(tip(&mut dave, 1).await["MsgBody"]["List_Account"], json!(["carol"]));
    let (bobs, alices) = (pending(&mut bob).await, pending(&mut alice).await);
    assert_eq!(bobs["PendencyList"][0]["Handled"], 2);
    assert_eq!(alices["PendencyList"][0]["Handled"], 1);
    assert_eq!(
        (&alices["PendencyList"][0]["HandleResult"], &alices["PendencyList"][0]["ApprovalMsg"]),
        (&json!(1), &json!("because"))
    );
}

#[tokio::test]
async fn who_is_refused_may_ask_again() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "Public", "gate", &[]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    bob.ok(&web_name("apply_join_group"), applying("please")).await;
    let first = notice(&mut alice, 1).await["MsgBody"].clone();
    alice.ok(&web_name(DECIDE), deciding("bob", &first, "Reject")).await;
    assert_eq!(notice(&mut bob, 3).await["MsgBody"]["RemarkInfo"], "because");
    assert_eq!(roles(&rest, "gate", &["bob"]).await, ["NotMember"]);
    bob.ok(&web_name("apply_join_group"), applying("once more")).await;
    let second = notice(&mut alice, 1).await["MsgBody"].clone();
    refused(&alice.call(&web_name(DECIDE), deciding("bob", &first, "Agree")).await, 10024, &["already"]);
    let list = pending(&mut alice).await;
    assert_eq!(list["PendencyList"].as_array().unwrap().len(), 1, "the later takes the place of the earlier: {list}");
    alice.ok(&web_name(DECIDE), deciding("bob", &second, "Agree")).await;
    assert_eq!(roles(&rest, "gate", &["bob"]).await, ["Member"]);
}

#[tokio::test]
async fn a_list_holds_fifty_and_comes_in_pages() {
    let names: Vec<String> = (0..53).map(|n| format!("user{n}")).collect();
    let mut users: Vec<&str> = names.iter().map(String::as_str).collect();
    users.push("alice");
    let (server, rest) = server(&users).await;
    group(&rest, "Public", "gate", &[]).await;
    for name in &names {
        let mut client = server.login(name).await;
        client.ok(&web_name("apply_join_group"), applying(name)).await;
    }
    let mut alice = server.login("alice").await;
    let (mut seen, mut start) = (Vec::new(), 0);
    loop {
        let body = json!({"StartTime": start, "Limit": 20, "Handle_Account": "alice"});
        let page = alice.ok(&web_name("get_pendency"), body).await;
        let entries = page["PendencyList"].as_array().unwrap().iter();
        seen.extend(entries.map(|entry| entry["ApplyInviteMsg"].as_str().unwrap().to_owned()));
        start = page["NextStartTime"].as_u64().unwrap();
        if start == 0 {
            break;
        }
    }
    let newest: Vec<&String> = names.iter().skip(3).rev().collect();
    assert_eq!(seen.iter().collect::<Vec<_>>(), newest);
    // Of communities there are none.
    let body = json!({"StartTime": 0, "Limit": 20, "Handle_Account": "alice"});
    let page = alice.ok("million_group_open_http_svc.get_pendency", body).await;
    let nothing = json!({"PendencyList": [], "NextStartTime": 0, "ReadTimeSeq": 0, "UnreadNum": 0, "UnreadCount": 0});
    assert_eq!(page, ok_with(nothing));
}

#[tokio::test]
async fn what_was_read_is_not_unread() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    group(&rest, "Public", "gate", &[]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    bob.ok(&web_name("apply_join_group"), applying("hello")).await;
    let time = pending(&mut alice).await["PendencyList"][0]["MsgTime"].clone();
    let report = json!({"ReportTime": time, "From_Account": "alice"});
    assert_eq!(alice.call(&web_name("report_pendency"), report).await, ok());
    let list = pending(&mut alice).await;
    assert_eq!((&list["UnreadNum"], &list["ReadTimeSeq"]), (&json!(0), &time));
    // An earlier time changes nothing, be it in seconds.
    alice.ok(&web_name("report_pendency"), json!({"ReportTime": 1, "From_Account": "alice"})).await;
    assert_eq!(pending(&mut alice).await["ReadTimeSeq"], time);
    let answer = alice.call(&web_name("report_pendency"), json!({"From_Account": "alice"})).await;
    assert_eq!(answer["ErrorCode"], 10004);
    says(&answer["ErrorInfo"], &["ReportTime is missing"]);
}
