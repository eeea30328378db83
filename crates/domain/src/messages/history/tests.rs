use std::time::Duration;

use super::*;
use crate::messages::{Controls, Draft};
use crate::testing::{World, account};

/// Messages "0" to "9" from alice to bob, one every ten seconds, and their keys.
async fn ten() -> (World, Vec<MsgKey>) {
    let world = World::of(&["alice", "bob"]).await;
    let mut keys = Vec::new();
    for n in 0..10 {
        keys.push(world.send("alice", "bob", &n.to_string()).await);
        world.pass(10);
    }
    (world, keys)
}

fn query(order: Order, cursor: Cursor, limit: usize) -> Query {
    Query { order, cursor, ..Query::newest(account("bob"), account("alice"), limit) }
}

async fn joined(world: &World, query: Query) -> (String, bool) {
    let (texts, complete) = world.page(&query).await;
    (texts.concat(), complete)
}

fn is(texts: &str, complete: bool) -> (String, bool) {
    (texts.to_owned(), complete)
}

#[tokio::test]
async fn pages_run_in_both_directions_and_are_ascending() {
    let (world, keys) = ten().await;
    use Order::{Newer, Older};
    assert_eq!(joined(&world, query(Older, Cursor::End, 4)).await, is("6789", false));
    assert_eq!(joined(&world, query(Older, Cursor::Past(keys[6]), 4)).await, is("2345", false));
    assert_eq!(joined(&world, query(Older, Cursor::Past(keys[2]), 4)).await, is("01", true));
    assert_eq!(joined(&world, query(Older, Cursor::Past(keys[0]), 4)).await, is("", true));
    assert_eq!(joined(&world, query(Newer, Cursor::End, 4)).await, is("0123", false));
    assert_eq!(joined(&world, query(Newer, Cursor::Past(keys[3]), 4)).await, is("4567", false));
    assert_eq!(joined(&world, query(Newer, Cursor::Past(keys[7]), 4)).await, is("89", true));
    // A page that ends with the last message says so.
    assert_eq!(joined(&world, query(Older, Cursor::End, 10)).await, is("0123456789", true));
    assert_eq!(joined(&world, query(Newer, Cursor::End, 10)).await, is("0123456789", true));
}

#[tokio::test]
async fn a_cursor_of_time_includes_its_second() {
    let (world, keys) = ten().await;
    world.send("bob", "alice", "later").await;
    let at = Cursor::Time(keys[5].time);
    assert_eq!(joined(&world, query(Order::Older, at, 3)).await, is("345", false));
    assert_eq!(joined(&world, query(Order::Newer, at, 3)).await, is("567", false));
    let between = Cursor::Time(keys[5].time + 1);
    assert_eq!(joined(&world, query(Order::Older, between, 2)).await, is("45", false));
    assert_eq!(joined(&world, query(Order::Newer, between, 2)).await, is("67", false));
}

#[tokio::test]
async fn a_key_that_names_no_message_is_a_place_all_the_same() {
    let (world, keys) = ten().await;
    let gone = MsgKey { random: 1, ..keys[5] };
    assert_eq!(joined(&world, query(Order::Older, Cursor::Past(gone), 2)).await, is("34", false));
    assert_eq!(joined(&world, query(Order::Newer, Cursor::Past(gone), 2)).await, is("56", false));
}

#[tokio::test]
async fn times_bound_a_page_and_include_their_seconds() {
    let (world, keys) = ten().await;
    for order in [Order::Older, Order::Newer] {
        let between = Query { from_time: keys[3].time, to_time: keys[6].time, ..query(order, Cursor::End, 20) };
        assert_eq!(joined(&world, between.clone()).await, is("3456", true), "{order:?}");
        let outside = Cursor::Time(if order == Order::Older { u32::MAX } else { 0 });
        assert_eq!(joined(&world, Query { cursor: outside, ..between.clone() }).await, is("3456", true));
        let past = Cursor::Past(if order == Order::Older { keys[8] } else { keys[1] });
        assert_eq!(joined(&world, Query { cursor: past, ..between }).await, is("3456", true));
    }
}

#[tokio::test]
async fn many_messages_of_one_second_page_without_loss() {
    let world = World::of(&["alice", "bob"]).await;
    let mut all = Vec::new();
    for n in 0..200 {
        let (from, to) = if n % 3 == 0 { ("bob", "alice") } else { ("alice", "bob") };
        all.push(world.send(from, to, "x").await.seq.to_string());
    }
    for order in [Order::Older, Order::Newer] {
        let (mut seen, mut cursor) = (Vec::new(), Cursor::End);
        loop {
            let page = history(&world.domain, &world.app(), &query(order, cursor, 7)).await.unwrap();
            let seqs = page.messages.iter().map(|message| message.key.seq.to_string());
            let edge = match order {
                Order::Older => {
                    seen.splice(0..0, seqs);
                    page.messages.first()
                }
                Order::Newer => {
                    seen.extend(seqs);
                    page.messages.last()
                }
            };
            if page.complete {
                break;
            }
            cursor = Cursor::Past(edge.unwrap().key);
        }
        assert_eq!(seen, all, "{order:?}");
    }
}

#[tokio::test]
async fn bytes_bound_a_page_but_one_message_is_given() {
    let world = World::of(&["alice", "bob"]).await;
    for text in ["aaaa", "bbbb", "cccc"] {
        world.send("alice", "bob", text).await;
        world.pass(1);
    }
    let bytes = |bytes| Query { bytes, ..query(Order::Older, Cursor::End, 10) };
    assert_eq!(joined(&world, bytes(12)).await, is("aaaabbbbcccc", true));
    assert_eq!(joined(&world, bytes(11)).await, is("bbbbcccc", false));
    assert_eq!(joined(&world, bytes(1)).await, is("cccc", false));
}

#[tokio::test]
async fn what_one_side_cleared_or_deleted_the_other_still_sees() {
    let (world, keys) = ten().await;
    world.delete("bob", "alice", &[keys[9], keys[0]]).await;
    assert_eq!(world.history("bob", "alice").await.concat(), "12345678");
    world.clear("bob", "alice").await;
    assert_eq!(joined(&world, query(Order::Older, Cursor::End, 5)).await, is("", true));
    assert_eq!(joined(&world, query(Order::Newer, Cursor::End, 5)).await, is("", true));
    world.send("alice", "bob", "new").await;
    assert_eq!(joined(&world, query(Order::Older, Cursor::End, 1)).await, is("new", true));
    assert_eq!(world.history("alice", "bob").await.concat(), "0123456789new");
}

#[tokio::test]
async fn clearing_reaches_a_message_of_the_same_second_but_not_the_next() {
    let world = World::of(&["alice", "bob"]).await;
    world.send("alice", "bob", "before").await;
    world.clear("bob", "alice").await;
    world.send("alice", "bob", "after").await;
    assert_eq!(world.history("bob", "alice").await, ["after"]);
}

#[tokio::test]
async fn messages_expire_with_the_history_period_and_with_their_life() {
    let world = World::of(&["alice", "bob"]).await;
    world.set(|settings| settings.history = Duration::from_secs(100));
    world.send("alice", "bob", "kept").await;
    world.send_draft(Draft { life_time: Some(30), ..world.draft("alice", "bob", "short") }).await.unwrap();
    world.pass(30);
    assert_eq!(world.history("bob", "alice").await, ["kept", "short"]);
    world.pass(1);
    assert_eq!(world.history("bob", "alice").await, ["kept"]);
    world.pass(69);
    assert_eq!(world.history("bob", "alice").await, ["kept"]);
    world.pass(1);
    assert!(world.history("bob", "alice").await.is_empty());
    assert_eq!(joined(&world, query(Order::Newer, Cursor::End, 5)).await, is("", true));
}

#[tokio::test]
async fn recalled_messages_stay_listed_for_who_wants_them() {
    let (world, keys) = ten().await;
    world.recall("alice", "alice", "bob", keys[9]).await.unwrap();
    let page = history(&world.domain, &world.app(), &query(Order::Older, Cursor::End, 1)).await.unwrap();
    let recall = page.messages[0].row.recall.clone().unwrap();
    assert_eq!((recall.by.as_str(), recall.reason.as_str()), ("alice", "typo"));
    let without = Query { recalled: false, ..query(Order::Older, Cursor::End, 1) };
    assert_eq!(joined(&world, without).await, is("8", false));
}

#[tokio::test]
async fn messages_that_may_not_be_last_are_in_the_history() {
    let world = World::of(&["alice", "bob"]).await;
    let controls = Controls { no_last_message: true, ..Controls::default() };
    world.send_draft(Draft { controls, ..world.draft("alice", "bob", "aside") }).await.unwrap();
    assert_eq!(world.history("bob", "alice").await, ["aside"]);
}
