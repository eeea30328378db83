//! Import of old messages.

use tincan_store::Batch;

use super::send::{Parties, add, check_size};
use super::stored::{self, Content, Controls, MessageRow};
use crate::core::Attempts;
use crate::event::{Event, Push};
use crate::model::{Account, MsgKey};
use crate::policy::App;
use crate::{Cause, Domain, Result, profiles};
use std::sync::Arc;

/// A message to import.
#[derive(Debug, Clone)]
pub struct Import {
    /// The sender.
    pub from: Account,
    /// The recipient.
    pub to: Account,
    /// Its key: the time is the message's own.
    pub key: MsgKey,
    /// What it says.
    pub content: Content,
    /// Like a live message, the recipient's unread count rises; otherwise it is history only.
    pub counted: bool,
    /// It is pushed to those who are online.
    pub pushed: bool,
}

/// Imports a message. The first import of a MsgSeq, MsgRandom and time in a conversation wins, whatever the direction;
/// later ones change nothing and succeed.
///
/// Errors: 93000 too long, 90008, 90012 no such account, 90006 the time is in the future.
pub async fn import(domain: &Domain, app: &App, import: Import) -> Result<()> {
    check_size(app, &import.content)?;
    if u64::from(import.key.time) > domain.now() {
        return Err(Cause::field("MsgTimeStamp", "must not be in the future"));
    }
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let oldest = domain.now().saturating_sub(app.settings.history.as_secs());
        let parties = Parties::find(&view, app.id, &import.from, &import.to).await?;
        let (there, back) = (
            stored::key(app.id, &import.from, &import.to, import.key),
            stored::key(app.id, &import.to, &import.from, import.key),
        );
        if view.has(&there).await? || view.has(&back).await? {
            return domain.settle().await;
        }
        let row = MessageRow {
            sender_tiny_id: parties.sender_tiny_id,
            client_time: import.key.time,
            content: import.content.clone(),
            controls: Controls { no_unread: !import.counted, ..Controls::default() },
            // What is older than messages are kept is never seen, so that nobody could read it.
            counted: import.counted && import.from != import.to && u64::from(import.key.time) >= oldest,
            life_time: None,
            offline_push: None,
            version: 0,
            recall: None,
            receipt_at: 0,
            hidden_from_sender: false,
            hidden_from_recipient: false,
        };
        let mut batch = Batch::new();
        batch.expect(there.bytes(), None);
        batch.expect(back.bytes(), None);
        add(&view, app.id, &import.from, &import.to, import.key, &row, &mut batch).await?;
        parties.guard(&mut batch);
        if domain.commit(batch, &mut attempts).await?.is_none() {
            continue;
        }
        if import.pushed {
            let profile = profiles::find(&view, app.id, &import.from).await?;
            let message = Arc::new(super::Message {
                from: import.from,
                to: import.to.clone(),
                key: import.key,
                arrival: 0,
                nick: profile.text(profiles::NICK).to_owned(),
                face: profile.text(profiles::IMAGE).to_owned(),
                online_only: false,
                row: Arc::new(row),
            });
            domain.bus.publish(app.id, &import.to, None, &Push::new(Event::Message(message)));
        }
        return Ok(());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::Party;
    use crate::messages::{self, Query};
    use crate::testing::{World, account, content};

    fn old(world: &World, from: &str, to: &str, text: &str) -> Import {
        Import {
            from: account(from),
            to: account(to),
            key: MsgKey { time: world.now() - 1000, seq: 5, random: 77 },
            content: content(text),
            counted: false,
            pushed: false,
        }
    }

    async fn bring(world: &World, message: Import) -> Result<()> {
        import(&world.domain, &world.app(), message).await
    }

    #[tokio::test]
    async fn the_first_import_wins_whatever_the_direction() {
        let world = World::of(&["alice", "bob"]).await;
        let first = old(&world, "alice", "bob", "first");
        bring(&world, first.clone()).await.unwrap();
        bring(&world, Import { content: content("second"), ..first.clone() }).await.unwrap();
        let back = Import { from: account("bob"), to: account("alice"), counted: true, ..first.clone() };
        bring(&world, back).await.unwrap();
        assert_eq!(world.history("alice", "bob").await, ["first"]);
        assert_eq!(world.unread("alice", "bob").await, 0);
        let other = MsgKey { random: 78, ..first.key };
        bring(&world, Import { key: other, ..first }).await.unwrap();
        assert_eq!(world.history("alice", "bob").await.len(), 2);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_import_wins_when_both_directions_come_at_once() {
        for _ in 0..5 {
            let world = Arc::new(World::of(&["alice", "bob"]).await);
            // Not the first message, so that the imports do not meet at the contacts' rows.
            world.send("alice", "bob", "first").await;
            let tasks: Vec<_> = (0..20)
                .map(|n| {
                    let world = world.clone();
                    let (from, to) = if n % 2 == 0 { ("alice", "bob") } else { ("bob", "alice") };
                    tokio::spawn(async move { bring(&world, old(&world, from, to, "x")).await })
                })
                .collect();
            for task in tasks {
                task.await.unwrap().unwrap();
            }
            assert_eq!(world.history("alice", "bob").await, ["x", "first"]);
        }
    }

    #[tokio::test]
    async fn an_import_counts_and_is_pushed_when_asked_to() {
        let world = World::of(&["alice", "bob"]).await;
        bring(&world, old(&world, "alice", "bob", "history")).await.unwrap();
        assert_eq!(world.unread("bob", "alice").await, 0);
        assert!(world.told("bob").is_empty());
        let key = MsgKey { time: world.now(), seq: 6, random: 1 };
        let live = Import { key, counted: true, pushed: true, ..old(&world, "alice", "bob", "live") };
        bring(&world, live.clone()).await.unwrap();
        bring(&world, live).await.unwrap();
        assert_eq!(world.unread("bob", "alice").await, 1);
        assert_eq!(world.told("bob"), ["message of alice: live"]);
        assert_eq!(world.history("bob", "alice").await, ["history", "live"]);
    }

    #[tokio::test]
    async fn the_future_unknown_accounts_and_long_messages_are_refused() {
        let world = World::of(&["alice", "bob"]).await;
        let key = MsgKey { time: world.now() + 1, seq: 1, random: 1 };
        let future = bring(&world, Import { key, ..old(&world, "alice", "bob", "x") }).await;
        assert!(matches!(future, Err(Cause::BadField { .. })), "{future:?}");
        let refused = bring(&world, old(&world, "nobody", "bob", "x")).await;
        assert_eq!(refused, Err(Cause::no_such(Party::Sender, "nobody")));
        let refused = bring(&world, old(&world, "alice", "nobody", "x")).await;
        assert_eq!(refused, Err(Cause::no_such(Party::Recipient, "nobody")));
        world.set(|settings| settings.message_bytes = 3);
        let refused = bring(&world, old(&world, "alice", "bob", "long")).await;
        assert_eq!(refused, Err(Cause::PacketTooLong { got: 4, limit: 3 }));
    }

    #[tokio::test]
    async fn an_import_after_a_clearing_is_seen_in_both_directions() {
        let world = World::of(&["alice", "bob"]).await;
        world.send("alice", "bob", "cleared").await;
        world.clear("bob", "alice").await;
        bring(&world, old(&world, "alice", "bob", "imported")).await.unwrap();
        assert_eq!(world.history("bob", "alice").await, ["imported"]);
        let newer = Query { order: messages::Order::Newer, ..Query::newest(account("bob"), account("alice"), 10) };
        assert_eq!(world.page(&newer).await.0, ["imported"]);
        assert_eq!(world.history("alice", "bob").await, ["imported", "cleared"]);
    }

    #[tokio::test]
    async fn an_import_that_is_older_than_what_is_unread_is_read_with_its_time() {
        let world = World::of(&["alice", "bob"]).await;
        world.send("alice", "bob", "live").await;
        let imported = Import { counted: true, ..old(&world, "alice", "bob", "old") };
        bring(&world, imported.clone()).await.unwrap();
        assert_eq!(world.unread("bob", "alice").await, 2);
        world.read("bob", "alice", imported.key.time).await;
        assert_eq!(world.unread("bob", "alice").await, 1);
        // It was read: recalling it takes nothing away from what is not.
        world.recall_as_admin("alice", "bob", imported.key).await.unwrap();
        assert_eq!(world.unread("bob", "alice").await, 1);
    }
}
