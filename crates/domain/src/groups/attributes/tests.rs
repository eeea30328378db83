use super::*;
use crate::Cause;
use crate::groups::GroupKind;
use crate::testing::groups::{Scene, user};

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

async fn change(scene: &Scene, edit: AttributesEdit, known: Known) -> Result<(u64, Vec<AttributeVersion>)> {
    change_attributes(&scene.world.domain, &scene.world.app(), &user("ann"), &scene.group, &edit, &known).await
}

async fn all(scene: &Scene) -> String {
    let read = attributes(&scene.world.domain, &scene.world.app(), &user("ben"), &scene.group).await.unwrap();
    let one = |attribute: &Attribute| format!("{}={}/{}", attribute.key, attribute.value, attribute.seq);
    format!("{}: {}", read.main_seq, read.list.iter().map(one).collect::<Vec<_>>().join(" "))
}

fn fault(cause: Cause) -> AttributeFault {
    match cause {
        Cause::Group(Fault::Attribute(fault)) => fault,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn versions_count_changes_of_all_and_of_each() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    change(&scene, AttributesEdit::Replace(pairs(&[("a", "1"), ("b", "2")])), Known::default()).await.unwrap();
    change(&scene, AttributesEdit::Set(pairs(&[("b", "3"), ("c", "4")])), Known::default()).await.unwrap();
    assert_eq!(all(&scene).await, "2: a=1/1 b=3/2 c=4/1");
    change(&scene, AttributesEdit::Delete(vec!["a".to_owned()]), Known::default()).await.unwrap();
    change(&scene, AttributesEdit::Replace(pairs(&[("b", "5")])), Known::default()).await.unwrap();
    assert_eq!(all(&scene).await, "4: b=5/3");
    change(&scene, AttributesEdit::Clear, Known::default()).await.unwrap();
    assert_eq!(all(&scene).await, "5: ");
    assert!(!scene.world.told("ben").is_empty(), "members are told");
}

#[tokio::test]
async fn stale_versions_are_refused_and_change_nothing() {
    let scene = Scene::of(GroupKind::ChatRoom, "ann", &["ben"]).await;
    let knows = |main_seq| Known { main_seq: Some(main_seq), seqs: Vec::new() };
    let key = |key: &str, seq| Known { main_seq: None, seqs: vec![(key.to_owned(), seq)] };
    change(&scene, AttributesEdit::Replace(pairs(&[("a", "1")])), knows(0)).await.unwrap();
    let stale = [
        (AttributesEdit::Replace(pairs(&[("a", "2")])), knows(0)),
        (AttributesEdit::Clear, knows(2)),
        (AttributesEdit::Set(pairs(&[("a", "2")])), key("a", 0)),
        (AttributesEdit::Set(pairs(&[("new", "2")])), key("new", 1)),
        (AttributesEdit::Delete(vec!["a".to_owned()]), key("a", 2)),
    ];
    for (edit, known) in stale {
        assert_eq!(fault(change(&scene, edit, known).await.unwrap_err()), AttributeFault::Conflict);
    }
    assert_eq!(all(&scene).await, "1: a=1/1");
    change(&scene, AttributesEdit::Set(pairs(&[("a", "2")])), key("a", 1)).await.unwrap();
    assert_eq!(all(&scene).await, "2: a=2/2");
}

#[tokio::test]
async fn five_changes_a_second() {
    let scene = Scene::of(GroupKind::ChatRoom, "ann", &["ben"]).await;
    for n in 0..5 {
        change(&scene, AttributesEdit::Set(pairs(&[("a", &n.to_string())])), Known::default()).await.unwrap();
    }
    let sixth = change(&scene, AttributesEdit::Clear, Known::default()).await.unwrap_err();
    assert_eq!(fault(sixth), AttributeFault::TooOften { limit: 5 });
    scene.world.pass(1);
    change(&scene, AttributesEdit::Clear, Known::default()).await.unwrap();
}

#[tokio::test]
async fn limits_hold_for_all_together() {
    let scene = Scene::of(GroupKind::Private, "ann", &["ben"]).await;
    let many: Vec<(String, String)> = (0..17).map(|n| (n.to_string(), String::new())).collect();
    let refused = change(&scene, AttributesEdit::Replace(many), Known::default()).await.unwrap_err();
    assert_eq!(fault(refused), AttributeFault::TooMany);
    let long: Vec<(String, String)> = (0..5).map(|n| (n.to_string(), "v".repeat(3300))).collect();
    let refused = change(&scene, AttributesEdit::Replace(long), Known::default()).await.unwrap_err();
    assert_eq!(fault(refused), AttributeFault::TooLong);
    assert_eq!(all(&scene).await, "0: ");
}
