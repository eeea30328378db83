use super::*;
use crate::groups::{self, GroupId, GroupKind, NewTopic, TopicId};
use crate::messages::Actor;
use crate::testing::groups::{Scene, admin, user};
use crate::testing::{APP, World};

const DAY: Seconds = 86_400;

/// Tables that are about groups and must be empty when the last group is gone.
const OF_GROUPS: [Table; 27] = [
    Table::Group,
    Table::GroupByCode,
    Table::GroupMember,
    Table::Membership,
    Table::GroupLog,
    Table::Topic,
    Table::GroupRead,
    Table::GroupActivity,
    Table::GroupSpoke,
    Table::GroupSent,
    Table::GroupSize,
    Table::GroupMention,
    Table::GroupHidden,
    Table::GroupAttributes,
    Table::GroupCounters,
    Table::GroupPart,
    Table::GroupRequest,
    Table::GroupBan,
    Table::GroupCounted,
    Table::GroupRecalled,
    Table::GroupReceipt,
    Table::GroupPins,
    Table::GroupContact,
    Table::GroupRemains,
    Table::Extension,
    Table::Reaction,
    Table::Sweep,
];

/// Sweeps with so small a budget that it takes many goes; answers how many rows went.
async fn sweep_all(world: &World, budget: usize) -> usize {
    let mut removed = 0;
    for _ in 0..10_000 {
        let swept = sweep(&world.domain, &world.app(), budget).await.unwrap();
        removed += swept.removed;
        if swept.finished {
            return removed;
        }
    }
    panic!("the sweep never ends")
}

async fn rows(world: &World, table: Table) -> usize {
    let prefix = Key::new(APP, table);
    page(&world.view().await, &prefix, None, 10_000).await.unwrap().len()
}

async fn left(world: &World) -> Vec<(Table, usize)> {
    let mut left = Vec::new();
    for table in OF_GROUPS {
        let count = rows(world, table).await;
        if count > 0 {
            left.push((table, count));
        }
    }
    left
}

async fn dissolve(world: &World, by: &Actor, id: &GroupId) {
    groups::dissolve(&world.domain, &world.app(), by, id).await.unwrap();
}

#[tokio::test]
async fn nothing_is_left_of_a_dissolved_group() {
    let scene = Scene::of(GroupKind::Public, "alice", &["bob", "carol", "dave"]).await;
    for n in 0..20 {
        scene.say(if n % 2 == 0 { "alice" } else { "bob" }, &format!("word {n}")).await;
    }
    let (domain, app) = (&scene.world.domain, scene.world.app());
    groups::report_read(domain, &app, &user("carol"), &scene.address(), 5).await.unwrap();
    groups::hide(domain, &app, &user("carol"), &scene.address(), &[3, 4]).await.unwrap();
    dissolve(&scene.world, &admin("admin"), &scene.group).await;
    assert!(sweep_all(&scene.world, 7).await > 40);
    assert_eq!(left(&scene.world).await, []);
    assert_eq!(sweep_all(&scene.world, 7).await, 0);
}

#[tokio::test]
async fn a_community_goes_with_its_topics_and_a_topic_alone() {
    let scene = Scene::of(GroupKind::Public, "alice", &["bob"]).await;
    let (world, domain, app) = (&scene.world, &scene.world.domain, scene.world.app());
    let mut new = groups::New::named(GroupKind::Community, "city");
    new.topics = true;
    let city = groups::create(domain, &app, &user("alice"), &new).await.unwrap().id;
    let mut topics: Vec<TopicId> = Vec::new();
    for name in ["food", "news", "cars"] {
        let topic = NewTopic { name: name.to_owned(), ..NewTopic::default() };
        topics.push(groups::create_topic(domain, &app, &user("alice"), &city, &topic).await.unwrap());
    }
    for (n, topic) in (0..).zip(&topics) {
        let at = groups::Address { group: city.clone(), topic: Some(topic.clone()) };
        let draft = groups::Draft { to: at.clone(), ..scene.draft("hi", n) };
        scene.send(&user("alice"), draft).await.unwrap();
        groups::report_read(domain, &app, &user("alice"), &at, 1).await.unwrap();
    }
    let news = [topics[1].to_string()];
    groups::delete_topics(domain, &app, &user("alice"), &city, &news).await.unwrap();
    sweep_all(world, 3).await;
    assert_eq!((rows(world, Table::Topic).await, rows(world, Table::GroupRead).await), (2, 2));
    assert_eq!(rows(world, Table::GroupRemains).await, 0);
    dissolve(world, &user("alice"), &city).await;
    dissolve(world, &user("alice"), &scene.group).await;
    sweep_all(world, 3).await;
    assert_eq!(left(world).await, []);
}

#[tokio::test]
async fn messages_past_the_period_go_and_the_numbers_go_on() {
    let scene = Scene::of(GroupKind::Public, "alice", &["bob"]).await;
    for _ in 0..10 {
        scene.say("alice", "old").await;
    }
    scene.world.pass(6 * DAY);
    for _ in 0..5 {
        scene.say("alice", "young").await;
    }
    scene.world.pass(2 * DAY);
    let (domain, app) = (&scene.world.domain, scene.world.app());
    groups::hide(domain, &app, &user("bob"), &scene.address(), &[12]).await.unwrap();
    sweep_all(&scene.world, 4).await;
    // Five young ones, and the counter of the log.
    assert_eq!(rows(&scene.world, Table::GroupLog).await, 6);
    // Only what can still be sent twice is remembered, and only what is still there is hidden.
    assert_eq!((rows(&scene.world, Table::GroupSent).await, rows(&scene.world, Table::GroupHidden).await), (0, 1));
    assert_eq!(scene.say("bob", "next").await, 16);
    assert_eq!(scene.sees(&user("alice")).await.unwrap().len(), 6);
    scene.world.pass(8 * DAY);
    sweep_all(&scene.world, 4).await;
    assert_eq!((rows(&scene.world, Table::GroupLog).await, rows(&scene.world, Table::GroupHidden).await), (1, 0));
}

#[tokio::test]
async fn who_takes_the_id_of_a_dissolved_group_loses_nothing_to_the_sweep() {
    let scene = Scene::of(GroupKind::Public, "alice", &["bob"]).await;
    let (world, domain, app) = (&scene.world, &scene.world.domain, scene.world.app());
    let new = groups::New { id: Some("hall".to_owned()), ..groups::New::named(GroupKind::Public, "first") };
    let hall = groups::create(domain, &app, &user("alice"), &new).await.unwrap().id;
    dissolve(world, &user("alice"), &hall).await;
    groups::create(domain, &app, &user("bob"), &new).await.unwrap();
    let before = rows(world, Table::GroupMember).await;
    sweep_all(world, 3).await;
    assert_eq!(rows(world, Table::GroupMember).await, before - 1);
    let view = world.view().await;
    let of_bob = groups::memberships(&view, APP, &crate::testing::account("bob")).await.unwrap();
    assert_eq!(of_bob.iter().filter(|(id, _)| *id == hall).count(), 1);
}
