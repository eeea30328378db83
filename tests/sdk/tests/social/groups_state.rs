//! Attributes, counters, topics and live rooms.

use std::collections::BTreeMap;

use tincan_sdk::Event;
use tincan_sdk::groups::{AttributesChange, Counters, GroupKind, Joined, NewGroup, NewTopic, TopicEdit};
use tincan_sdk_tests::clients::Device;

use crate::{Scene, code};

fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn numbers(pairs: &[(&str, i64)]) -> Counters {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect()
}

async fn attributes(user: &mut Device) -> AttributesChange {
    user.event(|event| match event {
        Event::GroupAttributesChanged { change, .. } => Some(change),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn attributes_are_shared() {
    let scene = Scene::new();
    let (alice, mut bob) = (scene.user("alice").await, scene.user("bob").await);
    let groups = alice.client.groups();
    let id = groups.create(&NewGroup::of(GroupKind::ChatRoom, "Meeting")).await.unwrap().id;
    bob.client.groups().join(&id, "").await.unwrap();
    groups.replace_attributes(&id, &texts(&[("a", "1"), ("b", "2")])).await.unwrap();
    assert_eq!(attributes(&mut bob).await, AttributesChange::Replaced(texts(&[("a", "1"), ("b", "2")])));
    groups.set_attributes(&id, &texts(&[("b", "3")])).await.unwrap();
    assert_eq!(attributes(&mut bob).await, AttributesChange::Set(texts(&[("b", "3")])));
    let now = bob.client.groups().attributes(&id).await.unwrap();
    assert_eq!((now.by_key["a"].value.as_str(), now.by_key["b"].value.as_str(), now.version), ("1", "3", 2));
    groups.delete_attributes(&id, &["a"]).await.unwrap();
    assert_eq!(attributes(&mut bob).await, AttributesChange::Deleted(vec!["a".to_owned()]));
    groups.clear_attributes(&id).await.unwrap();
    assert_eq!(attributes(&mut bob).await, AttributesChange::Cleared);
    assert!(groups.attributes(&id).await.unwrap().by_key.is_empty());
}

#[tokio::test]
async fn counters_are_set_raised_lowered_and_deleted() {
    let scene = Scene::new();
    let (alice, mut bob) = (scene.user("alice").await, scene.user("bob").await);
    let groups = alice.client.groups();
    let id = groups.create(&NewGroup::of(GroupKind::ChatRoom, "Meeting")).await.unwrap().id;
    bob.client.groups().join(&id, "").await.unwrap();
    assert_eq!(groups.set_counters(&id, &numbers(&[("likes", 10), ("views", 5)])).await.unwrap()["likes"], 10);
    let changed = |event| match event {
        Event::GroupCountersChanged { values, deleted, .. } => Some((values, deleted)),
        _ => None,
    };
    assert_eq!(bob.event(changed).await, (numbers(&[("likes", 10), ("views", 5)]), Vec::new()));
    assert_eq!(bob.client.groups().increase_counter(&id, "likes", 3).await.unwrap(), 13);
    assert_eq!(bob.client.groups().decrease_counter(&id, "views", 2).await.unwrap(), 3);
    let none: [&str; 0] = [];
    assert_eq!(groups.counters(&id, &none).await.unwrap(), numbers(&[("likes", 13), ("views", 3)]));
    assert_eq!(groups.counters(&id, &["likes"]).await.unwrap(), numbers(&[("likes", 13)]));
    groups.delete_counters(&id, &["likes"]).await.unwrap();
    assert_eq!(groups.counters(&id, &none).await.unwrap(), numbers(&[("views", 3)]));
}

#[tokio::test]
async fn communities_have_topics() {
    let scene = Scene::new();
    let (alice, mut bob) = (scene.user("alice").await, scene.user("bob").await);
    let groups = alice.client.groups();
    let id = groups.create(&NewGroup { topics: true, ..NewGroup::of(GroupKind::Community, "City") }).await.unwrap().id;
    assert_eq!(bob.client.groups().join(&id, "").await.unwrap(), Joined::In);
    let joined = bob.client.groups().joined().await.unwrap();
    assert_eq!((joined[0].id.as_str(), joined[0].topics, joined[0].kind), (id.as_str(), true, GroupKind::Community));

    let new = NewTopic { announcement: "n".into(), custom: "c".into(), ..NewTopic::of("news") };
    let topic = groups.create_topic(&id, &new).await.unwrap();
    bob.event(|event| match event {
        Event::GroupNotice { notice, topic, .. } if notice.report == 17 => topic,
        _ => None,
    })
    .await;
    let edit = TopicEdit { name: Some("News".into()), mute_all: Some(true), ..TopicEdit::default() };
    groups.change_topic(&id, &topic, &edit).await.unwrap();
    let none: [&str; 0] = [];
    let found = bob.client.groups().topics(&id, &none).await.unwrap().remove(0).topic.unwrap();
    assert_eq!(
        (found.name.as_str(), found.announcement.as_str(), found.custom.as_str(), found.mute_all),
        ("News", "n", "c", true)
    );
    let missing = format!("{id}@TOPIC#_none");
    assert!(bob.client.groups().topics(&id, &[missing.as_str()]).await.unwrap()[0].topic.is_none());
    assert!(groups.delete_topics(&id, &[topic.as_str()]).await.unwrap()[0].is_ok());
    assert!(groups.topics(&id, &none).await.unwrap().is_empty());
    let long = NewTopic::of("x".repeat(31));
    assert_eq!(code(groups.create_topic(&id, &long).await), 8502);
}

#[tokio::test]
async fn live_rooms_are_entered_and_one_is_banned_from_them() {
    let scene = Scene::new();
    let (mut alice, mut bob) = (scene.user("alice").await, scene.user("bob").await);
    let id = alice.client.groups().create(&NewGroup::of(GroupKind::AvChatRoom, "Live")).await.unwrap().id;
    alice.client.groups().join(&id, "").await.unwrap();
    assert_eq!(bob.client.groups().join(&id, "").await.unwrap(), Joined::In);
    let came = |event| match event {
        Event::GroupTip { tip, stored: false, .. } if tip.members.iter().any(|who| who.user == "bob") => Some(()),
        _ => None,
    };
    alice.event(came).await;
    let groups = alice.client.groups();
    let inside = groups.live_members(&id, None).await.unwrap();
    assert!(inside.iter().any(|member| member.user == "bob"));
    assert_eq!(groups.mark_live_members(&id, &["bob"], &[1000], true).await.unwrap(), ["bob"]);
    assert_eq!(groups.live_members(&id, Some(1000)).await.unwrap()[0].user, "bob");
    groups.ban(&id, &["bob"], 60, "spam").await.unwrap();
    bob.event(|event| match event {
        Event::GroupLeft { group } if group == id => Some(()),
        _ => None,
    })
    .await;
    assert_eq!(code(bob.client.groups().join(&id, "").await), 10007);
    groups.unban(&id, &["bob"]).await.unwrap();
    assert_eq!(bob.client.groups().join(&id, "").await.unwrap(), Joined::In);
}
