//! Groups of conversations, under names of the user's choice.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Conversations;
use super::api::change;
use super::changes::{forget_group, groups, note_groups};
use super::wire::{WireGroup, contact};
use crate::session::Session;
use crate::{Cause, ConversationId, Result};

/// Most conversation groups that are listed. Source: Tincan's own; a user may have fewer.
const MAX_GROUPS: u32 = 1000;

#[derive(Deserialize)]
struct Created {
    #[serde(rename = "GroupResultItem", default)]
    items: Vec<CreatedGroup>,
}

#[derive(Deserialize)]
struct CreatedGroup {
    #[serde(rename = "GroupItem")]
    group: WireGroup,
    #[serde(flatten)]
    results: super::arranging::Results,
}

#[derive(Deserialize)]
struct Deleted {
    #[serde(rename = "GroupItem", default)]
    items: Vec<WireGroup>,
}

#[derive(Deserialize)]
struct Updated {
    #[serde(rename = "UpdateGroupResult")]
    result: UpdatedGroup,
}

#[derive(Deserialize)]
struct UpdatedGroup {
    #[serde(rename = "GroupId", default)]
    id: u64,
}

impl Conversations<'_> {
    /// The names of the user's conversation groups, as far as they are known here.
    ///
    /// Errors: 6013, 6014, 6019, 9506.
    pub async fn groups(&self) -> Result<Vec<String>> {
        self.0
            .run_as_user("conversations.groups", |session| async move {
                session.database.read(|db| groups(db, MAX_GROUPS)).await
            })
            .await
    }

    /// Makes a conversation group.
    ///
    /// Errors: 6013, 6014, 6019, 9506, the network's; the server's: 51000 to 51012.
    pub async fn create_group(&self, name: &str, ids: &[ConversationId]) -> Result<()> {
        const COMMAND: &str = "recentcontact.create_contact_group";
        self.0
            .run_as_user("conversations.create_group", |session| async move {
                let items: Vec<Value> = ids.iter().map(|id| contact(id, "ToGroupId")).collect();
                let group = json!({"GroupName": name, "ContactItem": items});
                let body = json!({"From_Account": session.user, "GroupContactItem": [group]});
                let created: Created = session.call(COMMAND, &body).await?;
                for item in created.items {
                    item.results.check(COMMAND)?;
                    note(&session, (item.group.id, item.group.name)).await?;
                }
                let name = name.to_owned();
                change(&session, ids.to_vec(), move |one| super::pushes::join(one, &name)).await
            })
            .await
    }

    /// Deletes a conversation group; the conversations stay.
    ///
    /// Errors: 6013, 6014, 6019, 9506, the server's, the network's.
    pub async fn delete_group(&self, name: &str) -> Result<()> {
        self.0
            .run_as_user("conversations.delete_group", |session| async move {
                let body = json!({"From_Account": session.user, "GroupName": [name]});
                let deleted: Deleted = session.call("recentcontact.del_contact_group", &body).await?;
                for group in deleted.items {
                    session.database.write(move |db| forget_group(db, group.id)).await?;
                }
                super::pushes::rename(&session, name.to_owned(), None).await
            })
            .await
    }

    /// Gives a conversation group another name.
    ///
    /// Errors: 6013, 6014, 6019, 9506, the server's, the network's.
    pub async fn rename_group(&self, name: &str, new: &str) -> Result<()> {
        self.0
            .run_as_user("conversations.rename_group", |session| async move {
                let group = json!({"UpdateGroupType": 1, "OldGroupName": name, "NewGroupName": new});
                let updated = update(&session, group).await?;
                note(&session, (updated.result.id, new.to_owned())).await?;
                super::pushes::rename(&session, name.to_owned(), Some(new.to_owned())).await
            })
            .await
    }

    /// Puts conversations into a conversation group, or takes them out.
    ///
    /// Errors: 6013, 6014, 6019, 9506, the server's, the network's.
    pub async fn arrange(&self, name: &str, ids: &[ConversationId], inside: bool) -> Result<()> {
        self.0
            .run_as_user("conversations.arrange", |session| async move {
                let kind = if inside { 1 } else { 2 };
                let items: Vec<Value> = ids
                    .iter()
                    .map(|id| json!({"ContactOptType": kind, "ContactItem": contact(id, "ToGroupId")}))
                    .collect();
                update(&session, json!({"UpdateGroupType": 2, "OldGroupName": name, "ContactUpdateItem": items}))
                    .await?;
                let name = name.to_owned();
                change(&session, ids.to_vec(), move |one| match inside {
                    true => super::pushes::join(one, &name),
                    false => one.groups.retain(|group| *group != name),
                })
                .await
            })
            .await
    }
}

async fn update(session: &Session, group: Value) -> std::result::Result<Updated, Cause> {
    let body = json!({"From_Account": session.user, "UpdateType": 1, "UpdateGroup": group});
    session.call("recentcontact.update_contact_group", &body).await
}

async fn note(session: &Session, group: (u64, String)) -> std::result::Result<(), Cause> {
    session.database.write(move |db| note_groups(db, &[group])).await
}
