use super::*;
use crate::groups::{Fault, GroupKind};
use crate::testing::groups::{Scene, user};

async fn set(scene: &Scene, by: &str, seq: u64, up: bool) -> Result<()> {
    pin(&scene.world.domain, &scene.world.app(), &user(by), &scene.address(), seq, up).await
}

async fn seqs(scene: &Scene) -> Vec<u64> {
    let pins = pinned(&scene.world.domain, &scene.world.app(), &user("ben"), &scene.address()).await.unwrap();
    pins.into_iter().map(|pin| pin.seq).collect()
}

#[tokio::test]
async fn messages_go_up_and_come_down_and_everybody_is_told() {
    let scene = Scene::of(GroupKind::Private, "ann", &["ben"]).await;
    let (one, two) = (scene.say("ann", "one").await, scene.say("ann", "two").await);
    scene.world.told("ben");
    set(&scene, "ann", two, true).await.unwrap();
    set(&scene, "ben", one, true).await.unwrap();
    set(&scene, "ben", one, true).await.unwrap();
    assert_eq!(seqs(&scene).await, [two, one]);
    assert_eq!(scene.world.told("ben").len(), 2);
    set(&scene, "ben", two, false).await.unwrap();
    set(&scene, "ben", two, false).await.unwrap();
    assert_eq!(seqs(&scene).await, [one]);
    assert_eq!(scene.world.told("ben").len(), 1);
}

#[tokio::test]
async fn only_messages_that_are_there_go_up_and_no_more_than_ten() {
    let scene = Scene::of(GroupKind::Private, "ann", &["ben"]).await;
    assert_eq!(set(&scene, "ann", 99, true).await, Err(Fault::NoSuchMessage(99).into()));
    let mut all = Vec::new();
    for n in 0..11 {
        all.push(scene.say("ann", &n.to_string()).await);
    }
    for seq in &all[..10] {
        set(&scene, "ann", *seq, true).await.unwrap();
    }
    assert!(matches!(set(&scene, "ann", all[10], true).await, Err(Cause::BadField { .. })));
    crate::groups::recall(&scene.world.domain, &scene.world.app(), &user("ann"), &scene.address(), &[all[3]], "")
        .await
        .unwrap();
    assert!(!seqs(&scene).await.contains(&all[3]));
    set(&scene, "ann", all[10], true).await.unwrap();
    set(&scene, "ann", all[3], false).await.unwrap();
    assert_eq!(seqs(&scene).await.len(), 10);
}

#[tokio::test]
async fn the_type_of_the_group_says_who_may() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    let seq = scene.say("ben", "one").await;
    assert!(matches!(set(&scene, "ben", seq, true).await, Err(Cause::Group(Fault::NotAllowed(_)))));
    set(&scene, "ann", seq, true).await.unwrap();
}
