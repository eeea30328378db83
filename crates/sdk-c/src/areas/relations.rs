//! Friends, their groups, friend requests, the blacklist, and who follows whom.

use tincan_sdk::relations::{ApplicationKind, FollowList, FriendAnswer, FriendChange, NewFriend};

use crate::calls::{Api, Area};

/// What became of users, as the library tells it.
const OUTCOMES: &str = r#"[{"user": "bob", "code": 0, "info": ""}]"#;

/// What users are to each other.
const RELATIONS: &str = r#"[{"outcome": {"user": "bob", "code": 0, "info": ""}, "has": true, "is_had": false}]"#;

/// A friend, as the library gives it.
macro_rules! friend {
    () => {
        r#"[{"user": "bob", "nick": "Bob", "face_url": "", "remark": "Bobby", "groups": ["work"], "added_at": 1700000000,
             "source": "", "wording": "", "custom": {}}]"#
    };
}

pub(super) fn area() -> Area {
    let mut apis = friends();
    apis.extend(applications());
    apis.extend(friend_groups());
    apis.extend(blacklist());
    apis.extend(follows());
    Area { name: "Relations", apis }
}

fn friends() -> Vec<Api> {
    vec![
        call!("friends", "The user's friends, from the server.", {}, "{}", friend!(), |client, _| client
            .relations()
            .friends()
            .await),
        call!(
            "known_friends",
            "The user's friends as they are known on this device.",
            {},
            "{}",
            friend!(),
            |client, _| client.relations().known_friends().await
        ),
        call!(
            "friends_named",
            "Some of the user's friends, from the server.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#, friend!(),
            |client, p| client.relations().friends_named(&p.users).await
        ),
        call!(
            "add_friend",
            "Adds a friend, or asks to be one. The result is `added` or `asked`.",
            { friend: NewFriend },
            r#"{"friend": {"user": "bob", "remark": "Bobby", "group": "work", "wording": "It is me", "one_way": false}}"#,
            r#""added""#,
            |client, p| client.relations().add_friend(&p.friend).await
        ),
        call!(
            "delete_friends",
            "Deletes friends, from both lists or from the user's own.",
            { users: Vec<String>, both: bool }, r#"{"users": ["bob"], "both": true}"#, OUTCOMES,
            |client, p| client.relations().delete_friends(&p.users, p.both).await
        ),
        call!(
            "check_friends",
            "Whether the user has others as friends, and they the user.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#, RELATIONS,
            |client, p| client.relations().check_friends(&p.users).await
        ),
        call!(
            "change_friend",
            "Changes what the user calls a friend, its groups, and the app's own fields of it.",
            { user: String, change: FriendChange },
            r#"{"user": "bob", "change": {"remark": "Bobby", "groups": ["work"], "custom": {}}}"#, "null",
            |client, p| client.relations().change_friend(&p.user, &p.change).await
        ),
    ]
}

fn applications() -> Vec<Api> {
    vec![
        call!(
            "friend_applications",
            "The friend requests that wait, sent and received.",
            {},
            "{}",
            r#"{"list": [{"user": "bob", "nick": "Bob", "face_url": "", "at": 1700000000, "source": "", "wording": "It is me",
                "kind": "received"}], "unread": 1}"#,
            |client, _| client.relations().applications().await
        ),
        call!(
            "accept_friend",
            "Accepts a friend request.",
            { user: String, #[serde(default)] answer: FriendAnswer },
            r#"{"user": "bob", "answer": {"mutual": true, "remark": "Bobby", "group": null}}"#, "null",
            |client, p| client.relations().accept(&p.user, &p.answer).await
        ),
        call!(
            "refuse_friend",
            "Refuses a friend request.",
            { user: String }, r#"{"user": "bob"}"#, "null",
            |client, p| client.relations().refuse(&p.user).await
        ),
        call!(
            "delete_friend_applications",
            "Deletes friend requests that the user `sent` or `received`.",
            { kind: ApplicationKind, users: Vec<String> }, r#"{"kind": "received", "users": ["bob"]}"#, OUTCOMES,
            |client, p| client.relations().delete_applications(p.kind, &p.users).await
        ),
        call!("mark_friend_applications_read", "Marks the friend requests read.", {}, "{}", "null", |client, _| client
            .relations()
            .mark_applications_read()
            .await),
    ]
}

fn friend_groups() -> Vec<Api> {
    vec![
        call!(
            "friend_groups",
            "The user's groups of friends.",
            {},
            "{}",
            r#"[{"name": "work", "users": ["bob"]}]"#,
            |client, _| client.relations().friend_groups().await
        ),
        call!(
            "create_friend_group",
            "Makes a group of friends.",
            { name: String, users: Vec<String> }, r#"{"name": "work", "users": ["bob"]}"#, OUTCOMES,
            |client, p| client.relations().create_friend_group(&p.name, &p.users).await
        ),
        call!(
            "delete_friend_groups",
            "Deletes groups of friends; the friends stay.",
            { names: Vec<String> }, r#"{"names": ["work"]}"#, "null",
            |client, p| client.relations().delete_friend_groups(&p.names).await
        ),
        call!(
            "rename_friend_group",
            "Gives a group of friends another name.",
            { name: String, new_name: String }, r#"{"name": "work", "new_name": "office"}"#, "null",
            |client, p| client.relations().rename_friend_group(&p.name, &p.new_name).await
        ),
        call!(
            "arrange_friends",
            "Puts friends into a group, or takes them out of it.",
            { name: String, users: Vec<String>, inside: bool }, r#"{"name": "work", "users": ["bob"], "inside": true}"#, OUTCOMES,
            |client, p| {
                let relations = client.relations();
                if p.inside {
                    relations.add_to_friend_group(&p.name, &p.users).await
                } else {
                    relations.remove_from_friend_group(&p.name, &p.users).await
                }
            }
        ),
    ]
}

fn blacklist() -> Vec<Api> {
    vec![
        call!(
            "blacklist",
            "Whom the user has blocked.",
            {},
            "{}",
            r#"[{"user": "bob", "since": 1700000000}]"#,
            |client, _| client.relations().blacklist().await
        ),
        call!(
            "block_users",
            "Blocks users.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#, OUTCOMES,
            |client, p| client.relations().block(&p.users).await
        ),
        call!(
            "unblock_users",
            "Blocks users no longer.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#, OUTCOMES,
            |client, p| client.relations().unblock(&p.users).await
        ),
        call!(
            "check_blacklist",
            "Whether the user has blocked others, and they the user.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#, RELATIONS,
            |client, p| client.relations().check_blacklist(&p.users).await
        ),
    ]
}

fn follows() -> Vec<Api> {
    vec![
        call!(
            "follow_users",
            "Follows users.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#, OUTCOMES,
            |client, p| client.relations().follow(&p.users).await
        ),
        call!(
            "unfollow_users",
            "Follows users no longer.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#, OUTCOMES,
            |client, p| client.relations().unfollow(&p.users).await
        ),
        call!(
            "follow_list",
            "A page of the `followers`, those whom the user is `following`, or both, `mutual`.",
            { list: FollowList, #[serde(default)] start: String, limit: u32 },
            r#"{"list": "followers", "start": "", "limit": 50}"#,
            r#"{"list": [{"user": "bob", "nick": "Bob", "face_url": "", "since": 1700000000}], "next": ""}"#,
            |client, p| client.relations().follows(p.list, &p.start, p.limit).await
        ),
        call!(
            "follow_counts",
            "How many follow users, and how many they follow.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#,
            r#"[{"outcome": {"user": "bob", "code": 0, "info": ""}, "followers": 3, "following": 1, "mutual": 1}]"#,
            |client, p| client.relations().follow_counts(&p.users).await
        ),
        call!(
            "check_follows",
            "What the user and others are to each other: `followers`, `following`, `mutual` or `null`.",
            { users: Vec<String> }, r#"{"users": ["bob"]}"#,
            r#"[{"outcome": {"user": "bob", "code": 0, "info": ""}, "kind": "mutual"}]"#,
            |client, p| client.relations().check_follows(&p.users).await
        ),
    ]
}
