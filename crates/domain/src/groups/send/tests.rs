use std::sync::Arc;

use super::*;
use crate::groups::{GroupKind, Priority, mentions};
use crate::testing::groups::{Scene, admin, user};
use crate::testing::{APP, START, account};

fn refused(result: Result<Sent>) -> Fault {
    match result {
        Err(Cause::Group(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_message_is_numbered_stored_and_told_to_the_others() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben", "cid"]).await;
    let draft = scene.draft("hello", 1);
    let sent = scene.send(&Actor::User(account("ann"), Some(InstId(9))), draft).await.unwrap();
    assert_eq!((sent.time, sent.dropped, sent.no_receipts), (START as u32, false, None));
    assert_eq!(scene.say("ben", "hi").await, sent.seq + 1);
    let both = [format!("{} ann: hello", sent.seq), format!("{} ben: hi", sent.seq + 1)];
    // Her own other logins hear it too.
    for name in ["ann", "cid"] {
        assert_eq!(scene.world.told(name), [format!("{} except 9", both[0]), both[1].clone()]);
    }
    assert_eq!(scene.sees(&user("ann")).await.unwrap()[..2], [both[1].clone(), both[0].clone()]);
}

#[tokio::test]
async fn who_is_not_in_the_group_may_not_speak_and_an_admin_may_for_anybody_who_exists() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    scene.world.account("eve").await;
    assert!(matches!(refused(scene.send(&user("eve"), scene.draft("x", 1)).await), Fault::NotAllowed(_)));
    scene.send(&admin("eve"), scene.draft("from outside", 1)).await.unwrap();
    assert_eq!(scene.world.told("ben").len(), 1);
    let unknown = scene.send(&admin("nobody"), scene.draft("x", 2)).await;
    assert_eq!(unknown, Err(Cause::field("From_Account", "must be an account that exists")));
    let mut elsewhere = scene.draft("x", 3);
    elsewhere.to.group = super::super::GroupId::parse("elsewhere").unwrap();
    assert_eq!(refused(scene.send(&user("ann"), elsewhere).await), Fault::NoSuchGroup("elsewhere".to_owned()));
}

#[tokio::test]
async fn the_same_message_again_is_the_same_and_told_once() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    let first = scene.send(&user("ann"), scene.draft("hello", 5)).await.unwrap();
    scene.world.pass(300);
    assert_eq!(scene.send(&user("ann"), scene.draft("hello", 5)).await.unwrap(), first);
    assert_eq!(scene.world.told("ben").len(), 1);
    let other = scene.send(&user("ann"), scene.draft("other words", 5)).await.unwrap();
    assert_eq!(other.seq, first.seq + 1);
    scene.world.pass(301);
    assert_eq!(scene.send(&user("ann"), scene.draft("other words", 5)).await.unwrap().seq, first.seq + 2);
    assert_eq!(scene.send(&user("ben"), scene.draft("other words", 5)).await.unwrap().seq, first.seq + 3);
}

#[tokio::test]
async fn mutes_of_the_member_of_all_and_of_the_account() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    let app = scene.world.app();
    mutes::set(&scene.world.domain, &app, &account("ben"), None, Some(mutes::Span::Seconds(60))).await.unwrap();
    assert!(matches!(refused(scene.send(&user("ben"), scene.draft("x", 1)).await), Fault::Muted(_)));
    scene.send(&admin("ben"), scene.draft("an admin speaks for him", 2)).await.unwrap();
    scene.world.pass(61);
    scene.say("ben", "again").await;
    change_group(&scene, |row| row.mute_all = true).await;
    assert!(matches!(refused(scene.send(&user("ben"), scene.draft("x", 3)).await), Fault::Muted(_)));
    scene.say("ann", "owners may").await;
    change_group(&scene, |row| row.mute_all = false).await;
    change_member(&scene, "ben", |row| row.mute_until = scene.world.domain.now() + 10).await;
    assert!(matches!(refused(scene.send(&user("ben"), scene.draft("x", 4)).await), Fault::Muted(_)));
    scene.world.pass(11);
    scene.say("ben", "at last").await;
}

async fn change_group(scene: &Scene, change: impl FnOnce(&mut crate::groups::GroupRow)) {
    let view = scene.world.view().await;
    let group = access::find(&view, APP, &scene.group).await.unwrap();
    let mut row = group.row.clone();
    change(&mut row);
    let mut batch = Batch::new();
    group.replace(APP, &row, &mut batch);
    scene.world.domain.commit(batch, &mut Attempts::default()).await.unwrap();
}

async fn change_member(scene: &Scene, name: &str, change: impl FnOnce(&mut crate::groups::MemberRow)) {
    use crate::core::Change as _;
    let view = scene.world.view().await;
    let group = access::find(&view, APP, &scene.group).await.unwrap();
    let key = rows::member_key(APP, group.row.code, &account(name));
    let stored = view.read::<crate::groups::MemberRow>(&key).await.unwrap();
    let mut row = stored.record.clone().unwrap();
    change(&mut row);
    let mut batch = Batch::new();
    batch.replace(&key, &stored, &row);
    scene.world.domain.commit(batch, &mut Attempts::default()).await.unwrap();
    scene.world.domain.rosters.changed(APP, group.row.code);
}

#[tokio::test]
async fn mentions_are_told_to_those_who_are_meant_and_kept() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben", "cid"]).await;
    let mut draft = scene.draft("@ben", 1);
    draft.message.at = vec![At::Member(account("ben")), At::Member(account("ann"))];
    let seq = scene.send(&user("ann"), draft).await.unwrap().seq;
    let by_name = format!("mentioned in {seq}, by name true, with all false");
    assert_eq!(scene.world.told("ben"), [format!("{seq} ann: @ben"), by_name]);
    assert_eq!(scene.world.told("cid").len(), 1);
    assert_eq!(scene.world.told("ann").len(), 1);
    let mut draft = scene.draft("@all @ben", 2);
    draft.message.at = vec![At::All, At::Member(account("ben"))];
    scene.send(&user("ann"), draft).await.unwrap();
    let last = |name: &str| scene.world.told(name).pop().unwrap();
    assert_eq!(last("ben"), format!("mentioned in {}, by name true, with all true", seq + 1));
    assert_eq!(last("cid"), format!("mentioned in {}, by name false, with all true", seq + 1));
    let group = access::find(&scene.world.view().await, APP, &scene.group).await.unwrap();
    let unread = async |name: &str, after| {
        let view = scene.world.view().await;
        let unread = mentions::unread(&view, APP, &account(name), group.log(), after).await.unwrap();
        unread.into_iter().map(|(seq, how)| (seq, how.by_name, how.with_all)).collect::<Vec<_>>()
    };
    assert_eq!(unread("ben", 0).await, [(seq, true, false), (seq + 1, true, true)]);
    assert_eq!(unread("cid", 0).await, [(seq + 1, false, true)]);
    assert_eq!(unread("ben", seq + 1).await, []);
    let mut draft = scene.draft("@31", 3);
    draft.message.at = vec![At::All; 31];
    assert_eq!(refused(scene.send(&user("ann"), draft).await), Fault::TooManyMentions(31));
}

#[tokio::test]
async fn what_is_for_those_online_or_for_some_is_not_stored() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben", "cid"]).await;
    let before = scene.say("ann", "kept").await;
    for name in ["ann", "ben", "cid"] {
        scene.world.told(name);
    }
    let online = Draft { online_only: true, ..scene.draft("fleeting", 1) };
    assert!(scene.send(&user("ann"), online).await.unwrap().seq > u64::from(u32::MAX));
    assert_eq!(scene.world.told("cid"), ["passing ann: fleeting"]);
    scene.world.told("ben");
    let chosen = Draft { only_to: vec![account("ben"), account("eve")], ..scene.draft("psst", 2) };
    scene.send(&user("ann"), chosen.clone()).await.unwrap();
    assert_eq!(scene.world.told("ben"), ["passing ann: psst"]);
    assert!(scene.world.told("cid").is_empty());
    assert_eq!(scene.sees(&user("cid")).await.unwrap()[0], format!("{before} ann: kept"));
    assert_eq!(scene.say("ann", "next").await, before + 1);
    let mut both = Draft { online_only: true, ..scene.draft("x", 3) };
    both.message.controls.no_unread = true;
    assert!(matches!(scene.send(&user("ann"), both).await, Err(Cause::BadField { .. })));
    let many = Draft { only_to: vec![account("ben"); 51], ..scene.draft("x", 4) };
    assert!(matches!(scene.send(&user("ann"), many).await, Err(Cause::BadBatch { .. })));
}

#[tokio::test]
async fn what_a_type_does_not_have_is_refused() {
    let community = Scene::of(GroupKind::Community, "ann", &["ben"]).await;
    let mut all = community.draft("@all", 1);
    all.message.at = vec![At::All];
    assert!(matches!(refused(community.send(&user("ann"), all).await), Fault::NotAllowed(_)));
    let chosen = Draft { only_to: vec![account("ben")], ..community.draft("psst", 2) };
    assert!(matches!(community.send(&user("ann"), chosen).await, Err(Cause::BadField { .. })));
    let room = Scene::of(GroupKind::ChatRoom, "ann", &["ben"]).await;
    let mut uncounted = room.draft("x", 1);
    uncounted.message.controls.no_unread = true;
    assert!(matches!(refused(room.send(&user("ann"), uncounted).await), Fault::NotAllowed(_)));
    let live = Scene::of(GroupKind::AvChatRoom, "ann", &[]).await;
    let mut uncounted = live.draft("x", 1);
    uncounted.message.controls.no_unread = true;
    assert!(matches!(live.send(&user("ann"), uncounted).await, Err(Cause::BadField { .. })));
    let broadcast = Scene::of(GroupKind::Public, "ann", &[]).await;
    change_group(&broadcast, |row| row.kind = GroupKind::BChatRoom).await;
    assert!(matches!(refused(broadcast.send(&user("ann"), broadcast.draft("x", 1)).await), Fault::NotAllowed(_)));
}

#[tokio::test]
async fn receipts_are_refused_where_there_are_none_and_the_message_goes_out() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben", "cid"]).await;
    let wanting = |random| {
        let mut draft = scene.draft("read me", random);
        draft.message.controls.need_receipt = true;
        draft
    };
    assert_eq!(scene.send(&user("ann"), wanting(1)).await.unwrap().no_receipts, None);
    let online = Draft { online_only: true, ..wanting(2) };
    assert_eq!(scene.send(&user("ann"), online).await.unwrap().no_receipts, Some(ReceiptFault::OnlineOnly));
    scene.world.set(|settings| settings.groups.receipt_members = 2);
    let fault = ReceiptFault::TooManyMembers { limit: 2 };
    assert_eq!(scene.send(&user("ann"), wanting(3)).await.unwrap().no_receipts, Some(fault));
}

#[tokio::test]
async fn too_many_are_dropped_and_too_many_of_one_sender_refused() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    scene.world.set(|settings| settings.groups.messages_per_second = 1);
    let first = scene.send(&user("ann"), scene.draft("1", 1)).await.unwrap();
    let second = scene.send(&user("ann"), scene.draft("2", 2)).await.unwrap();
    assert_eq!((first.dropped, second.dropped), (false, true));
    assert_eq!(scene.world.told("ben").len(), 1);
    assert_eq!(scene.send(&user("ann"), scene.draft("1", 1)).await.unwrap(), first, "a repeated one is not counted");
    let mut high = scene.draft("first of all", 3);
    high.message.priority = Priority::High;
    assert!(!scene.send(&user("ann"), high).await.unwrap().dropped);
    scene.world.set(|settings| {
        settings.groups.messages_per_second = 1000;
        settings.groups.messages_per_second_of_sender = 1;
    });
    scene.say("ben", "mine").await;
    assert!(matches!(refused(scene.send(&user("ben"), scene.draft("5", 5)).await), Fault::SendingTooOften(_)));
}

#[tokio::test]
async fn a_sleeping_group_is_woken_by_its_first_message() {
    let scene = Scene::of(GroupKind::Private, "ann", &["ben"]).await;
    let asleep = async || access::find(&scene.world.view().await, APP, &scene.group).await.unwrap().row.asleep;
    assert!(asleep().await);
    scene.say("ann", "good morning").await;
    assert!(!asleep().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_senders_at_once_get_gapless_numbers_and_everybody_the_same_order() {
    const EACH: usize = 5;
    let names: Vec<String> = (0..100).map(|n| format!("m{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scene = Arc::new(Scene::of(GroupKind::Public, "ann", &names).await);
    scene.world.set(|settings| settings.groups.messages_per_second = 1_000_000);
    let senders: Vec<_> = names
        .iter()
        .map(|name| {
            let (scene, name) = (scene.clone(), (*name).to_owned());
            tokio::spawn(async move {
                let mut seqs = Vec::new();
                for n in 0..EACH {
                    seqs.push(scene.say(&name, &n.to_string()).await);
                }
                assert!(seqs.is_sorted(), "{seqs:?}");
                seqs
            })
        })
        .collect();
    let mut seqs = Vec::new();
    for sender in senders {
        seqs.extend(sender.await.unwrap());
    }
    seqs.sort_unstable();
    let first = seqs[0];
    assert_eq!(seqs, (first..first + (names.len() * EACH) as u64).collect::<Vec<_>>());
    let order = scene.world.told("ann");
    let told: Vec<u64> = order.iter().map(|words| words.split(' ').next().unwrap().parse().unwrap()).collect();
    assert_eq!(told, seqs, "told in the order of MsgSeqs");
    for name in names {
        assert_eq!(scene.world.told(name), order);
    }
}

/// The MsgSeqs of what somebody was told that is stored, in the order in which it was told.
fn told_seqs(scene: &Scene, name: &str) -> Vec<u64> {
    let seq = |words: &String| {
        let text = match words.strip_prefix("Tip(") {
            Some(tip) => tip.split_once(" seq: ")?.1.split(',').next()?,
            None => words.split(' ').next()?,
        };
        text.parse().ok()
    };
    scene.world.told(name).iter().filter_map(seq).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_and_tips_at_once_are_told_in_one_order() {
    const EACH: u32 = 10;
    let scene = Arc::new(Scene::of(GroupKind::Public, "ann", &["ben", "cid"]).await);
    scene.world.set(|settings| settings.groups.messages_per_second = 1_000_000);
    let first = scene.say("ann", "first").await;
    let mut tasks = Vec::new();
    for name in ["ann", "ben", "cid"] {
        let scene = scene.clone();
        tasks.push(tokio::spawn(async move {
            for n in 0..EACH {
                scene.say(name, &n.to_string()).await;
            }
        }));
    }
    let renaming = scene.clone();
    tasks.push(tokio::spawn(async move {
        for n in 0..EACH {
            let wanted = crate::groups::Change { name: Some(format!("talk {n}")), ..crate::groups::Change::default() };
            let (world, id) = (&renaming.world, &renaming.group);
            crate::groups::change(&world.domain, &world.app(), &user("ann"), id, &wanted).await.unwrap();
        }
    }));
    let bringing = scene.clone();
    tasks.push(tokio::spawn(async move {
        for n in 0..EACH {
            let (world, id) = (&bringing.world, &bringing.group);
            let guest = [world.account(&format!("guest{n}")).await];
            let (app, ann) = (world.app(), admin("ann"));
            crate::groups::members::invite(&world.domain, &app, &ann, id, &guest, false).await.unwrap();
        }
    }));
    for task in tasks {
        task.await.unwrap();
    }
    let all: Vec<u64> = (first..=first + u64::from(EACH) * 5).collect();
    for name in ["ann", "ben", "cid"] {
        assert_eq!(told_seqs(&scene, name), all, "{name}");
    }
    for n in 0..EACH {
        let told = told_seqs(&scene, &format!("guest{n}"));
        assert!(!told.is_empty() && told.is_sorted(), "{told:?}");
    }
}

#[tokio::test]
async fn what_goes_up_and_down_is_counted() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben", "cid"]).await;
    scene.say("ann", "hi").await;
    let chosen = Draft { only_to: vec![account("ben")], ..scene.draft("psst", 2) };
    scene.send(&user("ann"), chosen).await.unwrap();
    let days = figures::last_days(&scene.world.domain, &scene.world.app()).await.unwrap();
    let figures = &days.last().unwrap().1;
    let counted = [figures::Figure::GroupUp, figures::Figure::GroupDown, figures::Figure::GroupSenders];
    assert_eq!(counted.map(|figure| figures.get(&figure).copied()), [Some(2), Some(3), Some(1)]);
}
