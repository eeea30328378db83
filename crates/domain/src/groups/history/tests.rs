use super::*;
use crate::Cause;
use crate::groups::{self, GroupKind};
use crate::testing::groups::{Scene, admin, user};

async fn page(scene: &Scene, up_to: u64, limit: usize) -> (Vec<u64>, u64, bool) {
    let query = Query { of: scene.address(), up_to: Some(up_to), limit, recalled: true, exactly: Vec::new() };
    let page = history(&scene.world.domain, &scene.world.app(), &admin("admin"), &query).await.unwrap();
    (page.entries.iter().map(|entry| entry.seq).collect(), page.next, page.expired)
}

#[tokio::test]
async fn pages_follow_each_other_newest_first() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    let first = scene.say("ann", "0").await;
    for n in 1..120 {
        scene.world.set(|settings| settings.groups.messages_per_second = 1000);
        scene.say("ben", &n.to_string()).await;
    }
    let last = first + 119;
    assert_eq!(page(&scene, 0, 2).await, (vec![last, last - 1], last - 2, false));
    assert_eq!(page(&scene, last + 15, 2).await.0, [last, last - 1], "beyond the end");
    let (mut seen, mut next) = (Vec::new(), last);
    while next > 0 {
        let (seqs, more, _) = page(&scene, next, 7).await;
        assert!(seqs.len() == 7 || more == 0);
        seen.extend(seqs);
        next = more;
    }
    assert_eq!(seen, (1..=last).rev().collect::<Vec<_>>());
    let query =
        Query { of: scene.address(), up_to: None, limit: 10, recalled: true, exactly: vec![first, last, last + 1] };
    let exact = history(&scene.world.domain, &scene.world.app(), &user("ben"), &query).await.unwrap();
    assert_eq!(exact.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [last, first]);
}

#[tokio::test]
async fn what_is_too_old_is_gone() {
    let scene = Scene::of(GroupKind::Public, "ann", &[]).await;
    let old = scene.say("ann", "old").await;
    scene.world.pass(7 * 86_400);
    let new = scene.say("ann", "new").await;
    assert_eq!(scene.sees(&user("ann")).await.unwrap()[..2], [format!("{new} ann: new"), format!("{old} ann: old")]);
    scene.world.pass(1);
    assert_eq!(scene.sees(&user("ann")).await.unwrap(), [format!("{new} ann: new")]);
    assert_eq!(page(&scene, 0, 10).await, (vec![new], 0, true));
}

#[tokio::test]
async fn only_members_read_and_only_what_is_kept() {
    let scene = Scene::of(GroupKind::Public, "ann", &[]).await;
    scene.world.account("eve").await;
    assert!(matches!(scene.sees(&user("eve")).await, Err(Cause::Group(Fault::NotAllowed(_)))));
    let live = Scene::of(GroupKind::AvChatRoom, "ann", &[]).await;
    assert_eq!(live.sees(&user("ann")).await, Err(Fault::NoHistory.into()));
}

#[tokio::test]
async fn what_somebody_deletes_is_gone_for_it_alone() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    let (one, two) = (scene.say("ann", "one").await, scene.say("ann", "two").await);
    let hide = async |seqs: &[u64]| {
        groups::hide(&scene.world.domain, &scene.world.app(), &user("ben"), &scene.address(), seqs).await
    };
    hide(&[one, two + 50]).await.unwrap();
    hide(&[one]).await.unwrap();
    assert_eq!(scene.sees(&user("ben")).await.unwrap()[..2], [format!("{two} ann: two"), format!("{one} deleted")]);
    assert_eq!(scene.sees(&user("ann")).await.unwrap()[1], format!("{one} ann: one"));
    assert_eq!(hide(&[two + 50]).await, Err(Fault::NothingToDelete.into()));
    let many: Vec<u64> = (0..31).collect();
    assert!(matches!(hide(&many).await, Err(Cause::Group(Fault::TooManyToDelete(_)))));
}
