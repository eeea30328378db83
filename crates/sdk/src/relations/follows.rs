//! Who follows whom.

use serde::{Deserialize, Serialize};

use super::{Named, Relations};
use crate::Result;
use crate::fields::WireField;
use crate::outcome::{Outcome, WireOutcome, WireOutcomes, owned};

/// A list of who follows whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowList {
    /// Who follows this user.
    Followers,
    /// Whom this user follows.
    Following,
    /// Both.
    Mutual,
}

impl FollowList {
    fn number(self) -> u32 {
        match self {
            FollowList::Followers => 1,
            FollowList::Following => 2,
            FollowList::Mutual => 3,
        }
    }

    pub(super) fn of_number(number: u32) -> Option<Self> {
        [Self::Followers, Self::Following, Self::Mutual].into_iter().find(|list| list.number() == number)
    }
}

/// What two users are to each other.
pub type FollowKind = Option<FollowList>;

/// An entry of such a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Follow {
    /// The other user.
    pub user: String,
    /// What it is called.
    pub nick: String,
    /// Address of its picture.
    pub face_url: String,
    /// Since when, in Unix seconds.
    pub since: u64,
}

/// A page of such a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FollowPage {
    /// Its entries.
    pub list: Vec<Follow>,
    /// Where the next page begins; empty when this was the last.
    pub next: String,
}

/// How long a user's lists are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FollowCounts {
    /// The user, and whether it could be looked up.
    pub outcome: Outcome,
    /// How many follow it.
    pub followers: u32,
    /// How many it follows.
    pub following: u32,
    /// How many do both.
    pub mutual: u32,
}

/// What another user is to this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FollowRelation {
    /// The other user, and whether it could be looked up.
    pub outcome: Outcome,
    /// On which list it is: [`FollowList::Mutual`] when on both; `None` when on neither.
    pub kind: FollowKind,
}

impl Relations<'_> {
    /// Follows users.
    ///
    /// Errors: 6013, 6014, 9506, 30001, the network's (9501 to 9520); of each user in its outcome 30003 no such user.
    pub async fn follow(&self, users: &[impl AsRef<str>]) -> Result<Vec<Outcome>> {
        let users = owned(users);
        self.0
            .run_as_user("relations.follow", |session| async move {
                let items = users.iter().map(|user| Item { user }).collect();
                let answer: WireOutcomes =
                    session.call("follow.follow_add", &Add { owner: &session.user, items }).await?;
                Ok(answer.all())
            })
            .await
    }

    /// Follows users no longer.
    ///
    /// Errors: 6013, 6014, 9506, 30001, the network's; of each user in its outcome 30003 no such user.
    pub async fn unfollow(&self, users: &[impl AsRef<str>]) -> Result<Vec<Outcome>> {
        let users = owned(users);
        self.0
            .run_as_user("relations.unfollow", |session| async move {
                let body = Named { owner: &session.user, users: &users };
                let answer: WireOutcomes = session.call("follow.follow_delete", &body).await?;
                Ok(answer.all())
            })
            .await
    }

    /// A page of at most `limit` entries, from `start` on: empty, or the `next` of the page before.
    ///
    /// Errors: 6013, 6014, 9506, 30001 start or limit, the network's.
    pub async fn follows(&self, list: FollowList, start: &str, limit: u32) -> Result<FollowPage> {
        self.0
            .run_as_user("relations.follows", |session| async move {
                let body = Part { owner: &session.user, list: list.number(), start, limit };
                let page: Page = session.call_again("follow.follow_get", &body).await?;
                Ok(FollowPage { list: page.items.into_iter().map(PageItem::follow).collect(), next: page.next })
            })
            .await
    }

    /// How long users' lists are.
    ///
    /// Errors: 6013, 6014, 9506, 30001, the network's.
    pub async fn follow_counts(&self, users: &[impl AsRef<str>]) -> Result<Vec<FollowCounts>> {
        let users = owned(users);
        self.0
            .run_as_user("relations.follow_counts", |session| async move {
                let body = Named { owner: &session.user, users: &users };
                let answer: Counts = session.call_again("follow.follow_get_info", &body).await?;
                let counts = |item: CountsItem| FollowCounts {
                    outcome: item.outcome.into(),
                    followers: item.followers,
                    following: item.following,
                    mutual: item.mutual,
                };
                Ok(answer.items.into_iter().map(counts).collect())
            })
            .await
    }

    /// What other users are to this one.
    ///
    /// Errors: 6013, 6014, 9506, 30001, the network's.
    pub async fn check_follows(&self, users: &[impl AsRef<str>]) -> Result<Vec<FollowRelation>> {
        let users = owned(users);
        self.0
            .run_as_user("relations.check_follows", |session| async move {
                let body = Named { owner: &session.user, users: &users };
                let answer: Checked = session.call_again("follow.follow_check", &body).await?;
                let relation = |item: CheckedItem| FollowRelation {
                    outcome: item.outcome.into(),
                    kind: FollowList::of_number(item.kind),
                };
                Ok(answer.items.into_iter().map(relation).collect())
            })
            .await
    }
}

#[derive(Serialize)]
struct Add<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "FollowItem")]
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    #[serde(rename = "To_Account")]
    user: &'a str,
}

#[derive(Serialize)]
struct Part<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "FollowType")]
    list: u32,
    #[serde(rename = "StartCursor")]
    start: &'a str,
    #[serde(rename = "WantNum")]
    limit: u32,
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "FollowItem", default)]
    items: Vec<PageItem>,
    #[serde(rename = "NextCursor", default)]
    next: String,
}

#[derive(Deserialize)]
struct PageItem {
    #[serde(rename = "To_Account")]
    user: String,
    #[serde(rename = "FollowTime", default)]
    since: u64,
    #[serde(rename = "ProfileItem", default)]
    profile: Vec<WireField>,
}

impl PageItem {
    fn follow(self) -> Follow {
        let mut follow = Follow { user: self.user, nick: String::new(), face_url: String::new(), since: self.since };
        for field in self.profile {
            match field.tag.as_str() {
                "Tag_Profile_IM_Nick" => follow.nick = field.value.text().unwrap_or_default(),
                "Tag_Profile_IM_Image" => follow.face_url = field.value.text().unwrap_or_default(),
                _ => {}
            }
        }
        follow
    }
}

#[derive(Deserialize)]
struct Counts {
    #[serde(rename = "FollowInfo", default)]
    items: Vec<CountsItem>,
}

#[derive(Deserialize)]
struct CountsItem {
    #[serde(flatten)]
    outcome: WireOutcome,
    #[serde(rename = "FollowerCount", default)]
    followers: u32,
    #[serde(rename = "FollowingCount", default)]
    following: u32,
    #[serde(rename = "MutualFollowingCount", default)]
    mutual: u32,
}

#[derive(Deserialize)]
struct Checked {
    #[serde(rename = "ResultItem", default)]
    items: Vec<CheckedItem>,
}

#[derive(Deserialize)]
struct CheckedItem {
    #[serde(flatten)]
    outcome: WireOutcome,
    #[serde(rename = "FollowType", default)]
    kind: u32,
}
