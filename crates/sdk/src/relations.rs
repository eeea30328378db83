//! Whom a user has as friends, who asks to be one, whom it blocks and follows.

mod applications;
mod blacklist;
mod checks;
mod follows;
mod friend;
mod groups;
mod pushes;

use serde::{Deserialize, Serialize};

use crate::fields::WireField;
use crate::outcome::{Outcome, Pages, WireOutcome, WireOutcomes, owned, refused};
use crate::session::Session;
use crate::{Cause, Client, Result, known};

pub use applications::{Application, ApplicationKind, Applications, FriendAnswer};
pub use blacklist::Blocked;
pub use follows::{Follow, FollowCounts, FollowKind, FollowList, FollowPage, FollowRelation};
pub use friend::{Added, Friend, FriendChange, NewFriend, Relation};
pub use groups::FriendGroup;
pub(crate) use pushes::{followed, pushed};

/// The code of a friend request that waits for its answer. Source: error-code reference.
const ASKED: i32 = 30539;

/// Calls about relationships: [`Client::relations`].
pub struct Relations<'a>(&'a Client);

impl Client {
    /// Calls about relationships.
    pub fn relations(&self) -> Relations<'_> {
        Relations(self)
    }
}

impl Relations<'_> {
    /// All friends.
    ///
    /// Errors: 6013, 6014, 9506, the network's (9501 to 9520).
    pub async fn friends(&self) -> Result<Vec<Friend>> {
        self.0.run_as_user("relations.friends", |session| async move { friends(&session).await }).await
    }

    /// The friends as [`Relations::friends`] last answered them, with what was told since, without asking the server.
    ///
    /// Errors: 6013, 6014, 6019, 9506.
    pub async fn known_friends(&self) -> Result<Vec<Friend>> {
        self.0.run_as_user("relations.known_friends", |session| async move { known::all(&session).await }).await
    }

    /// Some friends; who is none is left out.
    ///
    /// Errors: 6013, 6014, 9506, 30001 a name that no user can have, or over 1000 of them, the network's.
    pub async fn friends_named(&self, users: &[impl AsRef<str>]) -> Result<Vec<Friend>> {
        let users = owned(users);
        self.0
            .run_as_user("relations.friends_named", |session| async move {
                if users.is_empty() {
                    return Ok(Vec::new());
                }
                let named = Named { owner: &session.user, users: &users };
                let answer: Found = session.call_again("sns.friend_get_specified", &named).await?;
                let found = answer.items.into_iter().filter(|item| item.code == 0);
                let found: Vec<Friend> = found.map(|item| Friend::parse(item.user, item.fields)).collect();
                known::keep(&session, &found, false).await?;
                Ok(found)
            })
            .await
    }

    /// Adds a friend, or asks the user where it wants to be asked.
    ///
    /// ```no_run
    /// # async fn example(client: tincan_sdk::Client) -> tincan_sdk::Result<()> {
    /// use tincan_sdk::relations::{Added, NewFriend};
    ///
    /// let new = NewFriend { wording: "It's me".into(), ..NewFriend::of("bob") };
    /// if client.relations().add_friend(&new).await? == Added::Asked {
    ///     println!("bob has been asked");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Errors: 6013, 6014, 9002 remark, 9003 wording, 9004 source, 9005 friend group, 9506, 30003 no such user, 30010 and 30014 too
    /// many friends, 30515 blocked by oneself, 30516 wants no friends, 30525 blocked by the user, 30540 too often, the network's.
    pub async fn add_friend(&self, new: &NewFriend) -> Result<Added> {
        self.0
            .run_as_user("relations.add_friend", |session| async move {
                new.check()?;
                let command = "sns.friend_add";
                let answer: WireOutcomes = session.call(command, &new.body(&session.user)).await?;
                let outcome = answer.only(command)?;
                match outcome.code {
                    0 => Ok(Added::Friend),
                    ASKED => Ok(Added::Asked),
                    code => Err(refused(command, code, outcome.info)),
                }
            })
            .await
    }

    /// Deletes friends; with `both` also from the others' lists.
    ///
    /// Errors: 6013, 6014, 9506, 30001, the network's; of each user in its outcome 31704 no friend.
    pub async fn delete_friends(&self, users: &[impl AsRef<str>], both: bool) -> Result<Vec<Outcome>> {
        let users = owned(users);
        self.0
            .run_as_user("relations.delete_friends", |session| async move {
                let kind = if both { "Delete_Type_Both" } else { "Delete_Type_Single" };
                let body = Delete { named: Named { owner: &session.user, users: &users }, kind };
                let answer: WireOutcomes = session.call("sns.friend_delete", &body).await?;
                Ok(answer.all())
            })
            .await
    }

    /// Who has whom as a friend: the other direction too.
    ///
    /// Errors: 6013, 6014, 9506, 30001, the network's; of each user in its outcome 31804 no such user.
    pub async fn check_friends(&self, users: &[impl AsRef<str>]) -> Result<Vec<Relation>> {
        let users = owned(users);
        self.0
            .run_as_user("relations.check_friends", |session| async move {
                let body =
                    Check { named: Named { owner: &session.user, users: &users }, kind: "CheckResult_Type_Both" };
                let answer: Checked = session.call_again("sns.friend_check", &body).await?;
                Ok(answer.items.into_iter().map(|item| Relation::parse(&item.relation, item.outcome)).collect())
            })
            .await
    }

    /// Changes remark, groups and custom fields of a friend: those that are given.
    ///
    /// Errors: 6013, 6014, 9002 remark, 9005 friend group, 9506, 30001 no friend, or no such field, 30011 too many groups, the
    /// network's.
    pub async fn change_friend(&self, user: &str, change: &FriendChange) -> Result<()> {
        self.0
            .run_as_user("relations.change_friend", |session| async move {
                change.check()?;
                let body = change.body(&session.user, user);
                if body.is_empty() {
                    return Ok(());
                }
                one(&session, "sns.friend_update", &body).await
            })
            .await
    }
}

/// Runs a command for one account; its outcome is the call's.
async fn one(session: &Session, command: &'static str, body: &impl Serialize) -> std::result::Result<(), Cause> {
    let answer: WireOutcomes = session.call(command, body).await?;
    match answer.only(command)? {
        outcome if outcome.is_ok() => Ok(()),
        outcome => Err(refused(command, outcome.code, outcome.info)),
    }
}

/// All friends, page by page.
async fn friends(session: &Session) -> std::result::Result<Vec<Friend>, Cause> {
    let (mut friends, mut pages, mut start) = (Vec::new(), Pages::default(), 0);
    loop {
        pages.next("the list of friends")?;
        let body = Part { owner: &session.user, start, standard: 0, custom: 0 };
        let page: Page = session.call_again("sns.friend_get", &body).await?;
        friends.extend(page.friends.into_iter().map(|item| Friend::parse(item.user, item.fields)));
        if page.complete == 1 {
            known::keep(session, &friends, true).await?;
            return Ok(friends);
        }
        start = page.next;
    }
}

/// Accounts that the owner of a list names.
#[derive(Serialize)]
struct Named<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "To_Account")]
    users: &'a [String],
}

#[derive(Serialize)]
struct Delete<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    #[serde(rename = "DeleteType")]
    kind: &'static str,
}

#[derive(Serialize)]
struct Check<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    #[serde(rename = "CheckType")]
    kind: &'static str,
}

#[derive(Serialize)]
struct Part<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "StartIndex")]
    start: u64,
    #[serde(rename = "StandardSequence")]
    standard: u32,
    #[serde(rename = "CustomSequence")]
    custom: u32,
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "UserDataItem", default)]
    friends: Vec<PageItem>,
    #[serde(rename = "CompleteFlag", default)]
    complete: u32,
    #[serde(rename = "NextStartIndex", default)]
    next: u64,
}

#[derive(Deserialize)]
struct PageItem {
    #[serde(rename = "To_Account")]
    user: String,
    #[serde(rename = "ValueItem", default)]
    fields: Vec<WireField>,
}

#[derive(Deserialize)]
struct Found {
    #[serde(rename = "InfoItem", default)]
    items: Vec<FoundItem>,
}

#[derive(Deserialize)]
struct FoundItem {
    #[serde(rename = "To_Account")]
    user: String,
    #[serde(rename = "SnsProfileItem", default)]
    fields: Vec<WireField>,
    #[serde(rename = "ResultCode", default)]
    code: i32,
}

#[derive(Deserialize)]
struct Checked {
    #[serde(rename = "InfoItem", alias = "BlackListCheckItem", default)]
    items: Vec<CheckedItem>,
}

#[derive(Deserialize)]
struct CheckedItem {
    #[serde(rename = "Relation", default)]
    relation: String,
    #[serde(flatten)]
    outcome: WireOutcome,
}
