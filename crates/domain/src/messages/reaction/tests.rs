use super::*;
use crate::testing::{World, account};

async fn set(world: &World, by: &str, key: MsgKey, name: &str, there: bool) -> Result<()> {
    let actor = Actor::User(account(by), None);
    let (alice, bob) = (account("alice"), account("bob"));
    react(&world.domain, &world.app(), &actor, (&alice, &bob, key), name, there).await
}

async fn seen(world: &World, by: &str, (one, other): (&str, &str), key: MsgKey) -> Vec<String> {
    let actor = Actor::User(account(by), None);
    let message = (&account(one), &account(other), key);
    let reactions = reactions(&world.view().await, &world.domain, &world.app(), &actor, message).await.unwrap();
    let words = |reaction: Reaction| {
        let names: Vec<&str> = reaction.accounts.iter().map(Account::as_str).collect();
        format!("{}: {}", reaction.name, names.join(" "))
    };
    reactions.into_iter().map(words).collect()
}

#[tokio::test]
async fn both_sides_react_and_are_told_of_what_changes() {
    let world = World::of(&["alice", "bob"]).await;
    let key = world.send("alice", "bob", "hi").await;
    world.told("bob");
    for (by, name, there) in [
        ("bob", "like", true),
        ("bob", "like", true),
        ("alice", "like", true),
        ("alice", "sad", true),
        ("bob", "like", false),
        ("bob", "like", false),
        ("bob", "sad", false),
        ("alice", "like", false),
    ] {
        set(&world, by, key, name, there).await.unwrap();
    }
    let n = key.seq;
    let words = [
        format!("reaction to {n} of alice to bob: like by bob"),
        format!("reaction to {n} of alice to bob: like by bob alice"),
        format!("reaction to {n} of alice to bob: sad by alice"),
        format!("reaction to {n} of alice to bob: like by alice"),
        format!("reaction to {n} of alice to bob: like by "),
    ];
    let own =
        |all: Vec<String>| -> (Vec<String>, Vec<String>) { all.into_iter().partition(|told| told.starts_with("own")) };
    let (alices_own, told) = own(world.told("alice"));
    assert_eq!(told, words);
    let mine = |name: &str, there: bool| format!("own reaction to {n}: {name} {there}");
    assert_eq!(alices_own, [mine("like", true), mine("sad", true), mine("like", false)]);
    let (bobs_own, told) = own(world.told("bob"));
    assert_eq!(told, words);
    assert_eq!(bobs_own, [mine("like", true), mine("like", false)]);
    for sides in [("alice", "bob"), ("bob", "alice")] {
        assert_eq!(seen(&world, "bob", sides, key).await, ["sad: alice"]);
    }
}

#[tokio::test]
async fn only_to_a_message_that_one_sees_and_not_in_all_ways() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    let key = world.send("alice", "bob", "hi").await;
    assert_eq!(set(&world, "carol", key, "like", true).await, Err(Cause::NotOfConversation));
    assert_eq!(set(&world, "bob", MsgKey { seq: 0, ..key }, "like", true).await, Err(Cause::NoSuchMessage));
    for n in 0..MAX_REACTIONS {
        set(&world, "bob", key, &n.to_string(), true).await.unwrap();
    }
    assert!(matches!(set(&world, "bob", key, "more", true).await, Err(Cause::BadField { .. })));
    set(&world, "alice", key, "7", true).await.unwrap();
    world.recall("alice", "alice", "bob", key).await.unwrap();
    assert_eq!(set(&world, "bob", key, "like", true).await, Err(Cause::NoSuchMessage));
    assert!(seen(&world, "bob", ("alice", "bob"), key).await.is_empty());
}
