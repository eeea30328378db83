//! Import of old messages.

use tincan_store::Batch;

use super::send::{add, check_size};
use super::stored::{self, Content, Controls, MessageRow};
use crate::core::Attempts;
use crate::event::{Event, Push};
use crate::model::{Account, MsgKey};
use crate::policy::App;
use crate::{Cause, Domain, Party, Result, accounts, profiles};
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
        let sender = accounts::must_exist(&view, app.id, &import.from, Party::Sender).await?;
        accounts::must_exist(&view, app.id, &import.to, Party::Recipient).await?;
        let (there, back) = (
            stored::key(app.id, &import.from, &import.to, import.key),
            stored::key(app.id, &import.to, &import.from, import.key),
        );
        if view.has(&there).await? || view.has(&back).await? {
            return domain.settle().await;
        }
        let row = MessageRow {
            sender_tiny_id: sender.tiny_id,
            client_time: import.key.time,
            content: import.content.clone(),
            controls: Controls { no_unread: !import.counted, ..Controls::default() },
            counted: import.counted && import.from != import.to,
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
        add(&view, app.id, &import.from, &import.to, import.key, &row, &mut batch).await?;
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
