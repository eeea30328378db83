use super::*;
use crate::contacts::{Fault, Listed, clear, delete, pin, remove, unpin, unread_in_all};
use crate::messages::{Controls, Draft};
use crate::testing::{APP, START, World, account};
use crate::{Cause, Party};

/// What a client wants.
const WANTED: Wanted = Wanted { pinned_first: true, empty: false };

/// A page of one-to-one conversations.
struct PeerPage {
    contacts: Vec<Contact>,
    next: Option<Cursor>,
}

async fn list(domain: &Domain, app: &App, owner: &Account, wanted: Wanted, cursor: Cursor) -> Result<PeerPage> {
    let page = super::list(domain, app, owner, wanted, cursor).await?;
    let contacts = page.contacts.into_iter().map(|conversation| match conversation {
        Conversation::OneToOne(contact) => *contact,
        Conversation::Group(group) => panic!("{group:?}"),
    });
    Ok(PeerPage { contacts: contacts.collect(), next: page.next })
}

async fn page(world: &World, owner: &str, cursor: Cursor) -> PeerPage {
    list(&world.domain, &world.app(), &account(owner), WANTED, cursor).await.unwrap()
}

/// The list in words: peer, last message, unread.
async fn lines(world: &World, owner: &str) -> Vec<String> {
    let page = page(world, owner, Cursor::Start).await;
    assert_eq!(page.next, None);
    page.contacts
        .into_iter()
        .map(|contact| format!("{} {} {}", contact.peer, contact.last.unwrap().row.content.body, contact.unread))
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
    let contacts = page(&world, "bob", Cursor::Start).await.contacts;
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
    let refused = clear(&world.domain, APP, &account("bob"), &account("nobody")).await;
    assert_eq!(refused, Err(Cause::no_such(Party::Recipient, "nobody")));
    clear(&world.domain, APP, &account("bob"), &account("bob")).await.unwrap();
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
    let (mut entries, mut sizes, mut cursor) = (Vec::new(), Vec::new(), Cursor::Start);
    loop {
        let page = page(world, "bob", cursor).await;
        sizes.push(page.contacts.len());
        entries.extend(page.contacts.into_iter().map(|contact| (contact.time, contact.peer)));
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
        assert!(entries.is_sorted_by_key(|(time, _)| Reverse(*time)), "{peers} {share}");
        let mut sorted = entries.clone();
        sorted.sort();
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

async fn arrange(world: &World, owner: &str, peers: &[&str]) {
    let peers = peers.iter().map(|peer| account(peer).into()).collect();
    pin(&world.domain, &world.app(), &account(owner), None, peers).await.unwrap();
}

#[tokio::test]
async fn pinned_conversations_come_first_in_pages_of_their_own_too() {
    let world = many(150, |n| n as u64).await;
    world.set(|settings| settings.pinned_conversations = 120);
    let names: Vec<String> = (0..120).map(|n| format!("peer{n:04}")).collect();
    arrange(&world, "bob", &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let first = page(&world, "bob", Cursor::Start).await;
    assert_eq!(first.contacts.len(), 100);
    assert!(matches!(first.next, Some(Cursor::Pinned { given: 100, .. })), "{:?}", first.next);
    let second = page(&world, "bob", first.next.unwrap()).await;
    assert_eq!(second.next, None);
    let all: Vec<_> = first.contacts.iter().chain(&second.contacts).collect();
    assert_eq!(all.len(), 150);
    let order: Vec<(bool, u32)> = all.iter().map(|contact| (contact.pinned, contact.time)).collect();
    assert!(order.is_sorted_by_key(|entry| Reverse(*entry)), "{order:?}");
    // Who does not understand pins gets the order of time.
    let plain = Wanted { pinned_first: false, empty: false };
    let plain = list(&world.domain, &world.app(), &account("bob"), plain, Cursor::Start).await.unwrap();
    assert_eq!((plain.contacts[0].peer.as_str(), plain.contacts[0].pinned), ("peer0149", false));
    assert!(plain.contacts[99].pinned);
}

#[tokio::test]
async fn pins_are_bounded_and_go_with_the_conversation() {
    let world = World::of(&["alice", "bob", "carol", "dave"]).await;
    world.set(|settings| settings.pinned_conversations = 2);
    for peer in ["alice", "carol", "dave"] {
        world.send(peer, "bob", "x").await;
        world.pass(1);
    }
    arrange(&world, "bob", &["alice", "carol"]).await;
    arrange(&world, "bob", &["alice"]).await;
    assert_eq!(lines(&world, "bob").await, ["carol x 1", "alice x 1", "dave x 1"]);
    let peers = vec![account("dave").into()];
    let refused = pin(&world.domain, &world.app(), &account("bob"), None, peers).await;
    assert_eq!(refused, Err(Fault::TooManyPinned { limit: 2 }.into()));
    let refused = pin(&world.domain, &world.app(), &account("bob"), None, vec![account("nobody").into()]).await;
    assert_eq!(refused, Err(Cause::no_such(Party::Recipient, "nobody")));
    unpin(&world.domain, &world.app(), &account("bob"), None, vec![account("carol").into()]).await.unwrap();
    delete(&world.domain, APP, &account("bob"), &account("alice"), false).await.unwrap();
    world.send("alice", "bob", "again").await;
    assert_eq!(lines(&world, "bob").await, ["alice again 1", "dave x 1", "carol x 1"]);
}

#[tokio::test]
async fn an_empty_conversation_is_there_for_who_wants_it() {
    let world = World::of(&["alice", "bob"]).await;
    world.send("alice", "bob", "x").await;
    world.clear("bob", "alice").await;
    let all = Wanted { pinned_first: true, empty: true };
    let asked = async || list(&world.domain, &world.app(), &account("bob"), all, Cursor::Start).await.unwrap().contacts;
    let contacts = asked().await;
    assert_eq!((contacts.len(), contacts[0].last.is_none(), contacts[0].time), (1, true, START as u32));
    delete(&world.domain, APP, &account("bob"), &account("alice"), true).await.unwrap();
    assert!(asked().await.is_empty());
}

#[tokio::test]
async fn from_the_third_message_within_a_slot_the_order_is_left_alone() {
    let world = World::of(&["alice", "bob"]).await;
    let row = async || super::super::find(&world.view().await, APP, &account("bob"), &account("alice")).await.unwrap();
    world.send("alice", "bob", "1").await;
    assert_eq!(row().await.listed, Some(Listed { time: START as u32, busy: false }));
    world.send("alice", "bob", "2").await;
    assert_eq!(row().await.listed, Some(Listed { time: START as u32, busy: false }), "the same second");
    world.pass(60);
    world.send("alice", "bob", "3").await;
    let busy = row().await;
    assert_eq!(busy.listed, Some(Listed { time: START as u32 + 60, busy: true }));
    world.pass(60);
    world.send("alice", "bob", "4").await;
    assert_eq!(row().await, busy);
    world.pass(3600);
    world.send("alice", "bob", "5").await;
    assert_eq!(row().await.listed, Some(Listed { time: world.now(), busy: false }));
    assert_eq!(lines(&world, "bob").await, ["alice 5 5"]);
}

/// Random messages of many to bob, among them such as may not be last and such as go again, then all pages: everything
/// once, in the order of the newest messages but for those that lost theirs.
#[tokio::test]
async fn pages_are_right_whatever_was_busy() {
    let world = many(230, |_| 0).await;
    let mut dice = crate::testing::Dice(5);
    let mut newest: std::collections::HashMap<Account, u32> = std::collections::HashMap::new();
    for _ in 0..1500 {
        world.pass(dice.below(20) as u64);
        let peer = format!("peer{:04}", dice.below(230));
        let key = world.send(&peer, "bob", "y").await;
        if dice.below(20) == 0 {
            world.delete("bob", &peer, &[key]).await;
        } else {
            newest.insert(account(&peer), key.time);
        }
        if dice.below(200) == 0 {
            let (entries, sizes) = all_pages(&world).await;
            let all: HashSet<Account> = entries.iter().map(|(_, peer)| peer.clone()).collect();
            assert_eq!((all.len(), entries.len(), sizes.len()), (230, 230, 3));
            for (time, peer) in &entries {
                assert_eq!(*time, newest.get(peer).copied().unwrap_or(START as u32), "{peer}");
            }
        }
    }
}

#[tokio::test]
async fn a_conversation_keeps_its_place_when_its_last_message_goes() {
    let world = World::of(&["alice", "bob", "carol", "dave"]).await;
    world.send("alice", "bob", "old").await;
    world.pass(7200);
    world.send("carol", "bob", "x").await;
    world.pass(7200);
    let gone = world.send("alice", "bob", "gone").await;
    world.send("dave", "bob", "new").await;
    world.delete("bob", "alice", &[gone]).await;
    assert_eq!(lines(&world, "bob").await, ["dave new 1", "carol x 1", "alice old 1"]);
}

#[tokio::test]
async fn what_is_written_meanwhile_makes_the_others_neither_lost_nor_double() {
    let world = many(450, |n| (n / 90) as u64 * 2000).await;
    let (mut seen, mut written, mut cursor, mut n) = (Vec::new(), HashSet::new(), Cursor::Start, 0);
    loop {
        let page = page(&world, "bob", cursor).await;
        seen.extend(page.contacts.into_iter().map(|contact| contact.peer));
        // Some of those that were seen and some that were not go to the top.
        for _ in 0..20 {
            n = (n + 37) % 450;
            world.pass(1);
            let peer = format!("peer{n:04}");
            world.send(&peer, "bob", "y").await;
            written.insert(account(&peer));
        }
        match page.next {
            Some(next) => cursor = next,
            None => break,
        }
    }
    let all: HashSet<Account> = seen.iter().cloned().collect();
    assert_eq!(all.len(), seen.len(), "one came twice");
    for n in 0..450 {
        let peer = account(&format!("peer{n:04}"));
        assert!(all.contains(&peer) || written.contains(&peer), "{peer} is lost");
    }
}

#[tokio::test]
async fn a_conversation_whose_messages_have_expired_has_nothing_unread() {
    let world = World::of(&["alice", "bob"]).await;
    world.send("alice", "bob", "x").await;
    world.pass(7 * 86_400 - 1);
    assert_eq!(lines(&world, "bob").await, ["alice x 1"]);
    world.pass(10);
    assert!(lines(&world, "bob").await.is_empty());
    let row = super::super::find(&world.view().await, APP, &account("bob"), &account("alice")).await.unwrap();
    let (view, app) = (world.view().await, world.app());
    let unread =
        super::super::unread_seen(&view, &world.domain, &app, &account("bob"), &account("alice"), &row).await.unwrap();
    assert_eq!(unread, 0);
}

#[tokio::test]
async fn a_conversation_whose_messages_have_lived_is_not_even_empty() {
    let world = World::of(&["alice", "bob"]).await;
    world.send_draft(Draft { life_time: Some(60), ..world.draft("alice", "bob", "x") }).await.unwrap();
    let all = Wanted { pinned_first: true, empty: true };
    let count = async || {
        let page = list(&world.domain, &world.app(), &account("bob"), all, Cursor::Start).await.unwrap();
        page.contacts.len()
    };
    assert_eq!(count().await, 1);
    world.pass(61);
    assert_eq!(count().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_comes_while_its_conversation_is_deleted_is_not_lost() {
    let world = std::sync::Arc::new(World::of(&["alice", "bob"]).await);
    for _ in 0..50 {
        world.send("alice", "bob", "before").await;
        let other = world.clone();
        let sending = tokio::spawn(async move { other.send("alice", "bob", "meanwhile").await });
        delete(&world.domain, APP, &account("bob"), &account("alice"), false).await.unwrap();
        sending.await.unwrap();
        let lines = lines(&world, "bob").await;
        match world.unread("bob", "alice").await {
            0 => assert!(lines.is_empty(), "{lines:?}"),
            _ => assert_eq!(lines, ["alice meanwhile 1"]),
        }
        world.pass(250);
    }
}
