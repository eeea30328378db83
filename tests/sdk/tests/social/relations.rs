//! Friends, requests, groups of friends, the blacklist, and who follows whom.

use tincan_blackbox::Options;
use tincan_sdk::config::Platform;
use tincan_sdk::profiles::{FriendPermission, ProfileChange};
use tincan_sdk::relations::{Added, ApplicationKind, FollowList, FriendAnswer, FriendChange, NewFriend};
use tincan_sdk::{Event, FieldValue};
use tincan_sdk_tests::clients::Device;

use crate::{Scene, code};

async fn asks_to_be_asked(user: &Device) {
    let change = ProfileChange { permission: Some(FriendPermission::NeedConfirm), ..ProfileChange::default() };
    user.client.profiles().change_own(&change).await.unwrap();
}

#[tokio::test]
async fn friends_are_added_changed_checked_and_deleted() {
    let field = r#"[{keyword="Rank",kind="text"}]"#;
    let scene = Scene::with(Options::new().set("app.friend_fields", field));
    let (alice, mut bob) = (scene.user("alice").await, scene.user("bob").await);
    let relations = alice.client.relations();
    let new = NewFriend {
        remark: "Bobby".into(),
        group: Some("mates".into()),
        source: Some("AddSource_Type_Test".into()),
        wording: "it is me".into(),
        ..NewFriend::of("bob")
    };
    assert_eq!(relations.add_friend(&new).await.unwrap(), Added::Friend);
    let added = |event| match event {
        Event::FriendsAdded { users } => Some(users),
        _ => None,
    };
    assert_eq!(bob.event(added).await, ["alice"]);

    let friends = relations.friends().await.unwrap();
    assert_eq!((friends.len(), friends[0].user.as_str(), friends[0].remark.as_str()), (1, "bob", "Bobby"));
    assert_eq!(
        (friends[0].source.as_str(), friends[0].groups.as_slice()),
        ("AddSource_Type_Test", &["mates".to_owned()][..])
    );
    assert!(friends[0].added_at > 0);

    let change = FriendChange {
        remark: Some("Robert".into()),
        groups: Some(vec!["mates".into(), "work".into()]),
        custom: [("Rank".to_owned(), FieldValue::from("high"))].into(),
    };
    assert_eq!(code(relations.change_friend("ghost", &change).await), 30003, "there is no such user");
    relations.change_friend("bob", &change).await.unwrap();
    let named = relations.friends_named(&["bob", "ghost"]).await.unwrap();
    assert_eq!((named.len(), named[0].remark.as_str(), named[0].groups.len()), (1, "Robert", 2));
    assert_eq!(named[0].custom["Rank"], FieldValue::from("high"));

    let relation = relations.check_friends(&["bob", "ghost"]).await.unwrap();
    assert_eq!((relation[0].has, relation[0].is_had, relation[0].outcome.code), (true, true, 0));
    assert!(!relation[1].has && !relation[1].outcome.is_ok());

    let outcomes = relations.delete_friends(&["bob"], true).await.unwrap();
    assert!(outcomes[0].is_ok());
    let deleted = |event| match event {
        Event::FriendsDeleted { users } => Some(users),
        _ => None,
    };
    assert_eq!(bob.event(deleted).await, ["alice"]);
    assert!(bob.client.relations().friends().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_change_is_told_to_ones_other_devices() {
    let scene = Scene::new();
    let (alice, mut tablet) = (scene.user("alice").await, scene.on("alice", Platform::IPad).await);
    scene.user("bob").await;
    alice.client.relations().add_friend(&NewFriend::of("bob")).await.unwrap();
    tablet.client.relations().friends().await.unwrap();
    let change = FriendChange { remark: Some("Robert".into()), ..FriendChange::default() };
    alice.client.relations().change_friend("bob", &change).await.unwrap();
    let told = tablet
        .event(|event| match event {
            Event::FriendChanged { user, change } => Some((user, change.remark)),
            _ => None,
        })
        .await;
    assert_eq!(told, ("bob".to_owned(), Some("Robert".to_owned())));
    assert_eq!(tablet.client.relations().known_friends().await.unwrap()[0].remark, "Robert");
}

#[tokio::test]
async fn requests_are_received_read_answered_and_deleted() {
    let scene = Scene::new();
    let (mut alice, mut bob, carol) = (scene.user("alice").await, scene.user("bob").await, scene.user("carol").await);
    asks_to_be_asked(&bob).await;
    let new = |wording: &str| NewFriend { wording: wording.into(), ..NewFriend::of("bob") };
    assert_eq!(alice.client.relations().add_friend(&new("let me in")).await.unwrap(), Added::Asked);
    let received = |event| match event {
        Event::ApplicationsReceived { applications } => Some(applications),
        _ => None,
    };
    let told = bob.event(received).await;
    assert_eq!(
        (told[0].user.as_str(), told[0].wording.as_str(), told[0].kind),
        ("alice", "let me in", ApplicationKind::Received)
    );

    let waiting = bob.client.relations().applications().await.unwrap();
    assert_eq!((waiting.list.len(), waiting.unread, waiting.list[0].user.as_str()), (1, 1, "alice"));
    let sent = alice.client.relations().applications().await.unwrap();
    assert_eq!((sent.list[0].user.as_str(), sent.list[0].kind), ("bob", ApplicationKind::Sent));
    bob.client.relations().mark_applications_read().await.unwrap();
    assert_eq!(bob.client.relations().applications().await.unwrap().unread, 0);

    let answer = FriendAnswer { mutual: true, remark: "Al".into(), group: Some("mates".into()) };
    bob.client.relations().accept("alice", &answer).await.unwrap();
    let added = |event| match event {
        Event::FriendsAdded { users } => Some(users),
        _ => None,
    };
    assert_eq!(alice.event(added).await, ["bob"]);
    assert_eq!(bob.client.relations().friends().await.unwrap()[0].remark, "Al");
    let again = bob.client.relations().accept("alice", &FriendAnswer::default()).await;
    assert_eq!(code(again), 30614, "it is answered");

    carol.client.relations().add_friend(&new("me too")).await.unwrap();
    bob.event(received).await;
    bob.client.relations().refuse("carol").await.unwrap();
    bob.event(|event| matches!(event, Event::ApplicationsGone { users } if users == ["carol"]).then_some(())).await;
    assert!(bob.client.relations().friends_named(&["carol"]).await.unwrap().is_empty());

    carol.client.relations().add_friend(&new("please")).await.unwrap();
    let outcomes =
        bob.client.relations().delete_applications(ApplicationKind::Received, &["carol", "dave"]).await.unwrap();
    assert_eq!((outcomes[0].code, outcomes[1].code), (0, 30614));
    assert!(bob.client.relations().applications().await.unwrap().list.is_empty());
}

#[tokio::test]
async fn friends_are_put_into_groups() {
    let scene = Scene::new();
    let alice = scene.user("alice").await;
    let relations = alice.client.relations();
    for name in ["bob", "carol"] {
        scene.user(name).await;
        relations.add_friend(&NewFriend::of(name)).await.unwrap();
    }
    let outcomes = relations.create_friend_group("family", &["bob", "ghost"]).await.unwrap();
    assert_eq!((outcomes[0].code, outcomes[1].code), (0, 32216));
    assert!(relations.add_to_friend_group("family", &["carol"]).await.unwrap()[0].is_ok());
    assert!(relations.remove_from_friend_group("family", &["bob"]).await.unwrap()[0].is_ok());
    relations.rename_friend_group("family", "clan").await.unwrap();
    let groups = relations.friend_groups().await.unwrap();
    assert_eq!(
        (groups.len(), groups[0].name.as_str(), groups[0].users.as_slice()),
        (1, "clan", &["carol".to_owned()][..])
    );
    relations.delete_friend_groups(&["clan"]).await.unwrap();
    assert!(relations.friend_groups().await.unwrap().is_empty());
}

#[tokio::test]
async fn users_are_blocked_and_no_longer() {
    let scene = Scene::new();
    let (mut alice, bob) = (scene.user("alice").await, scene.user("bob").await);
    assert!(alice.client.relations().block(&["bob"]).await.unwrap()[0].is_ok());
    let changed = |event| match event {
        Event::BlacklistChanged { added, removed } => Some((added, removed)),
        _ => None,
    };
    assert_eq!(alice.event(changed).await, (vec!["bob".to_owned()], Vec::new()));
    let blocked = alice.client.relations().blacklist().await.unwrap();
    assert_eq!(blocked[0].user, "bob");
    let relation = &bob.client.relations().check_blacklist(&["alice"]).await.unwrap()[0];
    assert_eq!((relation.has, relation.is_had), (false, true));
    assert_eq!(code(bob.client.relations().add_friend(&NewFriend::of("alice")).await), 30525);
    assert!(alice.client.relations().unblock(&["bob"]).await.unwrap()[0].is_ok());
    assert_eq!(alice.event(changed).await, (Vec::new(), vec!["bob".to_owned()]));
    assert!(alice.client.relations().blacklist().await.unwrap().is_empty());
}

#[tokio::test]
async fn users_follow_each_other() {
    let scene = Scene::new();
    let (mut alice, bob) = (scene.user("alice").await, scene.user("bob").await);
    assert!(bob.client.relations().follow(&["alice"]).await.unwrap()[0].is_ok());
    let changed = |event| match event {
        Event::FollowChanged { user, joined, left, .. } => Some((user, joined, left)),
        _ => None,
    };
    assert_eq!(alice.event(changed).await, ("bob".to_owned(), vec![FollowList::Followers], Vec::new()));
    let page = bob.client.relations().follows(FollowList::Following, "", 10).await.unwrap();
    assert_eq!((page.list[0].user.as_str(), page.next.as_str()), ("alice", ""));
    let counts = &bob.client.relations().follow_counts(&["alice"]).await.unwrap()[0];
    assert_eq!((counts.followers, counts.following, counts.mutual), (1, 0, 0));
    let relation = &alice.client.relations().check_follows(&["bob"]).await.unwrap()[0];
    assert_eq!(relation.kind, Some(FollowList::Followers));
    alice.client.relations().follow(&["bob"]).await.unwrap();
    let relation = &alice.client.relations().check_follows(&["bob"]).await.unwrap()[0];
    assert_eq!(relation.kind, Some(FollowList::Mutual));
    assert!(bob.client.relations().unfollow(&["alice"]).await.unwrap()[0].is_ok());
    assert_eq!(alice.client.relations().check_follows(&["bob"]).await.unwrap()[0].kind, Some(FollowList::Following));
}
