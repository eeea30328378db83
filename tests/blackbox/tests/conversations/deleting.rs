//! `recentcontact/delete`, `recentcontact.batch_delete`, `recentcontact.clear_msg`.

use super::*;

/// How many messages alice's history with somebody holds.
async fn history(alice: &mut WebClient, peer: &str) -> usize {
    let body = json!({"Peer_Account": peer, "MaxCnt": 100, "LastMsgTime": 0, "MsgKey": "", "WithRecalledMsg": 1,
        "GetDirection": 0});
    alice.ok("openim.getroammsg", body).await["MsgList"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_client_deletes_some_and_each_has_its_result() {
    let mut desk = Desk::with(&["bob", "carol", "dave"]).await;
    let body = json!({"From_Account": "alice", "ClearRamble": 0, "ContactItem": [
        with_account("bob"), with_account("nobody"), {"Type": 2, "ToGroupid": "@tgs#1"}, with_account("carol")]});
    let answer = desk.alice.ok("recentcontact.batch_delete", body).await;
    let expected = json!({"ErrorDisplay": "", "ResultItem": [
        {"Type": 1, "To_Account": "bob", "ResultCode": 0, "ResultInfo": ""},
        {"Type": 1, "To_Account": "nobody", "ResultCode": 50001, "ResultInfo": "the recipient \"nobody\" does not exist"},
        {"Type": 2, "ToGroupid": "@tgs#1", "ResultCode": 50001,
            "ResultInfo": "there is no group \"@tgs#1\" to have a conversation with"},
        {"Type": 1, "To_Account": "carol", "ResultCode": 0, "ResultInfo": ""},
    ]});
    assert_eq!(answer, ok_with(expected));
    let expected = json!({"PushType": 1,
        "RecentContactDeleteItem": {"RecentContactList": [pushed("bob"), pushed("carol")]}});
    assert_eq!(arranged(&mut desk.alice_too).await, expected);
    assert_eq!(desk.order().await, ["dave"]);
    // The history stays, and a new message brings the conversation back.
    assert_eq!(history(&mut desk.alice, "bob").await, 1);
    desk.rest.send_text("bob", "alice", "again").await;
    assert_eq!(desk.order().await, ["bob", "dave"]);
    assert_eq!(history(&mut desk.alice, "bob").await, 2);
}

#[tokio::test]
async fn a_deletion_takes_the_history_along_when_asked_to() {
    let mut desk = Desk::with(&["bob", "carol"]).await;
    let body = json!({"From_Account": "alice", "ContactItem": [with_account("bob")], "ClearRamble": 1});
    desk.alice.ok("recentcontact.batch_delete", body).await;
    assert_eq!((desk.order().await, history(&mut desk.alice, "bob").await), (vec!["carol".to_owned()], 0));
    let theirs = desk.rest.ok("recentcontact/get_list", json!({"From_Account": "bob", "AssistFlags": 7})).await;
    assert_eq!(names(&theirs), ["alice"], "the other side keeps it");
}

#[tokio::test]
async fn an_admin_deletes_one_and_all_logins_are_told() {
    let mut desk = Desk::with(&["bob", "carol"]).await;
    for (peer, clear) in [("bob", 1), ("carol", 0)] {
        let body = json!({"From_Account": "alice", "Type": 1, "To_Account": peer, "ClearRamble": clear});
        assert_eq!(desk.rest.ok("recentcontact/delete", body).await, ok_with(json!({"ErrorDisplay": ""})));
        let expected = json!({"PushType": 1, "RecentContactDeleteItem": {"RecentContactList": [pushed(peer)]}});
        assert_eq!(arranged(&mut desk.alice).await, expected);
        assert_eq!(arranged(&mut desk.alice_too).await, expected);
    }
    assert!(desk.order().await.is_empty());
    assert_eq!((history(&mut desk.alice, "bob").await, history(&mut desk.alice, "carol").await), (0, 1));
}

#[tokio::test]
async fn a_deleted_conversation_is_not_pinned_any_more_and_keeps_its_marks() {
    let mut desk = Desk::with(&["bob", "carol"]).await;
    let top = json!({"From_Account": "alice", "OperationType": 1, "RecentContactItem": [with_account("bob")]});
    desk.alice.ok("recentcontact.top", top).await;
    let mark = json!({"From_Account": "alice", "MarkItem": [
        {"OptType": 2, "ContactItem": with_account("bob"), "CustomMark": "vip"}]});
    desk.alice.ok("recentcontact.mark_contact", mark).await;
    let delete = json!({"From_Account": "alice", "Type": 1, "To_Account": "bob"});
    desk.rest.ok("recentcontact/delete", delete).await;
    desk.rest.send_text("bob", "alice", "again").await;
    let list = desk.list().await;
    let bob = session(&list, "bob");
    assert_eq!((&bob["TopFlags"], &bob["CustomMark"]), (&json!(0), &json!("vip")), "{list}");
}

#[tokio::test]
async fn a_conversation_with_a_deleted_account_can_be_deleted() {
    let mut desk = Desk::with(&["bob", "carol"]).await;
    desk.rest.ok("im_open_login_svc/account_delete", json!({"DeleteItem": [{"UserID": "bob"}]})).await;
    let body = json!({"From_Account": "alice", "ContactItem": [with_account("bob")], "ClearRamble": 0});
    let answer = desk.alice.ok("recentcontact.batch_delete", body).await;
    assert_eq!(answer["ResultItem"][0]["ResultCode"], 0, "{answer}");
    assert_eq!(desk.order().await, ["carol"]);
}

#[tokio::test]
async fn a_cleared_conversation_stays_for_who_wants_empty_ones() {
    let mut desk = Desk::with(&["bob", "carol"]).await;
    let body = json!({"From_Account": "alice", "To_Account": "bob", "Type": 1});
    assert_eq!(desk.alice.ok("recentcontact.clear_msg", body).await, ok_with(json!({})));
    assert_eq!(history(&mut desk.alice, "bob").await, 0);
    let list = desk.list().await;
    assert_eq!(names(&list), ["carol", "bob"]);
    let bob = session(&list, "bob");
    assert_eq!((bob.get("LastMsg"), &bob["UnreadMsgCount"]), (None, &json!(0)), "{list}");
    let without = json!({"From_Account": "alice", "AssistFlags": 5});
    assert_eq!(names(&desk.rest.ok("recentcontact/get_list", without).await), ["carol"]);
}
