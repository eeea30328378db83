//! Who is online.

use tincan_sdk::Event;
use tincan_sdk::status::{Presence, Status};
use tincan_sdk_tests::clients::Device;

use crate::Scene;

async fn state(user: &mut Device, of: &str) -> Status {
    user.event(|event| match event {
        Event::StatusChanged { statuses } => statuses.into_iter().find(|status| status.user == of),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn states_are_asked_for_and_watched() {
    let scene = Scene::new();
    let mut alice = scene.user("alice").await;
    let bob = scene.user("bob").await;
    bob.client.status().set_own("busy 忙").await.unwrap();
    let found = alice.client.status().get(&["bob", "nobody"]).await.unwrap();
    assert_eq!(
        (found.list.len(), found.list[0].presence, found.list[0].custom.as_str()),
        (1, Presence::Online, "busy 忙")
    );
    assert_eq!((found.failed[0].user.as_str(), found.failed[0].code), ("nobody", 70107));

    let failed = alice.client.status().subscribe(&["bob", "nobody"]).await.unwrap();
    assert_eq!(failed.len(), 1);
    bob.client.status().set_own("free").await.unwrap();
    assert_eq!(state(&mut alice, "bob").await.custom, "free");
    bob.client.logout().await.unwrap();
    let gone = state(&mut alice, "bob").await;
    assert_eq!(gone.presence, Presence::LoggedOut);

    alice.client.status().unsubscribe(&["bob"]).await.unwrap();
    alice.client.status().unsubscribe_all().await.unwrap();
}
