//! Deleting messages from one side's history.

use tincan_store::Batch;

use super::recall::uncount;
use super::stored;
use crate::core::Attempts;
use crate::model::{Account, MsgKey};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Deletes messages from `owner`'s history of the conversation with `peer`. The other side keeps them. Keys that name
/// no message are passed over.
///
/// Errors: 20018 the store failed.
pub async fn delete(domain: &Domain, app: &App, owner: &Account, peer: &Account, keys: &[MsgKey]) -> Result<()> {
    for key in keys {
        for (from, to) in [(owner, peer), (peer, owner)] {
            hide(domain, app, owner, from, to, *key).await.map_err(|cause| match cause {
                Cause::StoreFailed | Cause::StoreTimeout | Cause::WriteConflict => Cause::DeleteFailed,
                other => other,
            })?;
            if from == to {
                break;
            }
        }
    }
    Ok(())
}

async fn hide(domain: &Domain, app: &App, owner: &Account, from: &Account, to: &Account, key: MsgKey) -> Result<()> {
    let message_key = stored::key(app.id, from, to, key);
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let Some(kept) = stored::find(&view, &message_key).await? else { return Ok(()) };
        let mut row = kept.row.clone();
        let mut batch = Batch::new();
        let hidden = if from == owner { &mut row.hidden_from_sender } else { &mut row.hidden_from_recipient };
        if std::mem::replace(hidden, true) {
            return Ok(());
        }
        if owner == to && row.counted && row.recall.is_none() {
            uncount(&view, app.id, owner, from, (key, kept.arrival), &mut batch).await?;
        }
        kept.replace(message_key.clone(), &row, &mut batch);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[tokio::test]
    async fn each_side_deletes_for_itself() {
        let world = World::of(&["alice", "bob"]).await;
        let hers = world.send("alice", "bob", "hers").await;
        let his = world.send("bob", "alice", "his").await;
        world.delete("alice", "bob", &[hers, his]).await;
        assert!(world.history("alice", "bob").await.is_empty());
        assert_eq!(world.history("bob", "alice").await, ["hers", "his"]);
        assert_eq!((world.unread("alice", "bob").await, world.unread("bob", "alice").await), (0, 1));
        world.delete("bob", "alice", &[hers]).await;
        assert_eq!(world.history("bob", "alice").await, ["his"]);
        assert_eq!(world.unread("bob", "alice").await, 0);
    }

    #[tokio::test]
    async fn deleting_twice_or_what_is_not_there_changes_nothing() {
        let world = World::of(&["alice", "bob"]).await;
        let key = world.send("alice", "bob", "one").await;
        world.send("alice", "bob", "two").await;
        world.delete("bob", "alice", &[key, key, MsgKey { random: 1, ..key }]).await;
        world.delete("bob", "alice", &[key]).await;
        world.delete("bob", "nobody", &[key]).await;
        assert_eq!(world.unread("bob", "alice").await, 1);
        assert_eq!(world.history("bob", "alice").await, ["two"]);
    }

    #[tokio::test]
    async fn a_note_to_oneself_is_deleted() {
        let world = World::of(&["alice"]).await;
        let key = world.send("alice", "alice", "note").await;
        world.delete("alice", "alice", &[key]).await;
        assert!(world.history("alice", "alice").await.is_empty());
    }

    #[tokio::test]
    async fn deleting_a_recalled_message_drops_nothing_twice() {
        let world = World::of(&["alice", "bob"]).await;
        let key = world.send("alice", "bob", "one").await;
        world.send("alice", "bob", "two").await;
        world.recall("alice", "alice", "bob", key).await.unwrap();
        world.delete("bob", "alice", &[key]).await;
        assert_eq!(world.unread("bob", "alice").await, 1);
    }
}
