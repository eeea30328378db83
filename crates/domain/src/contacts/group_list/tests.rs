use super::*;
use crate::contacts::{
    Conversation, Cursor, Fault, MarkPatch, Partner, Wanted, clear_with_group, create_group, delete_with_group, list,
    mark, marked, marks_of, pin, unpin,
};
use crate::groups::{GroupKind, New, dissolve, report_read};
use crate::testing::account;
use crate::testing::groups::{Scene, user};

const WANTED: Wanted = Wanted { pinned_first: true, empty: false };

/// The list in words: name, last message, unread.
async fn lines(scene: &Scene, owner: &str, wanted: Wanted) -> Vec<String> {
    let page = list(&scene.world.domain, &scene.world.app(), &account(owner), wanted, Cursor::Start).await.unwrap();
    let line = |conversation| match conversation {
        Conversation::OneToOne(contact) => {
            format!("{} {} {}", contact.peer, contact.last.unwrap().row.content.body, contact.unread)
        }
        Conversation::Group(contact) => {
            let text = |entry: &Entry| entry.message().map_or("tip".to_owned(), |message| message.content.body.clone());
            let last = contact.last.map_or("nothing".to_owned(), |(_, entry)| text(&entry));
            format!("{} {last} {}", contact.head.name, contact.reading.unread)
        }
    };
    page.contacts.into_iter().map(line).collect()
}

async fn ben(scene: &Scene) -> Vec<String> {
    lines(scene, "ben", WANTED).await
}

async fn read_all(scene: &Scene, name: &str) {
    report_read(&scene.world.domain, &scene.world.app(), &user(name), &scene.address(), u64::MAX).await.unwrap();
}

fn partner(scene: &Scene) -> Partner {
    Partner::Group(scene.group.clone())
}

#[tokio::test]
async fn groups_stand_among_accounts_by_their_last_message() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    read_all(&scene, "ben").await;
    scene.world.pass(1);
    scene.world.send("ann", "ben", "hello").await;
    scene.world.pass(1);
    scene.say("ann", "all").await;
    assert_eq!(ben(&scene).await, ["talk all 1", "ann hello 1"]);
    scene.world.pass(1);
    scene.world.send("ann", "ben", "again").await;
    assert_eq!(ben(&scene).await, ["ann again 2", "talk all 1"]);
    read_all(&scene, "ben").await;
    assert_eq!(ben(&scene).await, ["ann again 2", "talk all 0"]);
    let page = list(&scene.world.domain, &scene.world.app(), &account("ben"), WANTED, Cursor::Start).await.unwrap();
    let Conversation::Group(group) = &page.contacts[1] else { panic!() };
    assert_eq!((group.reading.seq, group.head.id.clone()), (group.reading.last, scene.group.clone()));
}

#[tokio::test]
async fn a_deleted_conversation_is_off_until_something_comes() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    scene.say("ann", "one").await;
    let (domain, app) = (&scene.world.domain, scene.world.app());
    delete_with_group(domain, &app, &account("ben"), None, &scene.group, false).await.unwrap();
    let all = Wanted { empty: true, ..WANTED };
    assert!(lines(&scene, "ben", all).await.is_empty());
    assert!(!scene.sees(&user("ben")).await.unwrap().is_empty(), "the history stays");
    scene.say("ann", "two").await;
    assert_eq!(ben(&scene).await, ["talk two 1"]);
    clear_with_group(domain, &app, &account("ben"), None, &scene.group).await.unwrap();
    assert!(ben(&scene).await.is_empty());
    assert_eq!(lines(&scene, "ben", all).await, ["talk nothing 0"]);
    assert!(scene.sees(&user("ben")).await.unwrap().is_empty());
    assert!(!scene.sees(&user("ann")).await.unwrap().is_empty());
    scene.world.account("eve").await;
    let refused = clear_with_group(domain, &app, &account("eve"), None, &scene.group).await;
    assert_eq!(refused, Err(Fault::NoGroupConversation { group: scene.group.to_string() }.into()));
}

#[tokio::test]
async fn what_is_aside_recalled_or_deleted() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    scene.say("ann", "one").await;
    let mut aside = scene.draft("aside", 5);
    aside.message.controls.no_last_message = true;
    scene.send(&user("ann"), aside).await.unwrap();
    assert!(ben(&scene).await[0].starts_with("talk one"));
    let two = scene.say("ann", "two").await;
    groups::recall(&scene.world.domain, &scene.world.app(), &user("ann"), &scene.address(), &[two], "").await.unwrap();
    assert!(ben(&scene).await[0].starts_with("talk two"), "recalled ones stand there, marked");
}

#[tokio::test]
async fn pins_marks_and_groups_of_conversations() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    read_all(&scene, "ben").await;
    scene.say("ann", "x").await;
    scene.world.pass(1);
    scene.world.send("ann", "ben", "later").await;
    let (domain, app, owner) = (&scene.world.domain, scene.world.app(), account("ben"));
    pin(domain, &app, &owner, None, vec![partner(&scene)]).await.unwrap();
    pin(domain, &app, &owner, None, vec![partner(&scene)]).await.unwrap();
    assert_eq!(ben(&scene).await, ["talk x 1", "ann later 1"]);
    scene.world.set(|settings| settings.pinned_conversations = 1);
    let refused = pin(domain, &scene.world.app(), &owner, None, vec![account("ann").into()]).await;
    assert_eq!(refused, Err(Fault::TooManyPinned { limit: 1 }.into()));
    let patch = MarkPatch { peer: partner(&scene), marks: Some((5, 0)), custom: Some("vip".to_owned()) };
    assert_eq!(mark(domain, &app, &owner, None, &[patch]).await.unwrap(), [Ok(())]);
    create_group(domain, &app, &owner, None, "team", &[partner(&scene), account("ann").into()]).await.unwrap();
    let page = marked(domain, &app, &owner, 0).await.unwrap();
    let words = page.conversations.iter().map(|(peer, marked)| format!("{peer} {} {:?}", marked.marks, marked.groups));
    assert_eq!(words.collect::<Vec<_>>(), [format!("{} 5 [1]", scene.group), "ann 0 [1]".to_owned()]);
    unpin(domain, &app, &owner, None, vec![partner(&scene)]).await.unwrap();
    assert_eq!(ben(&scene).await, ["ann later 1", "talk x 1"]);

    pin(domain, &app, &owner, None, vec![partner(&scene)]).await.unwrap();
    dissolve(domain, &app, &user("ann"), &scene.group).await.unwrap();
    assert_eq!(ben(&scene).await, ["ann later 1"]);
    pin(domain, &scene.world.app(), &owner, None, vec![account("ann").into()]).await.unwrap();
    let page = marked(domain, &app, &owner, 0).await.unwrap();
    assert_eq!(page.conversations.len(), 1);
    let named = [partner(&scene), account("ann").into()];
    assert_eq!(marks_of(domain, &app, &owner, &named).await.unwrap().0.len(), 1);
    let patch = MarkPatch { peer: partner(&scene), marks: Some((1, 0)), custom: None };
    let refused = mark(domain, &app, &owner, None, &[patch]).await.unwrap();
    assert_eq!(refused, [Err(Fault::GroupNotResolved { group: scene.group.to_string() }.into())]);
}

#[tokio::test]
async fn pages_lose_and_double_nothing_with_groups_among_accounts() {
    let scene = Scene::of(GroupKind::Public, "ann", &["ben"]).await;
    scene.world.set(|settings| settings.conversations = 500);
    let names: Vec<String> = (0..120).map(|n| format!("peer{n:03}")).collect();
    scene.world.import(&names.iter().map(String::as_str).collect::<Vec<_>>()).await.unwrap();
    let mut pins = Vec::new();
    for (n, name) in names.iter().enumerate() {
        scene.world.pass(u64::from(n % 3 == 0));
        scene.world.send(name, "ben", "x").await;
        let mut new = New::named(GroupKind::Public, name);
        new.members.push(groups::FirstMember { account: account("ben"), admin: false, custom: Vec::new() });
        let made = groups::create(&scene.world.domain, &scene.world.app(), &user("ann"), &new).await.unwrap();
        let mut draft = scene.draft("x", 1);
        draft.to.group = made.id.clone();
        scene.send(&user("ann"), draft).await.unwrap();
        if n % 6 == 0 {
            pins.extend([Partner::Group(made.id), account(name).into()]);
        }
    }
    pin(&scene.world.domain, &scene.world.app(), &account("ben"), None, pins).await.unwrap();
    for pinned_first in [true, false] {
        let wanted = Wanted { pinned_first, empty: true };
        let (mut seen, mut cursor) = (std::collections::HashSet::new(), Cursor::Start);
        let mut count = 0;
        loop {
            let page = list(&scene.world.domain, &scene.world.app(), &account("ben"), wanted, cursor).await.unwrap();
            for conversation in &page.contacts {
                count += 1;
                seen.insert(match conversation {
                    Conversation::OneToOne(contact) => contact.peer.to_string(),
                    Conversation::Group(contact) => contact.head.id.to_string(),
                });
            }
            match page.next {
                Some(next) => cursor = next,
                None => break,
            }
        }
        assert_eq!((count, seen.len()), (241, 241), "{pinned_first}");
    }
}
