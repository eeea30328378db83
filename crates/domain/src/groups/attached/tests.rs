use super::*;
use crate::groups::{Fault, GroupKind, recall};
use crate::messages::{Controls, Pair, Wish};
use crate::testing::account;
use crate::testing::groups::{Scene, user};

async fn extensible(scene: &Scene) -> u64 {
    let mut draft = scene.draft("x", 1);
    draft.message.controls = Controls { extensible: true, ..Controls::default() };
    scene.send(&user("ann"), draft).await.unwrap().seq
}

async fn set(scene: &Scene, by: &str, at: u64, key: &str, seq: u64) -> Result<Extended> {
    let wish = Wish { key: key.to_owned(), value: "v".to_owned(), seq: Some(seq) };
    let operation = Operation::Set(vec![wish]);
    extend(&scene.world.domain, &scene.world.app(), &user(by), (&scene.address(), at), &operation).await
}

async fn smile(scene: &Scene, by: &str, at: u64, there: bool) -> Result<()> {
    react(&scene.world.domain, &scene.world.app(), &user(by), (&scene.address(), at), "smile", there).await
}

async fn smiles(scene: &Scene, at: u64) -> Vec<String> {
    let all = reactions(&scene.world.domain, &scene.world.app(), &user("ben"), &scene.address(), &[at]).await.unwrap();
    let words = |reaction: &Reaction| format!("{} {:?}", reaction.name, reaction.accounts);
    all[0].iter().map(words).collect()
}

#[tokio::test]
async fn pairs_hang_on_messages_that_take_them_and_everybody_is_told() {
    let scene = Scene::of(GroupKind::Private, "ann", &["ben"]).await;
    let (seq, plain) = (extensible(&scene).await, scene.say("ann", "plain").await);
    scene.world.told("ben");
    assert_eq!(set(&scene, "ben", seq, "k", 0).await.unwrap().last_seq, 1);
    assert!(set(&scene, "ann", seq, "k", 0).await.unwrap().outcomes[0].stale);
    assert_eq!(scene.world.told("ben").len(), 1);
    let (domain, app, address) = (&scene.world.domain, scene.world.app(), scene.address());
    let found = extensions(domain, &app, &user("ann"), (&address, seq), 0).await.unwrap();
    assert_eq!(found.pairs, [Pair { key: "k".to_owned(), value: "v".to_owned(), seq: 1 }]);
    assert_eq!(set(&scene, "ben", plain, "k", 0).await, Err(Cause::NotExtensible));
    assert_eq!(set(&scene, "ben", 99, "k", 0).await, Err(Cause::NoSuchMessage));
    scene.world.set(|settings| settings.extension_changes = 2);
    set(&scene, "ben", seq, "l", 0).await.unwrap();
    assert_eq!(set(&scene, "ben", seq, "m", 0).await, Err(Cause::ExtensionsTooOften { limit: 2 }));
}

#[tokio::test]
async fn reactions_come_and_go() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    let seq = scene.say("ann", "x").await;
    scene.world.told("ann");
    smile(&scene, "ben", seq, true).await.unwrap();
    smile(&scene, "ben", seq, true).await.unwrap();
    smile(&scene, "ann", seq, true).await.unwrap();
    assert_eq!(scene.world.told("ann").len(), 2);
    assert_eq!(smiles(&scene, seq).await, [format!("smile {:?}", [account("ben"), account("ann")])]);
    smile(&scene, "ben", seq, false).await.unwrap();
    smile(&scene, "ann", seq, false).await.unwrap();
    assert!(smiles(&scene, seq).await.is_empty() && smiles(&scene, 99).await.is_empty());
    recall(&scene.world.domain, &scene.world.app(), &user("ann"), &scene.address(), &[seq], "").await.unwrap();
    assert_eq!(smile(&scene, "ben", seq, true).await, Err(Cause::NoSuchMessage));
    scene.world.account("eve").await;
    assert!(matches!(smile(&scene, "eve", seq, true).await, Err(Cause::Group(Fault::NotAllowed(_)))));
}
