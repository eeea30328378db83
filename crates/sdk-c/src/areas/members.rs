//! Members of groups, and those who are in live rooms.

use std::collections::BTreeMap;

use tincan_sdk::groups::{Invitee, MemberQuery, ReceiveOption, Role};

use crate::calls::{Api, Area};

/// A member, as the library gives it.
macro_rules! example {
    () => {
        r#"{"user": "bob", "nick": "Bob", "face_url": "", "name_card": "Bobby", "role": "member", "joined_at": 1700000000,
            "muted_until": 0, "custom": {}}"#
    };
}

pub(super) fn area() -> Area {
    let mut apis = members();
    apis.extend(live());
    Area { name: "Members of groups", apis }
}

fn members() -> Vec<Api> {
    vec![
        call!(
            "group_members",
            "A page of the members of a group.",
            { group: String, #[serde(default)] query: MemberQuery },
            r#"{"group": "@TGS#1", "query": {"start": "", "limit": 100, "roles": ["admin"]}}"#,
            concat!(r#"{"list": ["#, example!(), r#"], "total": 1, "next": ""}"#),
            |client, p| client.groups().members(&p.group, &p.query).await
        ),
        call!(
            "group_members_named",
            "Members of a group by their names.",
            { group: String, users: Vec<String> }, r#"{"group": "@TGS#1", "users": ["bob"]}"#, concat!("[", example!(), "]"),
            |client, p| client.groups().members_named(&p.group, &p.users).await
        ),
        call!(
            "invite_to_group",
            "Invites users into a group.",
            { group: String, users: Vec<Invitee> }, r#"{"group": "@TGS#1", "users": [{"user": "bob", "role": "member"}]}"#,
            r#"[{"user": "bob", "outcome": "invited"}]"#,
            |client, p| client.groups().invite(&p.group, &p.users).await
        ),
        call!(
            "remove_from_group",
            "Removes members from a group.",
            { group: String, users: Vec<String>, #[serde(default)] reason: String },
            r#"{"group": "@TGS#1", "users": ["bob"], "reason": ""}"#, "null",
            |client, p| client.groups().remove(&p.group, &p.users, &p.reason).await
        ),
        call!(
            "set_role",
            "Makes a member an `admin`, or a `member`.",
            { group: String, user: String, role: Role }, r#"{"group": "@TGS#1", "user": "bob", "role": "admin"}"#, "null",
            |client, p| client.groups().set_role(&p.group, &p.user, p.role).await
        ),
        call!(
            "mute_member",
            "Lets a member not send for so many seconds; 0 lets it.",
            { group: String, user: String, seconds: u32 }, r#"{"group": "@TGS#1", "user": "bob", "seconds": 60}"#, "null",
            |client, p| client.groups().mute(&p.group, &p.user, p.seconds).await
        ),
        call!(
            "set_name_card",
            "Sets what a member is called in a group.",
            { group: String, user: String, card: String }, r#"{"group": "@TGS#1", "user": "bob", "card": "Bobby"}"#, "null",
            |client, p| client.groups().set_name_card(&p.group, &p.user, &p.card).await
        ),
        call!(
            "set_member_fields",
            "Sets the app's own fields of a member.",
            { group: String, user: String, custom: BTreeMap<String, String> },
            r#"{"group": "@TGS#1", "user": "bob", "custom": {"Team": "blue"}}"#, "null",
            |client, p| client.groups().set_member_fields(&p.group, &p.user, &p.custom).await
        ),
        call!(
            "set_receive_option",
            "Sets how the user hears of messages of a group: `notify`, `silent`, `discard`.",
            { group: String, option: ReceiveOption }, r#"{"group": "@TGS#1", "option": "silent"}"#, "null",
            |client, p| client.groups().set_receive_option(&p.group, p.option).await
        ),
    ]
}

fn live() -> Vec<Api> {
    vec![
        call!(
            "live_members",
            "Those who are in a live room, or those of them who have a mark.",
            { group: String, mark: Option<u32> }, r#"{"group": "@TGS#1", "mark": null}"#,
            r#"[{"user": "bob", "nick": "Bob", "face_url": "", "joined_at": 1700000000, "marks": []}]"#,
            |client, p| client.groups().live_members(&p.group, p.mark).await
        ),
        call!(
            "ban_from_group",
            "Keeps users out of a group for so many seconds.",
            { group: String, users: Vec<String>, seconds: u32, #[serde(default)] why: String },
            r#"{"group": "@TGS#1", "users": ["bob"], "seconds": 60, "why": ""}"#, "null",
            |client, p| client.groups().ban(&p.group, &p.users, p.seconds, &p.why).await
        ),
        call!(
            "unban_from_group",
            "Keeps users out of a group no longer.",
            { group: String, users: Vec<String> }, r#"{"group": "@TGS#1", "users": ["bob"]}"#, "null",
            |client, p| client.groups().unban(&p.group, &p.users).await
        ),
        call!(
            "mark_live_members",
            "Sets or takes away marks of those who are in a live room. The result names whom it failed for.",
            { group: String, users: Vec<String>, marks: Vec<u32>, set: bool },
            r#"{"group": "@TGS#1", "users": ["bob"], "marks": [1], "set": true}"#, "[]",
            |client, p| client.groups().mark_live_members(&p.group, &p.users, &p.marks, p.set).await
        ),
    ]
}
