//! Adding, importing, changing, checking and deleting friends.

use super::*;

#[tokio::test]
async fn a_friend_is_added_on_both_sides_and_both_are_told() {
    let mut chat = Chat::start().await;
    let mut body = request("alice", &["bob"]);
    let item = json!({"Remark": "my bob", "GroupName": "Work", "AddWording": "hi"});
    body["AddFriendItem"][0] = with(body["AddFriendItem"][0].clone(), item);
    assert_eq!(chat.alice.ok("sns.friend_add", body).await, results(&["bob"]));
    assert_eq!(pushed(&mut chat.alice, 1).await, [added("alice", &["bob"])]);
    assert_eq!(pushed(&mut chat.alice_too, 1).await, [added("alice", &["bob"])]);
    assert_eq!(pushed(&mut chat.bob, 1).await, [added("alice", &["alice"])]);
    let asked = json!({"From_Account": "alice", "StartIndex": 0, "StandardSequence": 0, "CustomSequence": 0});
    let answer = chat.alice.ok("sns.friend_get", asked).await;
    let fields = json!([
        {"Tag": "Tag_Profile_IM_Image", "Value": "bob.png"},
        {"Tag": "Tag_Profile_IM_Nick", "Value": "Bob"},
        {"Tag": "Tag_SNS_IM_AddTime", "Value": recent(value(&answer["UserDataItem"][0]["ValueItem"], "Tag_SNS_IM_AddTime"))},
        {"Tag": "Tag_SNS_IM_Remark", "Value": "my bob"},
        {"Tag": "Tag_SNS_IM_AddSource", "Value": "AddSource_Type_Web"},
        {"Tag": "Tag_SNS_IM_AddWording", "Value": "hi"},
        {"Tag": "Tag_SNS_IM_Group", "Value": ["Work"]},
    ]);
    let expected = json!({
        "UserDataItem": [{"To_Account": "bob", "ValueItem": fields}], "StandardSequence": 1, "CustomSequence": 0,
        "FriendNum": 1, "CompleteFlag": 1, "NextStartIndex": 0,
    });
    assert_eq!(answer, with(ok(), expected));
    let specified = chat.alice.ok("sns.friend_get_specified", about("alice", &["bob"])).await;
    let found = json!([{"To_Account": "bob", "SnsProfileItem": fields, "ResultCode": 0, "ResultInfo": ""}]);
    assert_eq!(specified, with(ok(), json!({"InfoItem": found})));
    let of_bob = list(&chat.rest, "bob").await;
    let item = &of_bob["UserDataItem"][0];
    assert_eq!(item["To_Account"], "alice");
    assert_eq!(value(&item["ValueItem"], "Tag_SNS_IM_Remark"), "", "the remark is the caller's own");
    assert_eq!(value(&item["ValueItem"], "Tag_SNS_IM_Group"), &json!([]));
}

#[tokio::test]
async fn one_way_friends_by_rest() {
    let mut chat = Chat::start().await;
    let body = with(request("alice", &["bob", "nobody"]), json!({"AddType": "Add_Type_Single"}));
    let answer = chat.rest.ok("sns/friend_add", body).await;
    let missing =
        json!({"To_Account": "nobody", "ResultCode": 30003, "ResultInfo": "the recipient \"nobody\" does not exist"});
    let expected = json!({"ResultItem": [item("bob"), missing], "Fail_Account": ["nobody"]});
    assert_eq!(answer, with(ok(), expected));
    assert_eq!(pushed(&mut chat.alice, 1).await, [added("alice", &["bob"])]);
    assert_eq!(pushed(&mut chat.bob, 0).await, [0; 0]);
    let check = |from: &str, to: &[&str], kind: &str| with(about(from, to), json!({"CheckType": kind}));
    for (from, to, kind, relation) in [
        ("alice", "bob", "CheckResult_Type_Both", "CheckResult_Type_AWithB"),
        ("bob", "alice", "CheckResult_Type_Both", "CheckResult_Type_BWithA"),
        ("bob", "alice", "CheckResult_Type_Single", "CheckResult_Type_NoRelation"),
        ("alice", "bob", "CheckResult_Type_Single", "CheckResult_Type_AWithB"),
        ("alice", "carol", "CheckResult_Type_Both", "CheckResult_Type_NoRelation"),
    ] {
        let answer = chat.rest.ok("sns/friend_check", check(from, &[to], kind)).await;
        let info = json!([{"To_Account": to, "Relation": relation, "ResultCode": 0, "ResultInfo": ""}]);
        assert_eq!(answer, with(ok(), json!({"InfoItem": info})));
    }
    chat.rest.ok("sns/friend_add", request("bob", &["alice"])).await;
    let answer = chat.bob.ok("sns.friend_check", check("bob", &["alice"], "CheckResult_Type_Both")).await;
    assert_eq!(answer["InfoItem"][0]["Relation"], "CheckResult_Type_BothWay");
}

#[tokio::test]
async fn friends_are_deleted_on_one_side_or_both() {
    let mut chat = Chat::start().await;
    chat.alice.ok("sns.friend_add", request("alice", &["bob", "carol"])).await;
    chat.forget().await;
    assert_eq!(chat.alice.ok("sns.friend_delete", about("alice", &["carol"])).await, results(&["carol"]));
    assert_eq!(pushed(&mut chat.alice, 1).await, [deleted("alice", &["carol"])]);
    assert_eq!(pushed(&mut chat.alice_too, 1).await, [deleted("alice", &["carol"])]);
    assert_eq!(pushed(&mut chat.carol, 0).await, [0; 0]);
    assert_eq!(names(&chat.rest, "carol").await, ["alice"]);
    let both = with(about("alice", &["bob", "carol"]), json!({"DeleteType": "Delete_Type_Both"}));
    assert_eq!(chat.rest.ok("sns/friend_delete", both).await, results(&["bob", "carol"]));
    assert_eq!(pushed(&mut chat.alice, 1).await, [deleted("alice", &["bob"])]);
    assert_eq!(pushed(&mut chat.bob, 1).await, [deleted("alice", &["alice"])]);
    assert_eq!(pushed(&mut chat.carol, 1).await, [deleted("alice", &["alice"])]);
    chat.alice.ok("sns.friend_add", request("alice", &["bob", "carol"])).await;
    assert_eq!(chat.rest.ok("sns/friend_delete_all", json!({"From_Account": "alice"})).await, ok());
    assert_eq!((names(&chat.rest, "alice").await.len(), names(&chat.rest, "bob").await.len()), (0, 1));
    let all = json!({"From_Account": "bob", "DeleteType": "Delete_Type_Both"});
    chat.bob.ok("sns.friend_delete_all", all).await;
    assert_eq!(names(&chat.rest, "bob").await.len(), 0);
}

#[tokio::test]
async fn a_change_of_a_friend_is_told_to_the_other_logins() {
    let fields = r#"[{keyword = "Rank", kind = "number"}, {keyword = "Note", kind = "text", users_write = false}]"#;
    let mut chat = Chat::with(Options::new().set("app.friend_fields", fields)).await;
    chat.alice.ok("sns.friend_add", request("alice", &["bob"])).await;
    chat.forget().await;
    let update =
        |fields: Value| json!({"From_Account": "alice", "UpdateItem": [{"To_Account": "bob", "SnsItem": fields}]});
    let changes = json!([
        {"Tag": "Tag_SNS_IM_Remark", "Value": "Bobby"},
        {"Tag": "Tag_SNS_IM_Group", "Value": ["Work", "Chess"]},
        {"Tag": "Tag_SNS_Custom_Rank", "Value": 7},
    ]);
    assert_eq!(chat.alice.ok("sns.friend_update", update(changes)).await, results(&["bob"]));
    let sns =
        json!([{"Tag": "Tag_SNS_IM_Remark", "ValueBytes": "Bobby"}, {"Tag": "Tag_SNS_Custom_Rank", "ValueNum": 7}]);
    let told = json!({"PushType": 8, "From_Account": "alice", "FriendUpInfo": [{"Friend_Account": "bob", "Sns": sns}]});
    assert_eq!(pushed(&mut chat.alice_too, 1).await, [push(told)]);
    assert_eq!(pushed(&mut chat.alice, 0).await, [0; 0]);
    let note = json!([{"Tag": "Tag_SNS_Custom_Note", "Value": "n"}]);
    let refused = chat.alice.ok("sns.friend_update", update(note.clone())).await;
    assert_eq!(refused["ResultItem"][0]["ResultCode"], 30001, "{refused}");
    chat.rest.ok("sns/friend_update", update(note)).await;
    let tags = ["Tag_SNS_IM_Group", "Tag_SNS_Custom_Rank", "Tag_SNS_Custom_Note", "Tag_Profile_IM_Nick"];
    let asked = with(about("alice", &["bob", "carol"]), json!({"TagList": tags}));
    let found = json!([
        {"Tag": "Tag_Profile_IM_Nick", "Value": "Bob"},
        {"Tag": "Tag_SNS_IM_Group", "Value": ["Work", "Chess"]},
        {"Tag": "Tag_SNS_Custom_Note", "Value": "n"},
        {"Tag": "Tag_SNS_Custom_Rank", "Value": 7},
    ]);
    let stranger =
        json!({"To_Account": "carol", "ResultCode": 30001, "ResultInfo": "\"carol\" is not a friend of the account"});
    let expected = json!({
        "InfoItem": [{"To_Account": "bob", "SnsProfileItem": found, "ResultCode": 0, "ResultInfo": ""}, stranger],
        "Fail_Account": ["carol"],
    });
    assert_eq!(chat.rest.ok("sns/friend_get_list", asked).await, with(ok(), expected));
}

#[tokio::test]
async fn an_import_asks_nobody() {
    let mut chat = Chat::with(Options::new().set("app.friend_fields", r#"[{keyword = "Rank", kind = "text"}]"#)).await;
    chat.bob_wants_to_be_asked().await;
    chat.rest.ok("sns/black_list_add", about("bob", &["alice"])).await;
    let friend = json!({"To_Account": "bob", "Remark": "Bobby", "RemarkTime": 1_700_000_100, "GroupName": ["Work"],
        "AddSource": "AddSource_Type_Old", "AddWording": "hi", "AddTime": 1_650_000_000,
        "CustomItem": [{"Tag": "Tag_SNS_Custom_Rank", "Value": "7"}]});
    let body = json!({"From_Account": "alice", "AddFriendItem": [friend]});
    assert_eq!(chat.rest.ok("sns/friend_import", body).await, results(&["bob"]));
    let list = list(&chat.rest, "alice").await;
    let fields = &list["UserDataItem"][0]["ValueItem"];
    for (tag, expected) in [
        ("Tag_SNS_IM_Remark", json!("Bobby")),
        ("Tag_SNS_IM_AddTime", json!(1_650_000_000)),
        ("Tag_SNS_IM_AddSource", json!("AddSource_Type_Old")),
        ("Tag_SNS_IM_AddWording", json!("hi")),
        ("Tag_SNS_IM_Group", json!(["Work"])),
        ("Tag_SNS_Custom_Rank", json!("7")),
    ] {
        assert_eq!(value(fields, tag), &expected, "{tag}");
    }
    assert_eq!(names(&chat.rest, "bob").await.len(), 0, "one way");
}
