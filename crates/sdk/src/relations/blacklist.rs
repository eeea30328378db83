//! Whom a user blocks.

use serde::{Deserialize, Serialize};

use super::{Check, Checked, Named, Relation, Relations};
use crate::Result;
use crate::outcome::{Outcome, Pages, WireOutcomes, owned};

/// Entries of a page. Source: Web protocol, black_list_get.
const PAGE: u32 = 1000;

/// A user who is blocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Blocked {
    /// Who.
    pub user: String,
    /// Since when, in Unix seconds.
    pub since: u64,
}

impl Relations<'_> {
    /// The blacklist.
    ///
    /// Errors: 6013, 6014, 9506, the network's (9501 to 9520).
    pub async fn blacklist(&self) -> Result<Vec<Blocked>> {
        self.0
            .run_as_user("relations.blacklist", |session| async move {
                let (mut blocked, mut pages, mut start) = (Vec::new(), Pages::default(), 0);
                loop {
                    pages.next("the blacklist")?;
                    let body = Part { owner: &session.user, start, limit: PAGE };
                    let page: Page = session.call_again("sns.black_list_get", &body).await?;
                    blocked.extend(page.items.into_iter().map(|item| Blocked { user: item.user, since: item.since }));
                    if page.next == 0 {
                        return Ok(blocked);
                    }
                    start = page.next;
                }
            })
            .await
    }

    /// Blocks users: their messages do not come any more, and friendships with them end.
    ///
    /// Errors: 6013, 6014, 9506, 30001, the network's; of each user in its outcome 30003 no such user, 31307 too many are blocked.
    pub async fn block(&self, users: &[impl AsRef<str>]) -> Result<Vec<Outcome>> {
        self.change_blacklist("relations.block", "sns.black_list_add", owned(users)).await
    }

    /// Blocks users no longer.
    ///
    /// Errors: 6013, 6014, 9506, 30001, the network's; of each user in its outcome 31503 it is not blocked.
    pub async fn unblock(&self, users: &[impl AsRef<str>]) -> Result<Vec<Outcome>> {
        self.change_blacklist("relations.unblock", "sns.black_list_delete", owned(users)).await
    }

    async fn change_blacklist(
        &self,
        api: &'static str,
        command: &'static str,
        users: Vec<String>,
    ) -> Result<Vec<Outcome>> {
        self.0
            .run_as_user(api, |session| async move {
                let body = Named { owner: &session.user, users: &users };
                let answer: WireOutcomes = session.call(command, &body).await?;
                Ok(answer.all())
            })
            .await
    }

    /// Who blocks whom: the other direction too.
    ///
    /// Errors: 6013, 6014, 9506, 30001, the network's; of each user in its outcome 30003 no such user.
    pub async fn check_blacklist(&self, users: &[impl AsRef<str>]) -> Result<Vec<Relation>> {
        let users = owned(users);
        self.0
            .run_as_user("relations.check_blacklist", |session| async move {
                let named = Named { owner: &session.user, users: &users };
                let body = Check { named, kind: "BlackCheckResult_Type_Both" };
                let answer: Checked = session.call_again("sns.black_list_check", &body).await?;
                Ok(answer.items.into_iter().map(|item| Relation::parse(&item.relation, item.outcome)).collect())
            })
            .await
    }
}

#[derive(Serialize)]
struct Part<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "StartIndex")]
    start: u64,
    #[serde(rename = "MaxLimited")]
    limit: u32,
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "BlackListItem", default)]
    items: Vec<Item>,
    #[serde(rename = "StartIndex", default)]
    next: u64,
}

#[derive(Deserialize)]
struct Item {
    #[serde(rename = "To_Account")]
    user: String,
    #[serde(rename = "AddBlackTimeStamp", default)]
    since: u64,
}
