use std::collections::BTreeMap;
use std::time::Duration;

use super::*;
use crate::model::Account;
use crate::ports::{Bus as _, Platform, Session};
use crate::testing::{DeadEnd, World, account, content};
use crate::{Cause, Party, Result};

/// A world with users of whom some are online.
async fn world(online: &[&str]) -> World {
    let world = World::of(&["boss", "ann", "ben", "cid", "dot"]).await;
    for (name, inst) in online.iter().zip(1..) {
        let session = Session {
            inst_id: crate::model::InstId(inst),
            platform: Platform::Web,
            link: std::sync::Arc::new(DeadEnd),
        };
        world.bus.attach(world.app().id, &account(name), session);
    }
    world
}

fn draft(random: u32, text: &str, life_time: u32) -> Draft {
    Draft {
        from: account("boss"),
        random,
        content: content(text),
        life_time,
        offline_push: None,
        wanted: Wanted::default(),
    }
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

async fn push(world: &World, draft: Draft) -> Result<u64> {
    let task = issue(&world.domain, &world.app(), draft).await;
    world.pass(1);
    Ok(task?.number)
}

async fn tag(world: &World, user: &str, tags: &[&str]) {
    let users = BTreeMap::from([(account(user), texts(tags))]);
    add_tags(&world.domain, &world.app(), &users).await.unwrap();
}

/// The texts that wait for a user that comes now.
async fn come(world: &World, user: &str) -> Vec<String> {
    come_since(world, user, None).await
}

async fn come_since(world: &World, user: &str, since: Option<u64>) -> Vec<String> {
    let messages = missed(&world.domain, &world.app(), &account(user), since).await.unwrap();
    messages.into_iter().map(|message| message.row.content.body.clone()).collect()
}

fn fault(result: Result<u64>) -> Fault {
    match result {
        Err(Cause::Push(fault)) => fault,
        other => panic!("{other:?} is no fault of a push"),
    }
}

#[tokio::test]
async fn who_is_online_gets_it_at_once_and_who_comes_later_gets_it_once() {
    let world = world(&["ann"]).await;
    push(&world, draft(1, "waits", 100)).await.unwrap();
    assert_eq!(world.told("ann"), ["message of boss: waits"]);
    assert!(world.told("ben").is_empty());
    assert!(come(&world, "ann").await.is_empty(), "she has it");
    assert_eq!(come(&world, "ben").await, ["waits"]);
    assert!(come(&world, "ben").await.is_empty());
    assert_eq!(come_since(&world, "ben", Some(world.domain.now())).await, ["waits"], "it may have got lost");
    world.pass(50);
    assert!(come_since(&world, "ben", Some(world.domain.now())).await.is_empty());
    world.account("new").await;
    assert!(come(&world, "new").await.is_empty(), "made after the push");
    world.pass(50);
    assert!(come(&world, "cid").await.is_empty(), "its life has ended");
}

#[tokio::test]
async fn without_a_life_time_it_is_for_those_online_only() {
    let world = world(&["ann"]).await;
    push(&world, draft(1, "now", 0)).await.unwrap();
    assert_eq!(world.told("ann"), ["online-only message of boss: now"]);
    assert!(come(&world, "ben").await.is_empty());
}

#[tokio::test]
async fn the_same_random_is_the_same_push_for_seven_days() {
    let world = world(&["ann"]).await;
    let first = push(&world, draft(1, "once", 10)).await.unwrap();
    assert_eq!(push(&world, draft(1, "once", 10)).await, Ok(first));
    assert_eq!(world.told("ann").len(), 1);
    world.pass(7 * 86_400 - 3);
    assert_eq!(push(&world, draft(1, "once", 10)).await, Ok(first));
    assert_ne!(push(&world, draft(1, "once", 10)).await, Ok(first));
    assert_eq!(world.told("ann").len(), 1);
}

#[tokio::test]
async fn tags_and_attributes_choose() {
    let world = world(&["ann", "ben", "cid", "dot"]).await;
    let app = world.app();
    tag(&world, "ann", &["oslo", "vip"]).await;
    tag(&world, "ben", &["oslo"]).await;
    tag(&world, "cid", &["bergen"]).await;
    let names = BTreeMap::from([(0, "sex".to_owned()), (1, "city".to_owned())]);
    name_attributes(&world.domain, &app, &names).await.unwrap();
    let attributes = |list: &[(&str, &str)]| -> Attributes {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let users = BTreeMap::from([
        (account("ann"), attributes(&[("sex", "f"), ("city", "oslo")])),
        (account("dot"), attributes(&[("sex", "f"), ("city", "rome")])),
    ]);
    set_attributes(&world.domain, &app, &users).await.unwrap();
    let by_tags = |or: &[&str], and: &[&str]| Wanted { tags_or: texts(or), tags_and: texts(and), ..Wanted::default() };
    let by_attributes = |or: &[(&str, &str)], and: &[(&str, &str)]| Wanted {
        attributes_or: attributes(or),
        attributes_and: attributes(and),
        ..Wanted::default()
    };
    let cases = [
        (by_tags(&["oslo", "bergen"], &[]), "ann ben cid"),
        (by_tags(&[], &["oslo", "vip"]), "ann"),
        (by_tags(&["vip", "bergen"], &["oslo"]), "ann"),
        (by_tags(&["nowhere"], &[]), ""),
        (by_tags(&["osl"], &[]), ""),
        (by_attributes(&[("city", "rome"), ("sex", "m")], &[]), "dot"),
        (by_attributes(&[], &[("sex", "f"), ("city", "rome")]), "dot"),
        (by_attributes(&[("sex", "f")], &[]), "ann dot"),
    ];
    for (random, (wanted, expected)) in (1..).zip(cases) {
        let wanted = Draft { wanted, ..draft(random, "x", 10) };
        push(&world, wanted.clone()).await.unwrap();
        let told: Vec<&str> =
            ["ann", "ben", "cid", "dot"].into_iter().filter(|name| !world.told(name).is_empty()).collect();
        assert_eq!(told.join(" "), expected, "{:?}", wanted.wanted);
    }
}

#[tokio::test]
async fn who_comes_later_is_judged_by_what_it_carries_then() {
    let world = world(&[]).await;
    let wanted = Wanted { tags_or: texts(&["oslo"]), ..Wanted::default() };
    push(&world, Draft { wanted, ..draft(1, "oslo", 100) }).await.unwrap();
    tag(&world, "ann", &["oslo"]).await;
    assert_eq!(come(&world, "ann").await, ["oslo"]);
    assert!(come(&world, "ben").await.is_empty());
}

#[tokio::test]
async fn a_push_waits_its_turn_and_a_day_has_so_many() {
    let world = world(&[]).await;
    world.set(|settings| settings.pushes_a_day = 3);
    issue(&world.domain, &world.app(), draft(1, "a", 0)).await.unwrap();
    assert_eq!(fault(push(&world, draft(2, "b", 0)).await), Fault::TooSoon { millis: 1000 });
    world.set(|settings| settings.push_interval = Duration::ZERO);
    for random in 3..5 {
        issue(&world.domain, &world.app(), draft(random, "c", 0)).await.unwrap();
    }
    assert_eq!(fault(push(&world, draft(5, "d", 0)).await), Fault::QuotaUsedUp { limit: 3 });
    issue(&world.domain, &world.app(), draft(4, "c", 0)).await.unwrap();
    world.pass(86_400);
    push(&world, draft(5, "d", 0)).await.unwrap();
    world.set(|settings| settings.push_to_all = false);
    assert_eq!(fault(push(&world, draft(6, "e", 0)).await), Fault::Off);
}

#[tokio::test]
async fn a_bad_condition_is_refused() {
    let world = world(&[]).await;
    let by_tags = |or: &[&str], and: &[&str]| Wanted { tags_or: texts(or), tags_and: texts(and), ..Wanted::default() };
    let attributes = Attributes::from([("city".to_owned(), "oslo".to_owned())]);
    let long = "x".repeat(51);
    let many: Vec<String> = (0..11).map(|n| n.to_string()).collect();
    let unnamed = Fault::BadAttribute { name: "city".to_owned(), rule: "has not been named for the app" };
    let cases = [
        (by_tags(&[&long], &[]), Fault::ConditionTagTooLong { got: 51, limit: 50 }),
        (by_tags(&["a"], &["b", "a"]), Fault::TagInBothLists { tag: "a".to_owned() }),
        (by_tags(&[], &[""]), Fault::EmptyTag { field: "TagsAnd" }),
        (Wanted { tags_or: many, ..Wanted::default() }, Fault::TooManyTags { field: "TagsOr", got: 11, limit: 10 }),
        (Wanted { attributes_or: attributes.clone(), ..by_tags(&["a"], &[]) }, Fault::TagsAndAttributes),
        (Wanted { attributes_and: attributes, ..Wanted::default() }, unnamed),
    ];
    for (wanted, expected) in cases {
        assert_eq!(fault(push(&world, Draft { wanted, ..draft(1, "x", 0) }).await), expected);
    }
    let stranger = Draft { from: account("nobody"), ..draft(1, "x", 0) };
    assert_eq!(push(&world, stranger).await, Err(Cause::no_such(Party::Sender, "nobody")));
    let long = draft(1, &"x".repeat(9000), 0);
    assert_eq!(push(&world, long).await, Err(Cause::PacketTooLong { got: 9000, limit: 8192 }));
}

#[tokio::test]
async fn tags_are_bounded_and_all_or_none() {
    let world = world(&[]).await;
    let (app, ann) = (world.app(), account("ann"));
    let tags_of = async |user: &Account| {
        let mut tags = tags(&world.domain, &world.app(), std::slice::from_ref(user)).await.unwrap();
        tags.remove(0).into_iter().collect::<Vec<_>>()
    };
    world.set(|settings| settings.tags_of_user = 3);
    tag(&world, "ann", &["a", "b", "a"]).await;
    let users = BTreeMap::from([(account("ben"), texts(&["x"])), (ann.clone(), texts(&["c", "d"]))]);
    let full = Fault::UserTagsFull { account: "ann".to_owned(), limit: 3 };
    assert_eq!(add_tags(&world.domain, &world.app(), &users).await, Err(full.into()));
    assert!(tags_of(&account("ben")).await.is_empty());
    assert_eq!(tags_of(&ann).await, ["a", "b"]);
    let gone = BTreeMap::from([(ann.clone(), texts(&["a", "never"]))]);
    remove_tags(&world.domain, &app, &gone).await.unwrap();
    assert_eq!(tags_of(&ann).await, ["b"]);
    remove_all_tags(&world.domain, &app, std::slice::from_ref(&ann)).await.unwrap();
    assert!(tags_of(&ann).await.is_empty());
    let nobody = BTreeMap::from([(account("nobody"), texts(&["x"]))]);
    assert_eq!(add_tags(&world.domain, &app, &nobody).await, Err(Cause::no_such(Party::Subject, "nobody")));
}

#[tokio::test]
async fn an_attribute_keeps_its_values_under_a_new_name() {
    let world = world(&[]).await;
    let (app, ann) = (world.app(), account("ann"));
    let name = async |number, name: &str| {
        name_attributes(&world.domain, &world.app(), &BTreeMap::from([(number, name.to_owned())])).await
    };
    name(0, "city").await.unwrap();
    name(1, "sex").await.unwrap();
    let values = Attributes::from([("city".to_owned(), "oslo".to_owned())]);
    set_attributes(&world.domain, &app, &BTreeMap::from([(ann.clone(), values)])).await.unwrap();
    name(0, "town").await.unwrap();
    let of_ann = attributes(&world.domain, &app, std::slice::from_ref(&ann)).await.unwrap();
    assert_eq!(of_ann, [Attributes::from([("town".to_owned(), "oslo".to_owned())])]);
    assert!(name(2, "sex").await.is_err(), "a name for two");
    assert_eq!(name(2, "").await, Err(Fault::BadLength { what: "name", got: 0, limit: 50 }.into()));
    let gone = BTreeMap::from([(ann.clone(), texts(&["town"]))]);
    remove_attributes(&world.domain, &app, &gone).await.unwrap();
    assert_eq!(attributes(&world.domain, &app, &[ann]).await.unwrap(), [Attributes::new()]);
}

#[tokio::test]
async fn old_pushes_are_cleared_away() {
    let world = world(&[]).await;
    for random in 0..20 {
        push(&world, draft(random, "x", 10)).await.unwrap();
    }
    world.pass(8 * 86_400);
    for random in 100..103 {
        push(&world, draft(random, "x", 10)).await.unwrap();
    }
    let prefix = issue::log_key(world.app().id);
    let page = tincan_store::Page {
        prefix: prefix.as_slice(),
        after: None,
        limit: 100,
        direction: tincan_store::Direction::Forward,
    };
    assert_eq!(world.view().await.range(page).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_deleted_account_carries_nothing_when_it_comes_back() {
    let world = world(&[]).await;
    tag(&world, "ann", &["oslo"]).await;
    crate::accounts::delete(&world.domain, &world.app(), &account("ann")).await.unwrap();
    world.account("ann").await;
    assert!(tags(&world.domain, &world.app(), &[account("ann")]).await.unwrap()[0].is_empty());
}

#[tokio::test]
async fn a_tag_of_very_many_finds_those_online_as_well() {
    let world = world(&["ann", "ben"]).await;
    let app = world.app();
    let names: Vec<String> = (0..1100).map(|n| format!("user{n}")).collect();
    for some in names.chunks(100) {
        world.import(&some.iter().map(String::as_str).collect::<Vec<_>>()).await.unwrap();
        let users = some.iter().map(|name| (account(name), texts(&["many"]))).collect();
        add_tags(&world.domain, &app, &users).await.unwrap();
    }
    tag(&world, "ann", &["many"]).await;
    let wanted = Wanted { tags_or: texts(&["many"]), ..Wanted::default() };
    push(&world, Draft { wanted, ..draft(1, "x", 10) }).await.unwrap();
    assert_eq!((world.told("ann").len(), world.told("ben").len()), (1, 0));
    assert_eq!(come(&world, "user7").await, ["x"]);
}
