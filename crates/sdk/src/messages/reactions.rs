//! Reactions to messages. Source: Web protocol, extensions and reactions of a message.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Messages;
use super::changing::with;
use super::edits::{GroupRef, UserRef, find};
use super::extensions::reference;
use super::pushed::items;
use crate::outcome::Done;
use crate::session::Session;
use crate::{Cause, ConversationId, Event, Message, Result};

/// Accounts of a reaction that are named in an overview.
const NAMED: u32 = 10;

/// Most accounts of a page. Source: Web SDK.
const PAGE: u32 = 100;

/// A reaction to a message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Reaction {
    /// Its name, as the app chose it.
    #[serde(alias = "Reaction")]
    pub name: String,
    /// How many users reacted so.
    #[serde(alias = "Count")]
    pub count: u64,
    /// Some of them.
    #[serde(alias = "Reaction_Account")]
    pub users: Vec<String>,
    /// Whether this user is among all of them; in an event not known, false.
    #[serde(rename = "own", alias = "ReactedByMe", deserialize_with = "flag")]
    pub own: bool,
}

fn flag<'de, D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<bool, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(is) => is,
        other => other.as_u64().is_some_and(|number| number != 0),
    })
}

/// The reactions to a message changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReactionsChange {
    /// The message's ID, where it is in the local database.
    pub id: Option<String>,
    /// The message's conversation.
    pub conversation: ConversationId,
    /// What the server calls the message there: MsgKey between users, the number in groups.
    pub key: String,
    /// The reactions that changed, as they are now; with a count of 0 those that nobody has any more.
    pub reactions: Vec<Reaction>,
}

/// Who reacted in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reactors {
    /// Users.
    pub users: Vec<String>,
    /// With what the next page is asked; 0: these were the last.
    pub next: u64,
}

#[derive(Deserialize)]
struct Results {
    #[serde(rename = "Results", default)]
    results: Vec<OfMessage>,
}

#[derive(Deserialize)]
struct OfMessage {
    #[serde(rename = "MsgReactionSummary", default)]
    reactions: Vec<Reaction>,
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "Reaction_Account", default)]
    users: Vec<String>,
    #[serde(rename = "NextSeq", default)]
    next: u64,
}

#[derive(Deserialize)]
struct Notify {
    #[serde(rename = "C2CMsgInfo")]
    user: Option<UserRef>,
    #[serde(rename = "GroupMsgInfo")]
    group: Option<GroupRef>,
    #[serde(rename = "MsgReactionSummary", default)]
    reactions: Vec<Reaction>,
}

impl Messages<'_> {
    /// Reacts to a message, or takes the reaction back.
    ///
    /// Errors: 6013, 6014, 6017 the message was not sent, 6021, 9506, 10004 the reaction's name, 10007 not the user's conversation, 23004 no
    /// such message, 9501 to 9520.
    pub async fn react(&self, message: &Message, reaction: &str, on: bool) -> Result<()> {
        let work = |session: Arc<Session>| async move {
            let (body, in_group) = reference(&session, message)?;
            let (name, who) = if on { ("reaction_add", "Add_Account") } else { ("reaction_del", "Del_Account") };
            let body = with(body, json!({"Reaction": reaction, who: [session.user]}));
            let _: Done = session.call_again(&command(in_group, name), &body).await?;
            Ok(())
        };
        self.0.run_as_user("messages.react", work).await
    }

    /// The reactions to a message, with up to ten users each.
    ///
    /// Errors: 6001, 6013, 6014, 6017 the message was not sent, 6021, 9506, 10007, 9501 to 9520.
    pub async fn reactions(&self, message: &Message) -> Result<Vec<Reaction>> {
        let work = |session: Arc<Session>| async move {
            let (body, in_group) = reference(&session, message)?;
            let which = match in_group {
                true => json!({"MsgSeqList": [message.seq], "Count": NAMED}),
                false => json!({"MsgKeyList": [message.key()], "Count": NAMED}),
            };
            let body = with(body, which);
            let found: Results = session.call_again(&command(in_group, "reaction_multi_stat"), &body).await?;
            Ok(found.results.into_iter().flat_map(|one| one.reactions).collect())
        };
        self.0.run_as_user("messages.reactions", work).await
    }

    /// Who reacted to a message in one way, 100 at a time; `next` is 0, or of the page before.
    ///
    /// Errors: as [`Messages::reactions`].
    pub async fn reactors(&self, message: &Message, reaction: &str, next: u64) -> Result<Reactors> {
        let work = |session: Arc<Session>| async move {
            let (body, in_group) = reference(&session, message)?;
            let body = with(body, json!({"Reaction": reaction, "NextSeq": next, "Count": PAGE}));
            let page: Page = session.call_again(&command(in_group, "reaction_iterate"), &body).await?;
            Ok(Reactors { users: page.users, next: page.next })
        };
        self.0.run_as_user("messages.reactors", work).await
    }
}

fn command(in_group: bool, name: &str) -> String {
    format!("openim_msg_ext_http_svc.{}{name}", if in_group { "group_" } else { "" })
}

/// Tells of reactions that changed.
///
/// Errors: 6019.
pub(super) async fn pushed(session: &Arc<Session>, list: &Value) -> std::result::Result<(), Cause> {
    for notify in items::<Notify>(list) {
        let name = match (notify.user, notify.group) {
            (Some(user), _) => user.name(&session.user),
            (None, Some(group)) => group.name(),
            (None, None) => continue,
        };
        let id = find(session, vec![name.clone()]).await?.pop().map(|message| message.id);
        let change =
            ReactionsChange { id, conversation: name.conversation, key: name.key, reactions: notify.reactions };
        session.core.tell(Event::ReactionsChanged { change });
    }
    Ok(())
}
