//! Friend requests that wait for an answer.

use super::*;

fn get(owner: &str) -> Value {
    json!({"From_Account": owner, "PendencyType": "Pendency_Type_Both", "StartTime": 0, "MaxLimited": 100,
        "LastSequence": 0})
}

fn gone(by: &str, names: &[&str]) -> Value {
    push(json!({"PushType": 4, "From_Account": by, "FrienPencydDel_Account": names}))
}

/// Alice asks bob.
async fn ask(chat: &mut Chat) {
    chat.bob_wants_to_be_asked().await;
    let mut body = request("alice", &["bob"]);
    body["AddFriendItem"][0]["AddWording"] = json!("it is me");
    body["AddFriendItem"][0]["Remark"] = json!("my bob");
    let answer = chat.alice.ok("sns.friend_add", body).await;
    let info = "the friend request waits for the other side's confirmation";
    let waiting = json!({"To_Account": "bob", "ResultCode": 30539, "ResultInfo": info});
    assert_eq!(answer, with(ok(), json!({"ResultItem": [waiting], "Fail_Account": ["bob"]})));
}

#[tokio::test]
async fn both_sides_are_told_of_a_request_and_find_it() {
    let mut chat = Chat::start().await;
    ask(&mut chat).await;
    let told = |push: &Value, other: &str, nick: &str, face: &str| {
        let at = recent(&push["body"]["EventArray"][0]["FriendListMod"][0]["PendencyAdd"][0]["AddTime"]);
        let entry = json!({"PendencyAdd_Account": other, "ProfileImNick": nick, "ProfileImImage": face, "AddTime": at,
            "AddSource": "AddSource_Type_Web", "AddWording": "it is me"});
        super::push(json!({"PushType": 3, "From_Account": "alice", "PendencyAdd": [entry]}))
    };
    for client in [&mut chat.alice, &mut chat.alice_too] {
        let pushes = pushed(client, 1).await;
        assert_eq!(pushes, [told(&pushes[0], "bob", "Bob", "bob.png")]);
    }
    let pushes = pushed(&mut chat.bob, 1).await;
    assert_eq!(pushes, [told(&pushes[0], "alice", "Alice", "alice.png")]);
    let answer = chat.bob.ok("sns.pendency_get", get("bob")).await;
    let item = json!({"To_Account": "alice", "Nick": "Alice", "Image": "alice.png",
        "AddTime": recent(&answer["PendencyItem"][0]["AddTime"]), "AddSource": "AddSource_Type_Web",
        "AddWording": "it is me", "PendencyType": "Pendency_Type_ComeIn"});
    let expected = json!({"PendencyItem": [item], "UnreadPendencyCount": 1, "StartTime": 0, "CurrentSequence": 1});
    assert_eq!(answer, with(ok(), expected));
    let sent = chat.alice.ok("sns.pendency_get", get("alice")).await;
    assert_eq!(sent["PendencyItem"][0]["PendencyType"], "Pendency_Type_SendOut");
    assert_eq!(sent["UnreadPendencyCount"], 0, "one's own");
    let received = with(get("alice"), json!({"PendencyType": "Pendency_Type_ComeIn"}));
    assert_eq!(chat.alice.ok("sns.pendency_get", received).await["PendencyItem"], json!([]));
    let known = with(get("bob"), json!({"LastSequence": 1}));
    assert_eq!(chat.bob.ok("sns.pendency_get", known).await["PendencyItem"], json!([]), "nothing new");
}

#[tokio::test]
async fn a_request_is_accepted() {
    let mut chat = Chat::start().await;
    ask(&mut chat).await;
    chat.forget().await;
    let answer = json!({"From_Account": "bob", "ResponseFriendItem": [{"To_Account": "alice", "Remark": "ali",
        "TagName": "Work", "ResponseAction": "Response_Action_AgreeAndAdd"}]});
    assert_eq!(chat.bob.ok("sns.friend_response", answer).await, results(&["alice"]));
    assert_eq!(pushed(&mut chat.bob, 2).await, [gone("bob", &["alice"]), added("bob", &["alice"])]);
    for client in [&mut chat.alice, &mut chat.alice_too] {
        assert_eq!(pushed(client, 2).await, [gone("bob", &["bob"]), added("bob", &["bob"])]);
    }
    for (owner, remark, groups) in [("alice", "my bob", json!([])), ("bob", "ali", json!(["Work"]))] {
        let list = list(&chat.rest, owner).await;
        let fields = &list["UserDataItem"][0]["ValueItem"];
        assert_eq!(value(fields, "Tag_SNS_IM_Remark"), remark);
        assert_eq!(value(fields, "Tag_SNS_IM_Group"), &groups);
    }
    assert_eq!(chat.bob.ok("sns.pendency_get", get("bob")).await["PendencyItem"], json!([]));
}

#[tokio::test]
async fn requests_are_refused_deleted_and_seen() {
    let mut chat = Chat::start().await;
    ask(&mut chat).await;
    chat.carol.ok("sns.friend_add", request("carol", &["bob"])).await;
    chat.forget().await;
    let no = json!({"From_Account": "bob", "ResponseFriendItem": [
        {"To_Account": "alice", "ResponseAction": "Response_Action_Reject"}]});
    assert_eq!(chat.bob.ok("sns.friend_response", no).await, results(&["alice"]));
    assert_eq!(pushed(&mut chat.alice, 1).await, [gone("bob", &["bob"])]);
    assert_eq!(pushed(&mut chat.bob, 1).await, [gone("bob", &["alice"])]);
    let at = now();
    let seen = json!({"From_Account": "bob", "LatestPendencyTimeStamp": at});
    assert_eq!(chat.bob.ok("sns.pendency_report", seen).await, ok());
    assert_eq!(chat.bob.ok("sns.pendency_get", get("bob")).await["UnreadPendencyCount"], 0);
    assert_eq!(pushed(&mut chat.bob, 0).await, [0; 0], "the other logins are told");
    chat.forget().await;
    let seen = json!({"From_Account": "alice", "LatestPendencyTimeStamp": at});
    chat.alice.ok("sns.pendency_report", seen).await;
    let told = push(json!({"PushType": 7, "From_Account": "alice", "ReportTime": at}));
    assert_eq!(pushed(&mut chat.alice_too, 1).await, [told]);
    let delete = with(about("bob", &["carol"]), json!({"PendencyType": "Pendency_Type_ComeIn"}));
    assert_eq!(chat.bob.ok("sns.pendency_delete", delete).await, results(&["carol"]));
    assert_eq!(pushed(&mut chat.bob, 1).await, [gone("bob", &["carol"])]);
    assert_eq!(names(&chat.rest, "bob").await.len(), 0);
}
