use crate::accounts;
use crate::groups::{self, GroupKind, find};
use crate::testing::groups::{Scene, user};
use crate::testing::{APP, account};

#[tokio::test]
async fn a_deleted_account_is_in_no_group_any_more() {
    let scene = Scene::of(GroupKind::Public, "alice", &["bob", "carol"]).await;
    let (domain, app) = (&scene.world.domain, scene.world.app());
    groups::create(domain, &app, &user("alice"), &groups::New::named(GroupKind::Private, "own")).await.unwrap();
    accounts::delete(domain, &app, &account("alice")).await.unwrap();
    let view = scene.world.view().await;
    let group = find(&view, APP, &scene.group).await.unwrap();
    assert_eq!(group.row.owner, None);
    let members = groups::members_after(&view, APP, group.row.code, None, 10).await.unwrap();
    assert_eq!(members.iter().map(|(account, _)| account.as_str()).collect::<Vec<_>>(), ["bob", "carol"]);
    assert!(scene.world.told("bob").iter().any(|told| told.contains("Quit")));
    // Who comes back under the name begins anew.
    let alice = scene.world.account("alice").await;
    let view = scene.world.view().await;
    assert_eq!(groups::memberships(&view, APP, &alice).await.unwrap(), []);
    assert!(
        groups::history(
            domain,
            &app,
            &user("alice"),
            &groups::Query { of: scene.address(), up_to: None, limit: 10, recalled: true, exactly: Vec::new() }
        )
        .await
        .is_err()
    );
}
