use super::*;
use crate::Party;
use crate::contacts::{GroupPatch, create_group, delete_group, rename_group, update_group};
use crate::testing::{World, account};

async fn put(world: &World, peer: &str, set: u64, clear: u64, custom: Option<&str>) -> Result<()> {
    let patch = MarkPatch { peer: account(peer).into(), marks: Some((set, clear)), custom: custom.map(str::to_owned) };
    mark(&world.domain, &world.app(), &account("bob"), None, &[patch]).await?.remove(0)
}

/// What bob's conversations carry, in words.
async fn lines(world: &World) -> Vec<String> {
    let page = marked(&world.domain, &world.app(), &account("bob"), 0).await.unwrap();
    let line = |(peer, marked): (Partner, Marked)| {
        format!("{peer} {:b} {:?} {:?}", marked.marks, marked.custom, marked.groups)
    };
    page.conversations.into_iter().map(line).collect()
}

async fn create(world: &World, name: &str, peers: &[&str]) -> Result<(u32, Vec<Result<()>>)> {
    let peers: Vec<Partner> = peers.iter().map(|peer| account(peer).into()).collect();
    let (group, results) = create_group(&world.domain, &world.app(), &account("bob"), None, name, &peers).await?;
    Ok((group.id, results))
}

#[tokio::test]
async fn marks_are_set_and_cleared_bit_by_bit() {
    let world = World::of(&["bob", "alice", "carol"]).await;
    put(&world, "carol", 0b101, 0, None).await.unwrap();
    put(&world, "alice", 1 << 63, 0, Some("vip")).await.unwrap();
    put(&world, "carol", 0b10, 0b100, None).await.unwrap();
    assert_eq!(lines(&world).await, ["carol 11 \"\" []".to_owned(), format!("alice {:b} \"vip\" []", 1_u64 << 63)]);
    put(&world, "carol", 0, u64::MAX, None).await.unwrap();
    put(&world, "alice", 0, 1 << 63, Some("")).await.unwrap();
    assert!(lines(&world).await.is_empty());
    assert_eq!(put(&world, "nobody", 1, 0, None).await, Err(Cause::no_such(Party::Recipient, "nobody")));
}

#[tokio::test]
async fn as_many_conversations_carry_something_as_the_app_allows() {
    let world = World::of(&["bob", "alice", "carol", "dave"]).await;
    world.set(|settings| settings.marked_conversations = 2);
    put(&world, "alice", 1, 0, None).await.unwrap();
    let (group, results) = create(&world, "team", &["alice", "carol", "dave"]).await.unwrap();
    assert_eq!(results, [Ok(()), Ok(()), Err(Fault::TooManyMarked { limit: 2 }.into())]);
    put(&world, "alice", 0, 1, None).await.unwrap();
    assert_eq!(put(&world, "dave", 1, 0, None).await, Err(Fault::TooManyMarked { limit: 2 }.into()));
    let patches = [GroupPatch { peer: account("alice").into(), add: false }];
    update_group(&world.domain, &world.app(), &account("bob"), None, "team", &patches).await.unwrap();
    put(&world, "dave", 1, 0, None).await.unwrap();
    assert_eq!(lines(&world).await, [format!("carol 0 \"\" [{group}]"), "dave 1 \"\" []".to_owned()]);
}

#[tokio::test]
async fn groups_are_created_renamed_and_deleted() {
    let world = World::of(&["bob", "alice", "carol"]).await;
    world.set(|settings| settings.conversation_groups = 2);
    let (app, bob) = (world.app(), account("bob"));
    assert_eq!(create(&world, "team", &["alice"]).await.unwrap().0, 1);
    assert_eq!(create(&world, "team", &["carol"]).await.unwrap().0, 1, "the same again");
    assert_eq!(create(&world, "extra", &["carol"]).await.unwrap().0, 2);
    assert_eq!(create(&world, "third", &[]).await, Err(Fault::TooManyConversationGroups { limit: 2 }.into()));
    let long = "x".repeat(33);
    assert_eq!(
        create(&world, &long, &[]).await,
        Err(Fault::ConversationGroupNameTooLong { got: 33, limit: 32 }.into())
    );
    rename_group(&world.domain, &app, &bob, None, "team", "work").await.unwrap();
    let taken = rename_group(&world.domain, &app, &bob, None, "work", "extra").await;
    assert!(matches!(taken, Err(Cause::BadField { .. })), "{taken:?}");
    let gone = rename_group(&world.domain, &app, &bob, None, "team", "x").await;
    assert_eq!(gone, Err(Fault::NoSuchConversationGroup { name: "team".to_owned() }.into()));
    assert_eq!(lines(&world).await, ["alice 0 \"\" [1]", "carol 0 \"\" [1, 2]"]);
    delete_group(&world.domain, &app, &bob, None, "work").await.unwrap();
    assert_eq!(lines(&world).await, ["carol 0 \"\" [2]"]);
    assert_eq!(create(&world, "third", &[]).await.unwrap().0, 3, "numbers are not used again");
}

#[tokio::test]
async fn pages_hold_all_in_the_order_in_which_they_came() {
    let world = World::of(&["bob"]).await;
    let names: Vec<String> = (0..250).map(|n| format!("peer{n:04}")).collect();
    world.import(&names.iter().map(String::as_str).collect::<Vec<_>>()).await.unwrap();
    let patch = |name: &String| MarkPatch { peer: account(name).into(), marks: Some((1, 0)), custom: None };
    let patches: Vec<MarkPatch> = names.iter().rev().map(patch).collect();
    mark(&world.domain, &world.app(), &account("bob"), None, &patches).await.unwrap();
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let page = marked(&world.domain, &world.app(), &account("bob"), after).await.unwrap();
        all.extend(page.conversations.into_iter().map(|(peer, _)| peer.to_string()));
        match page.next {
            Some(next) => after = next,
            None => break,
        }
        put(&world, all.last().unwrap(), 0, 1, None).await.unwrap();
    }
    all.reverse();
    assert_eq!(all, names);
}

#[tokio::test]
async fn an_edition_without_marks_and_groups() {
    let world = World::of(&["bob", "alice"]).await;
    world.set(|settings| settings.conversation_marks = false);
    assert_eq!(put(&world, "alice", 1, 0, None).await, Err(Fault::NoConversationMarks.into()));
    assert_eq!(create(&world, "team", &[]).await, Err(Fault::NoConversationMarks.into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counts_are_right_when_many_write_at_once() {
    let world = std::sync::Arc::new(World::of(&["bob", "a", "b", "c", "d", "e", "f", "g", "h"]).await);
    world.set(|settings| settings.marked_conversations = 5);
    let tasks: Vec<_> = ["a", "b", "c", "d", "e", "f", "g", "h"]
        .into_iter()
        .map(|peer| {
            let world = world.clone();
            tokio::spawn(async move { put(&world, peer, 1, 0, None).await.is_ok() })
        })
        .collect();
    let mut taken = 0;
    for task in tasks {
        taken += usize::from(task.await.unwrap());
    }
    assert_eq!((taken, lines(&world).await.len()), (5, 5));
}
