//! Reading the list, and what is known only here.

use std::collections::BTreeSet;

use super::changes::{changes, find, put, read, total, update};
use super::{Conversation, Draft};
use crate::database::{conversations as rows, messages};
use crate::session::Session;
use crate::{Cause, Client, ConversationId, Event, Result};

/// Most conversations of a page.
const MAX_PAGE: u32 = 100;

/// Longest draft in bytes. Source: Tincan's own.
const MAX_DRAFT: usize = 64 * 1024;

/// The user's conversations; of [`Client::conversations`].
pub struct Conversations<'a>(pub(super) &'a Client);

/// A page of the list.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Page {
    /// Pinned ones first, then by time, the newest first.
    pub conversations: Vec<Conversation>,
    /// Where the next page begins; `None`: this is the last one.
    pub next: Option<After>,
}

/// A place in the list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct After {
    pinned: bool,
    time: u64,
    id: String,
}

impl Client {
    /// The user's conversations.
    pub fn conversations(&self) -> Conversations<'_> {
        Conversations(self)
    }
}

impl Conversations<'_> {
    /// A page of the list from the local database, at most 100: pinned ones first, then by time.
    ///
    /// ```no_run
    /// # async fn show(client: &tincan_sdk::Client) -> tincan_sdk::Result<()> {
    /// let mut page = client.conversations().list(None, 20).await?;
    /// for conversation in &page.conversations {
    ///     println!("{} ({} unread)", conversation.name, conversation.unread);
    /// }
    /// if let Some(next) = page.next.take() {
    ///     page = client.conversations().list(Some(next), 20).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Errors: 6013, 6014, 6017 `count`, 6019, 9506.
    pub async fn list(&self, after: Option<After>, count: u32) -> Result<Page> {
        self.0
            .run_as_user("conversations.list", |session| async move {
                if count == 0 || count > MAX_PAGE {
                    return Err(Cause::argument("count", format!("must be 1 to {MAX_PAGE}")));
                }
                let after = after.map(|after| rows::After { pinned: after.pinned, time: after.time, id: after.id });
                session.database.read(move |db| page(&rows::list(db, after.as_ref(), count)?, count)).await
            })
            .await
    }

    /// A conversation, `c2cUSERID` or `groupGROUPID`. One that is not on the list yet is empty.
    ///
    /// Errors: 6004 the ID is of no known kind, or nobody is logged in; 6013, 6019, 9506.
    pub async fn get(&self, id: &str) -> Result<Conversation> {
        self.0
            .run("conversations.get", |_| async move {
                let bad = || Cause::BadConversation { id: id.to_owned() };
                let session = self.0.session().map_err(|_| bad())?;
                let id = ConversationId::parse(id)?;
                session.database.read(move |db| Ok(find(db, &id)?.unwrap_or_else(|| Conversation::new(id)))).await
            })
            .await
    }

    /// Unread messages of all conversations that are announced; those of silent ones do not count.
    ///
    /// Errors: 6013, 6014, 6019, 9506.
    pub async fn total_unread(&self) -> Result<u64> {
        self.0
            .run_as_user("conversations.total_unread", |session| async move {
                session.database.read(rows::total_unread).await
            })
            .await
    }

    /// Keeps what the user began to write in a conversation, on this device only; `None` forgets it.
    ///
    /// Errors: 6013, 6014, 6017 the text is longer than 64 KiB, 6019, 9506.
    pub async fn set_draft(&self, id: &ConversationId, text: Option<&str>) -> Result<()> {
        self.0
            .run_as_user("conversations.set_draft", |session| async move {
                if text.is_some_and(|text| text.len() > MAX_DRAFT) {
                    return Err(Cause::argument("text", format!("must be at most {MAX_DRAFT} bytes long")));
                }
                let time = session.core.now_millis() / 1000;
                let draft = text.map(|text| Draft { text: text.to_owned(), time });
                change(&session, vec![id.clone()], move |conversation| conversation.draft.clone_from(&draft)).await
            })
            .await
    }

    /// Takes a conversation off the list, here and on the server; with `messages` also its history, for this user.
    ///
    /// Errors: 6013, 6014, 6019, 9506, the server's, the network's.
    pub async fn delete(&self, id: &ConversationId, messages: bool) -> Result<()> {
        self.0
            .run_as_user("conversations.delete", |session| async move {
                super::arranging::delete_there(&session, id, messages).await?;
                delete_here(&session, id.clone(), messages).await
            })
            .await
    }
}

fn page(rows: &[rows::Row], count: u32) -> std::result::Result<Page, Cause> {
    let full = u32::try_from(rows.len()).is_ok_and(|length| length >= count);
    let last = rows.last().filter(|_| full);
    Ok(Page {
        conversations: rows.iter().map(read).collect::<std::result::Result<_, _>>()?,
        next: last.map(|row| After { pinned: row.pinned, time: row.time, id: row.id.clone() }),
    })
}

/// Changes conversations in the local database, and tells listeners. One that is not there is made.
pub(super) async fn change(
    session: &Session,
    ids: Vec<ConversationId>,
    change: impl Fn(&mut Conversation) + Send + 'static,
) -> std::result::Result<(), Cause> {
    let write = session.write(move |db, events| {
        for id in &ids {
            if !update(db, id, &change)? {
                let mut conversation = Conversation::new(id.clone());
                change(&mut conversation);
                put(db, &conversation)?;
            }
        }
        changes(db, &BTreeSet::from_iter(ids), events)
    });
    write.await
}

/// Takes a conversation off the local list.
pub(super) async fn delete_here(
    session: &Session,
    id: ConversationId,
    with_messages: bool,
) -> std::result::Result<(), Cause> {
    let write = session.write(move |db, events| {
        if with_messages {
            messages::clear(db, &id)?;
        }
        if rows::remove(db, &id.to_string())? {
            events.push(Event::ConversationsDeleted { ids: vec![id] });
        }
        total(db, events)
    });
    write.await
}
