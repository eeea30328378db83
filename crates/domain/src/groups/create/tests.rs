use super::*;
use crate::groups::{Change, change, dissolve, find};
use crate::testing::groups::{admin, user};
use crate::testing::{APP, World, account};

async fn make(world: &World, by: &Actor, new: &New) -> Result<Created> {
    create(&world.domain, &world.app(), by, new).await
}

fn public(id: Option<&str>) -> New {
    New { id: id.map(str::to_owned), ..New::named(GroupKind::Public, "any") }
}

#[tokio::test]
async fn of_many_who_want_one_id_one_gets_it() {
    let world = World::of(&["alice", "bob"]).await;
    let (alice, bob, hall) = (user("alice"), user("bob"), public(Some("hall")));
    let app = world.app();
    let all = (0..20).map(|n| create(&world.domain, &app, if n % 2 == 0 { &alice } else { &bob }, &hall));
    let results = futures_util::future::join_all(all).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    let taken =
        |result: &&Result<Created>| matches!(result, Err(Cause::Group(Fault::IdTaken(_) | Fault::IdTakenByCaller(_))));
    assert_eq!(results.iter().filter(taken).count(), 19);
}

#[tokio::test]
async fn a_quota_holds_however_many_come_at_once() {
    let world = World::of(&["alice"]).await;
    world.set(|settings| settings.groups.daily_growth = 7);
    let (app, admin, new) = (world.app(), admin("admin"), public(None));
    let all = (0..30).map(|_| create(&world.domain, &app, &admin, &new));
    let results = futures_util::future::join_all(all).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 7);
    assert!(results.iter().all(|result| matches!(result, Ok(_) | Err(Cause::Group(Fault::TooOften(_))))));
    // A new day, a new quota.
    world.pass(86_400);
    make(&world, &admin, &new).await.unwrap();
}

#[tokio::test]
async fn the_first_members_are_told_and_the_maker_is() {
    let world = World::of(&["alice", "bob"]).await;
    let first = FirstMember { account: account("bob"), admin: true, custom: Vec::new() };
    let new = New { members: vec![first.clone(), first], ..public(None) };
    let made = make(&world, &user("alice"), &new).await.unwrap();
    let told = |name: &str| world.told(name).join(" ");
    assert!(told("alice").contains("kind: Created"));
    assert!(told("bob").contains("kind: Invited"));
    let view = world.view().await;
    let group = find(&view, APP, &made.id).await.unwrap();
    let members = crate::groups::members_after(&view, APP, group.row.code, None, 10).await.unwrap();
    let roles: Vec<_> = members.iter().map(|(account, row)| (account.as_str(), row.role)).collect();
    assert_eq!(roles, [("alice", Role::Owner), ("bob", Role::Admin)]);
    assert_eq!(view.counter(&rows::size_key(APP, group.row.code)).await.unwrap(), 2);
}

#[tokio::test]
async fn a_sleeping_group_tells_nobody_of_changes() {
    let world = World::of(&["alice", "bob"]).await;
    let first = FirstMember { account: account("bob"), admin: false, custom: Vec::new() };
    let new = New { members: vec![first], ..New::named(GroupKind::Private, "secret") };
    let made = make(&world, &user("alice"), &new).await.unwrap();
    drop((world.told("alice"), world.told("bob")));
    let name = Change { name: Some("still secret".to_owned()), ..Change::default() };
    change(&world.domain, &world.app(), &user("alice"), &made.id, &name).await.unwrap();
    assert_eq!((world.told("alice"), world.told("bob")), (vec![], vec![]));
    let group = find(&world.view().await, APP, &made.id).await.unwrap();
    assert_eq!((group.row.name.as_str(), group.row.info_seq), ("still secret", 2));
    assert_eq!(world.view().await.counter(&rows::log_key(APP, group.log())).await.unwrap(), 0);
}

#[tokio::test]
async fn numbers_are_never_used_again() {
    let world = World::of(&["alice"]).await;
    let alice = user("alice");
    let mut codes = Vec::new();
    for _ in 0..3 {
        make(&world, &alice, &public(Some("hall"))).await.unwrap();
        let id = GroupId::parse("hall").unwrap();
        codes.push(find(&world.view().await, APP, &id).await.unwrap().row.code.0);
        dissolve(&world.domain, &world.app(), &alice, &id).await.unwrap();
    }
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
}

#[tokio::test]
async fn ids_of_topics_and_of_the_server_are_not_for_groups() {
    let bad = |kind, id| chosen_id(kind, id).is_err();
    assert!(bad(GroupKind::Public, "@TGS#x") && bad(GroupKind::Public, "a@TOPIC#_b"));
    assert!(
        bad(GroupKind::Community, "x")
            && bad(GroupKind::Community, "@TGS#_")
            && bad(GroupKind::Community, "@TGS#_a@TOPIC#_")
    );
    assert!(!bad(GroupKind::Community, "@TGS#_a") && !bad(GroupKind::Public, " ~"));
}
