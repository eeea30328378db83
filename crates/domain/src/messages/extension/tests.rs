use super::*;
use crate::messages::{Controls, Draft};
use crate::testing::{World, account};

async fn chat() -> (World, MsgKey) {
    let world = World::of(&["alice", "bob", "carol"]).await;
    let controls = Controls { extensible: true, ..Controls::default() };
    let key = world.send_draft(Draft { controls, ..world.draft("alice", "bob", "vote") }).await.unwrap();
    world.told("bob");
    (world, key)
}

fn wish(key: &str, value: &str, seq: Option<u64>) -> Wish {
    Wish { key: key.to_owned(), value: value.to_owned(), seq }
}

async fn run(world: &World, by: &str, key: MsgKey, operation: Operation) -> Result<Extended> {
    let actor = if by == "admin" { Actor::Admin(account(by)) } else { Actor::User(account(by), None) };
    let (alice, bob) = (account("alice"), account("bob"));
    extend(&world.domain, &world.app(), &actor, (&alice, &bob, key), &operation).await
}

/// Sets a pair, as bob.
async fn set(world: &World, key: MsgKey, name: &str, value: &str, seq: u64) -> Result<Extended> {
    run(world, "bob", key, Operation::Set(vec![wish(name, value, Some(seq))])).await
}

/// What became of wishes: "key=value seq", and a ! where it was stale.
fn words(extended: &Extended) -> Vec<String> {
    let one = |Outcome { pair, stale }: &Outcome| {
        format!("{}={} {}{}", pair.key, pair.value, pair.seq, if *stale { "!" } else { "" })
    };
    extended.outcomes.iter().map(one).collect()
}

async fn seen(world: &World, key: MsgKey, since: u64) -> (Vec<String>, u64, u64) {
    let (alice, bob) = (account("alice"), account("bob"));
    let actor = Actor::User(alice.clone(), None);
    let page = extensions(&world.domain, &world.app(), &actor, (&alice, &bob, key), since).await.unwrap();
    assert!(page.complete);
    let pairs = page.pairs.iter().map(|pair| format!("{}={} {}", pair.key, pair.value, pair.seq));
    (pairs.collect(), page.last_seq, page.clear_seq)
}

#[tokio::test]
async fn pairs_are_set_deleted_and_cleared_and_both_sides_are_told() {
    let (world, key) = chat().await;
    let two = Operation::Set(vec![wish("a", "1", Some(0)), wish("b", "2", Some(0))]);
    let done = run(&world, "bob", key, two).await.unwrap();
    assert_eq!((words(&done), done.last_seq), (vec!["a=1 1".to_owned(), "b=2 2".to_owned()], 2));
    assert_eq!(
        words(&run(&world, "alice", key, Operation::Set(vec![wish("a", "3", Some(1))])).await.unwrap()),
        ["a=3 3"]
    );
    assert_eq!(seen(&world, key, 0).await, (vec!["b=2 2".to_owned(), "a=3 3".to_owned()], 3, 0));
    let delete = Operation::Delete(vec![wish("b", "", Some(0)), wish("none", "", Some(0))]);
    assert_eq!(words(&run(&world, "alice", key, delete).await.unwrap()), ["b= 4", "none= 0"]);
    assert_eq!(seen(&world, key, 0).await.0, ["a=3 3"]);
    assert_eq!(seen(&world, key, 3).await.0, ["a=3 3", "b= 4"]);
    // Who knows of the deletion may know its number or none.
    assert_eq!(words(&set(&world, key, "b", "5", 0).await.unwrap()), ["b=5 5"]);
    run(&world, "admin", key, Operation::Clear).await.unwrap();
    run(&world, "admin", key, Operation::Clear).await.unwrap();
    assert_eq!(seen(&world, key, 0).await, (vec![], 6, 6));
    let n = key.seq;
    for side in ["alice", "bob"] {
        let expected = [
            format!("pairs of {n} of alice to bob: Set a=1 1, b=2 2; last 2"),
            format!("pairs of {n} of alice to bob: Set a=3 3; last 3"),
            format!("pairs of {n} of alice to bob: Deleted b= 4; last 4"),
            format!("pairs of {n} of alice to bob: Set b=5 5; last 5"),
            format!("pairs of {n} of alice to bob: Cleared 6; last 6"),
        ];
        assert_eq!(world.told(side), expected);
    }
}

#[tokio::test]
async fn a_change_has_to_know_the_last_one() {
    let (world, key) = chat().await;
    set(&world, key, "a", "1", 0).await.unwrap();
    assert_eq!(words(&set(&world, key, "a", "2", 0).await.unwrap()), ["a=1 1!"]);
    assert_eq!(words(&set(&world, key, "new", "2", 9).await.unwrap()), ["new= 0!"]);
    let delete = Operation::Delete(vec![wish("a", "", Some(7))]);
    assert_eq!(words(&run(&world, "bob", key, delete).await.unwrap()), ["a=1 1!"]);
    let either = Operation::Set(vec![wish("a", "2", Some(0)), wish("b", "1", Some(0))]);
    assert_eq!(words(&run(&world, "bob", key, either).await.unwrap()), ["a=1 1!", "b=1 2"]);
    assert_eq!(words(&run(&world, "admin", key, Operation::Set(vec![wish("a", "9", None)])).await.unwrap()), ["a=9 3"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_changes_from_one_number_one_wins() {
    let (world, key) = chat().await;
    let world = std::sync::Arc::new(world);
    let tasks: Vec<_> = (0..10)
        .map(|n| {
            let world = world.clone();
            tokio::spawn(async move { set(&world, key, "a", &n.to_string(), 0).await.unwrap() })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        won += usize::from(!task.await.unwrap().outcomes[0].stale);
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn pairs_and_changes_are_bounded() {
    let (world, key) = chat().await;
    world.set(|settings| (settings.extension_pairs, settings.extension_changes) = (2, 3));
    set(&world, key, "a", "1", 0).await.unwrap();
    set(&world, key, "b", "1", 0).await.unwrap();
    assert!(matches!(set(&world, key, "c", "1", 0).await, Err(Cause::BadField { .. })));
    set(&world, key, "b", "2", 2).await.unwrap();
    assert_eq!(set(&world, key, "b", "3", 3).await, Err(Cause::ExtensionsTooOften { limit: 3 }));
    world.pass(60);
    set(&world, key, "b", "3", 3).await.unwrap();
    world.set(|settings| settings.extension_changes = 10_000);
    for n in 0..(MAX_DELETED + 20) {
        run(&world, "admin", key, Operation::Delete(vec![wish("b", "", None)])).await.unwrap();
        run(&world, "admin", key, Operation::Set(vec![wish("b", "x", None)])).await.unwrap();
        run(&world, "admin", key, Operation::Delete(vec![wish("b", "", None)])).await.unwrap();
        run(&world, "admin", key, Operation::Set(vec![wish(&n.to_string(), "x", None)])).await.unwrap();
        run(&world, "admin", key, Operation::Delete(vec![wish(&n.to_string(), "", None)])).await.unwrap();
    }
    let row = find(&world.view().await, world.app().id, &account("alice"), &account("bob"), key).await.unwrap();
    assert_eq!(row.pairs.len(), 1 + MAX_DELETED);
}

#[tokio::test]
async fn only_a_message_that_allows_it_and_that_one_sees() {
    let (world, key) = chat().await;
    let clear = || Operation::Clear;
    assert_eq!(run(&world, "carol", key, clear()).await, Err(Cause::NotOfConversation));
    assert_eq!(run(&world, "bob", MsgKey { seq: 0, ..key }, clear()).await, Err(Cause::NoSuchMessage));
    let plain = world.send("alice", "bob", "plain").await;
    assert_eq!(run(&world, "bob", plain, clear()).await, Err(Cause::NotExtensible));
    world.recall("alice", "alice", "bob", key).await.unwrap();
    assert_eq!(run(&world, "bob", key, clear()).await, Err(Cause::NoSuchMessage));
}

#[tokio::test]
async fn who_has_blacklisted_the_sender_hears_of_nothing() {
    let world = World::of(&["alice", "bob"]).await;
    world.set(|settings| settings.blocked_send_looks_sent = true);
    let blocked = [account("alice")];
    crate::relations::blacklist::add(&world.domain, &world.app(), &account("bob"), &blocked).await.unwrap();
    let controls = Controls { extensible: true, ..Controls::default() };
    let key = world.send_draft(Draft { controls, ..world.draft("alice", "bob", "vote") }).await.unwrap();
    world.told("bob");
    run(&world, "alice", key, Operation::Set(vec![wish("a", "1", Some(0))])).await.unwrap();
    assert_eq!(set(&world, key, "a", "1", 0).await, Err(Cause::NoSuchMessage));
    assert_eq!((world.told("alice").len(), world.told("bob").len()), (1, 0));
}
