use super::*;
use crate::messages::{Actor, Controls, Draft, Operation, Wish, extend, load_merged, react, save_merged};
use crate::testing::{APP, World, account};

const DAY: Seconds = 86_400;

/// Sweeps with so small a budget that it takes many goes; answers how many rows went.
async fn sweep_all(world: &World, budget: usize) -> usize {
    let mut removed = 0;
    loop {
        let swept = sweep(&world.domain, &world.app(), budget).await.unwrap();
        assert!(swept.removed <= budget, "{swept:?}");
        removed += swept.removed;
        if swept.finished {
            return removed;
        }
    }
}

/// How many rows a table has.
async fn rows(world: &World, table: Table) -> usize {
    let prefix = Key::new(APP, table);
    let page = Page { prefix: prefix.as_slice(), after: None, limit: 10_000, direction: Direction::Forward };
    world.view().await.range(page).await.unwrap().len()
}

#[tokio::test]
async fn what_is_past_the_period_goes_and_leaves_the_unread_count() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    for n in 0..30 {
        world.send("alice", "bob", &n.to_string()).await;
        world.send("carol", "alice", &n.to_string()).await;
        world.pass(1);
    }
    world.pass(7 * DAY);
    world.send("alice", "bob", "new").await;
    assert_eq!(world.unread("bob", "alice").await, 31);
    // All that is past its window, and the first of what is not goes on being known.
    assert_eq!(sweep_all(&world, 7).await, 120);
    assert_eq!((world.unread("bob", "alice").await, world.unread("alice", "carol").await), (1, 0));
    assert_eq!((rows(&world, Table::Message).await, rows(&world, Table::Sent).await), (1, 1));
    assert_eq!(world.history("bob", "alice").await, ["new"]);
    assert_eq!(rows(&world, Table::Sweep).await, 0);
    assert_eq!(sweep_all(&world, 7).await, 0);
    world.read("bob", "alice", world.now()).await;
    assert_eq!(world.unread("bob", "alice").await, 0);
    world.send("alice", "bob", "newer").await;
    assert_eq!(world.unread("bob", "alice").await, 1);
}

#[tokio::test]
async fn messages_with_a_life_of_their_own_go_at_its_end() {
    let world = World::of(&["alice", "bob"]).await;
    for life in [10, 20, 30] {
        let draft = Draft { life_time: Some(life), ..world.draft("alice", "bob", &life.to_string()) };
        world.send_draft(draft).await.unwrap();
    }
    world.send("bob", "alice", "for long").await;
    world.pass(20);
    sweep_all(&world, 100).await;
    assert_eq!((rows(&world, Table::Message).await, rows(&world, Table::Expiry).await), (3, 2));
    assert_eq!(world.unread("bob", "alice").await, 2);
    world.pass(1);
    sweep_all(&world, 1).await;
    assert_eq!(world.unread("bob", "alice").await, 1);
    world.pass(8 * DAY);
    sweep_all(&world, 100).await;
    assert_eq!((rows(&world, Table::Message).await, rows(&world, Table::Expiry).await), (0, 0));
    assert_eq!(world.unread("bob", "alice").await, 0);
}

#[tokio::test]
async fn read_recalled_and_deleted_messages_leave_nothing_twice() {
    let world = World::of(&["alice", "bob"]).await;
    let read = world.send("alice", "bob", "read").await;
    world.pass(1);
    let recalled = world.send("alice", "bob", "recalled").await;
    let deleted = world.send("alice", "bob", "deleted").await;
    world.read("bob", "alice", read.time).await;
    world.recall("alice", "alice", "bob", recalled).await.unwrap();
    world.delete("bob", "alice", &[deleted]).await;
    world.pass(7 * DAY + 1);
    world.send("alice", "bob", "new").await;
    sweep_all(&world, 2).await;
    assert_eq!(rows(&world, Table::Message).await, 1);
    assert_eq!(world.unread("bob", "alice").await, 1);
}

#[tokio::test]
async fn what_hangs_on_a_message_goes_with_it() {
    let world = World::of(&["alice", "bob"]).await;
    let controls = Controls { extensible: true, ..Controls::default() };
    let key = world.send_draft(Draft { controls, ..world.draft("alice", "bob", "vote") }).await.unwrap();
    let (alice, bob) = (account("alice"), account("bob"));
    let (actor, message) = (Actor::User(bob.clone(), None), (&alice, &bob, key));
    let set = Operation::Set(vec![Wish { key: "a".to_owned(), value: "1".to_owned(), seq: None }]);
    extend(&world.domain, &world.app(), &actor, message, &set).await.unwrap();
    react(&world.domain, &world.app(), &actor, message, "like", true).await.unwrap();
    world.pass(7 * DAY + 1);
    sweep_all(&world, 100).await;
    for table in [Table::Message, Table::Extension, Table::Reaction] {
        assert_eq!(rows(&world, table).await, 0, "{table:?}");
    }
}

#[tokio::test]
async fn lists_of_merged_messages_outlive_the_messages_by_a_day() {
    let world = World::of(&[]).await;
    let key = save_merged(&world.domain, &world.app(), "[]").await.unwrap();
    world.pass(8 * DAY);
    sweep_all(&world, 10).await;
    load_merged(&world.domain, &world.app(), &key).await.unwrap();
    world.pass(1);
    assert_eq!(sweep_all(&world, 10).await, 1);
    assert_eq!(load_merged(&world.domain, &world.app(), &key).await, Err(Cause::NoSuchMessage));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_and_recalling_while_it_sweeps_keeps_the_count_right() {
    let world = std::sync::Arc::new(World::of(&["alice", "bob"]).await);
    let mut keys = Vec::new();
    for n in 0..40 {
        keys.push(world.send("alice", "bob", &n.to_string()).await);
        world.pass(1);
    }
    world.pass(7 * DAY - 20);
    let sweeping = {
        let world = world.clone();
        tokio::spawn(async move {
            for _ in 0..10 {
                sweep_all(&world, 5).await;
            }
        })
    };
    for key in keys.iter().step_by(7) {
        world.delete("bob", "alice", &[*key]).await;
    }
    world.read("bob", "alice", keys[25].time).await;
    sweeping.await.unwrap();
    let left = world.history("bob", "alice").await.len() as u64;
    let unread = world.unread("bob", "alice").await;
    assert!(unread <= left && unread > 0, "{unread} of {left}");
    world.read("bob", "alice", world.now()).await;
    assert_eq!(world.unread("bob", "alice").await, 0);
}
