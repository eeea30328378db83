//! Who does something with a message that was sent, and which messages that may be.

use std::sync::Arc;

use super::stored::{self, Kept, Message, MessageRow, Sight};
use crate::contacts::{self, ContactRow};
use crate::core::View;
use crate::model::{Account, InstId, Key, MsgKey};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Who does something with a message.
#[derive(Debug, Clone)]
pub enum Actor {
    /// An admin: with any message.
    Admin(Account),
    /// A user, from one of its logins: with messages of its own conversations.
    User(Account, Option<InstId>),
}

impl Actor {
    /// The account that acts.
    pub fn account(&self) -> &Account {
        match self {
            Actor::Admin(account) | Actor::User(account, _) => account,
        }
    }

    /// The login that acts.
    pub fn inst(&self) -> Option<InstId> {
        match self {
            Actor::Admin(_) => None,
            Actor::User(_, inst) => *inst,
        }
    }
}

/// A message that an actor may work with: it is there, within the history's period, not recalled, and a user sees it.
///
/// Errors: [`Cause::NotOfConversation`], [`Cause::NoSuchMessage`].
pub(super) async fn find(
    view: &View,
    domain: &Domain,
    app: &App,
    actor: &Actor,
    (from, to, key): (&Account, &Account, MsgKey),
) -> Result<(Key, Kept)> {
    let message_key = stored::key(app.id, from, to, key);
    let contact = match actor {
        Actor::Admin(_) => ContactRow::default(),
        Actor::User(user, _) if user == from || user == to => {
            contacts::find(view, app.id, user, if user == from { to } else { from }).await?
        }
        Actor::User(..) => return Err(Cause::NotOfConversation),
    };
    let kept = stored::find(view, &message_key).await?.ok_or(Cause::NoSuchMessage)?;
    let message = Message {
        from: from.clone(),
        to: to.clone(),
        key,
        arrival: kept.arrival,
        nick: String::new(),
        face: String::new(),
        online_only: false,
        row: Arc::new(kept.row.clone()),
    };
    let sight = Sight::new(domain, app, actor.account(), &contact);
    let seen = match actor {
        Actor::Admin(_) => sight.lasts(&message),
        Actor::User(..) => sight.sees(&message),
    };
    if !seen || message.row.recall.is_some() {
        return Err(Cause::NoSuchMessage);
    }
    Ok((message_key, kept))
}

/// The sides that hear of what is done with a message: not a recipient whose blacklist stopped it.
pub(super) fn hearers<'a>(from: &'a Account, to: &'a Account, row: &MessageRow) -> impl Iterator<Item = &'a Account> {
    let stopped = row.hidden_from_recipient && !row.counted;
    let recipient = (from != to && !stopped).then_some(to);
    recipient.into_iter().chain([from])
}
