use super::*;
use crate::groups::{Draft, GroupKind, recall};
use crate::messages::Controls;
use crate::testing::groups::{Scene, admin, user};
use crate::testing::{APP, account};

/// How an account stands to the group.
async fn stands(scene: &Scene, name: &str) -> Reading {
    let view = scene.world.view().await;
    let group = crate::groups::find(&view, APP, &scene.group).await.unwrap();
    let member = view.get(&rows::member_key(APP, group.row.code, &account(name))).await.unwrap().unwrap();
    reading(&view, APP, &group.row, group.log(), &account(name), &member).await.unwrap()
}

async fn unread(scene: &Scene, name: &str) -> u64 {
    stands(scene, name).await.unread
}

async fn read(scene: &Scene, name: &str, up_to: u64) -> Result<u64> {
    report_read(&scene.world.domain, &scene.world.app(), &user(name), &scene.address(), up_to).await
}

/// A group in which nothing is unread yet.
async fn quiet(kind: GroupKind) -> Scene {
    let scene = Scene::of(kind, "ann", &["ben", "cid"]).await;
    for name in ["ann", "ben", "cid"] {
        read(&scene, name, u64::MAX).await.unwrap();
        scene.world.told(name);
    }
    scene
}

async fn silently(scene: &Scene, by: &str, random: u32) -> u64 {
    let mut draft: Draft = scene.draft("psst", random);
    draft.message.controls = Controls { no_unread: true, ..Controls::default() };
    scene.send(&user(by), draft).await.unwrap().seq
}

#[tokio::test]
async fn what_others_say_is_unread_and_ones_own_words_are_not() {
    let scene = quiet(GroupKind::Private).await;
    scene.say("ann", "one").await;
    let second = scene.say("ben", "two").await;
    scene.say("ann", "three").await;
    assert_eq!([unread(&scene, "ann").await, unread(&scene, "ben").await, unread(&scene, "cid").await], [1, 2, 3]);
    // Up to the middle: what comes after still counts, as far as it is not one's own.
    assert_eq!(read(&scene, "cid", second).await, Ok(second));
    assert_eq!(read(&scene, "ben", second - 1).await, Ok(second - 1));
    assert_eq!([unread(&scene, "ann").await, unread(&scene, "ben").await, unread(&scene, "cid").await], [1, 1, 1]);
    assert_eq!(read(&scene, "ben", second + 100).await, Ok(second + 1), "not past the last one");
    scene.say("ben", "four").await;
    scene.say("cid", "five").await;
    assert_eq!([unread(&scene, "ann").await, unread(&scene, "ben").await, unread(&scene, "cid").await], [3, 1, 2]);
}

#[tokio::test]
async fn messages_that_count_for_nobody_and_recalled_ones_do_not_count() {
    let scene = quiet(GroupKind::Public).await;
    silently(&scene, "ann", 1).await;
    let second = scene.say("ann", "two").await;
    let third = scene.say("ann", "three").await;
    silently(&scene, "ann", 2).await;
    assert_eq!(unread(&scene, "ben").await, 2);
    recall(&scene.world.domain, &scene.world.app(), &user("ann"), &scene.address(), &[third], "").await.unwrap();
    assert_eq!([unread(&scene, "ben").await, unread(&scene, "ann").await], [1, 0]);
    read(&scene, "ben", second).await.unwrap();
    assert_eq!(unread(&scene, "ben").await, 0);
    // What is recalled after it was read is not subtracted from what is not.
    read(&scene, "ben", u64::MAX).await.unwrap();
    scene.say("ann", "four").await;
    recall(&scene.world.domain, &scene.world.app(), &user("ann"), &scene.address(), &[second], "").await.unwrap();
    assert_eq!(unread(&scene, "ben").await, 1);
}

#[tokio::test]
async fn the_mark_never_moves_back_and_other_logins_hear_of_it_once() {
    let scene = quiet(GroupKind::Private).await;
    let first = scene.say("ann", "one").await;
    scene.say("ann", "two").await;
    scene.world.told("ben");
    let by = Actor::User(account("ben"), Some(crate::model::InstId(3)));
    for up_to in [first, first, first - 1] {
        report_read(&scene.world.domain, &scene.world.app(), &by, &scene.address(), up_to).await.unwrap();
    }
    assert_eq!(unread(&scene, "ben").await, 1);
    let told = scene.world.told("ben");
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("Group(Read") || told[0].contains("Read {"), "{told:?}");
    assert!(told[0].ends_with("except 3"), "{told:?}");
}

#[tokio::test]
async fn types_that_count_nothing_have_nothing_unread() {
    let scene = quiet(GroupKind::ChatRoom).await;
    let seq = scene.say("ann", "one").await;
    assert_eq!(unread(&scene, "ben").await, 0);
    assert_eq!(read(&scene, "ben", seq).await, Ok(seq));
    let set = set_unread(&scene.world.domain, &scene.world.app(), &scene.group, &account("nobody"), 1).await;
    assert_eq!(set, Ok(()), "ignored");
}

#[tokio::test]
async fn an_admin_sets_what_is_unread() {
    let scene = quiet(GroupKind::Public).await;
    for text in ["one", "two", "three"] {
        scene.say("ben", text).await;
    }
    let recalled = scene.say("ann", "four").await;
    recall(&scene.world.domain, &scene.world.app(), &admin("admin"), &scene.address(), &[recalled], "").await.unwrap();
    let set = async |unread| {
        set_unread(&scene.world.domain, &scene.world.app(), &scene.group, &account("ben"), unread).await.unwrap();
    };
    for number in [2, 0, 3] {
        set(number).await;
        assert_eq!(unread(&scene, "ben").await, number);
    }
    set(1000).await;
    assert_eq!(unread(&scene, "ben").await, stands(&scene, "ben").await.last, "no more than there are");
    let refused = set_unread(&scene.world.domain, &scene.world.app(), &scene.group, &account("eve"), 1).await;
    assert_eq!(refused, Err(Cause::field("Member_Account", "must be a member of the group")));
}

#[tokio::test]
async fn who_is_not_in_the_group_reads_nothing() {
    let scene = quiet(GroupKind::Public).await;
    scene.world.account("eve").await;
    assert!(matches!(read(&scene, "eve", 1).await, Err(Cause::Group(Fault::NotAllowed(_)))));
    let wanted = [(scene.address(), 1), (scene.address(), u64::MAX)];
    let domain = &scene.world.domain;
    scene.say("ann", "one").await;
    scene.world.told("ben");
    let results = report_all_read(domain, &scene.world.app(), &user("ben"), &wanted).await.unwrap();
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(unread(&scene, "ben").await, 0);
    assert_eq!(scene.world.told("ben").len(), 1, "told of all at once");
}

#[tokio::test]
async fn a_mention_goes_when_it_is_read() {
    let scene = quiet(GroupKind::Public).await;
    let mut draft = scene.draft("@ben", 9);
    draft.message.at = vec![crate::groups::At::Member(account("ben")), crate::groups::At::All];
    let seq = scene.send(&user("ann"), draft).await.unwrap().seq;
    let log = crate::groups::find(&scene.world.view().await, APP, &scene.group).await.unwrap().log();
    let mentioned = async |name: &str| {
        let view = scene.world.view().await;
        mentions::unread(&view, APP, &account(name), log, stands(&scene, name).await.seq).await.unwrap()
    };
    let [(at, how)] = mentioned("ben").await[..] else { panic!() };
    assert_eq!((at, how.by_name, how.with_all), (seq, true, true));
    assert_eq!(mentioned("cid").await.len(), 1);
    read(&scene, "ben", seq).await.unwrap();
    assert!(mentioned("ben").await.is_empty());
}
