use super::*;
use crate::groups::{GroupKind, find, recall};
use crate::testing::groups::{Scene, user};
use crate::testing::{APP, START};

#[tokio::test]
async fn what_was_recalled_meanwhile_is_found_by_time_in_pages() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    let mut seqs = Vec::new();
    for n in 0..5 {
        seqs.push(scene.say("ann", &n.to_string()).await);
    }
    for seq in &seqs {
        scene.world.pass(1);
        recall(&scene.world.domain, &scene.world.app(), &user("ann"), &scene.address(), &[*seq], "typo").await.unwrap();
    }
    let log = find(&scene.world.view().await, APP, &scene.group).await.unwrap().log();
    let found = async |begin, end, limit| {
        let page = recalls_between(&scene.world.view().await, APP, log, (begin, end), limit).await.unwrap();
        (page.notes.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), page.next)
    };
    let at = |n: u64| (START + n) * MICROS;
    assert_eq!(found(0, u64::MAX, 10).await, (seqs.clone(), 0));
    assert_eq!(found(0, u64::MAX, 2).await, (seqs[..2].to_vec(), at(3)));
    assert_eq!(found(at(3), u64::MAX, 3).await, (seqs[2..].to_vec(), 0));
    assert_eq!(found(at(2), at(3), 10).await, (seqs[1..3].to_vec(), 0));
    assert_eq!(found(at(6), u64::MAX, 10).await, (Vec::new(), 0));
    while forget_old(&scene.world.domain, APP, log, START + 4, 2).await.unwrap() {}
    assert_eq!(found(0, u64::MAX, 10).await.0, seqs[3..]);
}

#[tokio::test]
async fn messages_that_were_recalled_at_once_are_all_told() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    let mut seqs = Vec::new();
    for n in 0..6 {
        seqs.push(scene.say("ann", &n.to_string()).await);
    }
    recall(&scene.world.domain, &scene.world.app(), &user("ann"), &scene.address(), &seqs[..3], "").await.unwrap();
    scene.world.pass(1);
    recall(&scene.world.domain, &scene.world.app(), &user("ann"), &scene.address(), &seqs[3..], "").await.unwrap();
    let log = find(&scene.world.view().await, APP, &scene.group).await.unwrap().log();
    let (mut all, mut begin, mut pages) = (std::collections::BTreeSet::new(), 0, 0);
    loop {
        let page = recalls_between(&scene.world.view().await, APP, log, (begin, u64::MAX), 4).await.unwrap();
        all.extend(page.notes.iter().map(|(seq, _)| *seq));
        pages += 1;
        if page.next == 0 {
            break;
        }
        begin = page.next;
    }
    assert_eq!((all.into_iter().collect::<Vec<_>>(), pages), (seqs, 2));
}
