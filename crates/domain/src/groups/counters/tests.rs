use super::*;
use crate::groups::GroupKind;
use crate::testing::groups::{Scene, user};

async fn change(scene: &Scene, edit: CountersEdit, values: &[(&str, i64)]) -> Result<Vec<(String, i64)>> {
    let values: Vec<(String, i64)> = values.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect();
    change_counters(&scene.world.domain, &scene.world.app(), &user("ann"), &scene.group, edit, &values).await
}

async fn all(scene: &Scene) -> (u64, Vec<(String, i64)>) {
    counters(&scene.world.domain, &scene.world.app(), &user("ben"), &scene.group, &[]).await.unwrap()
}

#[tokio::test]
async fn counters_begin_at_nothing_and_stay_within_64_bits() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    assert_eq!(change(&scene, CountersEdit::Decrease, &[("a", 3)]).await.unwrap(), [("a".to_owned(), -3)]);
    change(&scene, CountersEdit::Set, &[("a", i64::MIN), ("b", 1)]).await.unwrap();
    assert!(change(&scene, CountersEdit::Decrease, &[("b", 1), ("a", 1)]).await.is_err());
    assert_eq!(all(&scene).await, (2, vec![("a".to_owned(), i64::MIN), ("b".to_owned(), 1)]), "all or nothing");
    // A key that is named twice is changed twice and told once.
    assert_eq!(change(&scene, CountersEdit::Increase, &[("b", 1), ("b", 1)]).await.unwrap(), [("b".to_owned(), 3)]);
}

#[tokio::test]
async fn many_who_raise_a_counter_at_once_are_all_counted() {
    let scene = Scene::of(GroupKind::ChatRoom, "ann", &["ben"]).await;
    let one = async || change(&scene, CountersEdit::Increase, &[("likes", 1)]).await.unwrap();
    futures_util::future::join_all((0..50).map(|_| one())).await;
    assert_eq!(all(&scene).await, (50, vec![("likes".to_owned(), 50)]));
}

#[tokio::test]
async fn communities_have_no_counters() {
    let scene = Scene::of(GroupKind::Community, "ann", &["ben"]).await;
    assert!(change(&scene, CountersEdit::Set, &[("a", 1)]).await.is_err());
}
