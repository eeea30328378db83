use super::*;
use crate::contacts::{clear, remove, unread_in_all};
use crate::messages::{Controls, Draft};
use crate::testing::{APP, START, World, account};

async fn page(world: &World, owner: &str, cursor: Cursor) -> ListPage {
    list(&world.domain, &world.app(), &account(owner), cursor).await.unwrap()
}

/// The list in words: peer, last message, unread.
async fn lines(world: &World, owner: &str) -> Vec<String> {
    let page = page(world, owner, Cursor::default()).await;
    assert_eq!(page.next, None);
    page.contacts
        .into_iter()
        .map(|contact| format!("{} {} {}", contact.peer, contact.last.row.content.body, contact.unread))
        .collect()
}

#[tokio::test]
async fn the_newest_conversation_comes_first() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    world.send("alice", "bob", "one").await;
    world.pass(1);
    world.send("carol", "bob", "two").await;
    assert_eq!(lines(&world, "bob").await, ["carol two 1", "alice one 1"]);
    world.pass(1);
    world.send("bob", "alice", "three").await;
    assert_eq!(lines(&world, "bob").await, ["alice three 1", "carol two 1"]);
    assert_eq!(lines(&world, "alice").await, ["bob three 1"]);
    assert_eq!(unread_in_all(&world.view().await, APP, &account("bob")).await.unwrap(), 2);
    world.read("alice", "bob", world.now()).await;
    let contacts = page(&world, "bob", Cursor::default()).await.contacts;
    assert_eq!(contacts[0].peer_read_up_to, START + 2);
    assert_eq!(contacts[1].peer_read_up_to, 0);
}

#[tokio::test]
async fn a_message_that_may_not_be_last_does_not_stand_there() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    let controls = Controls { no_last_message: true, ..Controls::default() };
    world.send("alice", "bob", "one").await;
    world.send_draft(Draft { controls, ..world.draft("alice", "bob", "aside") }).await.unwrap();
    world.send_draft(Draft { controls, ..world.draft("carol", "bob", "aside") }).await.unwrap();
    assert_eq!(lines(&world, "bob").await, ["alice one 2"]);
}

#[tokio::test]
async fn deleted_messages_do_not_stand_there_and_recalled_ones_do() {
    let world = World::of(&["alice", "bob"]).await;
    world.send("alice", "bob", "one").await;
    world.pass(1);
    let recalled = world.send("alice", "bob", "two").await;
    let deleted = world.send("alice", "bob", "three").await;
    world.recall("alice", "alice", "bob", recalled).await.unwrap();
    world.delete("bob", "alice", &[deleted]).await;
    assert_eq!(lines(&world, "bob").await, ["alice two 1"]);
    assert_eq!(lines(&world, "alice").await, ["bob three 0"]);
}

#[tokio::test]
async fn a_removed_conversation_is_off_until_something_comes() {
    let world = World::of(&["alice", "bob"]).await;
    world.send("alice", "bob", "one").await;
    remove(&world.domain, APP, &account("bob"), &account("alice")).await.unwrap();
    assert!(lines(&world, "bob").await.is_empty());
    assert_eq!(world.unread("bob", "alice").await, 0);
    assert_eq!(world.history("bob", "alice").await, ["one"], "the history stays");
    assert_eq!(lines(&world, "alice").await, ["bob one 0"]);
    world.send("alice", "bob", "two").await;
    assert_eq!(lines(&world, "bob").await, ["alice two 1"]);
}

#[tokio::test]
async fn a_cleared_conversation_has_no_last_message() {
    let world = World::of(&["alice", "bob"]).await;
    world.send("alice", "bob", "one").await;
    clear(&world.domain, APP, &account("bob"), &account("alice")).await.unwrap();
    assert!(lines(&world, "bob").await.is_empty());
    world.send("alice", "bob", "two").await;
    assert_eq!(lines(&world, "bob").await, ["alice two 1"]);
    // Nothing happens to a conversation that there is not.
    clear(&world.domain, APP, &account("bob"), &account("nobody")).await.unwrap();
    remove(&world.domain, APP, &account("bob"), &account("nobody")).await.unwrap();
    assert_eq!(lines(&world, "bob").await.len(), 1);
}

/// A world in which peers wrote to bob, `at` telling in which second after the start.
async fn many(peers: usize, at: impl Fn(usize) -> u64) -> World {
    let world = World::of(&["bob"]).await;
    world.set(|settings| settings.conversations = 500);
    let names: Vec<String> = (0..peers).map(|n| format!("peer{n:04}")).collect();
    world.import(&names.iter().map(String::as_str).collect::<Vec<_>>()).await.unwrap();
    for (n, name) in names.iter().enumerate() {
        world.pass(START + at(n) - world.domain.now());
        world.send(name, "bob", "x").await;
    }
    world
}

async fn all_pages(world: &World) -> (Vec<(u32, Account)>, Vec<usize>) {
    let (mut entries, mut sizes, mut cursor) = (Vec::new(), Vec::new(), Cursor::default());
    loop {
        let page = page(world, "bob", cursor).await;
        sizes.push(page.contacts.len());
        entries.extend(page.contacts.into_iter().map(|contact| (contact.last.key.time, contact.peer)));
        match page.next {
            Some(next) => cursor = next,
            None => return (entries, sizes),
        }
    }
}

#[tokio::test]
async fn pages_lose_and_double_nothing_whatever_shares_a_second() {
    // One second for all; a few seconds; a second that ends exactly with a page; pages that are all full.
    for (peers, share) in [(250, 250), (250, 40), (250, 50), (200, 7), (100, 100), (101, 1)] {
        let world = many(peers, |n| (n / share) as u64).await;
        let (entries, sizes) = all_pages(&world).await;
        let mut sorted = entries.clone();
        sorted.sort_by(|(time, peer), (other_time, other)| other_time.cmp(time).then_with(|| peer.cmp(other)));
        assert_eq!(entries, sorted, "{peers} {share}");
        sorted.dedup();
        assert_eq!(sorted.len(), peers, "{share}");
        assert_eq!(sizes.len(), peers.div_ceil(PAGE), "{sizes:?}");
    }
}

#[tokio::test]
async fn the_apps_setting_bounds_the_list() {
    let world = many(130, |n| n as u64).await;
    world.set(|settings| settings.conversations = 110);
    let (entries, sizes) = all_pages(&world).await;
    assert_eq!(sizes, [100, 10]);
    assert_eq!(entries[0].1, account("peer0129"));
}
