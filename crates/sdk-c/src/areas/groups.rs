//! Groups: made, found, joined and changed; their attributes, counters and topics.

use std::collections::BTreeMap;

use tincan_sdk::groups::{Counters, GroupApplication, GroupChange, NewGroup, NewTopic, TopicEdit, Verdict};

use crate::calls::{Api, Area};

/// A group, as the library gives it.
macro_rules! example {
    () => {
        r#"{"id": "@TGS#1", "kind": "public", "name": "Hikers", "introduction": "", "announcement": "", "face_url": "",
            "owner": "alice", "created_at": 1700000000, "members": 3, "max_members": 200, "join": "need_permission",
            "invite": "disable_invite", "mute_all": false, "custom": {}}"#
    };
}

/// A request to be let into a group.
macro_rules! application {
    () => {
        r#"{"group": "@TGS#1", "group_name": "Hikers", "kind": "application", "from": "bob", "from_nick": "Bob", "about": "bob",
            "words": "let me in", "at": 1700000000000, "verdict": null, "authentication": "…"}"#
    };
}

pub(super) fn area() -> Area {
    let mut apis = groups();
    apis.extend(applications());
    apis.extend(attributes());
    apis.extend(topics());
    Area { name: "Groups", apis }
}

fn groups() -> Vec<Api> {
    vec![
        call!(
            "create_group",
            "Makes a group. Its `kind` is `private`, `public`, `chat_room`, `av_chat_room`, `b_chat_room` or `community`; all but that and \
             the name may be left out. The result names who could not be put into it.",
            { group: NewGroup },
            r#"{"group": {"kind": "public", "name": "Hikers", "id": "hikers", "members": [{"user": "bob", "role": "member"}]}}"#,
            r#"{"id": "hikers", "left_out": []}"#,
            |client, p| client.groups().create(&p.group).await
        ),
        call!(
            "joined_groups",
            "The groups that the user is in, from the server.",
            {},
            "{}",
            concat!("[", example!(), "]"),
            |client, _| client.groups().joined().await
        ),
        call!(
            "known_groups",
            "The groups that are known on this device.",
            {},
            "{}",
            concat!("[", example!(), "]"),
            |client, _| client.groups().known().await
        ),
        call!(
            "get_groups",
            "Groups by their IDs.",
            { groups: Vec<String> }, r#"{"groups": ["@TGS#1"]}"#,
            concat!(r#"[{"id": "@TGS#1", "code": 0, "info": "", "group": "#, example!(), "}]"),
            |client, p| client.groups().get(&p.groups).await
        ),
        call!(
            "public_group",
            "What a group tells those who are not in it.",
            { group: String }, r#"{"group": "@TGS#1"}"#, example!(),
            |client, p| client.groups().public(&p.group).await
        ),
        call!(
            "join_group",
            "Joins a group, or asks to. The result is `joined` or `asked`.",
            { group: String, #[serde(default)] words: String }, r#"{"group": "@TGS#1", "words": "let me in"}"#, r#""joined""#,
            |client, p| client.groups().join(&p.group, &p.words).await
        ),
        call!(
            "quit_group",
            "Leaves a group.",
            { group: String }, r#"{"group": "@TGS#1"}"#, "null",
            |client, p| client.groups().quit(&p.group).await
        ),
        call!(
            "dismiss_group",
            "Dissolves a group.",
            { group: String }, r#"{"group": "@TGS#1"}"#, "null",
            |client, p| client.groups().dismiss(&p.group).await
        ),
        call!(
            "change_group",
            "Changes a group: the fields that are given.",
            { group: String, change: GroupChange },
            r#"{"group": "@TGS#1", "change": {"name": "Walkers", "mute_all": false}}"#, "null",
            |client, p| client.groups().change(&p.group, &p.change).await
        ),
        call!(
            "change_group_owner",
            "Gives a group to another member.",
            { group: String, user: String }, r#"{"group": "@TGS#1", "user": "bob"}"#, "null",
            |client, p| client.groups().change_owner(&p.group, &p.user).await
        ),
        call!(
            "group_online_count",
            "How many are online in a live room.",
            { group: String }, r#"{"group": "@TGS#1"}"#, "3",
            |client, p| client.groups().online_count(&p.group).await
        ),
    ]
}

fn applications() -> Vec<Api> {
    vec![
        call!(
            "group_applications",
            "The requests to be let into groups that the user decides.",
            {},
            "{}",
            concat!(r#"{"list": ["#, application!(), r#"], "unread": 1}"#),
            |client, _| client.groups().applications().await
        ),
        call!(
            "decide_group_application",
            "Decides a request: `agreed` or `refused`.",
            { application: GroupApplication, verdict: Verdict, #[serde(default)] words: String },
            concat!(r#"{"application": "#, application!(), r#", "verdict": "agreed", "words": "welcome"}"#), "null",
            |client, p| client.groups().decide(&p.application, p.verdict, &p.words).await
        ),
        call!("mark_group_applications_read", "Marks the requests read.", {}, "{}", "null", |client, _| client
            .groups()
            .mark_applications_read()
            .await),
    ]
}

fn attributes() -> Vec<Api> {
    vec![
        call!(
            "group_attributes",
            "The attributes of a group.",
            { group: String }, r#"{"group": "@TGS#1"}"#, r#"{"version": 1, "by_key": {"colour": {"value": "blue", "seq": 1}}}"#,
            |client, p| client.groups().attributes(&p.group).await
        ),
        call!(
            "set_group_attributes",
            "Sets attributes of a group; with `replace` the others go.",
            { group: String, attributes: BTreeMap<String, String>, #[serde(default)] replace: bool },
            r#"{"group": "@TGS#1", "attributes": {"colour": "blue"}, "replace": false}"#, "null",
            |client, p| {
                let groups = client.groups();
                if p.replace {
                    groups.replace_attributes(&p.group, &p.attributes).await
                } else {
                    groups.set_attributes(&p.group, &p.attributes).await
                }
            }
        ),
        call!(
            "delete_group_attributes",
            "Deletes attributes of a group; all of them without `keys`.",
            { group: String, keys: Option<Vec<String>> }, r#"{"group": "@TGS#1", "keys": ["colour"]}"#, "null",
            |client, p| match p.keys {
                Some(keys) => client.groups().delete_attributes(&p.group, &keys).await,
                None => client.groups().clear_attributes(&p.group).await,
            }
        ),
        call!(
            "group_counters",
            "Counters of a group; all of them when no `keys` are named.",
            { group: String, #[serde(default)] keys: Vec<String> }, r#"{"group": "@TGS#1", "keys": ["likes"]}"#, r#"{"likes": 3}"#,
            |client, p| client.groups().counters(&p.group, &p.keys).await
        ),
        call!(
            "set_group_counters",
            "Sets counters of a group; the result is what they are.",
            { group: String, counters: Counters }, r#"{"group": "@TGS#1", "counters": {"likes": 3}}"#, r#"{"likes": 3}"#,
            |client, p| client.groups().set_counters(&p.group, &p.counters).await
        ),
        call!(
            "increase_group_counter",
            "Adds to a counter of a group, or takes from it when `by` is below zero; the result is what it is.",
            { group: String, key: String, by: i64 }, r#"{"group": "@TGS#1", "key": "likes", "by": 1}"#, "4",
            |client, p| {
                let groups = client.groups();
                if p.by < 0 {
                    groups.decrease_counter(&p.group, &p.key, p.by.saturating_neg()).await
                } else {
                    groups.increase_counter(&p.group, &p.key, p.by).await
                }
            }
        ),
        call!(
            "delete_group_counters",
            "Deletes counters of a group.",
            { group: String, keys: Vec<String> }, r#"{"group": "@TGS#1", "keys": ["likes"]}"#, "null",
            |client, p| client.groups().delete_counters(&p.group, &p.keys).await
        ),
    ]
}

fn topics() -> Vec<Api> {
    vec![
        call!(
            "create_topic",
            "Makes a topic of a community; the result is its ID.",
            { group: String, topic: NewTopic }, r#"{"group": "@TGS#_1", "topic": {"name": "Routes"}}"#, r#""@TGS#_1@TOPIC#_2""#,
            |client, p| client.groups().create_topic(&p.group, &p.topic).await
        ),
        call!(
            "get_topics",
            "Topics of a community; all of them when none are named.",
            { group: String, #[serde(default)] topics: Vec<String> }, r#"{"group": "@TGS#_1", "topics": ["@TGS#_1@TOPIC#_2"]}"#,
            r#"[{"id": "@TGS#_1@TOPIC#_2", "code": 0, "info": "", "topic": null}]"#,
            |client, p| client.groups().topics(&p.group, &p.topics).await
        ),
        call!(
            "change_topic",
            "Changes a topic: the fields that are given.",
            { group: String, topic: String, change: TopicEdit },
            r#"{"group": "@TGS#_1", "topic": "@TGS#_1@TOPIC#_2", "change": {"name": "Ways"}}"#, "null",
            |client, p| client.groups().change_topic(&p.group, &p.topic, &p.change).await
        ),
        call!(
            "delete_topics",
            "Deletes topics of a community.",
            { group: String, topics: Vec<String> }, r#"{"group": "@TGS#_1", "topics": ["@TGS#_1@TOPIC#_2"]}"#, "[]",
            |client, p| client.groups().delete_topics(&p.group, &p.topics).await
        ),
    ]
}
