//! The own profile, those of others, and what changes of them.

use tincan_blackbox::Options;
use tincan_sdk::profiles::{FriendPermission, Gender, ProfileChange};
use tincan_sdk::relations::NewFriend;
use tincan_sdk::{Event, FieldValue};

use crate::{Scene, code};

fn with_city() -> Scene {
    Scene::with(Options::new().set("app.profile_fields", r#"[{keyword="City"}]"#))
}

fn custom(key: &str, value: &str) -> ProfileChange {
    ProfileChange { custom: [(key.to_owned(), FieldValue::from(value))].into(), ..ProfileChange::default() }
}

#[tokio::test]
async fn what_one_says_others_read() {
    let scene = with_city();
    let (alice, bob) = (scene.user("alice").await, scene.user("bob").await);
    let change = ProfileChange {
        nick: Some("Alice ❤".into()),
        face_url: Some("http://faces/alice.png".into()),
        gender: Some(Gender::Female),
        birthday: Some(19_900_131),
        location: Some("Bonn".into()),
        signature: Some("hello".into()),
        permission: Some(FriendPermission::NeedConfirm),
        language: Some(3),
        level: Some(7),
        role: Some(2),
        ..custom("City", "Köln")
    };
    alice.client.profiles().change_own(&change).await.unwrap();

    let own = alice.client.profiles().own().await.unwrap();
    assert_eq!((own.nick.as_str(), own.gender, own.birthday), ("Alice ❤", Gender::Female, 19_900_131));
    assert_eq!((own.location.as_str(), own.signature.as_str(), own.language), ("Bonn", "hello", 3));
    assert_eq!((own.permission, own.level, own.role), (FriendPermission::NeedConfirm, 7, 2));
    let seen = bob.client.profiles().get(&["nobody", "alice", "bob"]).await.unwrap();
    let names: Vec<&str> = seen.iter().map(|profile| profile.user.as_str()).collect();
    assert_eq!(names, ["alice", "bob"], "who does not exist is left out");
    assert_eq!(seen[0].nick, "Alice ❤");
    assert_eq!(seen[0].custom["City"], FieldValue::from("Köln"));

    let known = bob.client.profiles().known(&["alice", "carol"]).await.unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!(known[0], seen[0], "what was asked for once is known");
}

#[tokio::test]
async fn friends_hear_of_a_change_and_what_is_known_follows() {
    let scene = Scene::new();
    let (alice, mut bob) = (scene.user("alice").await, scene.user("bob").await);
    bob.client.relations().add_friend(&NewFriend::of("alice")).await.unwrap();
    bob.client.profiles().get(&["alice"]).await.unwrap();
    bob.client.relations().friends().await.unwrap();

    let change = ProfileChange { nick: Some("Al".into()), ..ProfileChange::default() };
    alice.client.profiles().change_own(&change).await.unwrap();
    let told = bob
        .event(|event| match event {
            Event::ProfileChanged { user, change } => Some((user, change)),
            _ => None,
        })
        .await;
    assert_eq!(told, ("alice".to_owned(), change));
    assert_eq!(bob.client.profiles().known(&["alice"]).await.unwrap()[0].nick, "Al");
    assert_eq!(bob.client.relations().known_friends().await.unwrap()[0].nick, "Al");
}

/// Provokes 9001.
#[tokio::test]
async fn keys_and_texts_have_bounds() {
    let scene = with_city();
    let alice = scene.user("alice").await;
    let profiles = alice.client.profiles();
    for (key, value) in [("City1", "x"), ("NineLette", "x"), ("", "x"), ("City", "x".repeat(501).as_str())] {
        assert_eq!(code(profiles.change_own(&custom(key, value)).await), 9001, "{key}");
    }
    let long = ProfileChange { signature: Some("ä".repeat(251)), ..ProfileChange::default() };
    assert_eq!(code(profiles.change_own(&long).await), 9001);
    profiles.change_own(&custom("City", &"x".repeat(500))).await.unwrap();
    // What only the server knows it says itself.
    assert_eq!(code(profiles.change_own(&custom("Town", "x")).await), 40009);
}
