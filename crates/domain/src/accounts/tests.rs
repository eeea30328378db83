use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::contacts;
use crate::messages::Query;
use crate::relations::blacklist;
use crate::testing::{APP, World, account};

async fn row(world: &World, name: &str) -> Option<AccountRow> {
    find(&world.view().await, APP, &account(name)).await.unwrap()
}

async fn introduce(world: &World, imports: &[(&str, Option<&str>, Option<&str>)]) -> Result<()> {
    let imports: Vec<Import> = imports
        .iter()
        .map(|(name, nick, face)| Import {
            account: account(name),
            introduction: Introduction { nick: nick.map(str::to_owned), face: face.map(str::to_owned) },
        })
        .collect();
    import(&world.domain, &world.app(), &imports).await
}

async fn profile(world: &World, name: &str) -> profiles::ProfileRow {
    profiles::find(&world.view().await, APP, &account(name)).await.unwrap()
}

#[tokio::test]
async fn importing_twice_is_importing_once() {
    let world = World::of(&["alice"]).await;
    let before = row(&world, "alice").await.unwrap();
    world.pass(10);
    world.import(&["alice", "alice", "bob"]).await.unwrap();
    assert_eq!(row(&world, "alice").await.unwrap(), before);
    let names = [account("alice"), account("nobody"), account("bob")];
    assert_eq!(check(&world.domain, &world.app(), &names).await.unwrap(), [true, false, true]);
}

#[tokio::test]
async fn an_import_sets_what_it_gives_of_the_profile() {
    let world = World::new();
    introduce(&world, &[("alice", Some("Alice"), Some("a.png"))]).await.unwrap();
    introduce(&world, &[("alice", None, Some("b.png"))]).await.unwrap();
    let alice = profile(&world, "alice").await;
    assert_eq!((alice.text(profiles::NICK), alice.text(profiles::IMAGE)), ("Alice", "b.png"));
    // Twice in one import: both count.
    introduce(&world, &[("bob", Some("Bob"), None), ("bob", None, Some("c.png"))]).await.unwrap();
    let bob = profile(&world, "bob").await;
    assert_eq!((bob.text(profiles::NICK), bob.text(profiles::IMAGE)), ("Bob", "c.png"));
}

#[tokio::test]
async fn one_bad_entry_spoils_an_import() {
    let world = World::new();
    let long = "x".repeat(501);
    let refused = introduce(&world, &[("alice", None, None), ("bob", Some(&long), None)]).await;
    assert_eq!(refused, Err(Cause::ValueTooLong { field: "Nick".into(), got: 501, limit: 500 }));
    let refused = introduce(&world, &[("alice", None, Some(&long))]).await;
    assert_eq!(refused, Err(Cause::ValueTooLong { field: "FaceUrl".into(), got: 501, limit: 500 }));
    assert!(row(&world, "alice").await.is_none());
    introduce(&world, &[("alice", Some(&long[..500]), None)]).await.unwrap();
}

#[tokio::test]
async fn the_quota_is_exact_and_deleting_frees_it() {
    let world = World::new();
    world.set(|settings| settings.accounts = 3);
    world.import(&["a", "b"]).await.unwrap();
    assert_eq!(world.import(&["c", "d"]).await, Err(Cause::QuotaUsedUp { limit: 3 }));
    assert!(row(&world, "c").await.is_none(), "all or none");
    world.import(&["a", "b", "c"]).await.unwrap();
    assert_eq!(world.import(&["d"]).await, Err(Cause::QuotaUsedUp { limit: 3 }));
    let first_login = find_or_create(&world.domain, &world.app(), &account("d")).await;
    assert_eq!(first_login, Err(Cause::QuotaUsedUp { limit: 3 }));
    world.import(&["a"]).await.unwrap();
    delete(&world.domain, &world.app(), &account("b")).await.unwrap();
    world.import(&["d"]).await.unwrap();
    assert_eq!(world.import(&["b"]).await, Err(Cause::QuotaUsedUp { limit: 3 }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_quota_is_exact_when_many_come_at_once() {
    let world = Arc::new(World::new());
    world.set(|settings| settings.accounts = 12);
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let world = world.clone();
            tokio::spawn(async move { world.import(&[&format!("user{n}")]).await })
        })
        .collect();
    let (mut made, mut refused) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => made += 1,
            Err(Cause::QuotaUsedUp { limit: 12 }) => refused += 1,
            Err(cause) => panic!("{cause}"),
        }
    }
    assert_eq!((made, refused), (12, 8));
    let mut exist = 0;
    for n in 0..20 {
        exist += usize::from(row(&world, &format!("user{n}")).await.is_some());
    }
    assert_eq!(exist, 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_are_unique_and_stay() {
    let world = Arc::new(World::new());
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let world = world.clone();
            // Everybody also imports the same one.
            tokio::spawn(async move { world.import(&[&format!("user{n}"), &format!("twin{n}"), "shared"]).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let mut names: Vec<String> = (0..20).flat_map(|n| [format!("user{n}"), format!("twin{n}")]).collect();
    names.push("shared".to_owned());
    let mut numbers = Vec::new();
    for name in &names {
        numbers.push(row(&world, name).await.unwrap().tiny_id);
    }
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), names.len());
    world.import(&names.iter().map(String::as_str).collect::<Vec<_>>()).await.unwrap();
    for (name, number) in names.iter().zip(numbers) {
        assert_eq!(row(&world, name).await.unwrap().tiny_id, number);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_first_logins_at_once_make_one_account() {
    let world = Arc::new(World::new());
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let world = world.clone();
            tokio::spawn(async move { find_or_create(&world.domain, &world.app(), &account("alice")).await })
        })
        .collect();
    let mut numbers = BTreeSet::new();
    for task in tasks {
        numbers.insert(task.await.unwrap().unwrap().tiny_id);
    }
    assert_eq!(numbers.len(), 1);
    world.set(|settings| settings.accounts = 2);
    world.import(&["bob"]).await.unwrap();
    assert!(world.import(&["carol"]).await.is_err(), "alice was counted once");
}

#[tokio::test]
async fn a_deleted_account_starts_afresh() {
    let world = World::of(&["bob"]).await;
    introduce(&world, &[("alice", Some("Alice"), None)]).await.unwrap();
    let old = row(&world, "alice").await.unwrap();
    world.send("bob", "alice", "to alice").await;
    world.send("alice", "bob", "to bob").await;
    world.read("alice", "bob", world.now()).await;
    world.send("bob", "alice", "unread").await;
    blacklist::add(&world.domain, &world.app(), &account("alice"), &[account("bob")]).await.unwrap();
    delete(&world.domain, &world.app(), &account("alice")).await.unwrap();
    assert!(row(&world, "alice").await.is_none());
    let refused = world.send_draft(world.draft("bob", "alice", "x")).await;
    assert_eq!(refused, Err(Cause::no_such(Party::Recipient, "alice")));
    assert_eq!(world.history("bob", "alice").await, ["to alice", "to bob", "unread"]);
    world.account("alice").await;
    assert_ne!(row(&world, "alice").await.unwrap().tiny_id, old.tiny_id);
    assert_eq!(profile(&world, "alice").await, profiles::ProfileRow::default());
    assert!(world.history("alice", "bob").await.is_empty());
    assert_eq!(world.unread("alice", "bob").await, 0);
    assert_eq!(contacts::read_up_to(&world.view().await, APP, &account("alice"), &account("bob")).await.unwrap(), 0);
    // Not blacklisted any more, and the first new message is the first.
    world.send("bob", "alice", "hello again").await;
    assert_eq!(world.unread("alice", "bob").await, 1);
    assert_eq!(
        world.page(&Query::newest(account("alice"), account("bob"), 9)).await,
        (vec!["hello again".into()], true)
    );
}

#[tokio::test]
async fn deleting_has_to_be_allowed_and_possible() {
    let world = World::of(&["alice"]).await;
    let nobody = delete(&world.domain, &world.app(), &account("nobody")).await;
    assert_eq!(nobody, Err(Cause::no_such(Party::Subject, "nobody")));
    world.set(|settings| settings.account_deletion = false);
    assert_eq!(delete(&world.domain, &world.app(), &account("alice")).await, Err(Cause::DeletionNotAllowed));
    assert!(row(&world, "alice").await.is_some());
}
