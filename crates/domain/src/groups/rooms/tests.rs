use std::sync::Arc;

use futures_util::FutureExt as _;

use super::delivery::deliver;
use super::looking::inside;
use super::polling::Seat;
use super::{enter, enter_as_guest, leave, members, poll, sweep};
use crate::groups::{self, Group, GroupKind, Priority};
use crate::model::InstId;
use crate::ports::{Platform, Session};
use crate::testing::groups::{Scene, admin, user};
use crate::testing::{APP, DeadEnd, account};
use crate::{Cause, status};

/// A live room of ann's, in which nobody is.
async fn room(settings: impl FnOnce(&mut crate::policy::Settings)) -> (Scene, Group) {
    let scene = Scene::of(GroupKind::AvChatRoom, "ann", &[]).await;
    scene.world.set(settings);
    for name in ["ben", "cat"] {
        scene.world.account(name).await;
    }
    let group = groups::find(&scene.world.view().await, APP, &scene.group).await.unwrap();
    (scene, group)
}

impl Scene {
    /// Lets somebody in by a login that is online.
    async fn enters(&self, group: &Group, name: &str, inst: u64) -> Option<Seat> {
        let session = Session { inst_id: InstId(inst), platform: Platform::Web, link: Arc::new(DeadEnd) };
        status::attach(&self.world.domain, APP, &account(name), session);
        let app = self.world.app();
        let entered = enter(&self.world.domain, &app, group, &account(name), InstId(inst), true).await.unwrap();
        deliver(&self.world.domain);
        entered.seat
    }

    /// What somebody was told, once all was delivered.
    fn hears(&self, name: &str) -> Vec<String> {
        deliver(&self.world.domain);
        self.world.told(name)
    }

    fn online(&self, group: &Group) -> usize {
        self.world.domain.rooms.size(APP, group.row.code)
    }
}

#[tokio::test]
async fn who_comes_speaks_and_leaves_is_heard_by_those_inside() {
    let (scene, group) = room(|_| ()).await;
    scene.enters(&group, "ann", 1).await;
    scene.enters(&group, "ben", 2).await;
    assert_eq!(scene.hears("ann").len(), 1, "ann hears of ben");
    assert!(scene.hears("ben").is_empty());
    scene.say("ben", "hi").await;
    let heard = scene.hears("ann");
    assert!(heard.len() == 1 && heard[0].contains("ben: hi") && heard[0].ends_with("to 1"), "{heard:?}");
    let (domain, app) = (&scene.world.domain, scene.world.app());
    assert!(leave(domain, &app, &group, &account("ben"), None).await.unwrap());
    assert!(!leave(domain, &app, &group, &account("ben"), None).await.unwrap());
    assert_eq!((scene.online(&group), inside(domain, (APP, group.row.code))), (1, vec!["ann".to_owned()]));
    assert_eq!(scene.hears("ann").len(), 1, "ann hears that ben went");
    let refused = scene.send(&user("ben"), scene.draft("still?", 9)).await.unwrap_err();
    assert!(matches!(refused, Cause::Group(groups::Fault::NotAllowed(_))), "{refused}");
}

#[tokio::test]
async fn an_account_is_in_once_however_many_logins_it_has() {
    let (scene, group) = room(|_| ()).await;
    scene.enters(&group, "ann", 1).await;
    scene.enters(&group, "ben", 2).await;
    scene.enters(&group, "ben", 3).await;
    assert_eq!(scene.online(&group), 2);
    assert_eq!(scene.hears("ann").len(), 1, "told once");
    scene.say("ann", "hi").await;
    let heard = scene.hears("ben");
    assert!(heard.len() == 2 && heard.iter().all(|push| push.contains("ann: hi")), "{heard:?}");
}

#[tokio::test]
async fn what_comes_together_goes_in_one_frame_and_its_authors_do_not_hear_themselves() {
    let (scene, group) = room(|_| ()).await;
    for (name, inst) in [("ann", 1), ("ben", 2), ("cat", 3)] {
        scene.enters(&group, name, inst).await;
    }
    for name in ["ann", "ben", "cat"] {
        scene.hears(name);
    }
    for (name, inst) in [("ann", 1), ("ben", 2)] {
        let by = crate::messages::Actor::User(account(name), Some(InstId(inst)));
        scene.send(&by, scene.draft(&format!("of {name}"), 5)).await.unwrap();
    }
    deliver(&scene.world.domain);
    let told = |name| scene.world.told(name).join("; ");
    let (ann, ben, cat) = (told("ann"), told("ben"), told("cat"));
    assert!(ann.contains("of ben") && !ann.contains("of ann"), "{ann}");
    assert!(ben.contains("of ann") && !ben.contains("of ben"), "{ben}");
    assert!(cat.contains("of ann | ") && cat.contains("of ben"), "{cat}");
}

#[tokio::test]
async fn when_there_are_too_many_the_low_ones_go_first_and_are_counted() {
    let (scene, group) = room(|settings| settings.groups.messages_per_second = 3).await;
    scene.enters(&group, "ann", 1).await;
    let say = |priority, text: &str, random| {
        let mut draft = scene.draft(text, random);
        draft.message.priority = priority;
        draft
    };
    // Told by hand: sending has a limit of its own.
    for (n, (priority, text)) in [
        (Priority::Low, "l1"),
        (Priority::Normal, "n1"),
        (Priority::Low, "l2"),
        (Priority::High, "h1"),
        (Priority::Lowest, "x"),
        (Priority::Normal, "n2"),
        (Priority::Normal, "n3"),
    ]
    .into_iter()
    .enumerate()
    {
        told_by_hand(&scene, &group, say(priority, text, n as u32));
    }
    let heard = scene.hears("ann").join("; ");
    for (text, there) in
        [("n1", true), ("h1", true), ("n2", true), ("l1", false), ("l2", false), ("x", false), ("n3", false)]
    {
        assert_eq!(heard.contains(&format!("ben: {text}")), there, "{text} in {heard}");
    }
    assert_eq!(scene.world.domain.rooms.dropped(), 4);
}

fn told_by_hand(scene: &Scene, group: &Group, draft: groups::Draft) {
    let entry = groups::Entry {
        time: 0,
        client_time: 0,
        random: draft.random,
        from: account("ben"),
        tiny_id: crate::model::TinyId(7),
        what: groups::What::Message(draft.message),
        place: groups::Place::There,
    };
    let announced = groups::Announced {
        head: group.head(None),
        seq: scene.world.domain.passing_seq(),
        stored: false,
        entry: Arc::new(entry),
        nick: String::new(),
        face: String::new(),
        card: String::new(),
    };
    let push = crate::event::Push::new(crate::Event::Group(groups::Incident::Posted(Arc::new(announced))));
    scene.world.domain.rooms.tell(&scene.world.domain, APP, group.row.code, None, push);
}

#[tokio::test]
async fn who_polls_waits_until_something_comes() {
    let (scene, group) = room(|settings| settings.groups.live_polling = true).await;
    let (domain, app) = (&scene.world.domain, scene.world.app());
    let seat = scene.enters(&group, "ben", 2).await.unwrap();
    let ben = account("ben");
    let caller = Some((&ben, InstId(2)));
    assert!(poll(domain, &app, &seat, caller, 0).now_or_never().is_none(), "nothing came");
    scene.say("ann", "hi").await;
    deliver(domain);
    let polled = poll(domain, &app, &seat, caller, 1).await.unwrap();
    assert_eq!(polled.items.len(), 1);
    assert!(scene.hears("ben").is_empty(), "nothing is pushed");
    let waiting = tokio::spawn({
        let (domain, app, seat, ben) = (domain.clone(), app.clone(), seat.clone(), ben.clone());
        async move { poll(&domain, &app, &seat, Some((&ben, InstId(2))), polled.next).await.unwrap().items.len() }
    });
    tokio::task::yield_now().await;
    scene.say("ann", "again").await;
    deliver(domain);
    assert_eq!(waiting.await.unwrap(), 1);
    // The seat is the one of the login that entered.
    for caller in [None, Some((&ben, InstId(3)))] {
        assert!(poll(domain, &app, &seat, caller, 1).await.is_err());
    }
    domain.rooms.release();
    assert!(poll(domain, &app, &seat, Some((&ben, InstId(2))), 0).await.unwrap().items.is_empty(), "the server closes");
}

#[tokio::test]
async fn the_polls_of_who_is_put_out_end() {
    let (scene, group) = room(|settings| settings.groups.live_polling = true).await;
    let (domain, app, ben) = (&scene.world.domain, scene.world.app(), account("ben"));
    let seat = scene.enters(&group, "ben", 2).await.unwrap();
    let waiting = tokio::spawn({
        let (domain, app, seat, ben) = (domain.clone(), app.clone(), seat.clone(), ben.clone());
        async move { poll(&domain, &app, &seat, Some((&ben, InstId(2))), 0).await.is_err() }
    });
    tokio::task::yield_now().await;
    assert_eq!(super::put_out(domain, &app, &group, &[ben]).len(), 1);
    assert!(waiting.await.unwrap());
}

#[tokio::test]
async fn a_seat_of_a_former_life_is_taken_again_and_one_that_was_left_is_not() {
    let (scene, group) = room(|settings| settings.groups.live_polling = true).await;
    let (domain, app, ben) = (&scene.world.domain, scene.world.app(), account("ben"));
    let left = scene.enters(&group, "ben", 2).await.unwrap();
    leave(domain, &app, &group, &ben, None).await.unwrap();
    assert!(poll(domain, &app, &left, Some((&ben, InstId(2))), 0).await.is_err());
    let old = Seat { number: 1, ..left };
    assert!(poll(domain, &app, &old, Some((&ben, InstId(2))), 0).now_or_never().is_none_or(|polled| polled.is_ok()));
    let waited = tokio::time::timeout(
        std::time::Duration::from_millis(200),
        poll(domain, &app, &old, Some((&ben, InstId(2))), 0),
    );
    assert!(waited.await.is_err(), "it waits");
    assert_eq!(scene.online(&group), 1);
}

#[tokio::test]
async fn a_guest_reads_and_is_not_counted() {
    let (scene, group) = room(|_| ()).await;
    let (domain, app) = (&scene.world.domain, scene.world.app());
    let seat = enter_as_guest(domain, &app, &group).unwrap().seat.unwrap();
    scene.say("ann", "hi").await;
    deliver(domain);
    assert_eq!(poll(domain, &app, &seat, None, 1).await.unwrap().items.len(), 1);
    assert_eq!(scene.online(&group), 0);
}

#[tokio::test]
async fn who_is_away_does_not_count_and_is_out_after_a_while() {
    let (scene, group) = room(|_| ()).await;
    let (domain, link): (_, Arc<dyn crate::ports::Link>) = (&scene.world.domain, Arc::new(DeadEnd));
    scene.enters(&group, "ann", 1).await;
    let session = Session { inst_id: InstId(2), platform: Platform::Web, link: link.clone() };
    scene.enters(&group, "ben", 2).await;
    status::attach(domain, APP, &account("ben"), session);
    scene.hears("ann");
    sweep(domain).await.unwrap();
    assert_eq!(scene.online(&group), 2);
    status::detach(domain, APP, &account("ben"), InstId(2), &link);
    sweep(domain).await.unwrap();
    assert_eq!(scene.online(&group), 1);
    assert!(domain.rooms.has(APP, group.row.code, &account("ben")), "it may come back");
    scene.world.pass(301);
    sweep(domain).await.unwrap();
    assert!(!domain.rooms.has(APP, group.row.code, &account("ben")));
    assert_eq!(scene.hears("ann").len(), 1, "ann hears that ben went");
}

#[tokio::test]
async fn a_closed_room_tells_its_end_and_nobody_is_in() {
    let (scene, group) = room(|_| ()).await;
    let (domain, app) = (&scene.world.domain, scene.world.app());
    scene.enters(&group, "ben", 2).await;
    groups::dissolve(domain, &app, &user("ann"), &scene.group).await.unwrap();
    let heard = scene.hears("ben").join("; ");
    assert!(heard.contains("Dissolved"), "{heard}");
    assert!(!domain.rooms.has(APP, group.row.code, &account("ben")));
    assert!(enter(domain, &app, &group, &account("ben"), InstId(2), false).await.is_err());
    scene.world.pass(3600);
    sweep(domain).await.unwrap();
    assert!(domain.rooms.find((APP, group.row.code)).is_none(), "nothing of it is kept");
}

#[tokio::test]
async fn pages_of_members_lose_and_double_nobody() {
    let (scene, group) = room(|_| ()).await;
    let (domain, app) = (&scene.world.domain, scene.world.app());
    for n in 0..1200 {
        enter(domain, &app, &group, &account(&format!("u{n}")), InstId(n), false).await.unwrap();
    }
    let (mut names, mut from) = (Vec::new(), 0);
    loop {
        let page = members(domain, &app, &group, &admin("admin"), (from, None)).await.unwrap();
        assert!(page.members.len() <= 500);
        names.extend(page.members.into_iter().map(|member| member.person.account.to_string()));
        from = page.next;
        if from == 0 {
            break;
        }
    }
    let expected: Vec<String> = (200..1200).rev().map(|n| format!("u{n}")).collect();
    assert_eq!(names, expected, "the thousand who came last");
}
