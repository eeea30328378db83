//! What a user arranges about conversations, at the server and then here.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::api::change;
use super::changes::find;
use super::wire::{GROUP, ONE_TO_ONE, contact};
use super::{Conversations, Reminder};
use crate::database::conversations as rows;
use crate::session::Session;
use crate::{Cause, ConversationId, Layer, Result};

/// Highest number of a mark. Source: Web protocol, marks: bits of 64.
const MAX_MARK: u8 = 63;

/// Conversations that are read at once at most by [`Conversations::mark_all_read`].
const MAX_READ: u32 = 3000;

/// When messages are not announced at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Quiet {
    /// How messages are announced meanwhile.
    pub reminder: Reminder,
    /// From when, in Unix seconds.
    pub from: u64,
    /// Until when, in Unix seconds.
    pub until: u64,
    /// Every day at these times.
    pub daily: bool,
}

/// What became of named conversations.
#[derive(Deserialize)]
pub(super) struct Results {
    #[serde(rename = "ResultItem", default)]
    items: Vec<Outcome>,
}

#[derive(Deserialize)]
struct Outcome {
    #[serde(rename = "ResultCode", default)]
    code: i32,
    #[serde(rename = "ResultInfo", default)]
    info: String,
}

impl Results {
    /// The first failure, as the call's.
    pub(super) fn check(self, command: &str) -> std::result::Result<(), Cause> {
        match self.items.into_iter().find(|item| item.code != 0) {
            None => Ok(()),
            Some(Outcome { code, info }) => {
                Err(Cause::Refused { layer: Layer::Command, command: command.to_owned(), code, info })
            }
        }
    }
}

#[derive(Deserialize)]
struct Muted {
    #[serde(rename = "ErrorList", default)]
    errors: Vec<MuteError>,
}

#[derive(Deserialize)]
struct MuteError {
    #[serde(rename = "ErrorCode", default)]
    code: i32,
}

#[derive(Deserialize)]
struct WireQuiet {
    #[serde(rename = "Level", default)]
    level: u64,
    #[serde(rename = "StartTime", default)]
    from: u64,
    #[serde(rename = "EndTime", default)]
    until: u64,
    #[serde(rename = "IsRepeated", default)]
    daily: u8,
}

impl Conversations<'_> {
    /// Pins a conversation, or no longer.
    ///
    /// Errors: 6013, 6014, 6019, 9506, the network's; the server's: 50002 to 50005, 51001 to 51012 too many are pinned.
    pub async fn pin(&self, id: &ConversationId, pinned: bool) -> Result<()> {
        self.0
            .run_as_user("conversations.pin", |session| async move {
                let kind = if pinned { 1 } else { 2 };
                let items = [contact(id, "GroupId")];
                let body = json!({"From_Account": session.user, "OperationType": kind, "RecentContactItem": items});
                session.call_again::<Value>("recentcontact.top", &body).await?;
                change(&session, vec![id.clone()], move |conversation| conversation.pinned = pinned).await
            })
            .await
    }

    /// Sets or clears a mark, 0 to 63, of conversations. What the numbers mean is the app's; 0 to 3 are star, fold, hide and unread
    /// with other SDKs.
    ///
    /// Errors: 6013, 6014, 6017 the number, 6019, 9506, the server's, the network's.
    pub async fn mark(&self, ids: &[ConversationId], mark: u8, set: bool) -> Result<()> {
        self.0
            .run_as_user("conversations.mark", |session| async move {
                if mark > MAX_MARK {
                    return Err(Cause::argument("mark", format!("must be 0 to {MAX_MARK}")));
                }
                let field = if set { "SetMark" } else { "ClearMark" };
                let what = |id| json!({"ContactItem": contact(id, "ToGroupId"), "OptType": 1, field: [mark]});
                mark_there(&session, ids.iter().map(what).collect()).await?;
                change(&session, ids.to_vec(), move |conversation| {
                    conversation.marks.retain(|known| *known != mark);
                    if set {
                        conversation.marks.push(mark);
                        conversation.marks.sort_unstable();
                    }
                })
                .await
            })
            .await
    }

    /// Notes something about conversations, for the user's other devices, too.
    ///
    /// Errors: 6013, 6014, 6019, 9506, the server's, the network's.
    pub async fn set_custom(&self, ids: &[ConversationId], text: &str) -> Result<()> {
        self.0
            .run_as_user("conversations.set_custom", |session| async move {
                let what = |id| json!({"ContactItem": contact(id, "ToGroupId"), "OptType": 2, "CustomMark": text});
                mark_there(&session, ids.iter().map(what).collect()).await?;
                let text = text.to_owned();
                change(&session, ids.to_vec(), move |conversation| conversation.custom.clone_from(&text)).await
            })
            .await
    }

    /// Chooses how messages of conversations are announced.
    ///
    /// Errors: 6013, 6014, 6017 a topic is named, 6019, 9506, the server's, the network's.
    pub async fn set_reminder(&self, ids: &[ConversationId], reminder: Reminder) -> Result<()> {
        self.0
            .run_as_user("conversations.set_reminder", |session| async move {
                for id in ids {
                    remind_there(&session, id, reminder).await?;
                }
                change(&session, ids.to_vec(), move |conversation| conversation.reminder = reminder).await
            })
            .await
    }

    /// Chooses when no messages are announced at all.
    ///
    /// Errors: 6013, 6014, 9506, the server's, the network's.
    pub async fn set_quiet(&self, quiet: Quiet) -> Result<()> {
        self.0
            .run_as_user("conversations.set_quiet", |session| async move {
                let body = json!({"StartTime": quiet.from, "EndTime": quiet.until, "IsRepeated": u8::from(quiet.daily),
                    "Level": quiet.reminder.number()});
                session.call_again::<Value>("im_msg_db_logic.ws_set_do_not_disturb", &body).await.map(|_| ())
            })
            .await
    }

    /// When no messages are announced at all.
    ///
    /// Errors: 6013, 6014, 9506, the server's, the network's.
    pub async fn quiet(&self) -> Result<Quiet> {
        self.0
            .run_as_user("conversations.quiet", |session| async move {
                let body = json!({"To_Account": session.user});
                let told: WireQuiet = session.call_again("im_msg_db_logic.ws_get_do_not_disturb", &body).await?;
                let reminder = Reminder::of_number(told.level);
                Ok(Quiet { reminder, from: told.from, until: told.until, daily: told.daily != 0 })
            })
            .await
    }

    /// Marks all messages of a conversation as read.
    ///
    /// Errors: 6013, 6014, 6019, 9506, the server's, the network's.
    pub async fn mark_read(&self, id: &ConversationId) -> Result<()> {
        self.0.run_as_user("conversations.mark_read", |session| async move { mark_read(&session, id).await }).await
    }

    /// Marks all messages of all conversations as read. At most 3000 groups at once.
    ///
    /// Errors: 6013, 6014, 6019, 9506, the server's, the network's.
    pub async fn mark_all_read(&self) -> Result<()> {
        self.0
            .run_as_user("conversations.mark_all_read", |session| async move {
                let unread = session
                    .database
                    .read(|db| {
                        rows::unread(db, MAX_READ)?
                            .iter()
                            .map(super::changes::read)
                            .collect::<std::result::Result<Vec<_>, _>>()
                    })
                    .await?;
                let group = |id: &ConversationId, seq: u64| {
                    id.group_id().map(|group| match id.topic_id() {
                        Some(topic) => json!({"GroupId": group, "TopicId": topic, "MsgSeq": seq}),
                        None => json!({"GroupId": group, "MsgSeq": seq}),
                    })
                };
                let groups: Vec<Value> = unread.iter().filter_map(|one| group(&one.id, one.last_seq)).collect();
                let body = json!({"C2CReadAllMsg": 1, "GroupReadInfo": groups});
                session.call_again::<Value>("openim.read_all_unread_msg", &body).await?;
                change(&session, unread.into_iter().map(|one| one.id).collect(), super::pushes::all_read).await
            })
            .await
    }
}

/// Marks all messages of a conversation as read.
///
/// Errors: 6019, the server's, the network's.
pub(crate) async fn mark_read(session: &Session, id: &ConversationId) -> std::result::Result<(), Cause> {
    let name = id.clone();
    let Some(conversation) = session.database.read(move |db| find(db, &name)).await? else { return Ok(()) };
    match id {
        ConversationId::User(peer) => {
            let item = json!({"To_Account": peer, "LastedMsgTime": conversation.time, "Receipt": 1});
            let body = json!({"C2CMsgReaded": {"Cookie": "", "C2CMsgReadedItem": [item]}});
            session.call_again::<Value>("openim.msgreaded", &body).await?;
        }
        ConversationId::Group(_) => {
            let body = in_group(id, json!({"MsgReadedSeq": conversation.last_seq}));
            session.call_again::<Value>(&format!("{}.msg_read_report", id.group_service()), &body).await?;
        }
    }
    change(session, vec![id.clone()], super::pushes::all_read).await
}

/// A request about a group or topic.
fn in_group(id: &ConversationId, mut body: Value) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.insert("GroupId".to_owned(), id.group_id().into());
        fields.extend(id.topic_id().map(|topic| ("TopicId".to_owned(), topic.into())));
    }
    body
}

async fn mark_there(session: &Session, items: Vec<Value>) -> std::result::Result<(), Cause> {
    const COMMAND: &str = "recentcontact.mark_contact";
    let body = json!({"From_Account": session.user, "MarkItem": items});
    session.call_again::<Results>(COMMAND, &body).await?.check(COMMAND)
}

async fn remind_there(session: &Session, id: &ConversationId, reminder: Reminder) -> std::result::Result<(), Cause> {
    match id {
        ConversationId::User(peer) => {
            const COMMAND: &str = "openim.set_c2c_peer_mute_notifications";
            let body = json!({"Peer_Account": [peer], "Mute_Notifications": reminder.number()});
            let muted: Muted = session.call_again(COMMAND, &body).await?;
            match muted.errors.into_iter().find(|error| error.code != 0) {
                None => Ok(()),
                Some(MuteError { code }) => {
                    let info = format!("the reminder of {peer} cannot be set");
                    Err(Cause::Refused { layer: Layer::Command, command: COMMAND.to_owned(), code, info })
                }
            }
        }
        ConversationId::Group(_) => {
            let body = in_group(id, json!({"Member_Account": session.user, "MsgFlag": reminder.flag()}));
            let command = format!("{}.modify_group_member_info", id.group_service());
            session.call_again::<Value>(&command, &body).await.map(|_| ())
        }
    }
}

/// Takes a conversation off the server's list.
pub(super) async fn delete_there(
    session: &Session,
    id: &ConversationId,
    messages: bool,
) -> std::result::Result<(), Cause> {
    const COMMAND: &str = "recentcontact.batch_delete";
    let item = match id {
        ConversationId::User(peer) => json!({"Type": ONE_TO_ONE, "To_Account": peer}),
        ConversationId::Group(group) => json!({"Type": GROUP, "ToGroupid": group}),
    };
    let body = json!({"From_Account": session.user, "ContactItem": [item], "ClearRamble": u8::from(messages)});
    session.call_again::<Results>(COMMAND, &body).await?.check(COMMAND)
}
