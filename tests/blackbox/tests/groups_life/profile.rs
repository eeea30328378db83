//! Profiles of groups: who sees them, who changes them, who is told.

use serde_json::{Value, json};
use tincan_blackbox::refused;

use crate::{CREATE, Chat, INFO, group, id, info, ok, tip};

const MODIFY: &str = "group_open_http_svc.modify_group_base_info";
const HAND_OVER: &str = "group_open_http_svc.change_group_owner";

#[tokio::test]
async fn only_what_a_filter_names_is_told() {
    let mut chat = Chat::start().await;
    let group = group(&chat.rest, "Public", &["bob"]).await;
    let filter = json!({"GroupBaseInfoFilter": ["Name", "MemberNum"], "MemberInfoFilter": ["Account", "Role"]});
    let body = json!({"GroupIdList": [group, "nothing", ""], "ResponseFilter": filter});
    let answer = chat.rest.ok(INFO, body.clone()).await;
    let members = json!([{"Member_Account": "alice", "Role": "Owner"}, {"Member_Account": "bob", "Role": "Member"}]);
    assert_eq!(
        answer["GroupInfo"][0],
        json!({"GroupId": group, "ErrorCode": 0, "ErrorInfo": "", "Name": "friends", "MemberNum": 2, "MemberList": members})
    );
    assert_eq!(answer["GroupInfo"][1]["ErrorCode"], 10010);
    assert_eq!(answer["GroupInfo"][2]["ErrorCode"], 10015);
    let mine = chat.bob.ok("group_open_http_svc.get_group_info", body.clone()).await;
    assert_eq!(mine["GroupInfo"][0]["MemberNum"], 2);
    let others = chat.carol.ok("group_open_http_svc.get_group_info", body).await;
    assert_eq!(others["GroupInfo"][0]["ErrorCode"], 10007);
}

#[tokio::test]
async fn a_member_sees_the_profile_and_what_it_is_in_the_group() {
    let mut chat = Chat::start().await;
    let group = group(&chat.rest, "Public", &["bob"]).await;
    let filter = json!({"GroupBaseInfoFilter": ["Type", "ShutUpAllMember"], "MemberInfoFilter": ["Role", "MsgFlag", "NameCard"]});
    let body = json!({"GroupIdList": [group], "ResponseFilter": filter});
    let answer = chat.bob.ok("group_open_http_svc.get_group_self_member_info", body.clone()).await;
    let own = json!({"Role": "Member", "MsgFlag": "AcceptAndNotify", "NameCard": ""});
    assert_eq!(
        answer["GroupInfo"][0],
        json!({"GroupId": group, "ErrorCode": 0, "ErrorInfo": "", "Type": "Public", "ShutUpAllMember": "Off", "MuteAllMember": "Off",
            "AppDefinedData": [], "SelfInfo": own,
            "MemberList": [{"Member_Account": "bob", "Role": "Member", "MsgFlag": "AcceptAndNotify", "NameCard": ""}]})
    );
    let answer = chat.carol.ok("group_open_http_svc.get_group_self_member_info", body).await;
    assert_eq!(answer["GroupInfo"][0]["ErrorCode"], 10007);
    let room = crate::group(&chat.rest, "AVChatRoom", &[]).await;
    let body = json!({"GroupIdList": [room]});
    let answer = chat.carol.ok("group_open_http_svc.get_group_self_member_info", body).await;
    assert_eq!(
        (&answer["GroupInfo"][0]["ErrorCode"], &answer["GroupInfo"][0]["Type"]),
        (&json!(0), &json!("AVChatRoom"))
    );
}

#[tokio::test]
async fn what_can_be_found_by_id_is_seen_from_outside() {
    let mut chat = Chat::start().await;
    let found =
        [("Private", 10007), ("Public", 0), ("ChatRoom", 0), ("AVChatRoom", 0), ("BChatRoom", 10007), ("Community", 0)];
    for (kind, code) in found {
        let group = group(&chat.rest, kind, &[]).await;
        let filter = json!({"GroupBasePublicInfoFilter": ["Type", "Name"]});
        let body = json!({"GroupIdList": [group], "ResponseFilter": filter});
        let answer = chat.carol.ok("group_open_http_svc.get_group_public_info", body).await;
        assert_eq!(answer["GroupInfo"][0]["ErrorCode"], code, "{kind}");
        assert_eq!(answer["GroupInfo"][0]["Name"] == "friends", code == 0, "{kind}");
        assert!(answer["GroupInfo"][0]["MemberList"].is_null());
    }
}

#[tokio::test]
async fn a_changed_profile_is_told_to_all_and_kept_in_the_history() {
    let mut chat = Chat::start().await;
    let group = group(&chat.rest, "Public", &["bob"]).await;
    let change = json!({"GroupId": group, "Name": "After", "Introduction": "in", "Notification": "note",
        "FaceUrl": "new.png", "ApplyJoinOption": "FreeAccess", "MuteAllMember": "On", "MaxMemberNum": 30});
    assert_eq!(chat.alice.ok(MODIFY, change).await, ok());
    let told = tip(&mut chat.bob, &group, 6).await;
    assert_eq!(
        (&told["Event"], &told["MsgSeq"], &told["From_Account"], &told["GroupInfo"]["GroupName"]),
        (&json!(4), &json!(1), &json!("@TIM#SYSTEM"), &json!("After"))
    );
    assert_eq!(
        told["MsgBody"],
        json!({"OpType": 6, "Operator_Account": "alice",
            "MsgOperatorMemberExtraInfo": {"UserId": "alice", "NickName": "Alice", "ImageUrl": "alice.png"},
            "MsgGroupNewInfo": {"GroupName": "After", "GroupIntroduction": "in", "GroupNotification": "note",
                "GroupFaceUrl": "new.png", "GroupApplyJoinOption": "FreeAccess", "ShutupAll": 1}})
    );
    tip(&mut chat.alice, &group, 6).await;
    let info = info(&chat.rest, &group).await;
    let shown = ["Name", "Introduction", "Notification", "FaceUrl", "ApplyJoinOption", "MuteAllMember"];
    assert_eq!(
        shown.map(|field| info[field].as_str().unwrap()),
        ["After", "in", "note", "new.png", "FreeAccess", "On"]
    );
    assert_eq!((&info["InfoSeq"], &info["MaxMemberNum"], &info["NextMsgSeq"]), (&json!(2), &json!(30), &json!(2)));
    // The name that clients use.
    chat.alice.ok(MODIFY, json!({"GroupId": group, "ShutUpAllMember": "Off"})).await;
    assert_eq!(crate::info(&chat.rest, &group).await["ShutUpAllMember"], "Off");
}

#[tokio::test]
async fn who_may_change_what_depends_on_type_and_role() {
    let mut chat = Chat::start().await;
    let public = group(&chat.rest, "Public", &["bob"]).await;
    let answer = chat.bob.call(MODIFY, json!({"GroupId": public, "Name": "bob's"})).await;
    refused(&answer, 10007, &["ChangeProfile", "Public", "Admin"]);
    let answer = chat.carol.call(MODIFY, json!({"GroupId": public, "Name": "carol's"})).await;
    refused(&answer, 10007, &["not a member"]);
    let private = group(&chat.rest, "Private", &["bob"]).await;
    chat.bob.ok(MODIFY, json!({"GroupId": private, "Name": "bob's"})).await;
    let answer = chat.bob.call(MODIFY, json!({"GroupId": private, "MaxMemberNum": 5})).await;
    refused(&answer, 10007, &["ChangeSettings"]);
    chat.rest.ok("group_open_http_svc/modify_group_base_info", json!({"GroupId": private, "MaxMemberCount": 5})).await;
    assert_eq!(info(&chat.rest, &private).await["MaxMemberNum"], 5);
    assert_eq!(info(&chat.rest, &private).await["Name"], "bob's");
}

#[tokio::test]
async fn a_group_that_is_handed_over_has_another_owner() {
    let mut chat = Chat::start().await;
    let group = group(&chat.rest, "Public", &["bob"]).await;
    refused(
        &chat.bob.call(HAND_OVER, json!({"GroupId": group, "NewOwner_Account": "bob"})).await,
        10007,
        &["HandOver"],
    );
    let answer = chat.alice.call(HAND_OVER, json!({"GroupId": group, "NewOwner_Account": "carol"})).await;
    refused(&answer, 10004, &["NewOwner_Account", "member"]);
    assert_eq!(chat.alice.ok(HAND_OVER, json!({"GroupId": group, "NewOwner_Account": "bob"})).await, ok());
    let told = tip(&mut chat.bob, &group, 6).await;
    assert_eq!(told["MsgBody"]["MsgGroupNewInfo"], json!({"Owner_Account": "bob"}));
    let info = info(&chat.rest, &group).await;
    let roles: Vec<&Value> = info["MemberList"].as_array().unwrap().iter().map(|member| &member["Role"]).collect();
    assert_eq!((&info["Owner_Account"], roles), (&json!("bob"), vec![&json!("Member"), &json!("Owner")]));
    // A group that has no owner gets one.
    let body = json!({"Type": "Public", "Name": "any", "MemberList": [{"Member_Account": "carol"}]});
    let orphan = id(&chat.rest.ok(CREATE, body).await);
    let body = json!({"GroupId": orphan, "NewOwner_Account": "carol"});
    chat.rest.ok("group_open_http_svc/change_group_owner", body).await;
    assert_eq!(crate::info(&chat.rest, &orphan).await["Owner_Account"], "carol");
}

#[tokio::test]
async fn the_service_of_communities_does_what_the_one_of_groups_does() {
    let mut chat = Chat::start().await;
    let make = "million_group_open_http_svc.create_group";
    let group = id(&chat.alice.ok(make, json!({"Type": "Community", "Name": "city"})).await);
    let change = json!({"GroupId": group, "Name": "town"});
    assert_eq!(chat.alice.ok("million_group_open_http_svc.modify_group_base_info", change).await, ok());
    let asked = json!({"GroupIdList": [group]});
    let shown = chat.rest.ok("million_group_open_http_svc/get_group_info", asked).await;
    assert_eq!(shown["GroupInfo"][0]["Name"], "town");
    // Nobody else's, and nothing that neither of them has.
    let answer = chat.rest.call("group_open_http_svc/create_topic", json!({})).await;
    refused(&answer, 10003, &["group_open_http_svc/create_topic"]);
    let answer = chat.rest.call("million_group_open_http_svc/nothing", json!({})).await;
    refused(&answer, 10003, &["million_group_open_http_svc/nothing"]);
}

#[tokio::test]
async fn a_deleted_account_leaves_its_groups() {
    let mut chat = Chat::start().await;
    let group = group(&chat.rest, "Public", &["bob"]).await;
    chat.rest.ok("im_open_login_svc/account_delete", json!({"DeleteItem": [{"UserID": "alice"}]})).await;
    tip(&mut chat.bob, &group, 2).await;
    let info = info(&chat.rest, &group).await;
    assert_eq!((&info["Owner_Account"], &info["MemberNum"]), (&json!(""), &json!(1)));
}
