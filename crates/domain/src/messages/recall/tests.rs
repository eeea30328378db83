use super::*;
use crate::model::InstId;
use crate::testing::{START, World, account};

#[tokio::test]
async fn both_sides_are_told_and_the_count_drops() {
    let world = World::of(&["alice", "bob"]).await;
    let key = world.send("alice", "bob", "oops").await;
    world.told("bob");
    let by = Actor::User(account("alice"), Some(InstId(4)));
    recall(&world.domain, &world.app(), &by, &account("alice"), &account("bob"), key, "typo").await.unwrap();
    assert_eq!(world.unread("bob", "alice").await, 0);
    let told = format!("alice recalled {} of alice to bob: typo", key.seq);
    assert_eq!(world.told("alice"), [format!("{told} except 4")]);
    assert_eq!(world.told("bob"), [told]);
    // The next message counts again.
    world.send("alice", "bob", "right").await;
    assert_eq!(world.unread("bob", "alice").await, 1);
}

#[tokio::test]
async fn the_window_ends_and_admins_have_none() {
    let world = World::of(&["alice", "bob"]).await;
    let (first, second) = (world.send("alice", "bob", "one").await, world.send("alice", "bob", "two").await);
    world.pass(120);
    world.recall("alice", "alice", "bob", first).await.unwrap();
    world.pass(1);
    let late = world.recall("alice", "alice", "bob", second).await;
    assert_eq!(late, Err(Cause::RecallWindowPassed { seconds: 120 }));
    assert_eq!(world.unread("bob", "alice").await, 1);
    world.recall_as_admin("alice", "bob", second).await.unwrap();
    assert_eq!(world.unread("bob", "alice").await, 0);
    assert!(world.told("alice").pop().unwrap().starts_with("admin recalled"));
}

#[tokio::test]
async fn only_the_sender_recalls_only_what_is_there_and_only_once() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    let key = world.send("alice", "bob", "x").await;
    assert_eq!(world.recall("bob", "alice", "bob", key).await, Err(Cause::NotTheSender));
    assert_eq!(world.recall("carol", "alice", "bob", key).await, Err(Cause::NotTheSender));
    assert_eq!(world.recall("bob", "bob", "alice", key).await, Err(Cause::NoSuchMessage));
    let other = MsgKey { random: 1, ..key };
    assert_eq!(world.recall("alice", "alice", "bob", other).await, Err(Cause::NoSuchMessage));
    world.recall("alice", "alice", "bob", key).await.unwrap();
    assert_eq!(world.recall("alice", "alice", "bob", key).await, Err(Cause::AlreadyRecalled));
    assert_eq!(world.recall_as_admin("alice", "bob", key).await, Err(Cause::AlreadyRecalled));
    assert_eq!(world.unread("bob", "alice").await, 0);
}

#[tokio::test]
async fn a_message_that_was_read_does_not_drop_the_count() {
    let world = World::of(&["alice", "bob"]).await;
    let read = world.send("alice", "bob", "read").await;
    world.read("bob", "alice", START).await;
    let unread = world.send("alice", "bob", "unread").await;
    world.recall("alice", "alice", "bob", read).await.unwrap();
    assert_eq!(world.unread("bob", "alice").await, 1);
    world.recall("alice", "alice", "bob", unread).await.unwrap();
    assert_eq!(world.unread("bob", "alice").await, 0);
}

#[tokio::test]
async fn a_message_that_was_deleted_or_cleared_does_not_drop_the_count_again() {
    let world = World::of(&["alice", "bob"]).await;
    let deleted = world.send("alice", "bob", "deleted").await;
    world.send("alice", "bob", "stays").await;
    world.delete("bob", "alice", &[deleted]).await;
    assert_eq!(world.unread("bob", "alice").await, 1);
    world.told("bob");
    world.recall("alice", "alice", "bob", deleted).await.unwrap();
    assert_eq!(world.unread("bob", "alice").await, 1);
    assert_eq!(world.told("bob").len(), 1, "a page that still shows it has to know");
    let cleared = world.send("alice", "bob", "cleared").await;
    world.clear("bob", "alice").await;
    world.send("alice", "bob", "new").await;
    world.recall("alice", "alice", "bob", cleared).await.unwrap();
    assert_eq!(world.unread("bob", "alice").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recalls_at_once_drop_the_count_by_one_each() {
    let world = std::sync::Arc::new(World::of(&["alice", "bob"]).await);
    let mut keys = Vec::new();
    for _ in 0..20 {
        keys.push(world.send("alice", "bob", "x").await);
    }
    // Every one of them is tried twice; one of the two has to be told that it is recalled already.
    let tasks: Vec<_> = keys
        .iter()
        .chain(&keys)
        .map(|key| {
            let (world, key) = (world.clone(), *key);
            tokio::spawn(async move { world.recall("alice", "alice", "bob", key).await })
        })
        .collect();
    let (mut recalled, mut again) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => recalled += 1,
            Err(Cause::AlreadyRecalled) => again += 1,
            Err(cause) => panic!("{cause}"),
        }
    }
    assert_eq!((recalled, again), (20, 20));
    assert_eq!(world.unread("bob", "alice").await, 0);
    world.send("alice", "bob", "new").await;
    assert_eq!(world.unread("bob", "alice").await, 1);
}
