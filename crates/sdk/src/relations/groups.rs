//! Groups of friends.

use serde::{Deserialize, Serialize};

use super::{Relations, checks};
use crate::Result;
use crate::outcome::{Done, Outcome, WireOutcomes, owned};

/// A group of friends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FriendGroup {
    /// Its name.
    pub name: String,
    /// Who is in it.
    pub users: Vec<String>,
}

impl Relations<'_> {
    /// All groups of friends.
    ///
    /// Errors: 6013, 6014, 9506, the network's (9501 to 9520).
    pub async fn friend_groups(&self) -> Result<Vec<FriendGroup>> {
        self.0
            .run_as_user("relations.friend_groups", |session| async move {
                let body = Ask { owner: &session.user, known: 0, with_friends: "Need_Friend_Type_Yes" };
                let answer: Groups = session.call_again("sns.group_get", &body).await?;
                let group = |item: Item| FriendGroup { name: item.name, users: item.users };
                Ok(answer.items.into_iter().map(group).collect())
            })
            .await
    }

    /// Makes a group of friends.
    ///
    /// Errors: 6013, 6014, 9005 name, 9506, 30001 there is one of the name, 30011 too many groups, the network's; of each user in its
    /// outcome 32216 no friend.
    pub async fn create_friend_group(&self, name: &str, users: &[impl AsRef<str>]) -> Result<Vec<Outcome>> {
        let users = owned(users);
        self.0
            .run_as_user("relations.create_friend_group", |session| async move {
                checks::group(name)?;
                let body = Create { owner: &session.user, names: [name], users: &users };
                let answer: WireOutcomes = session.call("sns.group_add", &body).await?;
                Ok(answer.all())
            })
            .await
    }

    /// Deletes groups of friends; the friends stay.
    ///
    /// Errors: 6013, 6014, 9005 a name, 9506, 30001 no such group, the network's.
    pub async fn delete_friend_groups(&self, names: &[impl AsRef<str>]) -> Result<()> {
        let names = owned(names);
        self.0
            .run_as_user("relations.delete_friend_groups", |session| async move {
                names.iter().try_for_each(|name| checks::group(name))?;
                let body = Delete { owner: &session.user, names: &names };
                session.call("sns.group_delete", &body).await.map(|_: Done| ())
            })
            .await
    }

    /// Renames a group of friends.
    ///
    /// Errors: 6013, 6014, 9005 a name, 9506, 30001 no such group, or one of the new name, the network's.
    pub async fn rename_friend_group(&self, name: &str, new_name: &str) -> Result<()> {
        self.0
            .run_as_user("relations.rename_friend_group", |session| async move {
                checks::group(name)?;
                checks::group(new_name)?;
                let body = Update { owner: &session.user, name, new_name: Some(new_name), items: Vec::new() };
                session.call("sns.group_update", &body).await.map(|_: Done| ())
            })
            .await
    }

    /// Puts friends into a group of friends.
    ///
    /// Errors: 6013, 6014, 9005 name, 9506, 30001 no such group, the network's; of each user in its outcome 32216 no friend.
    pub async fn add_to_friend_group(&self, name: &str, users: &[impl AsRef<str>]) -> Result<Vec<Outcome>> {
        self.move_friends("relations.add_to_friend_group", name, owned(users), "Update_Type_Add").await
    }

    /// Takes friends out of a group of friends.
    ///
    /// Errors: 6013, 6014, 9005 name, 9506, 30001 no such group, the network's; of each user in its outcome 32216 no friend.
    pub async fn remove_from_friend_group(&self, name: &str, users: &[impl AsRef<str>]) -> Result<Vec<Outcome>> {
        self.move_friends("relations.remove_from_friend_group", name, owned(users), "Update_Type_Delete").await
    }

    async fn move_friends(
        &self,
        api: &'static str,
        name: &str,
        users: Vec<String>,
        how: &'static str,
    ) -> Result<Vec<Outcome>> {
        self.0
            .run_as_user(api, |session| async move {
                checks::group(name)?;
                let items = users.iter().map(|user| UpdateItem { user, how }).collect();
                let body = Update { owner: &session.user, name, new_name: None, items };
                let answer: WireOutcomes = session.call("sns.group_update", &body).await?;
                Ok(answer.all())
            })
            .await
    }
}

#[derive(Serialize)]
struct Ask<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "LastSequence")]
    known: u32,
    #[serde(rename = "NeedFriend")]
    with_friends: &'static str,
}

#[derive(Deserialize)]
struct Groups {
    #[serde(rename = "ResultItem", default)]
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(rename = "GroupName")]
    name: String,
    #[serde(rename = "To_Account", default)]
    users: Vec<String>,
}

#[derive(Serialize)]
struct Create<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "GroupName")]
    names: [&'a str; 1],
    #[serde(rename = "To_Account")]
    users: &'a [String],
}

#[derive(Serialize)]
struct Delete<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "GroupName")]
    names: &'a [String],
}

#[derive(Serialize)]
struct Update<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "GroupOldName")]
    name: &'a str,
    #[serde(rename = "GroupNewName", skip_serializing_if = "Option::is_none")]
    new_name: Option<&'a str>,
    #[serde(rename = "UpdateGroupItem", skip_serializing_if = "Vec::is_empty")]
    items: Vec<UpdateItem<'a>>,
}

#[derive(Serialize)]
struct UpdateItem<'a> {
    #[serde(rename = "To_Account")]
    user: &'a str,
    #[serde(rename = "UpdateType")]
    how: &'static str,
}
