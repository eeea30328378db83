//! Making and dissolving groups.

use serde_json::json;
use tincan_blackbox::{refused, says};

use crate::{CREATE, Chat, DESTROY, INFO, JOINED, group, id, info, notice, ok, with};

#[tokio::test]
async fn an_admin_makes_a_group_with_members() {
    let mut chat = Chat::start().await;
    let body = json!({"Type": "Public", "Name": "Rust users", "Owner_Account": "alice", "GroupId": "rust-users",
        "Introduction": "about Rust", "Notification": "be kind", "FaceUrl": "face.png", "MaxMemberCount": 50,
        "ApplyJoinOption": "FreeAccess",
        "MemberList": [{"Member_Account": "bob", "Role": "Admin"}, {"Member_Account": "carol"}, {"Member_Account": "alice"}]});
    let answer = chat.rest.ok(CREATE, body).await;
    assert_eq!(answer, with(ok(), json!({"GroupId": "rust-users", "HugeGroupFlag": 0})));
    let info = info(&chat.rest, "rust-users").await;
    let made = info["CreateTime"].clone();
    assert_eq!(
        info,
        json!({"GroupId": "rust-users", "ErrorCode": 0, "ErrorInfo": "", "Type": "Public", "Name": "Rust users",
            "Introduction": "about Rust", "Notification": "be kind", "FaceUrl": "face.png", "Owner_Account": "alice",
            "CreateTime": made, "InfoSeq": 1, "LastInfoTime": made, "LastMsgTime": 0, "NextMsgSeq": 1, "MemberNum": 3,
            "MaxMemberNum": 50, "ApplyJoinOption": "FreeAccess", "InviteJoinOption": "DisableInvite",
            "ShutUpAllMember": "Off", "MuteAllMember": "Off", "Appid": chat._server.sdkappid(), "AppDefinedData": [],
            "MemberList": [member("alice", "Owner", &made), member("bob", "Admin", &made), member("carol", "Member", &made)]})
    );
    let created = notice(&mut chat.alice, "rust-users", 6).await;
    assert_eq!(created["To_Account"], "alice");
    let invited = notice(&mut chat.bob, "rust-users", 7).await;
    assert_eq!(
        (&invited["GroupInfo"]["GroupName"], &invited["GroupInfo"]["GroupType"], &invited["From_Account"]),
        (&json!("Rust users"), &json!("Public"), &json!("@TIM#SYSTEM"))
    );
    notice(&mut chat.carol, "rust-users", 7).await;
}

fn member(name: &str, role: &str, made: &serde_json::Value) -> serde_json::Value {
    json!({"Member_Account": name, "Role": role, "JoinTime": made, "MsgSeq": 0, "MsgFlag": "AcceptAndNotify",
        "LastSendMsgTime": 0, "MuteUntil": 0, "ShutUpUntil": 0, "NameCard": ""})
}

#[tokio::test]
async fn a_user_makes_groups_of_every_type_but_one() {
    let mut chat = Chat::start().await;
    let types = [
        ("Work", "Private", "@TGS#1", "DisableApply", "FreeAccess", 200, 0),
        ("Public", "Public", "@TGS#2", "NeedPermission", "DisableInvite", 2000, 0),
        ("Meeting", "ChatRoom", "@TGS#3", "FreeAccess", "DisableInvite", 6000, 0),
        ("AVChatRoom", "AVChatRoom", "@TGS#a", "FreeAccess", "DisableInvite", 0, 1),
        ("Community", "Community", "@TGS#_@TGS#c", "FreeAccess", "FreeAccess", 100_000, 0),
    ];
    for (asked, kind, begin, apply, invite, limit, huge) in types {
        let body = json!({"Type": asked, "Name": "mine", "Owner_Account": "bob", "WebPushFlag": 1});
        let answer = chat.alice.ok("group_open_http_svc.create_group", body).await;
        let group = id(&answer);
        assert!(group.starts_with(begin), "{group}");
        assert_eq!(answer["HugeGroupFlag"], huge, "{asked}");
        // A user makes it for itself, whoever is named; its other pages are told, the one that asked is not.
        let created = notice(&mut chat.alice_too, &group, 6).await;
        assert_eq!(created["MsgBody"]["Operator_Account"], "alice");
        let info = info(&chat.rest, &group).await;
        let shown = [&info["Type"], &info["Owner_Account"], &info["ApplyJoinOption"], &info["InviteJoinOption"]];
        assert_eq!(shown.map(|text| text.as_str().unwrap()), [kind, "alice", apply, invite]);
        assert_eq!(info["MaxMemberNum"], limit, "{asked}");
    }
    let answer = chat.alice.call("group_open_http_svc.create_group", json!({"Type": "BChatRoom", "Name": "all"})).await;
    refused(&answer, 10007, &["admins of the app only"]);
    chat.rest.ok(CREATE, json!({"Type": "BChatRoom", "Name": "all"})).await;
}

#[tokio::test]
async fn a_group_without_owner_and_members() {
    let chat = Chat::start().await;
    let group = id(&chat.rest.ok(CREATE, json!({"Type": "Public", "Name": "nobody's"})).await);
    let info = info(&chat.rest, &group).await;
    assert_eq!((&info["Owner_Account"], &info["MemberNum"], &info["MemberList"]), (&json!(""), &json!(0), &json!([])));
}

#[tokio::test]
async fn a_group_that_is_dissolved_is_gone_and_its_id_is_free() {
    let mut chat = Chat::start().await;
    let body = json!({"Type": "Public", "Name": "one", "Owner_Account": "alice", "GroupId": "hall",
        "MemberList": [{"Member_Account": "bob"}]});
    chat.rest.ok(CREATE, body).await;
    refused(
        &chat.bob.call("group_open_http_svc.destroy_group", json!({"GroupId": "hall"})).await,
        10007,
        &["Dissolve"],
    );
    assert_eq!(chat.alice.ok("group_open_http_svc.destroy_group", json!({"GroupId": "hall"})).await, ok());
    let told = notice(&mut chat.bob, "hall", 5).await;
    assert_eq!(told["MsgBody"]["Operator_Account"], "alice");
    notice(&mut chat.alice, "hall", 5).await;
    refused(&chat.rest.call(DESTROY, json!({"GroupId": "hall"})).await, 10010, &["hall"]);
    let gone = &chat.rest.ok(INFO, json!({"GroupIdList": ["hall"]})).await["GroupInfo"][0];
    assert_eq!(gone["ErrorCode"], 10010);
    says(&gone["ErrorInfo"], &["hall"]);
    assert_eq!(chat.rest.ok(JOINED, json!({"Member_Account": "bob"})).await["TotalCount"], 0);
    // Whoever takes the id next begins with nothing of what was.
    chat.rest.ok(CREATE, json!({"Type": "Public", "Name": "two", "Owner_Account": "carol", "GroupId": "hall"})).await;
    let info = info(&chat.rest, "hall").await;
    assert_eq!((&info["Name"], &info["MemberNum"], &info["NextMsgSeq"]), (&json!("two"), &json!(1), &json!(1)));
    assert_eq!(chat.rest.ok(JOINED, json!({"Member_Account": "bob"})).await["TotalCount"], 0);
}

#[tokio::test]
async fn a_private_group_is_dissolved_by_admins_only() {
    let mut chat = Chat::start().await;
    let group = group(&chat.rest, "Private", &["bob"]).await;
    let answer = chat.alice.call("group_open_http_svc.destroy_group", json!({"GroupId": group})).await;
    refused(&answer, 10007, &["Private", "App"]);
    assert_eq!(chat.rest.ok(DESTROY, json!({"GroupId": group})).await, ok());
}

#[tokio::test]
async fn members_that_are_in_too_many_groups_are_left_out() {
    let chat = Chat::with(tincan_blackbox::Options::new().set("app.groups.groups_of_user", 1)).await;
    group(&chat.rest, "Public", &[]).await;
    let body = json!({"Type": "Public", "Name": "more", "Owner_Account": "bob",
        "MemberList": [{"Member_Account": "alice"}, {"Member_Account": "carol"}]});
    let answer = chat.rest.ok(CREATE, body).await;
    assert_eq!(answer["OverJoinedGroupLimit_Account"], json!(["alice"]));
    assert_eq!(info(&chat.rest, &id(&answer)).await["MemberNum"], 2);
}
