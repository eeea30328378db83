use super::*;
use crate::groups::{GroupKind, reading};
use crate::testing::groups::{Scene, user};
use crate::testing::{APP, START, account, content};

fn message(from: &str, time: Seconds, random: Option<u32>) -> Import {
    Import { from: account(from), time: time as u32, random, content: content("old") }
}

async fn bring(scene: &Scene, messages: &[Import]) -> Result<Vec<Imported>> {
    import(&scene.world.domain, &scene.world.app(), &scene.address(), messages, true).await
}

#[tokio::test]
async fn messages_are_imported_in_order_untold_and_read() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    scene.world.pass(100);
    let messages = [
        message("ben", START + 10, Some(1)),
        message("ben", START + 9, Some(2)),
        message("ann", START + 10, None),
        message("ann", START + 101, Some(3)),
    ];
    let results = bring(&scene, &messages).await.unwrap();
    let first = *results[0].as_ref().unwrap();
    assert_eq!(results[2], Ok(first + 1));
    for refused in [&results[1], &results[3]] {
        assert!(matches!(refused, Err(Cause::BadField { field, .. }) if field == "SendTime"));
    }
    assert!(scene.world.told("ben").is_empty());
    let seen = scene.sees(&user("ben")).await.unwrap();
    assert_eq!(seen[..2], [format!("{} ann: old", first + 1), format!("{first} ben: old")]);
    assert_eq!(bring(&scene, &[message("ben", START + 10, Some(1))]).await, Ok(vec![Ok(first)]), "it came before");
    let view = scene.world.view().await;
    for name in ["ann", "ben"] {
        let row = view.get::<ReadRow>(&rows::read_key(APP, &account(name), channel(&scene).await.log())).await.unwrap();
        assert_eq!(row.map(|row| row.seq), Some(first + 1));
    }
    let row = reading::row_with_unread(&view, APP, channel(&scene).await.log(), &account("ann"), 1).await.unwrap();
    assert_eq!(row.seq, first);
}

async fn channel(scene: &Scene) -> Channel {
    Channel::find(&scene.world.view().await, APP, &scene.address()).await.unwrap()
}

#[tokio::test]
async fn what_cannot_be_imported() {
    let scene = Scene::of(GroupKind::Public, "ann", &[]).await;
    let many = vec![message("ann", START, None); 21];
    assert!(matches!(bring(&scene, &many).await, Err(Cause::BadBatch { .. })));
    assert!(matches!(bring(&scene, &[message("eve", START, None)]).await, Err(Cause::NoSuchAccount { .. })));
    scene.world.set(|settings| settings.message_bytes = 3);
    let long = Import { content: content("long"), ..message("ann", START, None) };
    assert_eq!(
        bring(&scene, std::slice::from_ref(&long)).await,
        Ok(vec![Err(Cause::PacketTooLong { got: 4, limit: 3 })])
    );
    assert!(matches!(bring(&scene, &vec![long; 6]).await, Err(Cause::Group(Fault::ImportTooLong(_)))));
    let live = Scene::of(GroupKind::AvChatRoom, "ann", &[]).await;
    assert!(matches!(bring(&live, &[message("ann", START, None)]).await, Err(Cause::Group(Fault::NotAllowed(_)))));
}
