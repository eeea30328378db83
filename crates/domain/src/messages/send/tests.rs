use std::sync::Arc;

use super::*;
use crate::messages::Query;
use crate::testing::{APP, World, account};

async fn block(world: &World, owner: &str, other: &str) {
    blacklist::add(&world.domain, &world.app(), &account(owner), &[account(other)]).await.unwrap();
    world.told(owner);
}

#[tokio::test]
async fn a_message_is_kept_for_both_sides_and_pushed_to_the_recipient() {
    let world = World::of(&["alice", "bob"]).await;
    let key = world.send("alice", "bob", "hi").await;
    assert_eq!(key.time, world.now());
    assert_eq!(world.history("alice", "bob").await, ["hi"]);
    assert_eq!(world.history("bob", "alice").await, ["hi"]);
    assert_eq!((world.unread("bob", "alice").await, world.unread("alice", "bob").await), (1, 0));
    assert_eq!(world.told("bob"), ["message of alice: hi"]);
    assert!(world.told("alice").is_empty());
}

#[tokio::test]
async fn both_accounts_have_to_exist() {
    let world = World::of(&["alice"]).await;
    let refused = world.send_draft(world.draft("nobody", "alice", "x")).await;
    assert_eq!(refused, Err(Cause::no_such(Party::Sender, "nobody")));
    let refused = world.send_draft(world.draft("alice", "nobody", "x")).await;
    assert_eq!(refused, Err(Cause::no_such(Party::Recipient, "nobody")));
    // The online-only way is no way around it.
    let draft = Draft { life_time: Some(0), ..world.draft("alice", "nobody", "x") };
    assert_eq!(world.send_draft(draft).await, Err(Cause::no_such(Party::Recipient, "nobody")));
}

#[tokio::test]
async fn body_and_custom_data_together_are_limited() {
    let world = World::of(&["alice", "bob"]).await;
    world.set(|settings| settings.message_bytes = 10);
    let with = |custom: &str| Draft {
        content: Content { body: "123456".into(), cloud_custom_data: custom.into() },
        ..world.draft("alice", "bob", "")
    };
    assert!(world.send_draft(with("7890")).await.is_ok());
    assert_eq!(world.send_draft(with("78901")).await, Err(Cause::PacketTooLong { got: 11, limit: 10 }));
    assert_eq!(world.history("bob", "alice").await.len(), 1);
}

#[tokio::test]
async fn a_blacklisted_sender_is_refused() {
    let world = World::of(&["alice", "bob"]).await;
    block(&world, "bob", "alice").await;
    assert_eq!(world.send_draft(world.draft("alice", "bob", "x")).await, Err(Cause::BlockedByRecipient));
    assert!(world.history("alice", "bob").await.is_empty());
    // It is the other's list that counts.
    world.send("bob", "alice", "I may").await;
    assert_eq!(world.unread("alice", "bob").await, 1);
}

#[tokio::test]
async fn a_blacklisted_sender_may_be_left_to_believe_that_it_was_sent() {
    let world = World::of(&["alice", "bob"]).await;
    world.set(|settings| settings.blocked_send_looks_sent = true);
    block(&world, "bob", "alice").await;
    let key = world.send("alice", "bob", "x").await;
    world.send_draft(Draft { life_time: Some(0), ..world.draft("alice", "bob", "fleeting") }).await.unwrap();
    assert_eq!(world.history("alice", "bob").await, ["x"]);
    assert!(world.history("bob", "alice").await.is_empty());
    assert_eq!(world.unread("bob", "alice").await, 0);
    assert!(world.told("bob").is_empty());
    // What the recipient never saw it does not hear of when it is recalled either.
    world.recall("alice", "alice", "bob", key).await.unwrap();
    assert!(world.told("bob").is_empty());
    assert_eq!(world.unread("bob", "alice").await, 0);
    // Nor does it come back when the blacklist forgets.
    blacklist::remove(&world.domain, &world.app(), &account("bob"), &[account("alice")]).await.unwrap();
    assert!(world.history("bob", "alice").await.is_empty());
}

#[tokio::test]
async fn an_admins_send_passes_the_blacklist() {
    let world = World::of(&["alice", "bob"]).await;
    block(&world, "bob", "alice").await;
    world.send_draft(Draft { by_admin: true, ..world.draft("alice", "bob", "official") }).await.unwrap();
    assert_eq!(world.history("bob", "alice").await, ["official"]);
    assert_eq!(world.told("bob"), ["message of alice: official"]);
}

#[tokio::test]
async fn the_same_message_within_the_window_is_sent_once() {
    let world = World::of(&["alice", "bob"]).await;
    let draft = world.draft("alice", "bob", "once");
    let first = world.send_draft(draft.clone()).await.unwrap();
    world.pass(120);
    assert_eq!(world.send_draft(draft.clone()).await.unwrap(), first);
    assert_eq!(world.told("bob").len(), 1);
    assert_eq!(world.unread("bob", "alice").await, 1);
    world.pass(1);
    let second = world.send_draft(draft).await.unwrap();
    assert_eq!(second.time, first.time + 121);
    assert_eq!(world.history("bob", "alice").await, ["once", "once"]);
    assert_eq!(world.unread("bob", "alice").await, 2);
}

#[tokio::test]
async fn another_recipient_another_seq_and_another_content_make_another_message() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    let draft = world.draft("alice", "bob", "one");
    world.send_draft(draft.clone()).await.unwrap();
    world.send_draft(Draft { to: account("carol"), ..draft.clone() }).await.unwrap();
    world.send_draft(Draft { random: 8, ..draft.clone() }).await.unwrap();
    world.send_draft(Draft { seq: 1000, ..draft.clone() }).await.unwrap();
    let custom = Content { body: "one".into(), cloud_custom_data: "custom".into() };
    world.send_draft(Draft { content: custom, ..draft.clone() }).await.unwrap();
    assert_eq!(world.unread("bob", "alice").await, 4);
    assert_eq!(world.unread("carol", "alice").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_retries_at_once_store_one_message() {
    let world = Arc::new(World::of(&["alice", "bob"]).await);
    let draft = world.draft("alice", "bob", "once");
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (world, draft) = (world.clone(), draft.clone());
            tokio::spawn(async move { world.send_draft(draft).await })
        })
        .collect();
    let mut keys = Vec::new();
    for task in tasks {
        keys.push(task.await.unwrap().unwrap());
    }
    keys.dedup();
    assert_eq!(keys.len(), 1);
    assert_eq!(world.history("bob", "alice").await, ["once"]);
    assert_eq!(world.unread("bob", "alice").await, 1);
    assert_eq!(world.told("bob").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_first_messages_at_once_are_all_counted() {
    let world = Arc::new(World::of(&["alice", "bob"]).await);
    let tasks: Vec<_> = (0..40)
        .map(|n| {
            let world = world.clone();
            let (from, to) = if n % 2 == 0 { ("alice", "bob") } else { ("bob", "alice") };
            tokio::spawn(async move { world.send(from, to, "x").await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!((world.unread("bob", "alice").await, world.unread("alice", "bob").await), (20, 20));
    assert_eq!(world.history("bob", "alice").await.len(), 40);
    let view = world.view().await;
    assert_eq!(contacts::all_rows(&view, APP, &account("bob")).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_key_in_the_same_second_moves_on() {
    let world = World::of(&["alice", "bob"]).await;
    let draft = world.draft("alice", "bob", "one");
    let first = world.send_draft(draft.clone()).await.unwrap();
    let other = Draft { content: crate::testing::content("two"), ..draft.clone() };
    let second = world.send_draft(other.clone()).await.unwrap();
    assert_eq!(second, MsgKey { time: first.time + 1, ..first });
    // Sent again it is still itself, at its moved time.
    assert_eq!(world.send_draft(other).await.unwrap(), second);
    assert_eq!(world.history("bob", "alice").await, ["one", "two"]);
    // The other direction is another place.
    let back = Draft { from: account("bob"), to: account("alice"), ..draft };
    assert_eq!(world.send_draft(back).await.unwrap(), first);
}

#[tokio::test]
async fn an_online_only_message_is_pushed_and_not_stored() {
    let world = World::of(&["alice", "bob"]).await;
    let draft = Draft { life_time: Some(0), own_copy: OwnCopy::Pushed, ..world.draft("alice", "bob", "typing") };
    world.send_draft(draft).await.unwrap();
    assert_eq!(world.told("bob"), ["online-only message of alice: typing"]);
    assert_eq!(world.told("alice"), ["own message to bob: typing"]);
    assert!(world.history("alice", "bob").await.is_empty());
    assert_eq!(world.unread("bob", "alice").await, 0);
    let view = world.view().await;
    assert!(contacts::all_rows(&view, APP, &account("bob")).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_own_copy_is_kept_pushed_or_not_there() {
    let world = World::of(&["alice", "bob"]).await;
    let with = |own_copy, text| Draft { own_copy, from_inst: Some(InstId(5)), ..world.draft("alice", "bob", text) };
    world.send_draft(with(OwnCopy::Kept, "kept")).await.unwrap();
    assert!(world.told("alice").is_empty());
    world.send_draft(with(OwnCopy::Pushed, "pushed")).await.unwrap();
    assert_eq!(world.told("alice"), ["own message to bob: pushed except 5"]);
    world.send_draft(with(OwnCopy::None, "none")).await.unwrap();
    assert!(world.told("alice").is_empty());
    assert_eq!(world.history("alice", "bob").await, ["kept", "pushed"]);
    assert_eq!(world.history("bob", "alice").await, ["kept", "pushed", "none"]);
    assert_eq!(world.unread("bob", "alice").await, 3);
}

#[tokio::test]
async fn a_note_to_oneself_is_kept_and_never_unread() {
    let world = World::of(&["alice"]).await;
    let draft = world.draft("alice", "alice", "note");
    world.send_draft(Draft { own_copy: OwnCopy::Pushed, from_inst: Some(InstId(5)), ..draft }).await.unwrap();
    assert_eq!(world.told("alice"), ["own message to alice: note except 5"]);
    assert_eq!(world.history("alice", "alice").await, ["note"]);
    assert_eq!(world.unread("alice", "alice").await, 0);
    world.read("alice", "alice", world.now()).await;
    assert_eq!(world.told("alice").len(), 1, "only the other logins hear of it");
}

#[tokio::test]
async fn a_message_without_unread_is_not_counted() {
    let world = World::of(&["alice", "bob"]).await;
    let controls = Controls { no_unread: true, ..Controls::default() };
    let key = world.send_draft(Draft { controls, ..world.draft("alice", "bob", "quiet") }).await.unwrap();
    world.send("alice", "bob", "loud").await;
    assert_eq!(world.unread("bob", "alice").await, 1);
    world.recall("alice", "alice", "bob", key).await.unwrap();
    assert_eq!(world.unread("bob", "alice").await, 1);
}

#[tokio::test]
async fn a_batch_reaches_those_who_exist() {
    let world = World::of(&["alice", "bob", "carol"]).await;
    let draft = Draft { by_admin: true, ..world.draft("alice", "bob", "to all") };
    let recipients = [account("bob"), account("nobody"), account("carol")];
    let (sent, failed) = send_to_many(&world.domain, &world.app(), &draft, &recipients).await.unwrap();
    assert_eq!((sent.key.seq, failed), (draft.seq, vec![account("nobody")]));
    for name in ["bob", "carol"] {
        assert_eq!(world.history(name, "alice").await, ["to all"]);
    }
    let nobody = [account("nobody")];
    let refused = send_to_many(&world.domain, &world.app(), &draft, &nobody).await;
    assert_eq!(refused, Err(Cause::NoRecipientExists));
    let draft = Draft { from: account("nobody"), ..draft };
    let refused = send_to_many(&world.domain, &world.app(), &draft, &recipients).await;
    assert_eq!(refused, Err(Cause::no_such(Party::Sender, "nobody")));
}

#[tokio::test]
async fn a_message_shows_what_the_sender_calls_itself_now() {
    let world = World::of(&["bob"]).await;
    let introduce = async |nick: &str| {
        let introduction = profiles::Introduction { nick: Some(nick.to_owned()), face: None };
        let import = accounts::Import { account: account("alice"), introduction };
        accounts::import(&world.domain, &world.app(), &[import]).await.unwrap();
    };
    introduce("Ali ").await;
    world.send("alice", "bob", "hi").await;
    assert_eq!(world.told("bob"), ["message of Ali alice: hi"]);
    introduce("Alice").await;
    let query = Query::newest(account("bob"), account("alice"), 1);
    let page = crate::messages::history(&world.domain, &world.app(), &query).await.unwrap();
    assert_eq!(page.messages[0].nick, "Alice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_while_an_account_goes_does_not_wait_for_the_next_of_its_name() {
    for round in 0..60_u64 {
        let world = Arc::new(World::of(&["alice", "bob"]).await);
        world.send("alice", "bob", "first").await;
        let tasks: Vec<_> = (0..40)
            .map(|n| {
                let world = world.clone();
                let draft = world.draft("alice", "bob", &n.to_string());
                tokio::spawn(async move { world.send_draft(draft).await.map(drop) })
            })
            .collect();
        if round % 2 == 0 {
            tokio::task::yield_now().await;
        }
        accounts::delete(&world.domain, &world.app(), &account("bob")).await.unwrap();
        for task in tasks {
            let result = task.await.unwrap();
            let gone = Err(Cause::no_such(Party::Recipient, "bob"));
            assert!(result == Ok(()) || result == gone, "{result:?}");
        }
        world.import(&["bob"]).await.unwrap();
        assert!(world.history("bob", "alice").await.is_empty());
        assert_eq!(world.unread("bob", "alice").await, 0);
    }
}

#[tokio::test]
async fn a_muted_sender_and_strangers_under_the_friend_check_are_refused() {
    let world = World::of(&["alice", "bob"]).await;
    let send = async || world.send_draft(world.draft("alice", "bob", "x")).await.map(drop);
    let minute = Some(mutes::Span::Seconds(60));
    mutes::set(&world.domain, &world.app(), &account("alice"), minute, None).await.unwrap();
    assert_eq!(send().await, Err(Cause::SenderMuted));
    world.send_draft(Draft { by_admin: true, ..world.draft("alice", "bob", "x") }).await.unwrap();
    world.pass(60);
    send().await.unwrap();
    world.set(|settings| settings.friends_only = true);
    assert_eq!(send().await, Err(Cause::NotFriends));
    world.send("alice", "alice", "a note").await;
    // Who has blacklisted the sender is no friend either, and says so first.
    block(&world, "bob", "alice").await;
    assert_eq!(send().await, Err(Cause::BlockedByRecipient));
}
