use super::*;
use crate::testing::{World, account};

#[test]
fn cookies_read_back_and_foreign_ones_start_afresh() {
    let bob = account("bob:1");
    let cookie = Position::cookie(Some(5), 9, Some(&bob));
    assert_eq!(Position::parse(&cookie, 20), Position { since: Some(5), began: 9, after: Some(bob.clone()) });
    let first_round = Position::cookie(None, 9, Some(&bob));
    assert_eq!(Position::parse(&first_round, 20), Position { since: None, began: 9, after: Some(bob) });
    let done = Position::cookie(Some(9), 9, None);
    assert_eq!(Position::parse(&done, 20), Position { since: Some(9), began: 20, after: None });
    for foreign in ["", "x", "a:b:c", "::", "5:b:c", "a:5:c", "183"] {
        assert_eq!(Position::parse(foreign, 20), Position { since: None, began: 20, after: None }, "{foreign}");
    }
}

async fn ask(world: &World, owner: &str, cookie: &str) -> Synced {
    sync(&world.domain, &world.app(), &account(owner), cookie).await.unwrap()
}

fn texts(synced: &Synced) -> Vec<&str> {
    synced.messages.iter().map(|message| message.row.content.body.as_str()).collect()
}

#[tokio::test]
async fn a_first_sync_tells_the_counts_and_a_later_one_what_came_since() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    world.send("alice", "bob", "old").await;
    world.send("alice", "bob", "old too").await;
    world.send("bob", "carol", "sent").await;
    world.pass(2);
    let first = ask(&world, "bob", "").await;
    assert!(first.finished && first.messages.is_empty());
    assert_eq!(first.unread, [(account("alice"), 2)]);
    world.pass(5);
    let none = ask(&world, "bob", &first.cookie).await;
    assert!(none.messages.is_empty(), "{:?}", texts(&none));
    world.pass(5);
    world.send("carol", "bob", "new").await;
    world.pass(1);
    world.send("bob", "alice", "from another login").await;
    world.pass(2);
    let second = ask(&world, "bob", &none.cookie).await;
    assert_eq!(texts(&second), ["new", "from another login"]);
    assert_eq!(second.unread, [(account("alice"), 2), (account("carol"), 1)]);
    world.pass(10);
    assert!(texts(&ask(&world, "bob", &second.cookie).await).is_empty());
}

#[tokio::test]
async fn what_comes_in_the_second_of_a_sync_is_not_lost() {
    let world = World::of(&["alice", "bob"]).await;
    world.send("alice", "bob", "before").await;
    let first = ask(&world, "bob", "").await;
    world.send("alice", "bob", "after").await;
    let second = ask(&world, "bob", &first.cookie).await;
    assert_eq!(texts(&second), ["before", "after"], "what the client has it drops");
}

#[tokio::test]
async fn messages_that_the_owner_may_not_see_are_left_out() {
    let world = World::of(&["alice", "bob"]).await;
    let cookie = ask(&world, "bob", "").await.cookie;
    world.pass(5);
    let deleted = world.send("alice", "bob", "deleted").await;
    world.send("alice", "bob", "kept").await;
    world.delete("bob", "alice", &[deleted]).await;
    assert_eq!(texts(&ask(&world, "bob", &cookie).await), ["kept"]);
}

#[tokio::test]
async fn one_conversation_gives_its_newest_messages() {
    let world = World::of(&["alice", "bob"]).await;
    let cookie = ask(&world, "bob", "").await.cookie;
    world.pass(5);
    for n in 0..=PER_CONTACT {
        world.send("alice", "bob", &n.to_string()).await;
    }
    let synced = ask(&world, "bob", &cookie).await;
    let texts = texts(&synced);
    assert_eq!((texts.len(), texts[0], texts[PER_CONTACT - 1]), (PER_CONTACT, "1", "100"));
}

#[tokio::test]
async fn many_contacts_come_in_rounds_and_nothing_of_meanwhile_is_lost() {
    let world = World::of(&["bob"]).await;
    let names: Vec<String> = (0..2 * CONTACTS + 1).map(|n| format!("peer{n:04}")).collect();
    world.import(&names.iter().map(String::as_str).collect::<Vec<_>>()).await.unwrap();
    let cookie = ask(&world, "bob", "").await.cookie;
    world.pass(5);
    for name in &names {
        world.send(name, "bob", name).await;
    }
    let (mut cookie, mut seen, mut counts, mut rounds) = (cookie, Vec::new(), 0, 0);
    loop {
        let synced = ask(&world, "bob", &cookie).await;
        seen.extend(texts(&synced).into_iter().map(str::to_owned));
        counts += synced.unread.len();
        rounds += 1;
        cookie = synced.cookie;
        if synced.finished {
            break;
        }
        // Behind the place where the sync stands: the next sync brings it.
        world.pass(2);
        world.send(&names[0], "bob", &format!("round {rounds}")).await;
    }
    assert_eq!((rounds, seen.clone(), counts), (3, names.clone(), names.len()));
    world.pass(10);
    let next = ask(&world, "bob", &cookie).await;
    assert_eq!(texts(&next).last(), Some(&"round 2"));
    assert!(texts(&next).contains(&"round 1"));
}

#[tokio::test]
async fn much_content_comes_in_rounds() {
    let world = World::of(&["bob"]).await;
    let cookie = ask(&world, "bob", "").await.cookie;
    world.pass(5);
    let long = "x".repeat(8000);
    for peer in ["p1", "p2", "p3"] {
        world.account(peer).await;
        for _ in 0..70 {
            world.send(peer, "bob", &long).await;
        }
    }
    let first = ask(&world, "bob", &cookie).await;
    assert_eq!((first.messages.len(), first.finished), (70, false), "one conversation passed the bound");
    let (second, mut rest) = (ask(&world, "bob", &first.cookie).await, 0);
    rest += second.messages.len();
    let third = ask(&world, "bob", &second.cookie).await;
    rest += third.messages.len();
    assert_eq!((rest, second.finished, third.finished), (140, false, true));
}
