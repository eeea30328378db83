//! What is refused of relationships before anything is sent.

use tincan_sdk::relations::{FriendAnswer, FriendChange, NewFriend};

use crate::{Scene, code};

/// Provokes 9002.
#[tokio::test]
async fn a_remark_is_too_long() {
    let scene = Scene::new();
    let (alice, _bob) = (scene.user("alice").await, scene.user("bob").await);
    let relations = alice.client.relations();
    let long = "ä".repeat(49);
    assert_eq!(code(relations.add_friend(&NewFriend { remark: long.clone(), ..NewFriend::of("bob") }).await), 9002);
    assert_eq!(
        code(relations.accept("bob", &FriendAnswer { remark: long.clone(), ..FriendAnswer::default() }).await),
        9002
    );
    relations.add_friend(&NewFriend { remark: "ä".repeat(48), ..NewFriend::of("bob") }).await.unwrap();
    let change = FriendChange { remark: Some(long), ..FriendChange::default() };
    assert_eq!(code(relations.change_friend("bob", &change).await), 9002);
}

/// Provokes 9003.
#[tokio::test]
async fn a_wording_is_too_long() {
    let scene = Scene::new();
    let (alice, _bob) = (scene.user("alice").await, scene.user("bob").await);
    let relations = alice.client.relations();
    let new = |length: usize| NewFriend { wording: "x".repeat(length), ..NewFriend::of("bob") };
    assert_eq!(code(relations.add_friend(&new(121)).await), 9003);
    relations.add_friend(&new(120)).await.unwrap();
}

/// Provokes 9004.
#[tokio::test]
async fn a_source_has_a_prefix() {
    let scene = Scene::new();
    let (alice, _bob) = (scene.user("alice").await, scene.user("bob").await);
    let relations = alice.client.relations();
    for bad in ["Web", "addsource_type_Web", ""] {
        let new = NewFriend { source: Some(bad.into()), ..NewFriend::of("bob") };
        assert_eq!(code(relations.add_friend(&new).await), 9004, "{bad}");
    }
}

/// Provokes 9005.
#[tokio::test]
async fn the_name_of_a_friend_group_is_empty_or_too_long() {
    let scene = Scene::new();
    let (alice, _bob) = (scene.user("alice").await, scene.user("bob").await);
    let relations = alice.client.relations();
    for bad in [String::new(), "€".repeat(11)] {
        let none: [&str; 0] = [];
        assert_eq!(code(relations.create_friend_group(&bad, &none).await), 9005);
        assert_eq!(code(relations.rename_friend_group("mates", &bad).await), 9005);
        assert_eq!(code(relations.add_to_friend_group(&bad, &["bob"]).await), 9005);
        assert_eq!(code(relations.delete_friend_groups(&[bad.as_str()]).await), 9005);
        let new = NewFriend { group: Some(bad), ..NewFriend::of("bob") };
        assert_eq!(code(relations.add_friend(&new).await), 9005);
    }
    relations.create_friend_group(&"€".repeat(10), &["bob"]).await.unwrap();
}
