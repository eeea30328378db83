use super::*;
use crate::relations::friends::{self, FieldChange, tests as of_friends};
use crate::testing::{World, account};

async fn groups(world: &World) -> Vec<(String, Vec<String>)> {
    let (groups, _) = list(&world.domain, &world.app(), &account("alice"), None).await.unwrap();
    let names = |group: &GroupOfFriends| group.friends.iter().map(ToString::to_string).collect();
    groups.iter().map(|group| (group.name.clone(), names(group))).collect()
}

fn group(name: &str, friends: &[&str]) -> (String, Vec<String>) {
    (name.to_owned(), friends.iter().map(ToString::to_string).collect())
}

async fn world() -> World {
    let world = World::of(&["alice", "bob", "carol"]).await;
    for name in ["bob", "carol"] {
        of_friends::add_as(&world, "alice", name, of_friends::BOTH).await.unwrap();
    }
    world
}

#[tokio::test]
async fn friends_are_put_into_groups_and_taken_out() {
    let (world, alice) = (world().await, account("alice"));
    let (domain, app) = (&world.domain, world.app());
    let names = ["Work".to_owned(), "Chess".to_owned()];
    let (results, sequence) = add(domain, &app, &alice, &names, &[account("bob"), account("zed")]).await.unwrap();
    assert_eq!(results, [Ok(()), Err(Cause::NoFriendToGroup("zed".to_owned()))]);
    assert_eq!(groups(&world).await, [group("Work", &["bob"]), group("Chess", &["bob"])]);
    let again = add(domain, &app, &alice, &["New".to_owned(), "Work".to_owned()], &[]).await;
    assert!(matches!(again, Err(Cause::BadField { .. })));
    assert_eq!(groups(&world).await.len(), 2, "all or none");
    let members = [(account("carol"), Membership::Add), (account("bob"), Membership::Remove)];
    let (_, after) = update(domain, &app, &alice, "Work", Some("Office"), &members).await.unwrap();
    assert!(after > sequence);
    assert_eq!(groups(&world).await, [group("Office", &["carol"]), group("Chess", &["bob"])]);
    for (name, new_name) in [("Work", None), ("Office", Some("Chess")), ("Office", Some(""))] {
        assert!(update(domain, &app, &alice, name, new_name, &[]).await.is_err(), "{name} {new_name:?}");
    }
    delete(domain, &app, &alice, &["Chess".to_owned()]).await.unwrap();
    assert!(delete(domain, &app, &alice, &["Chess".to_owned()]).await.is_err());
    add(domain, &app, &alice, &["Chess".to_owned()], &[]).await.unwrap();
    assert_eq!(groups(&world).await, [group("Office", &["carol"]), group("Chess", &[])], "a new group is empty");
    friends::delete(domain, &app, &alice, &[account("carol")], false, false).await.unwrap();
    assert_eq!(groups(&world).await, [group("Office", &[]), group("Chess", &[])]);
}

#[tokio::test]
async fn there_are_only_so_many_groups() {
    let (world, alice) = (world().await, account("alice"));
    world.set(|settings| settings.friend_groups = 2);
    let (domain, app) = (&world.domain, world.app());
    let full = Cause::FriendGroupsFull { limit: 2 };
    let names = ["a", "b", "c"].map(str::to_owned);
    assert_eq!(add(domain, &app, &alice, &names, &[]).await, Err(full.clone()));
    add(domain, &app, &alice, &names[..2], &[]).await.unwrap();
    let change = FieldChange::Groups(vec!["b".to_owned(), "c".to_owned()]);
    let updates = [(account("bob"), vec![change])];
    assert_eq!(friends::update(domain, &app, &alice, &updates, None, false).await.unwrap(), [Err(full)]);
    assert_eq!(groups(&world).await, [group("a", &[]), group("b", &[])]);
}
