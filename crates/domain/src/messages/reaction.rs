//! Reactions to a message: which, and whose. Either side reacts, to any message that it sees.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::actor::{self, Actor};
use super::stored::{self, MessageRef};
use crate::core::{Attempts, Change, View};
use crate::event::{Event, Push};
use crate::model::{Account, AppId, Key, MsgKey, Record, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Most different reactions to one message (not documented).
const MAX_REACTIONS: usize = 100;

/// A reaction to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// What it is called.
    pub name: String,
    /// Who reacted so, in the order of reacting.
    pub accounts: Vec<Account>,
}

/// All reactions to a message, as stored, in the order of their first use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReactionRow {
    pub(crate) reactions: Vec<Reaction>,
}

impl Record for ReactionRow {}

/// The key of the reactions to a message.
pub(super) fn key(app: AppId, from: &Account, to: &Account, message: MsgKey) -> Key {
    stored::key_in(app, Table::Reaction, from, to, message)
}

/// Adds a reaction of the actor to a message, or takes it back. What is so already stays so; otherwise both sides are
/// told.
///
/// Errors: 23004 no such message, 10007 not the caller's conversation, 10004 too many reactions.
pub async fn react(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    (from, to, message): (&Account, &Account, MsgKey),
    name: &str,
    there: bool,
) -> Result<()> {
    let row_key = key(app.id, from, to, message);
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let (message_key, kept) = actor::find(&view, domain, app, actor, (from, to, message)).await?;
        let stored = view.read::<ReactionRow>(&row_key).await?;
        let mut row = stored.record.clone().unwrap_or_default();
        let Some(reaction) = row.set(actor.account(), name, there)? else { return Ok(()) };
        let mut batch = Batch::new();
        batch.replace(&row_key, &stored, &row);
        // Reactions never outlive their message.
        batch.expect(message_key, Some(kept.raw));
        if domain.commit(batch, &mut attempts).await?.is_some() {
            let message = MessageRef::of(from, to, message, &kept.row);
            // First, so that these logins take what comes next for their own.
            let here = Event::ReactedHere { message: message.clone(), name: name.to_owned(), there };
            domain.bus.publish(app.id, actor.account(), actor.inst(), &Push::new(here));
            let push = Push::new(Event::Reacted { message, reaction });
            for side in actor::hearers(from, to, &kept.row) {
                domain.bus.publish(app.id, side, None, &push);
            }
            return Ok(());
        }
    }
}

/// The reactions to a message, in the order of their first use. None for a message that the actor does not see.
///
/// Errors: 10007 not the caller's conversation.
pub async fn reactions(
    view: &View,
    domain: &Domain,
    app: &App,
    actor: &Actor,
    (one, other, message): (&Account, &Account, MsgKey),
) -> Result<Vec<Reaction>> {
    // Clients name the accounts of one message and the keys of several, whatever their direction.
    for (from, to) in [(one, other), (other, one)] {
        match actor::find(view, domain, app, actor, (from, to, message)).await {
            Ok(_) => {
                let row = view.get::<ReactionRow>(&key(app.id, from, to, message)).await?;
                return Ok(row.unwrap_or_default().reactions);
            }
            Err(Cause::NoSuchMessage) => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(Vec::new())
}

impl ReactionRow {
    /// Sets whether an account reacts so; answers the reaction if that changed anything.
    pub(crate) fn set(&mut self, account: &Account, name: &str, there: bool) -> Result<Option<Reaction>> {
        let index = match self.reactions.iter().position(|reaction| reaction.name == name) {
            Some(index) => index,
            None if !there => return Ok(None),
            None if self.reactions.len() >= MAX_REACTIONS => {
                let rule = format!("must be one of those at the message, which has {MAX_REACTIONS} already");
                return Err(Cause::field("Reaction", rule));
            }
            None => {
                self.reactions.push(Reaction { name: name.to_owned(), accounts: Vec::new() });
                self.reactions.len() - 1
            }
        };
        let Some(reaction) = self.reactions.get_mut(index) else { return Ok(None) };
        if reaction.accounts.contains(account) == there {
            return Ok(None);
        }
        if there {
            reaction.accounts.push(account.clone());
        } else {
            reaction.accounts.retain(|other| other != account);
        }
        let reaction = reaction.clone();
        self.reactions.retain(|reaction| !reaction.accounts.is_empty());
        Ok(Some(reaction))
    }
}

#[cfg(test)]
mod tests;
