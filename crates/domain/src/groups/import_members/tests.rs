use super::*;
use crate::groups::{GroupKind, New, create, reading as reading_of};
use crate::testing::groups::{Scene, admin, user};
use crate::testing::{APP, START, World, account};

fn member(name: &str) -> ImportedMember {
    ImportedMember { account: account(name), admin: false, joined_at: None, unread: 0 }
}

async fn bring(world: &World, id: &GroupId, members: &[ImportedMember]) -> Vec<ImportOutcome> {
    import_members(&world.domain, &world.app(), id, members).await.unwrap()
}

#[tokio::test]
async fn members_come_in_with_their_time_and_what_they_have_not_read() {
    let scene = Scene::of(GroupKind::Public, "alice", &[]).await;
    scene.world.account("bob").await;
    scene.world.account("carol").await;
    for n in 0..4 {
        scene.say("alice", &format!("word {n}")).await;
        scene.world.pass(10);
    }
    let members = [
        ImportedMember { unread: 2, ..member("bob") },
        ImportedMember { joined_at: Some(START + 15), unread: 99, ..member("carol") },
    ];
    assert_eq!(bring(&scene.world, &scene.group, &members).await, [ImportOutcome::Done, ImportOutcome::Done]);
    let view = scene.world.view().await;
    let group = access::find(&view, APP, &scene.group).await.unwrap();
    for (name, joined_seq, unread) in [("bob", 0, 2), ("carol", 2, 4)] {
        let row = view.get::<MemberRow>(&rows::member_key(APP, group.row.code, &account(name))).await.unwrap().unwrap();
        assert_eq!(row.joined_seq, joined_seq, "{name}");
        let state = reading_of(&view, APP, &group.row, group.log(), &account(name), &row).await.unwrap();
        assert_eq!(state.unread, unread, "{name}");
    }
    assert_eq!(view.counter(&rows::size_key(APP, group.row.code)).await.unwrap(), 3);
    // Who came in by import sees what was imported.
    assert_eq!(scene.sees(&user("bob")).await.unwrap().len(), 4);
}

#[tokio::test]
async fn who_cannot_come_in_fails_alone() {
    let world = World::of(&["alice", "bob", "carol", "dave"]).await;
    let new = New { max_members: Some(2), imported_from: Some(START - 100), ..New::named(GroupKind::Private, "old") };
    let id = create(&world.domain, &world.app(), &admin("admin"), &new).await.unwrap().id;
    let members = [
        member("nobody"),
        ImportedMember { admin: true, ..member("alice") },
        ImportedMember { joined_at: Some(START - 101), ..member("alice") },
        ImportedMember { joined_at: Some(START + 1), ..member("bob") },
        member("bob"),
        member("carol"),
        member("dave"),
    ];
    use ImportOutcome::{Already, Done, Failed};
    // Of an account that is named twice the first word counts.
    assert_eq!(bring(&world, &id, &members).await, [Failed, Failed, Already, Failed, Already, Done, Done]);
    assert_eq!(bring(&world, &id, &[member("alice"), member("carol")]).await, [Failed, Already]);
    assert!(world.told("carol").is_empty());
}
