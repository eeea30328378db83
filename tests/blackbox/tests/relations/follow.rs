//! Following.

use super::*;

fn told(other: &str, nick: &str, face: &str, is_add: u32, types: &[u32]) -> Value {
    let diff: Vec<Value> = types.iter().map(|kind| json!({"IsAdd": is_add, "FollowType": kind})).collect();
    let change = json!({"From_Account": other, "Nick": nick, "Avatar": face, "FollowDiffList": diff});
    let event = json!({"Event": 22, "FollowChangeList": [change]});
    json!({"head": {"servcmd": "im_open_push.msg_push", "seq": 1}, "body": {"EventArray": [event]}})
}

fn follow(from: &str, to: &str) -> Value {
    json!({"From_Account": from, "FollowItem": [{"To_Account": to}]})
}

#[tokio::test]
async fn both_sides_are_told_who_follows_whom() {
    let mut chat = Chat::start().await;
    assert_eq!(chat.alice.ok("follow.follow_add", follow("alice", "bob")).await, results(&["bob"]));
    assert_eq!(pushed(&mut chat.alice, 1).await, [told("bob", "Bob", "bob.png", 1, &[2])]);
    assert_eq!(pushed(&mut chat.bob, 1).await, [told("alice", "Alice", "alice.png", 1, &[1])]);
    chat.bob.ok("follow.follow_add", follow("bob", "alice")).await;
    assert_eq!(pushed(&mut chat.alice, 1).await, [told("bob", "Bob", "bob.png", 1, &[1, 3])]);
    assert_eq!(pushed(&mut chat.bob, 1).await, [told("alice", "Alice", "alice.png", 1, &[2, 3])]);
    for kind in [1, 2, 3] {
        let body = json!({"From_Account": "alice", "FollowType": kind, "StartCursor": "", "WantNum": 500});
        let answer = chat.alice.ok("follow.follow_get", body).await;
        let profile = json!([{"Tag": "Tag_Profile_IM_Nick", "Value": "Bob"}, {"Tag": "Tag_Profile_IM_Image", "Value": "bob.png"}]);
        let item = json!({"To_Account": "bob", "FollowTime": recent(&answer["FollowItem"][0]["FollowTime"]),
            "ProfileItem": profile});
        assert_eq!(answer, with(ok(), json!({"FollowItem": [item], "NextCursor": ""})));
    }
    let info = chat.alice.ok("follow.follow_get_info", about("alice", &["alice"])).await;
    let counts = json!({"FollowerCount": 1, "FollowingCount": 1, "MutualFollowingCount": 1});
    assert_eq!(info, with(ok(), json!({"FollowInfo": [with(item("alice"), counts)]})));
    let check = chat.alice.ok("follow.follow_check", about("alice", &["bob", "carol"])).await;
    let kind = |name: &str, kind: u32| with(item(name), json!({"FollowType": kind}));
    assert_eq!(check, with(ok(), json!({"ResultItem": [kind("bob", 3), kind("carol", 0)]})));
    assert_eq!(chat.alice.ok("follow.follow_delete", about("alice", &["bob"])).await, results(&["bob"]));
    assert_eq!(pushed(&mut chat.alice, 1).await, [told("bob", "Bob", "bob.png", 0, &[2, 3])]);
    assert_eq!(pushed(&mut chat.bob, 1).await, [told("alice", "Alice", "alice.png", 0, &[1, 3])]);
    let check = chat.bob.ok("follow.follow_check", about("bob", &["alice"])).await;
    assert_eq!(check, with(ok(), json!({"ResultItem": [kind("alice", 2)]})));
}
