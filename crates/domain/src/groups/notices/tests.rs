use super::*;
use crate::groups::{GroupKind, find, notify};
use crate::model::InstId;
use crate::ports::{Platform, Session};
use crate::testing::groups::Scene;
use crate::testing::{APP, DeadEnd, START, account};

async fn kicked(scene: &Scene, to: &[&str], reason: &str) {
    let group = find(&scene.world.view().await, APP, &scene.group).await.unwrap();
    let to: Vec<Account> = to.iter().map(|name| account(name)).collect();
    let kind = NoticeKind::Kicked { reason: reason.to_owned() };
    notify(&scene.world.domain, &scene.world.app(), &group.head(None), &account("ann"), &to, None, kind).await.unwrap();
}

async fn kept(scene: &Scene, name: &str, since: Option<Seconds>) -> Vec<Notice> {
    missed_notices(&scene.world.domain, &scene.world.app(), &account(name), since).await.unwrap()
}

fn reasons(notices: &[Notice]) -> Vec<String> {
    let reason = |notice: &Notice| match &notice.kind {
        NoticeKind::Kicked { reason } => reason.clone(),
        other => format!("{other:?}"),
    };
    notices.iter().map(reason).collect()
}

/// A group without the notices that its making left.
async fn scene() -> Scene {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben", "cid"]).await;
    for name in ["ann", "ben", "cid"] {
        forget_account(&scene.world.domain, APP, &account(name)).await.unwrap();
    }
    scene
}

#[tokio::test]
async fn they_are_kept_for_who_is_away_until_they_are_deleted_or_old() {
    let scene = scene().await;
    let link = std::sync::Arc::new(DeadEnd);
    let session = Session { inst_id: InstId(1), platform: Platform::Web, link };
    scene.world.domain.bus.attach(APP, &account("cid"), session);
    kicked(&scene, &["ben", "cid"], "one").await;
    scene.world.pass(10);
    kicked(&scene, &["ben"], "two").await;
    assert!(kept(&scene, "cid", None).await.is_empty());
    let all = kept(&scene, "ben", None).await;
    assert_eq!(reasons(&all), ["one", "two"]);
    assert_eq!(reasons(&kept(&scene, "ben", Some(START + 5)).await), ["two"]);
    let wanted = [(all[0].seq, all[0].random), (all[1].seq, all[1].random + 1), (7, 7)];
    delete_notices(&scene.world.domain, APP, &account("ben"), &wanted).await.unwrap();
    assert_eq!(reasons(&kept(&scene, "ben", None).await), ["two"]);
    scene.world.pass(KEPT);
    assert_eq!(kept(&scene, "ben", None).await.len(), 1);
    scene.world.pass(1);
    assert!(kept(&scene, "ben", None).await.is_empty());
}

#[tokio::test]
async fn the_oldest_go_when_there_are_too_many() {
    let scene = scene().await;
    scene.world.set(|settings| settings.groups.notices = 3);
    for n in 0..5 {
        kicked(&scene, &["ben"], &n.to_string()).await;
    }
    assert_eq!(reasons(&kept(&scene, "ben", None).await), ["2", "3", "4"]);
    scene.world.set(|settings| settings.groups.notices = 2);
    kicked(&scene, &["ben"], "5").await;
    assert_eq!(reasons(&kept(&scene, "ben", None).await), ["4", "5"]);
}

#[test]
fn what_devices_need_to_know_only_now_is_not_kept() {
    assert!(is_kept(&NoticeKind::Dissolved) && is_kept(&NoticeKind::AdminSet));
    assert!(!is_kept(&NoticeKind::Custom(String::new())) && !is_kept(&NoticeKind::Created));
}
