//! Key-value pairs that hang on messages which were sent with [`crate::Options::extensible`]. Source: message extension documentation.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Messages;
use super::changing::{group_ref, named, user_ref, with};
use super::edits::{GroupRef, UserRef, find};
use super::pushed::items;
use crate::session::Session;
use crate::{Cause, ConversationId, Event, Message, Result};

/// Most pages of one list: a server whose list does not end is not followed further.
const PAGES: usize = 100;

/// A pair.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Extension {
    /// Its key, at most 100 bytes.
    #[serde(alias = "Key")]
    pub key: String,
    /// Its value, at most 1000 bytes.
    #[serde(alias = "Value")]
    pub value: String,
    /// The number of its last change, 0 of a new one. A change with an old number is refused.
    #[serde(alias = "Seq")]
    pub seq: u64,
}

/// What became of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExtensionOutcome {
    /// 0, or the code of why it is not changed: 23001, somebody changed it meanwhile.
    pub code: i32,
    /// The pair as it is now.
    pub extension: Extension,
}

/// The pairs of a message changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct ExtensionsChange {
    /// The message's ID, where it is in the local database.
    pub id: Option<String>,
    /// The message's conversation.
    pub conversation: Option<ConversationId>,
    /// What the server calls the message there: MsgKey between users, the number in groups.
    pub key: String,
    /// Pairs that were set.
    pub set: Vec<Extension>,
    /// Keys that were deleted.
    pub deleted: Vec<String>,
    /// All that were there are gone.
    pub cleared: bool,
}

#[derive(Deserialize)]
struct Done {
    #[serde(rename = "ExtensionList", default)]
    list: Vec<WireOutcome>,
}

#[derive(Deserialize)]
struct WireOutcome {
    #[serde(rename = "ErrorCode", default)]
    code: i32,
    #[serde(rename = "Extension", default)]
    extension: Extension,
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "CompleteFlag", default)]
    complete: u8,
    #[serde(rename = "ClearSeq", default)]
    cleared: u64,
    #[serde(rename = "ExtensionList", default)]
    list: Vec<Extension>,
}

/// `OperateType`.
#[derive(Clone, Copy)]
enum Operation {
    Set = 1,
    Delete = 2,
    Clear = 3,
}

impl Messages<'_> {
    /// Sets pairs of a message, at most 20. Answers each as it is then.
    ///
    /// Errors: 6013, 6014, 6017 the message was not sent, 6021, 9506, 10004 lengths and counts, 10007, 23002 the message takes no
    /// pairs, 23003 over 200 changes a minute, 23004 no such message, 9501 to 9520.
    pub async fn set_extensions(&self, message: &Message, pairs: &[Extension]) -> Result<Vec<ExtensionOutcome>> {
        let work = |session: Arc<Session>| async move { change(&session, message, Operation::Set, pairs).await };
        self.0.run_as_user("messages.set_extensions", work).await
    }

    /// Deletes pairs of a message, at most 20.
    ///
    /// Errors: as [`Messages::set_extensions`].
    pub async fn delete_extensions(&self, message: &Message, pairs: &[Extension]) -> Result<Vec<ExtensionOutcome>> {
        let work = |session: Arc<Session>| async move { change(&session, message, Operation::Delete, pairs).await };
        self.0.run_as_user("messages.delete_extensions", work).await
    }

    /// Deletes all pairs of a message.
    ///
    /// Errors: as [`Messages::set_extensions`].
    pub async fn clear_extensions(&self, message: &Message) -> Result<()> {
        let work =
            |session: Arc<Session>| async move { change(&session, message, Operation::Clear, &[]).await.map(drop) };
        self.0.run_as_user("messages.clear_extensions", work).await
    }

    /// The pairs of a message.
    ///
    /// Errors: 6001, 6013, 6014, 6017 the message was not sent, 6021, 9506, 10007, 23002, 23004, 9501 to 9520.
    pub async fn extensions(&self, message: &Message) -> Result<Vec<Extension>> {
        let work = |session: Arc<Session>| async move {
            let (body, in_group) = reference(&session, message)?;
            let (mut pairs, mut since) = (Vec::<Extension>::new(), 0);
            for _ in 0..PAGES {
                let body = with(body.clone(), json!({"StartSeq": since}));
                let page: Page = session.call_again(&command(in_group, "get_key_values"), &body).await?;
                pairs.retain(|pair| pair.seq > page.cleared);
                let last = page.list.iter().map(|pair| pair.seq).max();
                // A deleted pair comes with an empty value.
                pairs.extend(page.list.into_iter().filter(|pair| !pair.value.is_empty()));
                match last.filter(|_| page.complete == 0) {
                    Some(last) if last >= since => since = last + 1,
                    _ => break,
                }
            }
            Ok(pairs)
        };
        self.0.run_as_user("messages.extensions", work).await
    }
}

fn command(in_group: bool, name: &str) -> String {
    format!("openim_msg_ext_http_svc.{}{name}", if in_group { "group_" } else { "" })
}

/// A message in requests about what hangs on it, and whether it is in a group.
pub(super) fn reference(session: &Session, message: &Message) -> std::result::Result<(Value, bool), Cause> {
    let name = named(message)?;
    Ok(match &message.conversation {
        ConversationId::User(_) => (with(user_ref(session, message), json!({"MsgKey": name.key})), false),
        group @ ConversationId::Group(_) => (with(group_ref(group), json!({"MsgSeq": message.seq})), true),
    })
}

async fn change(
    session: &Session,
    message: &Message,
    operation: Operation,
    pairs: &[Extension],
) -> std::result::Result<Vec<ExtensionOutcome>, Cause> {
    let (body, in_group) = reference(session, message)?;
    let pairs = pairs.iter().map(|pair| json!({"Key": pair.key, "Value": pair.value, "Seq": pair.seq}));
    let change = match operation {
        Operation::Clear => json!({"OperateType": operation as u8}),
        _ => json!({"OperateType": operation as u8, "ExtensionList": pairs.collect::<Value>()}),
    };
    let done: Done = session.call(&command(in_group, "set_key_values"), &with(body, change)).await?;
    let outcome = |one: WireOutcome| ExtensionOutcome { code: one.code, extension: one.extension };
    Ok(done.list.into_iter().map(outcome).collect())
}

#[derive(Deserialize)]
struct Notify {
    #[serde(rename = "ExtensionC2cMsgInfo")]
    user: Option<UserRef>,
    #[serde(rename = "ExtensionGroupMsgInfo")]
    group: Option<GroupRef>,
    #[serde(rename = "SetKVInfo", default)]
    set: Vec<Pairs>,
    #[serde(rename = "DeleteKVInfo", default)]
    deleted: Vec<Pairs>,
    #[serde(rename = "ClearKVInfo", default)]
    cleared: Vec<Value>,
}

#[derive(Deserialize)]
struct Pairs {
    #[serde(rename = "MsgKeyValue", default)]
    pairs: Vec<Extension>,
}

/// Tells of pairs that changed.
///
/// Errors: 6019.
pub(super) async fn pushed(session: &Arc<Session>, notify: &Value) -> std::result::Result<(), Cause> {
    let list = json!([notify]);
    for notify in items::<Notify>(&list) {
        let name = match (notify.user, notify.group) {
            (Some(user), _) => user.name(&session.user),
            (None, Some(group)) => group.name(),
            (None, None) => continue,
        };
        let id = find(session, vec![name.clone()]).await?.pop().map(|message| message.id);
        let deleted = notify.deleted.into_iter().flat_map(|pairs| pairs.pairs).map(|pair| pair.key).collect();
        let change = ExtensionsChange {
            id,
            conversation: Some(name.conversation),
            key: name.key,
            set: notify.set.into_iter().flat_map(|pairs| pairs.pairs).collect(),
            deleted,
            cleared: !notify.cleared.is_empty(),
        };
        session.core.tell(Event::ExtensionsChanged { change });
    }
    Ok(())
}
