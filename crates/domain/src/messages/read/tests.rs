use super::*;
use crate::messages::{Content, Draft};
use crate::testing::{START, World, account};

async fn read_times(world: &World, owner: &str, peers: &[&str]) -> Vec<Seconds> {
    let peers: Vec<Account> = peers.iter().map(|peer| account(peer)).collect();
    peer_read_times(&world.domain, &world.app(), &account(owner), &peers).await.unwrap()
}

/// Three messages of alice to bob, ten seconds apart, and ten seconds more.
async fn three() -> World {
    let world = World::of(&["alice", "bob", "carol"]).await;
    for text in ["one", "two", "three"] {
        world.send("alice", "bob", text).await;
        world.pass(10);
    }
    world.told("bob");
    world
}

#[tokio::test]
async fn a_mark_reads_what_is_up_to_its_second() {
    let world = three().await;
    world.read("bob", "alice", START + 9).await;
    assert_eq!(world.unread("bob", "alice").await, 2);
    world.read("bob", "alice", START + 10).await;
    assert_eq!(world.unread("bob", "alice").await, 1);
    world.read("bob", "alice", START + 30).await;
    assert_eq!(world.unread("bob", "alice").await, 0);
    world.send("alice", "bob", "four").await;
    assert_eq!(world.unread("bob", "alice").await, 1);
}

#[tokio::test]
async fn a_mark_never_moves_back() {
    let world = three().await;
    world.read("bob", "alice", START + 20).await;
    world.told("alice");
    world.read("bob", "alice", START + 10).await;
    assert_eq!(world.unread("bob", "alice").await, 0);
    assert_eq!(read_times(&world, "alice", &["bob"]).await, [START + 20]);
    assert!(world.told("alice").is_empty());
}

#[tokio::test]
async fn the_peer_and_the_readers_other_logins_are_told_once() {
    let world = three().await;
    let (bob, alice) = (account("bob"), account("alice"));
    for _ in 0..2 {
        read(&world.domain, &world.app(), &bob, &alice, START + 20, Some(InstId(3))).await.unwrap();
    }
    assert_eq!(world.told("alice"), ["bob read up to 20"]);
    assert_eq!(world.told("bob"), ["read alice up to 20 except 3"]);
}

#[tokio::test]
async fn a_mark_before_the_first_message_tells_nobody() {
    let world = three().await;
    world.read("bob", "alice", START - 1).await;
    world.read("bob", "carol", START + 20).await;
    assert_eq!(world.unread("bob", "alice").await, 3);
    assert!(world.told("alice").is_empty() && world.told("carol").is_empty() && world.told("bob").is_empty());
    assert_eq!(read_times(&world, "alice", &["bob", "carol"]).await, [0, 0]);
}

#[tokio::test]
async fn a_mark_in_the_future_is_one_of_now() {
    let world = three().await;
    world.read("bob", "alice", START + 10_000).await;
    assert_eq!(read_times(&world, "alice", &["bob"]).await, [START + 30]);
    world.pass(1);
    world.send("alice", "bob", "four").await;
    assert_eq!(world.unread("bob", "alice").await, 1);
}

#[tokio::test]
async fn a_message_after_the_mark_in_the_same_second_is_unread() {
    let world = World::of(&["alice", "bob"]).await;
    world.send("alice", "bob", "one").await;
    world.read("bob", "alice", START).await;
    world.send("alice", "bob", "two").await;
    assert_eq!(world.unread("bob", "alice").await, 1);
    world.read("bob", "alice", START).await;
    assert_eq!(world.unread("bob", "alice").await, 0);
    assert_eq!(world.told("alice"), ["bob read up to 0", "bob read up to 0"]);
}

#[tokio::test]
async fn a_message_whose_time_was_moved_on_can_be_read() {
    let world = World::of(&["alice", "bob"]).await;
    let draft = world.draft("alice", "bob", "one");
    world.send_draft(draft.clone()).await.unwrap();
    let other = Content { body: "two".into(), cloud_custom_data: String::new() };
    let moved = world.send_draft(Draft { content: other, ..draft }).await.unwrap();
    world.send("alice", "bob", "three").await;
    assert_eq!(moved.time, world.now() + 1);
    world.read("bob", "alice", world.now()).await;
    assert_eq!(world.unread("bob", "alice").await, 1, "the moved one is later");
    world.read("bob", "alice", moved.time).await;
    assert_eq!(world.unread("bob", "alice").await, 0);
    // It arrived before the third, and is read all the same.
    world.recall("alice", "alice", "bob", moved).await.unwrap();
    assert_eq!(world.unread("bob", "alice").await, 0);
}

#[tokio::test]
async fn a_recalled_message_behind_a_partial_mark_stays_uncounted() {
    let world = World::of(&["alice", "bob"]).await;
    let mut keys = Vec::new();
    for text in ["one", "two", "three"] {
        keys.push(world.send("alice", "bob", text).await);
        world.pass(10);
    }
    world.recall("alice", "alice", "bob", keys[1]).await.unwrap();
    world.read("bob", "alice", keys[0].time).await;
    assert_eq!(world.unread("bob", "alice").await, 1);
    world.delete("bob", "alice", &[keys[2]]).await;
    assert_eq!(world.unread("bob", "alice").await, 0);
    world.send("alice", "bob", "four").await;
    assert_eq!(world.unread("bob", "alice").await, 1);
}

#[tokio::test]
async fn a_message_without_unread_moves_the_peers_read_time() {
    let world = World::of(&["alice", "bob"]).await;
    let controls = crate::messages::Controls { no_unread: true, ..Default::default() };
    world.send_draft(Draft { controls, ..world.draft("alice", "bob", "quiet") }).await.unwrap();
    world.read("bob", "alice", START).await;
    assert_eq!(read_times(&world, "alice", &["bob"]).await, [START]);
}

#[tokio::test]
async fn reading_all_reads_every_conversation() {
    let world = World::of(&["alice", "bob", "carol", "dave"]).await;
    let draft = world.draft("alice", "bob", "one");
    world.send_draft(draft.clone()).await.unwrap();
    let moved_on = Content { body: "two".into(), cloud_custom_data: String::new() };
    world.send_draft(Draft { content: moved_on, ..draft }).await.unwrap();
    world.send("carol", "bob", "hi").await;
    world.send("bob", "dave", "hello").await;
    world.told("bob");
    read_all(&world.domain, &world.app(), &account("bob"), Some(InstId(3))).await.unwrap();
    let view = world.view().await;
    assert_eq!(contacts::unread_in_all(&view, crate::testing::APP, &account("bob")).await.unwrap(), 0);
    assert_eq!(world.told("bob"), ["read all except 3"]);
    assert_eq!(world.told("alice"), ["bob read up to 1"]);
    assert_eq!(world.told("carol"), ["bob read up to 0"]);
    assert_eq!(world.told("dave"), ["message of bob: hello"], "nothing of dave's was unread");
}

#[tokio::test]
async fn marks_and_messages_at_once_lose_nothing() {
    let world = std::sync::Arc::new(World::of(&["alice", "bob"]).await);
    world.send("alice", "bob", "first").await;
    let sends: Vec<_> = (0..50)
        .map(|_| {
            let world = world.clone();
            tokio::spawn(async move {
                world.send("alice", "bob", "x").await;
            })
        })
        .collect();
    let reads: Vec<_> = (0..5)
        .map(|_| {
            let world = world.clone();
            tokio::spawn(async move { world.read("bob", "alice", START).await })
        })
        .collect();
    for task in sends.into_iter().chain(reads) {
        task.await.unwrap();
    }
    let left = world.unread("bob", "alice").await;
    assert!(left <= 51);
    world.send("alice", "bob", "last").await;
    assert_eq!(world.unread("bob", "alice").await, left + 1);
    world.read("bob", "alice", START).await;
    assert_eq!(world.unread("bob", "alice").await, 0);
}
