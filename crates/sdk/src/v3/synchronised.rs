//! Lists that are synchronised from the server before they are read.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Cause, V3};
use crate::session::Session;
use crate::{Result, v3};

/// Most entries that a list may be asked to hold.
const MOST: usize = 10_000;

/// Entries of a page of groups (source: Web protocol of groups, get_joined_group_list).
const PAGE: usize = 200;

/// Most requests of one synchronisation, so that a server that never ends does not keep it busy.
const REQUESTS: usize = 200;

/// A list that is synchronised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Data {
    /// The user's friends, by UserID.
    Friends,
    /// The groups that the user is in, by GroupID; no communities.
    Groups,
}

impl Data {
    fn text(self) -> &'static str {
        match self {
            Data::Friends => "friends",
            Data::Groups => "groups",
        }
    }
}

/// The lists of a login.
#[derive(Default)]
pub(super) struct Lists {
    friends: List,
    groups: List,
}

impl Lists {
    fn list(&mut self, data: Data) -> &mut List {
        match data {
            Data::Friends => &mut self.friends,
            Data::Groups => &mut self.groups,
        }
    }
}

/// A list, and how far it has got.
#[derive(Default)]
struct List {
    entries: Option<Arc<[String]>>,
    /// The version that the server gave with it; versions only grow.
    version: u64,
    running: bool,
}

impl V3<'_> {
    /// Fetches lists from the server; then [`V3::synchronised`] has them. Of each there may be at most `limit` entries.
    ///
    /// Errors: 6013, 6014, 9506; 6131 the server's list is older than the one held, 6151 one of them is being synchronised,
    /// 6152 the network or the server failed, or there are more entries, 6153 no list is named or `limit` is not 1 to 10,000.
    pub async fn synchronise(&self, lists: &[Data], limit: usize) -> Result<()> {
        self.0
            .run_as_user("v3.synchronise", |session| async move {
                check(lists, limit)?;
                for data in lists {
                    one(&session, *data, limit).await?;
                }
                Ok(())
            })
            .await
    }

    /// A list as it was synchronised last.
    ///
    /// Errors: 6013, 6014, 9506; 6150 it was never synchronised, 6151 it is being synchronised.
    pub async fn synchronised(&self, data: Data) -> Result<Arc<[String]>> {
        self.0
            .run_as_user("v3.synchronised", |session| async move {
                let mut lists = session.core.v3.lists.lock();
                let list = lists.of(&session).list(data);
                let data = data.text();
                match &list.entries {
                    _ if list.running => Err(Cause::Synchronising { data }.into()),
                    None => Err(Cause::NotSynchronised { data }.into()),
                    Some(entries) => Ok(Arc::clone(entries)),
                }
            })
            .await
    }
}

fn check(lists: &[Data], limit: usize) -> std::result::Result<(), crate::Cause> {
    let bad = |field, rule: String| Err(Cause::BadSynchronisation { field, rule }.into());
    if lists.is_empty() {
        return bad("lists", "names none".to_owned());
    }
    if !(1..=MOST).contains(&limit) {
        return bad("limit", format!("is {limit}; allowed are 1 to {MOST}"));
    }
    Ok(())
}

async fn one(session: &Arc<Session>, data: Data, limit: usize) -> std::result::Result<(), crate::Cause> {
    let text = data.text();
    let held = {
        let mut lists = session.core.v3.lists.lock();
        let list = lists.of(session).list(data);
        if std::mem::replace(&mut list.running, true) {
            return Err(Cause::Synchronising { data: text }.into());
        }
        list.version
    };
    // Whatever ends this, also being dropped, must not leave the list running.
    let running = Running { session, data };
    let fetched = match data {
        Data::Friends => friends(session, limit).await,
        Data::Groups => groups(session, limit).await,
    };
    drop(running);
    let (entries, version) = fetched.map_err(|cause| Cause::SynchronisationFailed {
        data: text,
        code: v3::code(session.core.config.codes, "v3.synchronise", &cause),
        why: cause.to_string(),
    })?;
    if version < held {
        return Err(Cause::Contradiction { what: "the version of the list", held, answered: version }.into());
    }
    let mut lists = session.core.v3.lists.lock();
    let list = lists.of(session).list(data);
    (list.entries, list.version) = (Some(entries.into()), version);
    Ok(())
}

struct Running<'a> {
    session: &'a Arc<Session>,
    data: Data,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.session.core.v3.lists.lock().of(self.session).list(self.data).running = false;
    }
}

#[derive(Deserialize)]
struct Friends {
    #[serde(rename = "UserDataItem", default)]
    friends: Vec<Friend>,
    #[serde(rename = "StandardSequence", default)]
    version: u64,
    #[serde(rename = "CompleteFlag", default)]
    complete: u8,
    #[serde(rename = "NextStartIndex", default)]
    next: u64,
}

#[derive(Deserialize)]
struct Friend {
    #[serde(rename = "To_Account")]
    user: String,
}

type Fetched = std::result::Result<(Vec<String>, u64), crate::Cause>;

async fn friends(session: &Session, limit: usize) -> Fetched {
    let (mut all, mut start) = (Vec::new(), 0);
    for _ in 0..REQUESTS {
        let body = json!({"From_Account": session.user, "StartIndex": start});
        let page: Friends = session.call("sns.friend_get", &body).await?;
        all.extend(page.friends.into_iter().map(|friend| friend.user));
        if all.len() > limit {
            break;
        }
        if page.complete == 1 {
            return Ok((all, page.version));
        }
        start = page.next;
    }
    Err(too_many(limit))
}

#[derive(Deserialize)]
struct Groups {
    #[serde(rename = "GroupIdList", default)]
    groups: Vec<Group>,
    #[serde(rename = "TotalCount", default)]
    total: usize,
}

#[derive(Deserialize)]
struct Group {
    #[serde(rename = "GroupId")]
    id: String,
}

async fn groups(session: &Session, limit: usize) -> Fetched {
    let mut all = Vec::new();
    for _ in 0..REQUESTS {
        let body: Value = json!({"Member_Account": session.user, "Limit": PAGE, "Offset": all.len()});
        let page: Groups = session.call("group_open_http_svc.get_joined_group_list", &body).await?;
        let ends = page.groups.is_empty();
        all.extend(page.groups.into_iter().map(|group| group.id));
        if all.len() > limit {
            break;
        }
        if ends || all.len() >= page.total {
            return Ok((all, 0));
        }
    }
    Err(too_many(limit))
}

fn too_many(limit: usize) -> crate::Cause {
    crate::Cause::argument("limit", format!("is {limit}; the list has more entries"))
}
