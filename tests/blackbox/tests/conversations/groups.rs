//! `recentcontact/create_contact_group`, `update_contact_group`, `del_contact_group`.

use super::*;

fn create(name: &str, peers: &[&str]) -> Value {
    let items: Vec<Value> = peers.iter().map(|peer| with_account(peer)).collect();
    json!({"From_Account": "alice", "GroupContactItem": [{"GroupName": name, "ContactItem": items}]})
}

fn done(peer: &str) -> Value {
    json!({"ContactItem": with_account(peer), "ResultCode": 0, "ResultInfo": ""})
}

#[tokio::test]
async fn a_group_from_its_creation_to_its_end() {
    let mut desk = Desk::with(&["bob", "carol", "dave"]).await;
    let answer = desk.alice.ok("recentcontact.create_contact_group", create("team", &["bob", "carol"])).await;
    let expected = json!({"ErrorDisplay": "", "GroupResultItem": [
        {"GroupItem": {"GroupId": 1, "GroupName": "team"}, "ResultItem": [done("bob"), done("carol")]}]});
    assert_eq!(answer, ok_with(expected));
    let expected = json!({"PushType": 5, "RecentContactCreateContactGroup": {"MsgContactGroupContactItem": [
        {"MsgGroupItem": {"GroupId": 1, "GroupName": "team"}, "MsgRecentContactItem": [pushed("bob"), pushed("carol")]}]}});
    assert_eq!(arranged(&mut desk.alice_too).await, expected);

    let rename = json!({"From_Account": "alice", "UpdateType": 1,
        "UpdateGroup": {"UpdateGroupType": 1, "OldGroupName": "team", "NewGroupName": "work"}});
    let answer = desk.alice.ok("recentcontact.update_contact_group", rename).await;
    let expected = json!({"UpdateType": 1, "ErrorDisplay": "", "UpdateGroupResult": {"UpdateGroupType": 1,
        "GroupName": "work", "GroupId": 1, "OldGroupName": "team", "ContactResultItem": []}});
    assert_eq!(answer, ok_with(expected));
    let expected = json!({"PushType": 7, "RecentContactUpdateContactGroup": {"UpdateType": 1, "MsgUpdateGroup":
        {"UpdateGroupType": 1, "GroupId": 1, "GroupName": "work", "OldGroupName": "team"}}});
    assert_eq!(arranged(&mut desk.alice_too).await, expected);

    let members = json!({"From_Account": "alice", "UpdateType": 1, "UpdateGroup": {"UpdateGroupType": 2,
    "OldGroupName": "work", "ContactUpdateItem": [
        {"ContactOptType": 1, "ContactItem": with_account("dave")},
        {"ContactOptType": 2, "ContactItem": with_account("bob")},
        {"ContactOptType": 1, "ContactItem": {"Type": 2, "ToGroupId": "@TGS#1"}},
    ]}});
    let answer = desk.rest.ok("recentcontact/update_contact_group", members).await;
    let expected = json!({"UpdateType": 1, "ErrorDisplay": "", "UpdateGroupResult": {"UpdateGroupType": 2,
        "GroupName": "work", "GroupId": 1, "OldGroupName": "work", "ContactResultItem": [done("dave"), done("bob"),
            {"ContactItem": {"Type": 2, "ToGroupId": "@TGS#1"}, "ResultCode": 51007,
                "ResultInfo": "the group \"@TGS#1\" cannot be found"}]}});
    assert_eq!(answer, ok_with(expected));
    let expected = json!({"PushType": 7, "RecentContactUpdateContactGroup": {"UpdateType": 1, "MsgUpdateGroup":
        {"UpdateGroupType": 2, "GroupId": 1, "OldGroupName": "work", "RecentContactUpdateGroupItem": [
            {"ContactOptType": 1, "RecentContactItem": pushed("dave")},
            {"ContactOptType": 2, "RecentContactItem": pushed("bob")}]}}});
    assert_eq!(arranged(&mut desk.alice_too).await, expected);
    let list = desk.list().await;
    assert_eq!(list["GroupItem"], json!([{"GroupId": 1, "GroupName": "work"}]));
    let of = |peer: &str| session(&list, peer)["ContactGroupId"].clone();
    assert_eq!((of("bob"), of("carol"), of("dave")), (json!([]), json!([1]), json!([1])));

    let delete = json!({"From_Account": "alice", "GroupName": ["work"]});
    let answer = desk.alice.ok("recentcontact.del_contact_group", delete).await;
    let gone = json!([{"GroupId": 1, "GroupName": "work"}]);
    assert_eq!(answer, ok_with(json!({"GroupItem": gone, "ErrorDisplay": ""})));
    let expected = json!({"PushType": 6, "RecentContactDelContactGroup": {"MsgGroupItem": gone}});
    assert_eq!(arranged(&mut desk.alice_too).await, expected);
    let list = desk.list().await;
    assert_eq!((&list["GroupItem"], &session(&list, "dave")["ContactGroupId"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn a_conversation_is_in_several_groups() {
    let mut desk = Desk::with(&["bob", "carol"]).await;
    desk.rest.ok("recentcontact/create_contact_group", create("team", &["bob"])).await;
    desk.rest.ok("recentcontact/create_contact_group", create("friends", &["bob", "carol"])).await;
    desk.rest.ok("recentcontact/create_contact_group", create("empty", &[])).await;
    let page =
        desk.alice.ok("recentcontact.get_contact_group", json!({"From_Account": "alice", "StartIndex": 0})).await;
    let groups = json!([{"GroupId": 1, "GroupName": "team"}, {"GroupId": 2, "GroupName": "friends"},
        {"GroupId": 3, "GroupName": "empty"}]);
    assert_eq!(page["GroupItem"], groups);
    let items = page["ContactItem"].as_array().unwrap();
    let of: Vec<_> = items.iter().map(|item| (&item["To_Account"], &item["ContactGroupId"])).collect();
    assert_eq!(of, [(&json!("bob"), &json!([1, 2])), (&json!("carol"), &json!([2]))]);
}
