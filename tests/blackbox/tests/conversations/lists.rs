//! `recentcontact.page_get` and `recentcontact/get_list` beside what a message does to them.

use tincan_blackbox::until;

use super::*;

#[tokio::test]
async fn everything_that_is_known_of_a_conversation_is_on_the_page() {
    let mut desk = Desk::with(&["bob"]).await;
    desk.rest
        .ok("im_open_login_svc/account_import", json!({"UserID": "bob", "Nick": "Bob", "FaceUrl": "https://x/b.png"}))
        .await;
    let sent = desk.rest.send_text("bob", "alice", "hello").await;
    let top = json!({"From_Account": "alice", "OperationType": 1, "RecentContactItem": [with_account("bob")]});
    desk.alice.ok("recentcontact.top", top).await;
    let group = json!({"From_Account": "alice",
        "GroupContactItem": [{"GroupName": "team", "ContactItem": [with_account("bob")]}]});
    desk.alice.ok("recentcontact.create_contact_group", group).await;
    let mark = json!({"From_Account": "alice", "MarkItem": [
        {"OptType": 3, "ContactItem": with_account("bob"), "SetMark": [1, 3], "CustomMark": "vip"}]});
    desk.alice.ok("recentcontact.mark_contact", mark).await;
    let mute = json!({"Peer_Account": ["bob"], "Mute_Notifications": 2});
    desk.alice.ok("openim.set_c2c_peer_mute_notifications", mute).await;
    let mut list = desk.list().await;
    list["SessionItem"][0].as_object_mut().unwrap().remove("MsgSeq");
    let expected = json!({
        "CompleteFlag": 1, "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0, "TopStartIndex": 0,
        "GroupItem": [{"GroupId": 1, "GroupName": "team"}], "ErrorDisplay": "",
        "SessionItem": [{
            "Type": 1, "To_Account": "bob", "UnreadMsgCount": 2, "MsgTime": sent["MsgTime"],
            "LastC2CMsgFrom_Account": "bob", "LastMsgFlags": 0,
            "LastMsg": {"MsgBody": text("hello"), "CloudCustomData": ""},
            "C2cNick": "Bob", "C2cImage": "https://x/b.png", "C2cRemark": "", "C2cPeerReadTime": 0, "TopFlags": 1,
            "StandardMark": "1010", "CustomMark": "vip", "ContactGroupId": [1], "MsgRecvOption": 2,
        }],
    });
    assert_eq!(list, ok_with(expected));
}

#[tokio::test]
async fn a_deleted_account_loses_what_it_arranged() {
    let mut desk = Desk::with(&["bob"]).await;
    let group = json!({"From_Account": "alice",
        "GroupContactItem": [{"GroupName": "team", "ContactItem": [with_account("bob")]}]});
    desk.alice.ok("recentcontact.create_contact_group", group).await;
    desk.rest.ok("im_open_login_svc/account_delete", json!({"DeleteItem": [{"UserID": "alice"}]})).await;
    desk.rest.import(&["alice"]).await;
    let page = desk.rest.ok("recentcontact/get_contact_group", json!({"From_Account": "alice", "StartIndex": 0})).await;
    assert_eq!((&page["GroupItem"], &page["ContactItem"]), (&json!([]), &json!([])), "{page}");
    assert_eq!(desk.rest.ok("recentcontact/get_list", first_page()).await["SessionItem"], json!([]));
}

#[tokio::test]
async fn a_friend_has_a_remark() {
    let mut desk = Desk::with(&["bob", "carol"]).await;
    let body = json!({"From_Account": "alice", "AddType": "Add_Type_Single", "ForceAddFlags": 1, "AddFriendItem": [
        {"To_Account": "bob", "AddSource": "AddSource_Type_Test", "Remark": "Bobby"}]});
    desk.rest.ok("sns/friend_add", body).await;
    let list = desk.list().await;
    let of = |peer: &str| session(&list, peer)["C2cRemark"].clone();
    assert_eq!((of("bob"), of("carol")), (json!("Bobby"), json!("")), "{list}");
}

#[tokio::test]
async fn a_conversation_whose_messages_have_expired_is_off_and_has_nothing_unread() {
    let server = Server::with(Options::new().set("app.history", "1s"));
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    let mut alice = server.login("alice").await;
    rest.send_text("bob", "alice", "hi").await;
    until("the message's end", async || {
        let list = alice.ok("recentcontact.page_get", first_page()).await;
        list["SessionItem"].as_array().unwrap().is_empty().then_some(())
    })
    .await;
    let unread = rest.ok("openim/get_c2c_unread_msg_num", json!({"To_Account": "alice"})).await;
    assert_eq!(unread["AllC2CUnreadMsgNum"], 0, "{unread}");
    let missed = alice.ok("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})).await;
    assert_eq!(missed["C2CPairUnreadCount"], json!([]), "{missed}");
}
