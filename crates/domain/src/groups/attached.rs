//! What hangs on a group message: key-value pairs and reactions, by the same rules as on a one-to-one message, for all who
//! are in the group.

use std::sync::Arc;

use tincan_store::Batch;

use super::event::Incident;
use super::hooks;
use super::{Address, Channel, Entry, LogId, Mention, tell_members};
use crate::core::{Attempts, Change, View};
use crate::messages::{Actor, Extended, ExtensionRow, Extensions, Operation, Reaction, ReactionRow};
use crate::model::{AppId, Key, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result, webhooks};

/// Most accounts of a reaction that are named in what is told of it (not documented).
const NAMED: usize = 10;

/// The key of what a table keeps of a group message. No account begins with a 0, so that none of a one-to-one message is
/// like it.
fn key(app: AppId, table: Table, log: LogId, seq: u64) -> Key {
    list_key(app, table, log).u64(seq)
}

fn list_key(app: AppId, table: Table, log: LogId) -> Key {
    Key::new(app, table).u8(0).u64(log.0)
}

/// The keys of what hangs on a message: it goes with it.
pub(super) fn keys_of(app: AppId, log: LogId, seq: u64) -> [Key; 2] {
    [Table::Extension, Table::Reaction].map(|table| key(app, table, log, seq))
}

/// The beginnings of the keys of what hangs on the messages of a log.
pub(super) fn keys_of_log(app: AppId, log: LogId) -> [Key; 2] {
    [Table::Extension, Table::Reaction].map(|table| list_key(app, table, log))
}

/// The message, for who is in the group.
///
/// Errors: 10007, 10010, 23004.
async fn find(
    view: &View,
    domain: &Domain,
    app: &App,
    actor: &Actor,
    (address, seq): (&Address, u64),
) -> Result<(Channel, Arc<Entry>)> {
    let (channel, _) = Channel::entered(view, domain, app, actor, address).await?;
    if !channel.group.rules().history {
        return Err(super::Fault::not_allowed("nothing hangs on messages of a group of this type").into());
    }
    match channel.message(view, app.id, seq).await {
        Ok(entry) => Ok((channel, entry)),
        Err(Cause::Group(super::Fault::NoSuchMessage(_))) => Err(Cause::NoSuchMessage),
        Err(cause) => Err(cause),
    }
}

fn must_be_extensible(entry: &Entry) -> Result<()> {
    match entry.message() {
        Some(message) if message.controls.extensible => Ok(()),
        _ => Err(Cause::NotExtensible),
    }
}

/// Changes the pairs of a message and tells the members.
///
/// Errors: 23002 not extensible, 23003 too often, 23004 no such message, 10007, 10010, 10004 too many pairs.
pub async fn extend(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    (address, seq): (&Address, u64),
    operation: &Operation,
) -> Result<Extended> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let (channel, entry) = find(&view, domain, app, actor, (address, seq)).await?;
        must_be_extensible(&entry)?;
        let key = key(app.id, Table::Extension, channel.log(), seq);
        let stored = view.read::<ExtensionRow>(&key).await?;
        let mut row = stored.record.clone().unwrap_or_default();
        let (extended, change) = row.operate(app, domain.now(), operation)?;
        let Some(change) = change else { return Ok(extended) };
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &row);
        let kind = webhooks::Kind::AfterGroupExtension;
        let _told = hooks::tell(domain, app, &channel.group, kind, &mut batch, || webhooks::GroupWhat::Extended {
            seq,
            change: change.clone(),
        });
        if domain.commit(batch, &mut attempts).await?.is_some() {
            let message = Mention::of(seq, &entry);
            let incident = Incident::Extended { head: channel.head(), message, change, last_seq: extended.last_seq };
            tell_members(domain, app, &channel.group, incident, None).await?;
            return Ok(extended);
        }
    }
}

/// The pairs of a message whose numbers are `since` or higher; deleted ones only where something is known already.
///
/// Errors: 23002 not extensible, 23004 no such message, 10007, 10010.
pub async fn extensions(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    (address, seq): (&Address, u64),
    since: u64,
) -> Result<Extensions> {
    let view = domain.view().await?;
    let (channel, entry) = find(&view, domain, app, actor, (address, seq)).await?;
    must_be_extensible(&entry)?;
    let row = view.get::<ExtensionRow>(&key(app.id, Table::Extension, channel.log(), seq)).await?;
    Ok(row.unwrap_or_default().page(since))
}

/// Adds a reaction of the actor to a message, or takes it back. What is so already stays so; otherwise the members are
/// told.
///
/// Errors: 23004 no such message, 10007, 10010, 10004 too many reactions.
pub async fn react(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    (address, seq): (&Address, u64),
    name: &str,
    there: bool,
) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let (channel, entry) = find(&view, domain, app, actor, (address, seq)).await?;
        let key = key(app.id, Table::Reaction, channel.log(), seq);
        let stored = view.read::<ReactionRow>(&key).await?;
        let mut row = stored.record.clone().unwrap_or_default();
        let Some(mut reaction) = row.set(actor.account(), name, there)? else { return Ok(()) };
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &row);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            let count = reaction.accounts.len();
            reaction.accounts.truncate(NAMED);
            let message = Mention::of(seq, &entry);
            let incident = Incident::Reacted { head: channel.head(), message, reaction, count };
            return tell_members(domain, app, &channel.group, incident, None).await;
        }
    }
}

/// The reactions to messages, each in the order of their first use. None for a message that is not there.
///
/// Errors: 10007, 10010.
pub async fn reactions(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    address: &Address,
    seqs: &[u64],
) -> Result<Vec<Vec<Reaction>>> {
    let view = domain.view().await?;
    let mut all = Vec::with_capacity(seqs.len());
    for seq in seqs {
        all.push(match find(&view, domain, app, actor, (address, *seq)).await {
            Ok((channel, _)) => {
                let row = view.get::<ReactionRow>(&key(app.id, Table::Reaction, channel.log(), *seq)).await?;
                row.unwrap_or_default().reactions
            }
            Err(Cause::NoSuchMessage) => Vec::new(),
            Err(cause) => return Err(cause),
        });
    }
    Ok(all)
}

#[cfg(test)]
mod tests;
