use super::*;
use crate::groups::members::requests::RequestKind;
use crate::groups::{
    Address, ApplyOption, FirstMember, GroupId, MsgFlag, New, create, dissolve, find, memberships, roster_of,
};
use crate::messages::Actor;
use crate::testing::{APP, World, account};

fn user(name: &str) -> Actor {
    Actor::User(account(name), None)
}

fn of_app() -> Actor {
    Actor::Admin(account("admin"))
}

fn at(id: &GroupId) -> Address {
    Address { group: id.clone(), topic: None }
}

fn accounts_of(names: &[&str]) -> Vec<Account> {
    names.iter().map(|name| account(name)).collect()
}

/// A group of alice's.
async fn made(world: &World, kind: GroupKind, members: &[&str], apply: Option<ApplyOption>) -> GroupId {
    let first = |name: &&str| FirstMember { account: account(name), admin: false, custom: Vec::new() };
    let new = New { apply, members: members.iter().map(first).collect(), ..New::named(kind, "a group") };
    create(&world.domain, &world.app(), &user("alice"), &new).await.unwrap().id
}

async fn world() -> World {
    World::of(&["alice", "bob", "carol", "dave", "eve"]).await
}

/// Who is in a group, and that the number of members says so.
async fn members(world: &World, id: &GroupId) -> Vec<String> {
    let view = world.view().await;
    let group = find(&view, APP, id).await.unwrap();
    let roster = roster_of(&world.domain, APP, &group).await.unwrap();
    let names: Vec<String> = roster.members.iter().map(|member| member.account.to_string()).collect();
    assert_eq!(count(&view, APP, group.row.code).await.unwrap(), names.len() as u64);
    for name in &names {
        let groups = memberships(&view, APP, &account(name)).await.unwrap();
        assert!(groups.iter().any(|(there, _)| there == id), "{name} does not know that it is a member");
    }
    names
}

async fn bring(world: &World, by: &Actor, id: &GroupId, names: &[&str]) -> Result<Vec<(Account, Outcome)>> {
    invite(&world.domain, &world.app(), by, id, &accounts_of(names), false).await
}

async fn join(world: &World, name: &str, id: &GroupId) -> Result<Joined> {
    apply(&world.domain, &world.app(), &user(name), id, &Application::default()).await
}

async fn leave(world: &World, name: &str, id: &GroupId) -> Result<()> {
    quit(&world.domain, &world.app(), &user(name), id).await
}

/// The newest entry of somebody's list.
async fn newest(world: &World, name: &str) -> Option<Pending> {
    let page = pending(&world.domain, &world.app(), &account(name), false, (0, 50)).await.unwrap();
    page.entries.into_iter().next()
}

async fn answer(world: &World, by: &str, id: &GroupId, entry: &Pending, agree: bool) -> Result<()> {
    let asked = Asked {
        kind: entry.kind,
        from: entry.from.account.clone(),
        invited: entry.invited.clone(),
        authentication: entry.authentication.clone(),
    };
    let decision = Decision { agree, ..Decision::default() };
    decide(&world.domain, &world.app(), &user(by), id, &asked, &decision).await
}

#[tokio::test]
async fn both_sides_and_the_number_agree_whatever_happens() {
    let world = world().await;
    let id = made(&world, GroupKind::Public, &["bob"], Some(ApplyOption::FreeAccess)).await;
    assert_eq!(members(&world, &id).await, ["alice", "bob"]);
    bring(&world, &of_app(), &id, &["carol", "bob", "carol"]).await.unwrap();
    join(&world, "dave", &id).await.unwrap();
    assert_eq!(members(&world, &id).await, ["alice", "bob", "carol", "dave"]);
    let leavers = accounts_of(&["carol", "eve", "carol"]);
    kick(&world.domain, &world.app(), &user("alice"), &id, &leavers, ("", false)).await.unwrap();
    leave(&world, "bob", &id).await.unwrap();
    assert_eq!(members(&world, &id).await, ["alice", "dave"]);
    assert!(memberships(&world.view().await, APP, &account("carol")).await.unwrap().is_empty());
}

#[tokio::test]
async fn who_joins_has_read_what_was_said_before() {
    let world = world().await;
    let id = made(&world, GroupKind::Public, &[], Some(ApplyOption::FreeAccess)).await;
    join(&world, "bob", &id).await.unwrap();
    join(&world, "carol", &id).await.unwrap();
    let view = world.view().await;
    let group = find(&view, APP, &id).await.unwrap();
    let row = view.get::<MemberRow>(&rows::member_key(APP, group.row.code, &account("carol"))).await.unwrap().unwrap();
    // Bob's coming was the first tip.
    assert_eq!((row.joined_seq, row.flag), (1, MsgFlag::AcceptAndNotify));
}

#[tokio::test]
async fn the_limit_is_the_lesser_of_the_groups_and_the_editions() {
    let world = world().await;
    world.set(|settings| settings.groups.public_members = 3);
    let id = made(&world, GroupKind::Public, &["bob"], Some(ApplyOption::FreeAccess)).await;
    let full = bring(&world, &of_app(), &id, &["carol", "dave"]).await;
    assert_eq!(full, Err(Fault::Full { limit: 3 }.into()));
    // A smaller edition than when the group was made.
    world.set(|settings| settings.groups.public_members = 2);
    let over = join(&world, "carol", &id).await.map(drop);
    assert_eq!(over, Err(Fault::OverEdition { field: "the group", limit: 2 }.into()));
}

#[tokio::test]
async fn who_applied_before_an_admin_was_named_is_on_its_list() {
    let world = world().await;
    let id = made(&world, GroupKind::Public, &["bob"], None).await;
    join(&world, "carol", &id).await.unwrap();
    assert!(newest(&world, "bob").await.is_none());
    let role = MemberChange { role: Some(Role::Admin), ..MemberChange::default() };
    change(&world.domain, &world.app(), &user("alice"), &at(&id), &account("bob"), &role).await.unwrap();
    let entry = newest(&world, "bob").await.unwrap();
    assert_eq!((entry.kind, entry.from.account.as_str()), (RequestKind::Application, "carol"));
    answer(&world, "bob", &id, &entry, true).await.unwrap();
    assert_eq!(members(&world, &id).await, ["alice", "bob", "carol"]);
    let role = MemberChange { role: Some(Role::Member), ..MemberChange::default() };
    change(&world.domain, &world.app(), &user("alice"), &at(&id), &account("bob"), &role).await.unwrap();
    assert!(newest(&world, "bob").await.is_none(), "no admin any more");
    assert_eq!(newest(&world, "alice").await.unwrap().verdict.map(|verdict| verdict.1), Some(true));
}

#[tokio::test]
async fn of_a_dissolved_group_nothing_waits() {
    let world = world().await;
    let id = made(&world, GroupKind::Public, &[], None).await;
    join(&world, "bob", &id).await.unwrap();
    let entry = newest(&world, "alice").await.unwrap();
    dissolve(&world.domain, &world.app(), &user("alice"), &id).await.unwrap();
    assert!(newest(&world, "alice").await.is_none());
    assert_eq!(answer(&world, "alice", &id, &entry, true).await, Err(Fault::NoSuchGroup(id.to_string()).into()));
}

#[tokio::test]
async fn two_admins_cannot_both_decide() {
    let world = world().await;
    let id = made(&world, GroupKind::Public, &["bob"], None).await;
    let role = MemberChange { role: Some(Role::Admin), ..MemberChange::default() };
    change(&world.domain, &world.app(), &user("alice"), &at(&id), &account("bob"), &role).await.unwrap();
    join(&world, "carol", &id).await.unwrap();
    let entry = newest(&world, "alice").await.unwrap();
    let both = futures_util::future::join(
        answer(&world, "alice", &id, &entry, true),
        answer(&world, "bob", &id, &entry, false),
    );
    let (alices, bobs) = both.await;
    assert!(alices.is_ok() != bobs.is_ok(), "{alices:?} {bobs:?}");
    assert_eq!(members(&world, &id).await.len(), if alices.is_ok() { 3 } else { 2 });
}

#[tokio::test]
async fn a_mute_is_kept_for_who_comes_back_and_ends() {
    let world = world().await;
    let id = made(&world, GroupKind::Public, &["bob"], Some(ApplyOption::FreeAccess)).await;
    let (app, bob) = (world.app(), accounts_of(&["bob"]));
    mute(&world.domain, &app, &user("alice"), &at(&id), &bob, 60).await.unwrap();
    leave(&world, "bob", &id).await.unwrap();
    join(&world, "bob", &id).await.unwrap();
    let muted_now = || async { muted(&world.domain, &app, &of_app(), &at(&id)).await.unwrap() };
    assert_eq!(muted_now().await, [(account("bob"), world.domain.now() + 60)]);
    world.pass(60);
    assert!(muted_now().await.is_empty());
    leave(&world, "bob", &id).await.unwrap();
    join(&world, "bob", &id).await.unwrap();
    let seen = pick(&world.domain, &app, &of_app(), &id, &bob, &Wanted::default()).await.unwrap();
    assert_eq!(seen[0].row.mute_until, 0);
}

#[tokio::test]
async fn an_asleep_group_tells_who_comes_and_nobody_else() {
    let world = world().await;
    let id = made(&world, GroupKind::Private, &["bob"], None).await;
    for name in ["alice", "bob"] {
        world.told(name);
    }
    bring(&world, &user("alice"), &id, &["carol"]).await.unwrap();
    assert_eq!((world.told("alice"), world.told("bob")), (vec![], vec![]));
    assert!(world.told("carol").iter().any(|told| told.contains("Invited")));
}

#[tokio::test]
async fn an_account_that_goes_leaves_nothing_on_a_list() {
    let world = world().await;
    let id = made(&world, GroupKind::Public, &[], None).await;
    join(&world, "bob", &id).await.unwrap();
    report_pending(&world.domain, &world.app(), &user("alice"), 7).await.unwrap();
    crate::accounts::delete(&world.domain, &world.app(), &account("alice")).await.unwrap();
    world.account("alice").await;
    let page = pending(&world.domain, &world.app(), &account("alice"), false, (0, 50)).await.unwrap();
    assert_eq!((page.entries.len(), page.read), (0, 0));
    let _ = id;
}

#[tokio::test]
async fn pages_of_what_came_at_one_moment_are_not_torn() {
    let world = world().await;
    let id = made(&world, GroupKind::Public, &[], None).await;
    for name in ["bob", "carol"] {
        join(&world, name, &id).await.unwrap();
    }
    world.pass(1);
    for name in ["dave", "eve"] {
        join(&world, name, &id).await.unwrap();
    }
    let page = |before| {
        let (domain, app) = (world.domain.clone(), world.app());
        async move { pending(&domain, &app, &account("alice"), false, (before, 1)).await.unwrap() }
    };
    let names = |page: &PendingPage| {
        let mut names: Vec<String> = page.entries.iter().map(|entry| entry.from.account.to_string()).collect();
        names.sort();
        names
    };
    let first = page(0).await;
    assert_eq!(names(&first), ["dave", "eve"]);
    let second = page(first.next).await;
    assert_eq!((names(&second), second.next), (vec!["bob".to_owned(), "carol".to_owned()], 0));
}

#[tokio::test]
async fn a_change_is_made_whole_or_not_at_all() {
    let world = world().await;
    let id = made(&world, GroupKind::Private, &["bob"], None).await;
    let wanted = MemberChange { card: Some("Bobby".to_owned()), mute: Some(60), ..MemberChange::default() };
    let made = change(&world.domain, &world.app(), &user("alice"), &at(&id), &account("bob"), &wanted).await;
    assert!(matches!(made, Err(Cause::Group(Fault::NotAllowed(_)))), "nobody is muted in a Private group: {made:?}");
    let bob = accounts_of(&["bob"]);
    let seen = pick(&world.domain, &world.app(), &of_app(), &id, &bob, &Wanted::default()).await.unwrap();
    assert_eq!(seen[0].row.card, "");
}

#[tokio::test]
async fn the_owner_of_a_private_group_approves_invitations_where_that_is_wanted() {
    let world = world().await;
    let first = FirstMember { account: account("bob"), admin: false, custom: Vec::new() };
    let invite = Some(crate::groups::InviteOption::NeedPermission);
    let new = New { invite, members: vec![first], ..New::named(GroupKind::Private, "a group") };
    let id = create(&world.domain, &world.app(), &user("alice"), &new).await.unwrap().id;
    let outcomes = bring(&world, &user("bob"), &id, &["carol", "dave"]).await.unwrap();
    assert_eq!(outcomes, [(account("carol"), Outcome::Waits), (account("dave"), Outcome::Waits)]);
    for agree in [true, false] {
        let page = pending(&world.domain, &world.app(), &account("alice"), false, (0, 50)).await.unwrap();
        let open = page.entries.iter().find(|entry| entry.verdict.is_none()).unwrap();
        answer(&world, "alice", &id, open, agree).await.unwrap();
    }
    assert_eq!(members(&world, &id).await.len(), 3);
}

#[tokio::test]
async fn the_number_is_right_whoever_comes_and_goes_at_once() {
    let names: Vec<String> = (0..20).map(|n| format!("user{n}")).collect();
    let mut all: Vec<&str> = names.iter().map(String::as_str).collect();
    all.push("alice");
    let world = World::of(&all).await;
    let id = made(&world, GroupKind::Public, &all[..10], Some(ApplyOption::FreeAccess)).await;
    let rounds = names.iter().enumerate().map(|(n, name)| {
        let (world, id) = (&world, &id);
        async move {
            for _ in 0..3 {
                if n < 10 {
                    leave(world, name, id).await.unwrap();
                    join(world, name, id).await.unwrap();
                } else {
                    join(world, name, id).await.unwrap();
                    leave(world, name, id).await.unwrap();
                }
            }
        }
    });
    futures_util::future::join_all(rounds).await;
    let mut there: Vec<String> = names.iter().take(10).cloned().collect();
    there.push("alice".to_owned());
    there.sort();
    assert_eq!(members(&world, &id).await, there);
}
