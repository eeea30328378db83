//! Changing what a message says.

use tincan_store::Batch;

use super::actor::{self, Actor};
use super::send::check_size;
use super::stored::{Content, MessageRef};
use crate::core::Attempts;
use crate::event::{Event, Push};
use crate::model::{Account, MsgKey};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// What to change of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Modification {
    /// The new elements; as they are when absent.
    pub body: Option<String>,
    /// The new custom data; as it is when absent.
    pub cloud_custom_data: Option<String>,
    /// The version that the change starts from; whatever is stored when absent.
    pub version: Option<u32>,
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Modified {
    /// It is done: what the message says now, and its new version.
    Done(Content, u32),
    /// It started from another version than the one that is stored: what the message says, and its version.
    Conflict(Content, u32),
}

/// Changes a message. Its version rises, and both sides are told.
///
/// Errors: 20026 no such message, 20003 a user that is on neither side, 80002 and 93000 (by REST) too long, 20028 other
/// changes came between.
pub async fn modify(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    (from, to, key): (&Account, &Account, MsgKey),
    change: &Modification,
) -> Result<Modified> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let found = actor::find(&view, domain, app, actor, (from, to, key)).await;
        let (message_key, kept) = found.map_err(|cause| match cause {
            Cause::NoSuchMessage => Cause::NoMessageToModify,
            other => other,
        })?;
        let mut row = kept.row.clone();
        if change.version.is_some_and(|version| version != row.version) {
            return Ok(Modified::Conflict(row.content, row.version));
        }
        if let Some(body) = &change.body {
            row.content.body.clone_from(body);
        }
        if let Some(data) = &change.cloud_custom_data {
            row.content.cloud_custom_data.clone_from(data);
        }
        check_size(app, &row.content)?;
        row.version += 1;
        let mut batch = Batch::new();
        kept.replace(message_key, &row, &mut batch);
        let committed = domain.commit(batch, &mut attempts).await.map_err(|cause| match cause {
            Cause::WriteConflict => Cause::ModifyCollision,
            other => other,
        })?;
        if committed.is_none() {
            continue;
        }
        let message = MessageRef::of(from, to, key, &row);
        let push = Push::new(Event::Modified { message, content: row.content.clone(), version: row.version });
        for side in actor::hearers(from, to, &row) {
            let except = if side == actor.account() { actor.inst() } else { None };
            domain.bus.publish(app.id, side, except, &push);
        }
        return Ok(Modified::Done(row.content, row.version));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::messages::{Query, history};
    use crate::testing::{World, account, content};

    fn to(text: &str, version: Option<u32>) -> Modification {
        Modification { body: Some(text.to_owned()), cloud_custom_data: None, version }
    }

    async fn change(world: &World, by: &str, key: MsgKey, change: Modification) -> Result<Modified> {
        let actor = if by == "admin" { Actor::Admin(account(by)) } else { Actor::User(account(by), None) };
        let (alice, bob) = (account("alice"), account("bob"));
        modify(&world.domain, &world.app(), &actor, (&alice, &bob, key), &change).await
    }

    #[tokio::test]
    async fn either_side_changes_a_message_and_both_are_told() {
        let world = World::of(&["alice", "bob"]).await;
        let key = world.send("alice", "bob", "draft").await;
        world.told("bob");
        assert_eq!(change(&world, "alice", key, to("one", Some(0))).await, Ok(Modified::Done(content("one"), 1)));
        let data = Modification { cloud_custom_data: Some("d".to_owned()), ..to("two", Some(1)) };
        let now = Content { cloud_custom_data: "d".to_owned(), ..content("two") };
        assert_eq!(change(&world, "bob", key, data).await, Ok(Modified::Done(now.clone(), 2)));
        let only_data = Modification { body: None, cloud_custom_data: Some(String::new()), version: None };
        assert_eq!(change(&world, "admin", key, only_data).await, Ok(Modified::Done(content("two"), 3)));
        for side in ["alice", "bob"] {
            let words = |version, text| format!("message {} of alice to bob is now {text}, version {version}", key.seq);
            assert_eq!(world.told(side), [words(1, "one"), words(2, "two"), words(3, "two")]);
        }
        let query = Query::newest(account("bob"), account("alice"), 10);
        let page = history(&world.domain, &world.app(), &query).await.unwrap();
        assert_eq!((page.messages[0].row.version, &page.messages[0].row.content), (3, &content("two")));
        assert_eq!(world.unread("bob", "alice").await, 1);
    }

    #[tokio::test]
    async fn a_change_from_an_old_version_is_a_conflict() {
        let world = World::of(&["alice", "bob"]).await;
        let key = world.send("alice", "bob", "draft").await;
        change(&world, "bob", key, to("his", Some(0))).await.unwrap();
        world.told("bob");
        assert_eq!(change(&world, "alice", key, to("hers", Some(0))).await, Ok(Modified::Conflict(content("his"), 1)));
        assert!(world.told("bob").is_empty());
        assert_eq!(world.history("alice", "bob").await, ["his"]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_changes_from_one_version_one_wins() {
        let world = Arc::new(World::of(&["alice", "bob"]).await);
        let key = world.send("alice", "bob", "draft").await;
        let tasks: Vec<_> = (0..10)
            .map(|n| {
                let world = world.clone();
                let by = if n % 2 == 0 { "alice" } else { "bob" };
                tokio::spawn(async move { change(&world, by, key, to(&n.to_string(), Some(0))).await.unwrap() })
            })
            .collect();
        let mut won = Vec::new();
        for task in tasks {
            if let Modified::Done(content, 1) = task.await.unwrap() {
                won.push(content.body);
            }
        }
        assert_eq!(won, world.history("bob", "alice").await);
        assert_eq!(won.len(), 1);
    }

    #[tokio::test]
    async fn what_is_not_there_not_seen_or_too_long_is_refused() {
        let world = World::of(&["alice", "bob", "carol"]).await;
        let key = world.send("alice", "bob", "draft").await;
        let gone = Err(Cause::NoMessageToModify);
        assert_eq!(change(&world, "alice", MsgKey { random: 1, ..key }, to("x", None)).await, gone);
        assert_eq!(change(&world, "carol", key, to("x", None)).await, Err(Cause::NotOfConversation));
        world.delete("bob", "alice", &[key]).await;
        assert_eq!(change(&world, "bob", key, to("x", None)).await, gone);
        change(&world, "alice", key, to("x", None)).await.unwrap();
        world.set(|settings| settings.message_bytes = 3);
        let too_long = Err(Cause::PacketTooLong { got: 4, limit: 3 });
        assert_eq!(change(&world, "alice", key, to("long", None)).await, too_long);
        world.recall("alice", "alice", "bob", key).await.unwrap();
        assert_eq!(change(&world, "alice", key, to("x", None)).await, gone);
        let old = world.send("alice", "bob", "old").await;
        world.pass(7 * 86_400 + 1);
        assert_eq!(change(&world, "admin", old, to("x", None)).await, gone);
    }
}
