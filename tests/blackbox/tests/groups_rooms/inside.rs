//! Who is in a room, how many are online, and marks.

use serde_json::{Value, json};
use tincan_blackbox::{Server, refused};

use super::{Live, create, enter, ok_with};

const MEMBERS: &str = "group_open_avchatroom_http_svc.get_members";
const MARK: &str = "group_open_avchatroom_http_svc.modify_user_info";

fn names(answer: &Value) -> Vec<&str> {
    answer["MemberList"].as_array().unwrap().iter().map(|one| one["Member_Account"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn members_are_listed_the_newest_first() {
    let mut live = Live::start().await;
    live.rest
        .ok(
            "profile/portrait_set",
            json!({"From_Account": "ben", "ProfileItem": [
                {"Tag": "Tag_Profile_IM_Nick", "Value": "Ben"}, {"Tag": "Tag_Profile_IM_Image", "Value": "b.png"},
            ]}),
        )
        .await;
    let list = live.ann.ok(MEMBERS, json!({"GroupId": live.room, "Timestamp": 0})).await;
    assert_eq!(names(&list), ["ben", "ann"]);
    let joined = list["MemberList"][0]["JoinTime"].clone();
    assert_eq!(
        list["MemberList"][0],
        json!({
            "Member_Account": "ben", "NickName": "Ben", "FaceUrl": "b.png", "Avatar": "b.png", "JoinTime": joined, "Marks": [],
        })
    );
    assert_eq!(list["NextTimestamp"], 0);
    let by_rest =
        live.rest.ok("group_open_avchatroom_http_svc/get_members", json!({"GroupId": live.room, "Timestamp": 0})).await;
    assert_eq!(names(&by_rest), ["ben", "ann"]);
    let mut out = live.server.login("out").await;
    refused(&out.call(MEMBERS, json!({"GroupId": live.room, "Timestamp": 0})).await, 10007, &["ListMembers"]);
    refused(&live.ann.call(MEMBERS, json!({"GroupId": live.room})).await, 10004, &["Timestamp"]);
    let public = create(&mut live.ann, "Public").await;
    refused(&live.ann.call(MEMBERS, json!({"GroupId": public, "Timestamp": 0})).await, 10007, &["live rooms"]);
}

#[tokio::test]
async fn owners_mark_members_and_lists_go_by_marks() {
    let mut live = Live::start().await;
    let mark = |kind: u32, who: &str, marks: Value| json!({"GroupId": live.room, "CommandType": kind, "MemberList": [{"Member_Account": who, "Marks": marks}]});
    let (set, nobody, low) =
        (mark(1, "ben", json!([1000, 1001])), mark(1, "out", json!([1000])), mark(1, "ben", json!([600])));
    let answer = live.ann.ok(MARK, set.clone()).await;
    assert_eq!(
        answer,
        ok_with(json!({"CommandType": 1, "MemberList": [{"Member_Account": "ben", "Marks": [1000, 1001]}]}))
    );
    let marked = live.ann.ok(MEMBERS, json!({"GroupId": live.room, "Timestamp": 0, "Mark": 1000})).await;
    assert_eq!((names(&marked), &marked["MemberList"][0]["Marks"]), (vec!["ben"], &json!([1000, 1001])));
    refused(&live.ben.call(MARK, set).await, 10007, &["owner"]);
    refused(&live.ann.call(MARK, nobody).await, 10004, &["MemberList"]);
    refused(&live.ann.call(MARK, low.clone()).await, 10004, &["600"]);
    // Admins of the app hide members from lists.
    live.rest.ok("group_open_avchatroom_http_svc/modify_user_info", low).await;
    assert_eq!(names(&live.ann.ok(MEMBERS, json!({"GroupId": live.room, "Timestamp": 0})).await), ["ann"]);
    let clear = json!({"GroupId": live.room, "CommandType": 2, "MemberList": [{"Member_Account": "ben", "Marks": [600, 1000]}]});
    live.rest.ok("group_open_avchatroom_http_svc/modify_user_info", clear).await;
    let left = live.ann.ok(MEMBERS, json!({"GroupId": live.room, "Timestamp": 0})).await;
    assert_eq!(left["MemberList"][0]["Marks"], json!([1001]));
}

#[tokio::test]
async fn those_online_are_counted_in_groups_of_any_type() {
    let server = Server::start();
    let (mut ann, mut ben) = (server.login("ann").await, server.login("ben").await);
    server.rest().import(&["off"]).await;
    let group = create(&mut ann, "ChatRoom").await;
    enter(&mut ben, &group).await;
    let add = json!({"GroupId": group, "MemberList": [{"Member_Account": "off"}]});
    server.rest().ok("group_open_http_svc/add_group_member", add).await;
    let number = json!({"GroupId": group});
    let answer = ben.ok("group_open_http_svc.get_online_member_num", number.clone()).await;
    assert_eq!(answer, ok_with(json!({"OnlineMemberNum": 2, "ExpireTime": 60})));
    let mut out = server.login("out").await;
    refused(&out.call("group_open_http_svc.get_online_member_num", number.clone()).await, 10007, &["member"]);
    server.rest().ok("group_open_http_svc/get_online_member_num", number).await;
    let nowhere = server.rest().call("group_open_http_svc/get_online_member_num", json!({"GroupId": "nowhere"})).await;
    refused(&nowhere, 10010, &["nowhere"]);
}
