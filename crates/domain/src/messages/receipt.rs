//! Read receipts of messages whose sender asked for one.

use tincan_store::Batch;

use super::stored::{self, MessageRef};
use crate::core::Attempts;
use crate::event::{Event, Push};
use crate::model::{Account, MsgKey, Seconds};
use crate::policy::App;
use crate::{Domain, Result};

/// `reader` confirms messages of `author`. Messages that asked for no receipt, or have one already, are passed over; the
/// author is told of the others.
pub async fn send_receipts(
    domain: &Domain,
    app: &App,
    reader: &Account,
    author: &Account,
    keys: &[MsgKey],
) -> Result<()> {
    let now = domain.now();
    let mut confirmed = Vec::new();
    for key in keys {
        confirmed.extend(confirm(domain, app, reader, author, *key, now).await?);
    }
    if !confirmed.is_empty() {
        let push = Push::new(Event::Receipts { reader: reader.clone(), at: now, messages: confirmed });
        domain.bus.publish(app.id, author, None, &push);
    }
    Ok(())
}

async fn confirm(
    domain: &Domain,
    app: &App,
    reader: &Account,
    author: &Account,
    key: MsgKey,
    now: Seconds,
) -> Result<Option<MessageRef>> {
    let message_key = stored::key(app.id, author, reader, key);
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let Some(kept) = stored::find(&view, &message_key).await? else { return Ok(None) };
        if !kept.row.controls.need_receipt || kept.row.receipt_at != 0 || kept.row.hidden_from_recipient {
            return Ok(None);
        }
        let mut row = kept.row.clone();
        row.receipt_at = now as u32;
        let mut batch = Batch::new();
        kept.replace(message_key.clone(), &row, &mut batch);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(Some(MessageRef::of(author, reader, key, &row)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{Controls, Draft, Query, history};
    use crate::testing::{World, account};

    async fn confirm_all(world: &World, reader: &str, author: &str, keys: &[MsgKey]) {
        send_receipts(&world.domain, &world.app(), &account(reader), &account(author), keys).await.unwrap();
    }

    #[tokio::test]
    async fn those_that_asked_are_confirmed_once_and_the_author_is_told() {
        let world = World::of(&["alice", "bob"]).await;
        let controls = Controls { need_receipt: true, ..Controls::default() };
        let asked = async |text| Draft { controls, ..world.draft("alice", "bob", text) };
        let one = world.send_draft(asked("one").await).await.unwrap();
        let two = world.send_draft(asked("two").await).await.unwrap();
        let plain = world.send("alice", "bob", "plain").await;
        world.pass(5);
        let unknown = MsgKey { random: 1, ..one };
        confirm_all(&world, "bob", "alice", &[one, plain, unknown, two]).await;
        assert_eq!(world.told("alice"), [format!("bob confirmed [{}, {}] at 5", one.seq, two.seq)]);
        world.pass(5);
        confirm_all(&world, "bob", "alice", &[one, two]).await;
        assert!(world.told("alice").is_empty());
        let query = Query::newest(account("alice"), account("bob"), 10);
        let page = history(&world.domain, &world.app(), &query).await.unwrap();
        let at: Vec<u32> = page.messages.iter().map(|message| message.row.receipt_at).collect();
        assert_eq!(at, [world.now() - 5, world.now() - 5, 0]);
    }

    #[tokio::test]
    async fn an_author_cannot_confirm_its_own_message() {
        let world = World::of(&["alice", "bob"]).await;
        let controls = Controls { need_receipt: true, ..Controls::default() };
        let key = world.send_draft(Draft { controls, ..world.draft("alice", "bob", "x") }).await.unwrap();
        confirm_all(&world, "alice", "bob", &[key]).await;
        assert!(world.told("alice").is_empty() && world.told("bob").len() == 1);
    }
}
