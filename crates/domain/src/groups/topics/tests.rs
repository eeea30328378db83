use super::*;
use crate::groups::{GroupKind, New, create};
use crate::testing::groups::{Scene, admin, user};
use crate::testing::{World, account};

async fn city(world: &World, topics: bool) -> GroupId {
    let new = New { topics, ..New::named(GroupKind::Community, "city") };
    create(&world.domain, &world.app(), &user("alice"), &new).await.unwrap().id
}

fn named_topic(name: &str) -> NewTopic {
    NewTopic { name: name.to_owned(), ..NewTopic::default() }
}

#[tokio::test]
async fn a_limit_holds_however_many_topics_come_at_once() {
    let world = World::of(&["alice"]).await;
    world.set(|settings| settings.groups.topics = 4);
    let city = city(&world, true).await;
    let (app, alice, new) = (world.app(), user("alice"), named_topic("any"));
    let all = (0..12).map(|_| create_topic(&world.domain, &app, &alice, &city, &new));
    let results = futures_util::future::join_all(all).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 4);
    let full = Err(Fault::TopicsUsedUp { limit: 4 }.into());
    assert_eq!(results.iter().filter(|result| **result == full).count(), 8);
    let found = topics(&world.domain, &app, &alice, &account("alice"), &city, &[]).await.unwrap();
    assert_eq!(found.len(), 4);
}

#[tokio::test]
async fn who_discards_a_topics_messages_is_told_none_of_them() {
    use crate::groups::{Address, FirstMember, MsgFlag};
    let scene = Scene::of(GroupKind::Public, "alice", &["bob", "carol"]).await;
    let (domain, app) = (&scene.world.domain, scene.world.app());
    let first = |name| FirstMember { account: account(name), admin: false, custom: Vec::new() };
    let members = vec![first("bob"), first("carol")];
    let new = New { topics: true, members, ..New::named(GroupKind::Community, "city") };
    let city = create(domain, &app, &user("alice"), &new).await.unwrap().id;
    let topic = create_topic(domain, &app, &user("alice"), &city, &named_topic("any")).await.unwrap();
    let of_city = Address { group: city.clone(), topic: None };
    let of_topic = Address { group: city, topic: Some(topic) };
    let wish = async |name: &str, at: &Address, flag| {
        let change = members::MemberChange { flag: Some(flag), ..members::MemberChange::default() };
        members::change(domain, &app, &user(name), at, &account(name), &change).await.unwrap();
    };
    // Who is told of a message to the topic, besides alice who says it: stored, and for those who are online.
    let heard_by = async || {
        let mut heard = Vec::new();
        for online_only in [false, true] {
            for name in ["bob", "carol"] {
                scene.world.told(name);
            }
            let random = domain.random.u32();
            let draft = crate::groups::Draft { to: of_topic.clone(), online_only, ..scene.draft("hi", random) };
            scene.send(&user("alice"), draft).await.unwrap();
            heard.push(["bob", "carol"].map(|name| scene.world.told(name).len()));
        }
        assert_eq!(heard[0], heard[1]);
        heard[0]
    };
    assert_eq!(heard_by().await, [1, 1]);
    wish("bob", &of_topic, MsgFlag::Discard).await;
    assert_eq!(heard_by().await, [0, 1]);
    wish("bob", &of_topic, MsgFlag::AcceptNotNotify).await;
    assert_eq!(heard_by().await, [1, 1]);
    // What was said of the topic holds, whatever is said of the community.
    wish("bob", &of_city, MsgFlag::Discard).await;
    wish("carol", &of_city, MsgFlag::Discard).await;
    assert_eq!(heard_by().await, [1, 0]);
}

#[tokio::test]
async fn topics_are_for_communities_that_have_them() {
    let world = World::of(&["alice", "bob"]).await;
    let (app, alice) = (world.app(), user("alice"));
    let plain = city(&world, false).await;
    let refused = create_topic(&world.domain, &app, &alice, &plain, &named_topic("any")).await;
    assert!(matches!(refused, Err(Cause::Group(Fault::NoTopics(_)))));
    let city = city(&world, true).await;
    world.set(|settings| settings.groups.extras = false);
    let refused = create_topic(&world.domain, &world.app(), &alice, &city, &named_topic("any")).await;
    assert!(matches!(refused, Err(Cause::Group(Fault::NoTopics(_)))));
    let refused = create_topic(&world.domain, &app, &user("bob"), &city, &named_topic("any")).await;
    assert!(matches!(refused, Err(Cause::Group(Fault::NotAllowed(_)))));
}

#[tokio::test]
async fn an_admin_acts_in_a_name_that_exists() {
    let world = World::of(&["alice", "bob"]).await;
    let city = city(&world, true).await;
    world.told("alice");
    let by = |name: &str| NewTopic { operator: Some(account(name)), ..named_topic("any") };
    create_topic(&world.domain, &world.app(), &admin("admin"), &city, &by("bob")).await.unwrap();
    assert!(world.told("alice").join(" ").contains("bob"));
    let refused = create_topic(&world.domain, &world.app(), &admin("admin"), &city, &by("nobody")).await;
    assert!(matches!(refused, Err(Cause::Group(Fault::BadOperator(_)))));
    // A user acts for itself, whoever is named.
    create_topic(&world.domain, &world.app(), &user("alice"), &city, &by("nobody")).await.unwrap();
}

#[tokio::test]
async fn ids_of_topics_begin_with_the_communitys() {
    let city = GroupId::parse("@TGS#_city").unwrap();
    for bad in [
        "",
        "@TGS#_city",
        "@TGS#_city@TOPIC#_",
        "@TGS#_town@TOPIC#_a",
        "@TGS#_city@TOPIC#_@TOPIC#a",
        "@TGS#_city@TOPIC#_@TGS#_a",
    ] {
        assert!(chosen_id(&city, bad).is_err(), "{bad}");
    }
    assert_eq!(chosen_id(&city, "@TGS#_city@TOPIC#_a").unwrap().group().unwrap(), city);
}
