use super::*;
use crate::Cause;
use crate::groups::{Fault, GroupKind};
use crate::messages::Controls;
use crate::testing::account;
use crate::testing::groups::{Scene, admin, user};

async fn asking(scene: &Scene, by: &str, random: u32) -> u64 {
    let mut draft = scene.draft("read me", random);
    draft.message.controls = Controls { need_receipt: true, ..Controls::default() };
    scene.send(&user(by), draft).await.unwrap().seq
}

async fn confirm(scene: &Scene, by: &str, seqs: &[u64]) -> Result<Vec<Result<()>>> {
    send_receipts(&scene.world.domain, &scene.world.app(), &user(by), &scene.address(), seqs).await
}

async fn counts(scene: &Scene, by: &Actor, seq: u64) -> Result<(u64, u64)> {
    let counts = receipt_counts(&scene.world.domain, &scene.world.app(), by, &scene.address(), &[seq]).await?;
    counts.into_iter().next().unwrap().map(|count| (count.read, count.unread))
}

fn none(seq: u64) -> Cause {
    ReceiptFault::NoReceipt(seq).into()
}

#[tokio::test]
async fn each_member_confirms_once_and_the_sender_is_told() {
    let scene = Scene::of(GroupKind::Private, "ann", &["ben", "cid"]).await;
    let seq = asking(&scene, "ann", 1).await;
    assert_eq!(counts(&scene, &user("ann"), seq).await, Ok((0, 2)));
    scene.world.told("ann");
    assert_eq!(confirm(&scene, "ben", &[seq]).await, Ok(vec![Ok(())]));
    assert_eq!(scene.world.told("ann").len(), 1);
    assert_eq!(confirm(&scene, "ben", &[seq, seq]).await, Ok(vec![Ok(()), Ok(())]));
    assert!(scene.world.told("ann").is_empty(), "a second one changes nothing");
    assert_eq!(counts(&scene, &user("ann"), seq).await, Ok((1, 1)));
    confirm(&scene, "cid", &[seq]).await.unwrap();
    assert_eq!(counts(&scene, &admin("admin"), seq).await, Ok((2, 0)));
    // One's own message needs no receipt.
    assert_eq!(confirm(&scene, "ann", &[seq]).await, Ok(vec![Ok(())]));
    assert_eq!(counts(&scene, &user("ann"), seq).await, Ok((2, 0)));
}

#[tokio::test]
async fn who_has_read_and_who_has_not_in_pages() {
    let scene = Scene::of(GroupKind::Public, "ann", &["b1", "b2", "b3", "c1", "c2"]).await;
    let seq = asking(&scene, "ann", 1).await;
    for name in ["b3", "b1", "b2"] {
        confirm(&scene, name, &[seq]).await.unwrap();
    }
    let page = async |have_read, after: Option<&str>| {
        let after = after.map(account);
        let (domain, app, address) = (&scene.world.domain, scene.world.app(), scene.address());
        let page = receipt_readers(domain, &app, &user("ann"), &address, (seq, have_read), (after.as_ref(), 2)).await;
        let page = page.unwrap();
        let names: Vec<String> = page.accounts.iter().map(Account::to_string).collect();
        (names.join(" "), page.next.map(|next| next.to_string()))
    };
    assert_eq!(page(true, None).await, ("b1 b2".to_owned(), Some("b2".to_owned())));
    assert_eq!(page(true, Some("b2")).await, ("b3".to_owned(), None));
    assert_eq!(page(false, None).await, ("c1 c2".to_owned(), None));
    let wanted = [(seq, vec![account("b1"), account("c1")]), (99, vec![account("b1")])];
    let (domain, app) = (&scene.world.domain, scene.world.app());
    let found = receipts_of(domain, &app, &user("ann"), &scene.address(), &wanted).await.unwrap();
    assert_eq!(found[0].as_ref().unwrap().len(), 1);
    assert_eq!(found[1], Err(none(99)));
}

#[tokio::test]
async fn messages_without_receipts_and_those_of_others_have_none() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    let (asked, plain) = (asking(&scene, "ann", 1).await, scene.say("ann", "plain").await);
    assert_eq!(confirm(&scene, "ben", &[plain, asked, 77]).await, Ok(vec![Err(none(plain)), Ok(()), Err(none(77))]));
    assert_eq!(counts(&scene, &user("ben"), asked).await, Err(none(asked)), "somebody else's");
    assert_eq!(counts(&scene, &user("ann"), plain).await, Err(none(plain)));
    crate::groups::recall(&scene.world.domain, &scene.world.app(), &user("ann"), &scene.address(), &[asked], "")
        .await
        .unwrap();
    assert_eq!(counts(&scene, &user("ann"), asked).await, Err(none(asked)));
}

#[tokio::test]
async fn types_without_receipts_and_strangers_are_refused() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    scene.world.account("eve").await;
    let refused = |result: Result<_>| matches!(result, Err(Cause::Group(Fault::NotAllowed(_))));
    assert!(refused(confirm(&scene, "eve", &[1]).await));
    scene.world.set(|settings| settings.groups.extras = false);
    assert!(refused(confirm(&scene, "ben", &[1]).await));
    let scene = Scene::of(GroupKind::Community, "ann", &["ben"]).await;
    assert!(refused(confirm(&scene, "ben", &[1]).await));
}
