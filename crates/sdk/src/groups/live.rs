//! Live rooms: who is in them, and who is banned from them.

use serde::{Deserialize, Serialize};

use super::Groups;
use crate::outcome::{Pages, owned};
use crate::session::Session;
use crate::{Cause, Result};

/// Somebody who is in a live room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LiveMember {
    /// Who.
    pub user: String,
    /// What it is called.
    pub nick: String,
    /// Address of its picture.
    pub face_url: String,
    /// Since when it is there, in Unix seconds.
    pub joined_at: u64,
    /// What it was marked with.
    pub marks: Vec<u32>,
}

impl Groups<'_> {
    /// Those who are in a live room, or those of them who have a mark.
    ///
    /// Errors: 6013, 6014, 9506, 10007 not in it, 10010, 10015, the network's (9501 to 9520).
    pub async fn live_members(&self, group: &str, mark: Option<u32>) -> Result<Vec<LiveMember>> {
        self.0.run_as_user("groups.live_members", |session| async move { inside(&session, group, mark).await }).await
    }

    /// Bans users from a live room for so many seconds; `why` is told.
    ///
    /// Errors: 6013, 6014, 9506, 10004, 10005 over 20, 10007 not the owner, 10010, the network's.
    pub async fn ban(&self, group: &str, users: &[impl AsRef<str>], seconds: u32, why: &str) -> Result<()> {
        let users = owned(users);
        self.on("groups.ban", "ban_group_member", &Ban { group, users: &users, seconds, why }).await
    }

    /// Bans users no longer.
    ///
    /// Errors: 6013, 6014, 9506, 10004, 10005 over 20, 10007 not the owner, 10010, the network's.
    pub async fn unban(&self, group: &str, users: &[impl AsRef<str>]) -> Result<()> {
        let users = owned(users);
        self.on("groups.unban", "unban_group_member", &Unban { group, users: &users }).await
    }

    /// Marks users in a live room, or takes marks away. Answers those of them whom it could mark.
    ///
    /// Errors: 6013, 6014, 9506, 10004, 10007 not the owner, 10010, the network's.
    pub async fn mark_live_members(
        &self,
        group: &str,
        users: &[impl AsRef<str>],
        marks: &[u32],
        set: bool,
    ) -> Result<Vec<String>> {
        let users = owned(users);
        self.0
            .run_as_user("groups.mark_live_members", |session| async move {
                let members = users.iter().map(|user| Marked { user: user.clone(), marks: marks.to_vec() }).collect();
                let body = Mark { group, change: if set { 1 } else { 2 }, members };
                let command = "group_open_avchatroom_http_svc.modify_user_info";
                let answer: MarkAnswer = session.call(command, &body).await?;
                Ok(answer.members.into_iter().map(|marked| marked.user).collect())
            })
            .await
    }
}

async fn inside(session: &Session, group: &str, mark: Option<u32>) -> std::result::Result<Vec<LiveMember>, Cause> {
    let (mut members, mut pages, mut from) = (Vec::new(), Pages::default(), 0);
    loop {
        pages.next("the list of a live room")?;
        let body = Ask { group, from, mark };
        let page: Page = session.call_again("group_open_avchatroom_http_svc.get_members", &body).await?;
        members.extend(page.list.into_iter().map(|item| LiveMember {
            user: item.user,
            nick: item.nick_name,
            face_url: item.face_url,
            joined_at: item.join_time,
            marks: item.marks,
        }));
        if page.next == 0 {
            return Ok(members);
        }
        from = page.next;
    }
}

#[derive(Serialize)]
struct Ask<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "Timestamp")]
    from: u64,
    #[serde(rename = "Mark", skip_serializing_if = "Option::is_none")]
    mark: Option<u32>,
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "MemberList", default)]
    list: Vec<Item>,
    #[serde(rename = "NextTimestamp", default)]
    next: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "Member_Account")]
    user: String,
    #[serde(default)]
    nick_name: String,
    #[serde(default)]
    face_url: String,
    #[serde(default)]
    join_time: u64,
    #[serde(default)]
    marks: Vec<u32>,
}

#[derive(Serialize)]
struct Ban<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "Members_Account")]
    users: &'a [String],
    #[serde(rename = "Duration")]
    seconds: u32,
    #[serde(rename = "Description")]
    why: &'a str,
}

#[derive(Serialize)]
struct Unban<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "Members_Account")]
    users: &'a [String],
}

#[derive(Serialize)]
struct Mark<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "CommandType")]
    change: u32,
    #[serde(rename = "MemberList")]
    members: Vec<Marked>,
}

#[derive(Serialize, Deserialize)]
struct Marked {
    #[serde(rename = "Member_Account")]
    user: String,
    #[serde(rename = "Marks", default)]
    marks: Vec<u32>,
}

#[derive(Deserialize)]
struct MarkAnswer {
    #[serde(rename = "MemberList", default)]
    members: Vec<Marked>,
}
