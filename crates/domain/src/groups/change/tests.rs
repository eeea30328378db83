use super::*;
use crate::groups::{Fault, GroupKind, Look, look, rules::Least};
use crate::policy::GroupField;
use crate::testing::groups::{Scene, admin, user};
use crate::testing::{APP, account};

async fn set(scene: &Scene, by: &Actor, wanted: &Change) -> Result<()> {
    change(&scene.world.domain, &scene.world.app(), by, &scene.group, wanted).await
}

async fn give(scene: &Scene, by: &str, to: &str) -> Result<()> {
    hand_over(&scene.world.domain, &scene.world.app(), &user(by), &scene.group, &account(to)).await
}

async fn roles(scene: &Scene) -> Vec<(String, Role)> {
    let view = scene.world.view().await;
    let group = access::find(&view, APP, &scene.group).await.unwrap();
    let members = crate::groups::members_after(&view, APP, group.row.code, None, 100).await.unwrap();
    members.into_iter().map(|(account, row)| (account.to_string(), row.role)).collect()
}

fn named(name: &str) -> Change {
    Change { name: Some(name.to_owned()), ..Change::default() }
}

#[tokio::test]
async fn a_change_takes_a_place_in_the_history_and_is_told_to_all() {
    let scene = Scene::of(GroupKind::Public, "alice", &["bob"]).await;
    set(&scene, &user("alice"), &named("after")).await.unwrap();
    for name in ["alice", "bob"] {
        let told = scene.world.told(name);
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("after"), "{told:?}");
    }
    assert_eq!(scene.say("bob", "hi").await, 2);
    // Nothing said, nothing told.
    set(&scene, &user("alice"), &Change::default()).await.unwrap();
    assert_eq!(scene.say("bob", "there").await, 3);
}

#[tokio::test]
async fn of_changes_that_come_at_once_none_is_lost() {
    let scene = Scene::of(GroupKind::Public, "alice", &["bob"]).await;
    let (app, alice) = (scene.world.app(), user("alice"));
    let wanted: Vec<Change> = (0..30).map(|n| named(&format!("name {n}"))).collect();
    let all = wanted.iter().map(|wanted| change(&scene.world.domain, &app, &alice, &scene.group, wanted));
    futures_util::future::try_join_all(all).await.unwrap();
    let group = access::find(&scene.world.view().await, APP, &scene.group).await.unwrap();
    assert_eq!(group.row.info_seq, 31);
    assert_eq!(scene.sees(&alice).await.unwrap().len(), 30);
}

#[tokio::test]
async fn a_group_has_one_owner_whoever_hands_it_over() {
    let scene = Scene::of(GroupKind::Public, "alice", &["bob", "carol"]).await;
    assert!(give(&scene, "bob", "bob").await.is_err());
    assert_eq!(
        give(&scene, "alice", "dave").await,
        Err(Cause::field("NewOwner_Account", "must be a member of the group"))
    );
    // Both succeed or one is refused, as they come; one owner it is.
    let (one, other) = futures_util::future::join(give(&scene, "alice", "bob"), give(&scene, "alice", "carol")).await;
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let owners = roles(&scene).await.into_iter().filter(|(_, role)| *role == Role::Owner).count();
    assert_eq!(owners, 1);
    let group = access::find(&scene.world.view().await, APP, &scene.group).await.unwrap();
    let owner = group.row.owner.unwrap();
    assert_eq!(roles(&scene).await.into_iter().find(|(name, _)| *name == owner.as_str()).unwrap().1, Role::Owner);
}

#[tokio::test]
async fn what_a_type_decides_by_itself_stays() {
    for (kind, expected) in [
        (GroupKind::Public, ApplyOption::DisableApply),
        (GroupKind::Private, ApplyOption::DisableApply),
        (GroupKind::Community, ApplyOption::FreeAccess),
    ] {
        let scene = Scene::of(kind, "alice", &[]).await;
        let wanted = Change { apply: Some(ApplyOption::DisableApply), ..Change::default() };
        set(&scene, &admin("admin"), &wanted).await.unwrap();
        let group = access::find(&scene.world.view().await, APP, &scene.group).await.unwrap();
        assert_eq!(group.row.apply_option(), expected, "{kind:?}");
    }
}

#[tokio::test]
async fn a_declared_field_takes_its_rank() {
    let scene = Scene::of(GroupKind::Public, "alice", &["bob"]).await;
    let level = crate::policy::FieldLevel::Owner;
    scene.world.set(|settings| {
        settings.groups.fields = vec![GroupField { key: "k".to_owned(), read: Default::default(), write: level }];
    });
    let wanted = |key: &str| Change { custom: vec![(key.to_owned(), "v".to_owned())], ..Change::default() };
    assert!(matches!(set(&scene, &user("bob"), &wanted("k")).await, Err(Cause::Group(Fault::NotAllowed(_)))));
    assert!(matches!(set(&scene, &user("alice"), &wanted("other")).await, Err(Cause::BadField { .. })));
    set(&scene, &user("alice"), &wanted("k")).await.unwrap();
}

#[tokio::test]
async fn outsiders_see_what_can_be_found_only() {
    let scene = Scene::of(GroupKind::Public, "alice", &["bob"]).await;
    scene.world.account("eve").await;
    let seen = async |by: &str, how| {
        let (view, app) = (scene.world.view().await, scene.world.app());
        let found = look(&view, &scene.world.domain, &app, &user(by), &scene.group, how).await;
        found.map(|(profile, rank)| (profile.members, rank))
    };
    assert_eq!(seen("bob", Look::Within).await.unwrap(), (2, Least::Member));
    assert!(seen("eve", Look::Within).await.is_err());
    assert_eq!(seen("eve", Look::FromOutside).await.unwrap(), (2, Least::Anyone));
}
