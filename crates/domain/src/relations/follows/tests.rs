use super::*;
use crate::testing::{World, account};

async fn names(world: &World, owner: &str, which: List) -> Vec<String> {
    let part = Part { after: 0, limit: 10 };
    let (entries, next) = list(&world.domain, &world.app(), &account(owner), which, part).await.unwrap();
    assert_eq!(next, None);
    entries.into_iter().map(|entry| entry.row.account.to_string()).collect()
}

async fn type_of(world: &World, owner: &str, other: &str) -> Option<List> {
    let others = [account(other)];
    check(&world.domain, &world.app(), &account(owner), &others).await.unwrap().remove(0).unwrap()
}

#[tokio::test]
async fn who_follows_whom_is_on_both_sides_lists() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    let (domain, app) = (&world.domain, world.app());
    let (alice, bob) = (account("alice"), account("bob"));
    for _ in 0..2 {
        follow(domain, &app, &alice, &[bob.clone(), account("carol")]).await.unwrap();
    }
    assert_eq!(names(&world, "alice", List::Following).await, ["bob", "carol"]);
    assert_eq!(names(&world, "bob", List::Followers).await, ["alice"]);
    assert_eq!(
        (type_of(&world, "bob", "alice").await, type_of(&world, "bob", "carol").await),
        (Some(List::Followers), None)
    );
    follow(domain, &app, &bob, std::slice::from_ref(&alice)).await.unwrap();
    assert_eq!(names(&world, "alice", List::Mutual).await, ["bob"]);
    assert_eq!(type_of(&world, "alice", "bob").await, Some(List::Mutual));
    let of_alice = counts(domain, &app, std::slice::from_ref(&alice)).await.unwrap().remove(0).unwrap();
    assert_eq!(of_alice, Counts { followers: 1, following: 2, mutual: 1 });
    for _ in 0..2 {
        unfollow(domain, &app, &alice, std::slice::from_ref(&bob)).await.unwrap();
    }
    assert_eq!(names(&world, "alice", List::Mutual).await, [""; 0]);
    assert_eq!(
        (type_of(&world, "alice", "bob").await, type_of(&world, "bob", "alice").await),
        (Some(List::Followers), Some(List::Following))
    );
    crate::accounts::delete(domain, &app, &bob).await.unwrap();
    assert_eq!(names(&world, "alice", List::Followers).await, [""; 0]);
    world.set(|settings| settings.follows = 1);
    let full = follow(domain, &world.app(), &alice, &[account("carol")]).await.unwrap();
    assert_eq!(full, [Ok(())], "followed already");
    world.account("bob").await;
    assert_eq!(follow(domain, &world.app(), &alice, &[bob]).await.unwrap(), [Err(Cause::OwnListFull { limit: 1 })]);
}
