use super::*;
use crate::groups::GroupKind;
use crate::testing::content;
use crate::testing::groups::{Scene, admin, user};

fn to(text: &str, version: Option<u32>) -> Modification {
    Modification { body: Some(text.to_owned()), cloud_custom_data: None, version }
}

async fn change(scene: &Scene, by: &Actor, seq: u64, to: Modification) -> Result<Modified> {
    modify(&scene.world.domain, &scene.world.app(), by, &scene.address(), seq, &to).await
}

#[tokio::test]
async fn the_sender_and_admins_of_the_app_change_a_message_and_members_are_told() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    let seq = scene.say("ben", "draft").await;
    scene.world.told("ann");
    assert_eq!(change(&scene, &user("ben"), seq, to("one", Some(0))).await, Ok(Modified::Done(content("one"), 1)));
    assert_eq!(change(&scene, &admin("admin"), seq, to("two", None)).await, Ok(Modified::Done(content("two"), 2)));
    let words = |text, version| format!("{seq} is now {text}, version {version}");
    assert_eq!(scene.world.told("ann"), [words("one", 1), words("two", 2)]);
    assert_eq!(scene.sees(&user("ann")).await.unwrap()[0], format!("{seq} ben: two"));
    let stale = change(&scene, &user("ben"), seq, to("three", Some(1))).await;
    assert_eq!(stale, Ok(Modified::Conflict(content("two"), 2)));
}

#[tokio::test]
async fn what_is_not_there_or_not_ones_own_is_refused() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    let seq = scene.say("ben", "draft").await;
    assert_eq!(change(&scene, &user("ann"), seq, to("x", None)).await, Err(Cause::NotTheSender));
    let gone = Err(Cause::NoMessageToModify);
    assert_eq!(change(&scene, &user("ben"), seq + 1, to("x", None)).await, gone);
    scene.world.set(|settings| settings.message_bytes = 3);
    let too_long = Err(Cause::PacketTooLong { got: 4, limit: 3 });
    assert_eq!(change(&scene, &user("ben"), seq, to("long", None)).await, too_long);
    scene.world.pass(7 * 86_400 + 1);
    assert_eq!(change(&scene, &user("ben"), seq, to("x", None)).await, gone);
}
