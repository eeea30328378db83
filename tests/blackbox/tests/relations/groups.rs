//! Groups of friends.

use super::*;

#[tokio::test]
async fn groups_are_made_changed_and_deleted() {
    let mut chat = Chat::start().await;
    chat.alice.ok("sns.friend_add", request("alice", &["bob", "carol"])).await;
    chat.forget().await;
    let body = json!({"From_Account": "alice", "GroupName": ["mates"], "To_Account": ["bob", "zed"]});
    let made = chat.alice.ok("sns.group_add", body).await;
    let stranger = json!({"To_Account": "zed", "ResultCode": 32216,
        "ResultInfo": "\"zed\" is not a friend and cannot be in a group of friends"});
    let expected = json!({"ResultItem": [item("bob"), stranger], "Fail_Account": ["zed"],
        "CurrentSequence": made["CurrentSequence"]});
    assert_eq!(made, with(ok(), expected));
    let get = json!({"From_Account": "alice", "LastSequence": 0, "NeedFriend": "Need_Friend_Type_Yes"});
    let answer = chat.alice.ok("sns.group_get", get.clone()).await;
    let groups = json!([{"GroupName": "mates", "FriendNumber": 1, "To_Account": ["bob"]}]);
    let sequence = made["CurrentSequence"].clone();
    assert_eq!(answer, with(ok(), json!({"ResultItem": groups, "CurrentSequence": sequence})));
    let known = chat.rest.ok("sns/group_get", with(get.clone(), json!({"LastSequence": sequence}))).await;
    assert_eq!(known, with(ok(), json!({"ResultItem": [], "CurrentSequence": sequence})));
    let update = json!({"From_Account": "alice", "GroupOldName": "mates", "GroupNewName": "clan", "UpdateGroupItem": [
        {"To_Account": "carol", "UpdateType": "Update_Type_Add"},
        {"To_Account": "bob", "UpdateType": "Update_Type_Delete"},
    ]});
    let updated = chat.alice.ok("sns.group_update", update).await;
    let items = json!([
        {"To_Account": "carol", "UpdateType": "Update_Type_Add", "ResultCode": 0, "ResultInfo": ""},
        {"To_Account": "bob", "UpdateType": "Update_Type_Delete", "ResultCode": 0, "ResultInfo": ""},
    ]);
    let expected = json!({"ResultItem": items, "CurrentSequence": updated["CurrentSequence"]});
    assert_eq!(updated, with(ok(), expected));
    let two = chat.rest.ok("sns/group_add", json!({"From_Account": "alice", "GroupName": ["a", "b"]})).await;
    assert_eq!(two, with(ok(), json!({"CurrentSequence": two["CurrentSequence"]})));
    let some = json!({"From_Account": "alice", "GroupName": ["clan", "b"]});
    let answer = chat.rest.ok("sns/group_get", some.clone()).await;
    let groups = json!([{"GroupName": "clan", "FriendNumber": 1}, {"GroupName": "b", "FriendNumber": 0}]);
    assert_eq!(answer, with(ok(), json!({"ResultItem": groups, "CurrentSequence": two["CurrentSequence"]})));
    let gone = chat.rest.ok("sns/group_delete", some).await;
    assert_eq!(gone, with(ok(), json!({"CurrentSequence": gone["CurrentSequence"]})));
    let left = chat.alice.ok("sns.group_get", get).await;
    assert_eq!(left["ResultItem"], json!([{"GroupName": "a", "FriendNumber": 0, "To_Account": []}]));
    assert_eq!(names(&chat.rest, "alice").await, ["bob", "carol"]);
    assert_eq!(pushed(&mut chat.alice_too, 0).await, [0; 0], "groups are not pushed");
}
