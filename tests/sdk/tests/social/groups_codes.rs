//! What is refused of groups before anything is sent.

use tincan_sdk::groups::{GroupChange, GroupKind, Invitee, NewGroup, Role};
use tincan_sdk_tests::clients::Device;

use crate::{Scene, code};

async fn refused(user: &Device, new: &NewGroup, expected: i32) {
    assert_eq!(code(user.client.groups().create(new).await), expected, "{new:?}");
}

/// Provokes 8501.
#[tokio::test]
async fn an_id_of_ones_own_choice() {
    let scene = Scene::new();
    let alice = scene.user("alice").await;
    for bad in ["x".repeat(49).as_str(), "grüße", "a\nb", "@TGS#mine"] {
        let new = NewGroup { id: Some(bad.into()), ..NewGroup::of(GroupKind::Public, "G") };
        refused(&alice, &new, 8501).await;
    }
    let new = NewGroup { id: Some("x".repeat(48)), ..NewGroup::of(GroupKind::Public, "G") };
    alice.client.groups().create(&new).await.unwrap();
}

/// Provokes 8502, 8503, 8504, 8505.
#[tokio::test]
async fn texts_of_a_group() {
    let scene = Scene::new();
    let alice = scene.user("alice").await;
    refused(&alice, &NewGroup::of(GroupKind::Public, ""), 8502).await;
    refused(&alice, &NewGroup::of(GroupKind::Public, "€".repeat(11)), 8502).await;
    let new = NewGroup::of(GroupKind::Public, "€".repeat(10));
    refused(&alice, &NewGroup { introduction: "x".repeat(241), ..new.clone() }, 8503).await;
    refused(&alice, &NewGroup { announcement: "x".repeat(301), ..new.clone() }, 8504).await;
    refused(&alice, &NewGroup { face_url: "x".repeat(101), ..new.clone() }, 8505).await;
    let (introduction, announcement, face_url) = ("x".repeat(240), "x".repeat(300), "x".repeat(100));
    let new = NewGroup { introduction, announcement, face_url, ..new };
    let id = alice.client.groups().create(&new).await.unwrap().id;

    let change = |name: Option<String>, introduction: Option<String>| GroupChange {
        name,
        introduction,
        ..GroupChange::default()
    };
    let groups = alice.client.groups();
    assert_eq!(code(groups.change(&id, &change(Some("x".repeat(31)), None)).await), 8502);
    assert_eq!(code(groups.change(&id, &change(None, Some("x".repeat(241)))).await), 8503);
    let more = GroupChange { announcement: Some("x".repeat(301)), ..GroupChange::default() };
    assert_eq!(code(groups.change(&id, &more).await), 8504);
    let more = GroupChange { face_url: Some("x".repeat(101)), ..GroupChange::default() };
    assert_eq!(code(groups.change(&id, &more).await), 8505);
}

/// Provokes 8506.
#[tokio::test]
async fn a_name_card_is_too_long() {
    let scene = Scene::new();
    let alice = scene.user("alice").await;
    let groups = alice.client.groups();
    let id = groups.create(&NewGroup::of(GroupKind::Public, "G")).await.unwrap().id;
    assert_eq!(code(groups.set_name_card(&id, "alice", &"ä".repeat(26)).await), 8506);
    groups.set_name_card(&id, "alice", &"ä".repeat(25)).await.unwrap();
}

/// Provokes 8507.
#[tokio::test]
async fn more_members_than_the_type_allows() {
    let scene = Scene::new();
    let alice = scene.user("alice").await;
    let named = |count: usize| (0..count).map(|number| Invitee::new(format!("user{number}"))).collect::<Vec<_>>();
    for (kind, limit) in [(GroupKind::Private, 200), (GroupKind::Public, 2000), (GroupKind::ChatRoom, 6000)] {
        refused(&alice, &NewGroup { members: named(limit + 1), ..NewGroup::of(kind, "G") }, 8507).await;
    }
    let groups = alice.client.groups();
    let id = groups.create(&NewGroup::of(GroupKind::Private, "G")).await.unwrap().id;
    assert_eq!(code(groups.invite(&id, &named(201)).await), 8507);
    // A Public group may have so many, but the server takes no more than 300 at a time.
    let id = groups.create(&NewGroup::of(GroupKind::Public, "G")).await.unwrap().id;
    assert_ne!(code(groups.invite(&id, &named(301)).await), 8507);
}

/// Provokes 8508.
#[tokio::test]
async fn a_private_group_is_not_joined() {
    let scene = Scene::new();
    let (alice, bob) = (scene.user("alice").await, scene.user("bob").await);
    let id = alice.client.groups().create(&NewGroup::of(GroupKind::Private, "G")).await.unwrap().id;
    assert_eq!(code(bob.client.groups().join(&id, "let me in").await), 8508);
    alice.client.groups().invite(&id, &[Invitee::new("bob")]).await.unwrap();
    assert_eq!(code(bob.client.groups().join(&id, "").await), 8508, "nor by a member");
    assert_eq!(code(bob.client.groups().join("nowhere", "").await), 10010);
}

/// Provokes 8509.
#[tokio::test]
async fn nobody_is_invited_as_owner() {
    let scene = Scene::new();
    let (alice, _bob) = (scene.user("alice").await, scene.user("bob").await);
    let owner = Invitee { role: Role::Owner, ..Invitee::new("bob") };
    refused(&alice, &NewGroup { members: vec![owner.clone()], ..NewGroup::of(GroupKind::Public, "G") }, 8509).await;
    let id = alice.client.groups().create(&NewGroup::of(GroupKind::Private, "G")).await.unwrap().id;
    assert_eq!(code(alice.client.groups().invite(&id, &[owner]).await), 8509);
}

/// Provokes 8510.
#[tokio::test]
async fn an_invitation_names_somebody() {
    let scene = Scene::new();
    let alice = scene.user("alice").await;
    let id = alice.client.groups().create(&NewGroup::of(GroupKind::Private, "G")).await.unwrap().id;
    assert_eq!(code(alice.client.groups().invite(&id, &[]).await), 8510);
}
