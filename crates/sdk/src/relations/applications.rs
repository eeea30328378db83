//! Friend requests: those that came, and those that were sent.

use serde::{Deserialize, Serialize};

use super::{Named, Relations, checks, one};
use crate::outcome::{Done, Outcome, Pages, WireOutcomes, owned};
use crate::session::Session;
use crate::{Cause, Result};

/// Requests of a page. Source: Web protocol, pendency_get.
const PAGE: u32 = 100;

/// Which side of a request the user is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationKind {
    /// Another user asks this one.
    Received,
    /// This user asked another one.
    Sent,
}

impl ApplicationKind {
    fn name(self) -> &'static str {
        match self {
            ApplicationKind::Received => "Pendency_Type_ComeIn",
            ApplicationKind::Sent => "Pendency_Type_SendOut",
        }
    }
}

/// A friend request that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Application {
    /// The other user: who asks, or who is asked.
    pub user: String,
    /// What the other is called.
    pub nick: String,
    /// Address of the other's picture.
    pub face_url: String,
    /// When, in Unix seconds.
    pub at: u64,
    /// Where it comes from.
    pub source: String,
    /// What it says.
    pub wording: String,
    /// Which side this user is on.
    pub kind: ApplicationKind,
}

/// The friend requests that wait.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Applications {
    /// All of them.
    pub list: Vec<Application>,
    /// How many that came have not been read yet.
    pub unread: u64,
}

/// How a friend request is agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FriendAnswer {
    /// The own list gets the applicant too; otherwise only the applicant gets a friend.
    pub mutual: bool,
    /// What the applicant is called from now on: at most 96 bytes.
    pub remark: String,
    /// The group of friends that the applicant goes into: 1 to 30 bytes.
    pub group: Option<String>,
}

impl Relations<'_> {
    /// The friend requests that wait, of both kinds.
    ///
    /// Errors: 6013, 6014, 9506, the network's (9501 to 9520).
    pub async fn applications(&self) -> Result<Applications> {
        self.0.run_as_user("relations.applications", |session| async move { applications(&session).await }).await
    }

    /// Agrees to a friend request.
    ///
    /// Errors: 6013, 6014, 9002 remark, 9005 friend group, 9506, 30010 and 30014 too many friends, 30614 no such request, the
    /// network's.
    pub async fn accept(&self, user: &str, answer: &FriendAnswer) -> Result<()> {
        self.0
            .run_as_user("relations.accept", |session| async move {
                checks::remark(&answer.remark)?;
                answer.group.as_deref().map_or(Ok(()), checks::group)?;
                let action = if answer.mutual { "Response_Action_AgreeAndAdd" } else { "Response_Action_Agree" };
                let (remark, group) = (answer.remark.as_str(), answer.group.as_deref());
                let item = ResponseItem { user, remark, group, action };
                one(&session, "sns.friend_response", &Response { owner: &session.user, items: [item] }).await
            })
            .await
    }

    /// Refuses a friend request.
    ///
    /// Errors: 6013, 6014, 9506, 30614 no such request, the network's.
    pub async fn refuse(&self, user: &str) -> Result<()> {
        self.0
            .run_as_user("relations.refuse", |session| async move {
                let item = ResponseItem { user, remark: "", group: None, action: "Response_Action_Reject" };
                one(&session, "sns.friend_response", &Response { owner: &session.user, items: [item] }).await
            })
            .await
    }

    /// Takes friend requests from the own list, without an answer.
    ///
    /// Errors: 6013, 6014, 9506, 30001, the network's; of each user in its outcome 30614 no such request.
    pub async fn delete_applications(&self, kind: ApplicationKind, users: &[impl AsRef<str>]) -> Result<Vec<Outcome>> {
        let users = owned(users);
        self.0
            .run_as_user("relations.delete_applications", |session| async move {
                let body = Delete { named: Named { owner: &session.user, users: &users }, kind: kind.name() };
                let answer: WireOutcomes = session.call("sns.pendency_delete", &body).await?;
                Ok(answer.all())
            })
            .await
    }

    /// Marks all friend requests that came as read.
    ///
    /// Errors: 6013, 6014, 9506, the network's.
    pub async fn mark_applications_read(&self) -> Result<()> {
        self.0
            .run_as_user("relations.mark_applications_read", |session| async move {
                let up_to = session.core.now_millis() / 1000;
                let body = Report { owner: &session.user, up_to };
                session.call("sns.pendency_report", &body).await.map(|_: Done| ())
            })
            .await
    }
}

async fn applications(session: &Session) -> std::result::Result<Applications, Cause> {
    let (mut found, mut pages, mut start) = (Applications::default(), Pages::default(), 0);
    loop {
        pages.next("the list of friend requests")?;
        let body = Part { owner: &session.user, kind: "Pendency_Type_Both", start, limit: PAGE, known: 0 };
        let page: Page = session.call_again("sns.pendency_get", &body).await?;
        found.unread = page.unread;
        found.list.extend(page.items.into_iter().map(Item::application));
        if page.next == 0 {
            return Ok(found);
        }
        start = page.next;
    }
}

#[derive(Serialize)]
struct Part<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "PendencyType")]
    kind: &'static str,
    #[serde(rename = "StartTime")]
    start: u64,
    #[serde(rename = "MaxLimited")]
    limit: u32,
    #[serde(rename = "LastSequence")]
    known: u32,
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "PendencyItem", default)]
    items: Vec<Item>,
    #[serde(rename = "UnreadPendencyCount", default)]
    unread: u64,
    #[serde(rename = "StartTime", default)]
    next: u64,
}

#[derive(Deserialize)]
struct Item {
    #[serde(rename = "To_Account")]
    user: String,
    #[serde(rename = "Nick", default)]
    nick: String,
    #[serde(rename = "Image", default)]
    face_url: String,
    #[serde(rename = "AddTime", default)]
    at: u64,
    #[serde(rename = "AddSource", default)]
    source: String,
    #[serde(rename = "AddWording", default)]
    wording: String,
    #[serde(rename = "PendencyType", default)]
    kind: String,
}

impl Item {
    fn application(self) -> Application {
        let sent = self.kind == ApplicationKind::Sent.name();
        Application {
            user: self.user,
            nick: self.nick,
            face_url: self.face_url,
            at: self.at,
            source: self.source,
            wording: self.wording,
            kind: if sent { ApplicationKind::Sent } else { ApplicationKind::Received },
        }
    }
}

#[derive(Serialize)]
struct Delete<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    #[serde(rename = "PendencyType")]
    kind: &'static str,
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "LatestPendencyTimeStamp")]
    up_to: u64,
}

#[derive(Serialize)]
struct Response<'a> {
    #[serde(rename = "From_Account")]
    owner: &'a str,
    #[serde(rename = "ResponseFriendItem")]
    items: [ResponseItem<'a>; 1],
}

#[derive(Serialize)]
struct ResponseItem<'a> {
    #[serde(rename = "To_Account")]
    user: &'a str,
    #[serde(rename = "Remark")]
    remark: &'a str,
    #[serde(rename = "TagName", skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    #[serde(rename = "ResponseAction")]
    action: &'static str,
}
