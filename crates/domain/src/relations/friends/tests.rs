use super::*;
use crate::policy::{FriendField, FriendFieldKind};
use crate::relations::{Part, blacklist, pendency};
use crate::testing::{APP, START, World, account};
use crate::{Domain, profiles};
use tincan_store::Batch;

use crate::core::{Attempts, Change};

pub(in crate::relations) const BOTH: Adding = Adding { both: true, forced: false, by_admin: false };
const SINGLE: Adding = Adding { both: false, ..BOTH };

pub(in crate::relations) fn addition(remark: &str) -> Addition {
    Addition { remark: remark.to_owned(), source: "AddSource_Type_Web".to_owned(), ..Addition::default() }
}

pub(in crate::relations) async fn add_as(world: &World, owner: &str, other: &str, adding: Adding) -> Result<()> {
    let items = [(account(other), addition(""))];
    add(&world.domain, &world.app(), &account(owner), &items, adding).await.unwrap().remove(0)
}

/// The names of an owner's friends.
pub(in crate::relations) async fn names(world: &World, owner: &str) -> Vec<String> {
    let part = Part { after: 0, limit: 10_000 };
    let page = list(&world.domain, &world.app(), &account(owner), part, true).await.unwrap();
    assert_eq!(page.total as usize, page.friends.len());
    page.friends.into_iter().map(|friend| friend.row.account.to_string()).collect()
}

pub(in crate::relations) async fn set_profile(domain: &Domain, name: &str, tag: &str, value: &str) {
    let mut batch = Batch::new();
    let mut row = profiles::find(&domain.view().await.unwrap(), APP, &account(name)).await.unwrap();
    row.values.insert(tag.to_owned(), Value::Text(value.to_owned()));
    batch.set(&profiles::key(APP, &account(name)), &row);
    domain.commit(batch, &mut Attempts::default()).await.unwrap();
}

async fn delete_one(world: &World, owner: &str, friend: &str, both: bool) -> Result<()> {
    let friends = [account(friend)];
    delete(&world.domain, &world.app(), &account(owner), &friends, both, false).await.unwrap().remove(0)
}

#[tokio::test]
async fn friendship_has_a_direction() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    add_as(&world, "alice", "bob", BOTH).await.unwrap();
    add_as(&world, "alice", "carol", SINGLE).await.unwrap();
    add_as(&world, "alice", "bob", BOTH).await.unwrap();
    assert_eq!(names(&world, "alice").await, ["bob", "carol"]);
    assert_eq!((names(&world, "bob").await, names(&world, "carol").await), (vec!["alice".to_owned()], vec![]));
    let view = world.view().await;
    assert!(has(&view, APP, &account("alice"), &account("carol")).await.unwrap());
    assert!(!has(&view, APP, &account("carol"), &account("alice")).await.unwrap());
    assert_eq!(owners_of(&view, APP, &account("alice"), None).await.unwrap(), [account("bob")]);
    assert_eq!(delete_one(&world, "carol", "alice", false).await, Err(Cause::NoFriendToDelete("alice".to_owned())));
    delete_one(&world, "carol", "alice", true).await.unwrap();
    delete_one(&world, "alice", "bob", false).await.unwrap();
    assert_eq!((names(&world, "alice").await, names(&world, "bob").await), (vec![], vec!["alice".to_owned()]));
    let ghost = Err(Cause::no_such(Party::Recipient, "ghost"));
    assert_eq!(delete_one(&world, "alice", "ghost", false).await, ghost);
    assert_eq!(add_as(&world, "alice", "ghost", BOTH).await, ghost);
    assert!(add_as(&world, "alice", "alice", BOTH).await.is_err());
}

#[tokio::test]
async fn both_sides_are_told_once_of_a_batch() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    let items = [(account("bob"), addition("")), (account("carol"), addition(""))];
    add(&world.domain, &world.app(), &account("alice"), &items, BOTH).await.unwrap();
    let told = world.told("alice");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("FriendsAdded") && told[0].contains("bob") && told[0].contains("carol"), "{told:?}");
    assert_eq!((world.told("bob").len(), world.told("carol").len()), (1, 1));
    delete_all(&world.domain, &world.app(), &account("alice"), false).await.unwrap();
    assert_eq!((world.told("alice").len(), world.told("bob").len()), (1, 0), "one side only");
    assert!(names(&world, "alice").await.is_empty());
}

#[tokio::test]
async fn the_other_side_says_whether_it_wants_to_be_asked() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    set_profile(&world.domain, "bob", "Tag_Profile_IM_AllowType", "AllowType_Type_NeedConfirm").await;
    set_profile(&world.domain, "carol", "Tag_Profile_IM_AllowType", "AllowType_Type_DenyAny").await;
    for adding in [BOTH, SINGLE] {
        assert_eq!(add_as(&world, "alice", "bob", adding).await, Err(Cause::ConfirmationPending));
        assert_eq!(add_as(&world, "alice", "carol", adding).await, Err(Cause::OtherDeniesAll));
    }
    assert!(names(&world, "alice").await.is_empty());
    for name in ["bob", "carol"] {
        add_as(&world, "alice", name, Adding { forced: true, ..BOTH }).await.unwrap();
    }
    assert_eq!(names(&world, "alice").await, ["bob", "carol"]);
    let ways = [pendency::Way::Received, pendency::Way::Sent];
    let part = Part { after: 0, limit: 10 };
    let page = pendency::list(&world.domain, &world.app(), &account("bob"), &ways, part).await.unwrap();
    assert_eq!(page.requests, [], "who is a friend need not be answered");
    set_profile(&world.domain, "alice", "Tag_Profile_IM_AdminForbidType", "AdminForbid_Type_SendOut").await;
    assert_eq!(add_as(&world, "alice", "carol", BOTH).await, Err(Cause::RequestsForbidden));
}

#[tokio::test]
async fn the_blacklist_ends_friendship_and_keeps_requests_away() {
    let world = World::of(&["alice", "bob"]).await;
    add_as(&world, "alice", "bob", BOTH).await.unwrap();
    blacklist::add(&world.domain, &world.app(), &account("alice"), &[account("bob")]).await.unwrap();
    assert_eq!((names(&world, "alice").await, names(&world, "bob").await), (vec![], vec![]));
    assert_eq!(add_as(&world, "alice", "bob", BOTH).await, Err(Cause::OnOwnBlacklist));
    assert_eq!(add_as(&world, "bob", "alice", SINGLE).await, Err(Cause::OnOtherBlacklist));
    blacklist::remove(&world.domain, &world.app(), &account("alice"), &[account("bob")]).await.unwrap();
    assert!(names(&world, "alice").await.is_empty());
    add_as(&world, "alice", "bob", BOTH).await.unwrap();
}

#[tokio::test]
async fn lists_are_bounded_on_both_sides() {
    let world = World::of(&["alice", "bob", "carol", "dave"]).await;
    world.set(|settings| settings.friends = 1);
    add_as(&world, "alice", "bob", BOTH).await.unwrap();
    assert_eq!(add_as(&world, "alice", "carol", BOTH).await, Err(Cause::OwnListFull { limit: 1 }));
    assert_eq!(add_as(&world, "carol", "alice", BOTH).await, Err(Cause::OtherListFull { limit: 1 }));
    add_as(&world, "carol", "alice", SINGLE).await.unwrap();
    let items = [(account("dave"), Import { source: "AddSource_Type_Old".to_owned(), ..Import::default() })];
    let result = import(&world.domain, &world.app(), &account("alice"), &items).await.unwrap();
    assert_eq!(result, [Err(Cause::OwnListFull { limit: 1 })]);
}

#[tokio::test]
async fn too_many_requests_a_minute_are_refused_to_users() {
    let world = World::of(&["alice", "bob"]).await;
    world.set(|settings| (settings.friend_requests, settings.friend_deletions) = (2, 1));
    for _ in 0..2 {
        add_as(&world, "alice", "bob", BOTH).await.unwrap();
    }
    assert_eq!(add_as(&world, "alice", "bob", BOTH).await, Err(Cause::RequestsTooOften { limit: 2 }));
    add_as(&world, "alice", "bob", Adding { by_admin: true, ..BOTH }).await.unwrap();
    add_as(&world, "bob", "alice", BOTH).await.unwrap();
    delete_one(&world, "alice", "bob", false).await.unwrap();
    assert_eq!(delete_one(&world, "alice", "bob", false).await, Err(Cause::DeletionsTooOften { limit: 1 }));
    world.pass(60);
    add_as(&world, "alice", "bob", BOTH).await.unwrap();
    delete_one(&world, "alice", "bob", false).await.unwrap();
}

#[tokio::test]
async fn fields_keep_to_their_rules() {
    let world = World::of(&["alice", "bob"]).await;
    let field = |keyword: &str, kind| FriendField {
        keyword: keyword.to_owned(),
        kind,
        users_read: keyword != "Secret",
        users_write: keyword != "Rank",
    };
    let fields = vec![
        field("Rank", FriendFieldKind::Number),
        field("Secret", FriendFieldKind::Text),
        field("Note", FriendFieldKind::Text),
    ];
    world.set(|settings| settings.friend_fields = fields);
    let change = async |change: FieldChange, by_admin: bool| {
        let updates = [(account("bob"), vec![change])];
        update(&world.domain, &world.app(), &account("alice"), &updates, None, by_admin).await.unwrap().remove(0)
    };
    let custom = |keyword: &str, value: Value| FieldChange::Custom(format!("Tag_SNS_Custom_{keyword}"), value);
    let text = |text: &str| Value::Text(text.to_owned());
    let no_friend = Err(Cause::NoFriend("bob".to_owned()));
    assert_eq!(change(FieldChange::Remark("b".to_owned()), false).await, no_friend);
    add_as(&world, "alice", "bob", SINGLE).await.unwrap();
    change(FieldChange::Remark("é".repeat(48)), false).await.unwrap();
    assert!(change(FieldChange::Remark("é".repeat(48) + "x"), false).await.is_err());
    change(custom("Rank", Value::Number(7)), true).await.unwrap();
    change(custom("Secret", text("s")), false).await.unwrap();
    change(custom("Note", text(&"n".repeat(500))), false).await.unwrap();
    for (bad, by_admin) in [
        (custom("Rank", Value::Number(8)), false),
        (custom("Rank", text("8")), true),
        (custom("Note", Value::Number(8)), true),
        (custom("Note", text(&"n".repeat(501))), true),
        (custom("Other", text("o")), true),
        (FieldChange::Groups(vec!["g".repeat(31)]), true),
        (FieldChange::Groups(vec![String::new()]), true),
    ] {
        assert!(matches!(change(bad.clone(), by_admin).await, Err(Cause::BadField { .. })), "{bad:?}");
    }
    let read = async |by_admin| {
        let bob = [account("bob")];
        let found = find_all(&world.domain, &world.app(), &account("alice"), &bob, by_admin).await.unwrap();
        found.into_iter().next().unwrap().unwrap().row.custom.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(read(true).await, ["Tag_SNS_Custom_Note", "Tag_SNS_Custom_Rank", "Tag_SNS_Custom_Secret"]);
    assert_eq!(read(false).await, ["Tag_SNS_Custom_Note", "Tag_SNS_Custom_Rank"]);
    for bad in ["", "Web", "AddSource_Type_", "AddSource_Type_ninebytes"] {
        let items = [(account("bob"), Addition { source: bad.to_owned(), ..Addition::default() })];
        let result = add(&world.domain, &world.app(), &account("alice"), &items, BOTH).await.unwrap().remove(0);
        assert!(matches!(result, Err(Cause::BadField { .. })), "{bad:?}");
    }
}

#[tokio::test]
async fn an_import_sets_what_it_says_and_repeats_itself() {
    let world = World::of(&["alice", "bob"]).await;
    for remark in ["first", "second"] {
        let import_of = Import {
            remark: remark.to_owned(),
            groups: vec!["Work".to_owned(), "Chess".to_owned()],
            source: "AddSource_Type_Old".to_owned(),
            added_at: Some(START - 5),
            ..Import::default()
        };
        let items = [(account("bob"), import_of)];
        assert_eq!(import(&world.domain, &world.app(), &account("alice"), &items).await.unwrap(), [Ok(())]);
    }
    let found = find_all(&world.domain, &world.app(), &account("alice"), &[account("bob")], true).await.unwrap();
    let friend = found.into_iter().next().unwrap().unwrap();
    assert_eq!((friend.row.remark.as_str(), friend.row.added_at), ("second", START - 5));
    assert_eq!(friend.groups, ["Work", "Chess"]);
    assert_eq!((names(&world, "alice").await, names(&world, "bob").await), (vec!["bob".to_owned()], vec![]));
}

/// Pages are read while friends come and go before, at and behind where the reader is.
#[tokio::test]
async fn no_friend_is_lost_or_doubled_between_pages() {
    let world = World::of(&["owner"]).await;
    let friends: Vec<String> = (0..500).map(|n| format!("friend{n:03}")).collect();
    world.import(&friends.iter().map(String::as_str).collect::<Vec<_>>()).await.unwrap();
    let imported =
        |name: &String| (account(name), Import { source: "AddSource_Type_Old".to_owned(), ..Import::default() });
    let owner = account("owner");
    let (kept, late) = friends.split_at(400);
    let items: Vec<_> = kept.iter().map(imported).collect();
    import(&world.domain, &world.app(), &owner, &items).await.unwrap();
    let (mut seen, mut after, mut step) = (Vec::new(), 0, 0);
    loop {
        let page = list(&world.domain, &world.app(), &owner, Part { after, limit: 30 }, true).await.unwrap();
        seen.extend(page.friends.into_iter().map(|friend| friend.row.account.to_string()));
        let Some(next) = page.next else { break };
        after = next;
        // Gone: one that was read and one that was not. New: one.
        delete_one(&world, "owner", &friends[step * 5], false).await.unwrap();
        delete_one(&world, "owner", &friends[399 - step], false).await.unwrap();
        import(&world.domain, &world.app(), &owner, &[imported(&late[step])]).await.unwrap();
        step += 1;
    }
    let mut once = seen.clone();
    once.dedup();
    assert_eq!(once, seen, "in order, none twice");
    assert!(seen.is_sorted());
    let now = names(&world, "owner").await;
    assert!(now.iter().all(|name| seen.contains(name)), "all that stayed were read, and those that came");
}

#[tokio::test]
async fn a_deleted_account_disappears_from_all_lists() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    add_as(&world, "alice", "bob", BOTH).await.unwrap();
    add_as(&world, "carol", "alice", SINGLE).await.unwrap();
    blacklist::add(&world.domain, &world.app(), &account("alice"), &[account("carol")]).await.unwrap();
    add_as(&world, "bob", "carol", SINGLE).await.unwrap();
    crate::accounts::delete(&world.domain, &world.app(), &account("alice")).await.unwrap();
    assert_eq!((names(&world, "bob").await, names(&world, "carol").await), (vec!["carol".to_owned()], vec![]));
    world.account("alice").await;
    assert!(names(&world, "alice").await.is_empty());
    add_as(&world, "carol", "alice", BOTH).await.unwrap();
}
