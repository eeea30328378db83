use super::*;
use crate::groups::GroupKind;
use crate::testing::account;
use crate::testing::groups::{Scene, admin, user};

async fn take_back(scene: &Scene, by: &Actor, seqs: &[u64]) -> Result<Vec<Result<()>>> {
    recall(&scene.world.domain, &scene.world.app(), by, &scene.address(), seqs, "typo").await
}

async fn single(scene: &Scene, by: &Actor, seq: u64) -> Result<()> {
    take_back(scene, by, &[seq]).await.unwrap().remove(0)
}

#[tokio::test]
async fn a_recalled_message_is_marked_and_told_once() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    let (one, two) = (scene.say("ben", "one").await, scene.say("ben", "two").await);
    scene.world.told("ann");
    let results = take_back(&scene, &user("ben"), &[one, two, one, two + 9]).await.unwrap();
    assert_eq!(results, [Ok(()), Ok(()), Ok(()), Err(Fault::NoSuchMessage(two + 9).into())]);
    assert_eq!(scene.world.told("ann"), [format!("ben recalled [{one}, {two}]: typo")]);
    let seen = scene.sees(&user("ann")).await.unwrap();
    assert_eq!(seen[..2], [format!("{two} recalled by ben"), format!("{one} recalled by ben")]);
    assert_eq!(single(&scene, &user("ben"), one).await, Ok(()));
    assert!(scene.world.told("ann").is_empty());
}

#[tokio::test]
async fn members_recall_their_own_in_time_and_owners_those_of_others() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben", "cid"]).await;
    let seq = scene.say("ben", "one").await;
    assert!(matches!(single(&scene, &user("cid"), seq).await, Err(Cause::Group(Fault::NotAllowed(_)))));
    assert_eq!(single(&scene, &user("ann"), seq).await, Ok(()));
    let late = scene.say("ben", "late").await;
    scene.world.pass(121);
    let too_late = Err(Fault::RecallWindowPassed { seconds: 120 }.into());
    assert_eq!(single(&scene, &user("ben"), late).await, too_late);
    assert_eq!(single(&scene, &user("ann"), late).await, too_late);
    assert_eq!(single(&scene, &admin("admin"), late).await, Ok(()));
}

#[tokio::test]
async fn where_there_is_no_recall() {
    let live = Scene::of(GroupKind::AvChatRoom, "ann", &[]).await;
    assert_eq!(take_back(&live, &user("ann"), &[1]).await, Err(Fault::NoRecallHere.into()));
    let scene = Scene::of(GroupKind::Public, "ann", &[]).await;
    scene.world.set(|settings| settings.groups.recall = false);
    assert_eq!(take_back(&scene, &user("ann"), &[1]).await, Err(Fault::RecallOff.into()));
    scene.world.account("eve").await;
    assert!(matches!(take_back(&scene, &user("eve"), &[1]).await, Err(Cause::Group(Fault::NotAllowed(_)))));
}

#[tokio::test]
async fn what_one_sender_sent_of_late_is_recalled_silently() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    scene.world.set(|settings| settings.groups.messages_per_second = 10_000);
    let first = scene.say("ben", "too old").await;
    for _ in 0..500 {
        scene.say("ben", "spam").await;
        scene.say("ann", "talk").await;
    }
    scene.world.told("ann");
    let (app, ben) = (scene.world.app(), account("ben"));
    recall_of_sender(&scene.world.domain, &app, &account("admin"), &scene.address(), &ben).await.unwrap();
    assert!(scene.world.told("ann").is_empty());
    let view = scene.world.view().await;
    let group = access::find(&view, app.id, &scene.group).await.unwrap();
    let entries = log::from(&view, app.id, group.log(), first, 2000).await.unwrap();
    let there: Vec<u64> =
        entries.iter().filter(|(_, entry)| entry.from == ben && entry.is_there()).map(|(seq, _)| *seq).collect();
    assert_eq!(there, [first]);
    assert_eq!(entries.iter().filter(|(_, entry)| entry.is_there()).count(), 501);
}
