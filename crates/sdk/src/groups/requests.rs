//! Who wants to be let into groups.

use serde::{Deserialize, Serialize};

use super::Groups;
use crate::outcome::{Done, Pages};
use crate::session::Session;
use crate::{Cause, Result};

/// Entries of a page: the server keeps no more. Source: group documentation.
const PAGE: u32 = 50;

/// What somebody has to agree to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GroupApplicationKind {
    /// A user wants to join; an admin agrees.
    Application,
    /// This user is invited, and agrees itself.
    Invitation,
    /// A member invites a user; an admin agrees.
    InvitationByMember,
}

/// Somebody wants to be let in, or is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GroupApplication {
    /// The group.
    pub group: String,
    /// What it is called.
    #[serde(default)]
    pub group_name: String,
    /// What is to be agreed to.
    pub kind: GroupApplicationKind,
    /// Who asks: the applicant, or the inviter.
    pub from: String,
    /// What it is called.
    #[serde(default)]
    pub from_nick: String,
    /// Whom it is about: the applicant, or the invitee.
    pub about: String,
    /// What was said with it.
    #[serde(default)]
    pub words: String,
    /// When, in milliseconds since 1970; also its key.
    pub at: u64,
    /// What became of it; `None`: it waits.
    #[serde(default)]
    pub verdict: Option<Verdict>,
    /// What was said with the verdict.
    #[serde(default)]
    pub verdict_words: String,
    /// By which the server knows it again.
    pub authentication: String,
}

/// What became of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It was agreed to.
    Agreed,
    /// It was refused.
    Refused,
}

/// The applications that this user decides on, or did of late.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct GroupApplications {
    /// Newest first; at most 50 of communities and 50 of other groups.
    pub list: Vec<GroupApplication>,
    /// How many have not been read.
    pub unread: u64,
}

impl Groups<'_> {
    /// The applications that this user decides on, or did of late.
    ///
    /// Errors: 6013, 6014, 9506, the network's (9501 to 9520).
    pub async fn applications(&self) -> Result<GroupApplications> {
        self.0
            .run_as_user("groups.applications", |session| async move {
                let mut all = GroupApplications::default();
                for service in ["group_open_http_svc", "million_group_open_http_svc"] {
                    read(&session, service, &mut all).await?;
                }
                Ok(all)
            })
            .await
    }

    /// Decides on an application, with words for who asked.
    ///
    /// Errors: 6013, 6014, 9506, 10007 not an admin any more, 10010, 10013 a member already, 10014 the group is full, 10024 decided
    /// already, 10037, the network's.
    pub async fn decide(&self, application: &GroupApplication, verdict: Verdict, words: &str) -> Result<()> {
        self.0
            .run_as_user("groups.decide", |session| async move {
                let (command, body) = decision(application, verdict, words);
                session.call(command, &body).await.map(|_: Done| ())
            })
            .await
    }

    /// Marks all applications as read.
    ///
    /// Errors: 6013, 6014, 9506, the network's.
    pub async fn mark_applications_read(&self) -> Result<()> {
        self.0
            .run_as_user("groups.mark_applications_read", |session| async move {
                let body = Report { user: &session.user, up_to: session.core.now_millis() };
                session.call("group_open_http_svc.report_pendency", &body).await.map(|_: Done| ())
            })
            .await
    }
}

async fn read(session: &Session, service: &str, all: &mut GroupApplications) -> std::result::Result<(), Cause> {
    let (mut pages, mut start) = (Pages::default(), 0);
    loop {
        pages.next("the list of applications")?;
        let body = Ask { start, limit: PAGE, user: &session.user };
        let page: Page = session.call_again(&format!("{service}.get_pendency"), &body).await?;
        if start == 0 {
            all.unread += page.unread;
        }
        all.list.extend(page.list.into_iter().map(Item::application));
        if page.next == 0 {
            return Ok(());
        }
        start = page.next;
    }
}

/// Each kind has a command of its own, which names those concerned in its own way.
fn decision<'a>(application: &'a GroupApplication, verdict: Verdict, words: &'a str) -> (&'static str, Decide<'a>) {
    let (from, about) = (application.from.as_str(), application.about.as_str());
    let (command, applicant, inviter, invited) = match application.kind {
        GroupApplicationKind::Application => ("group_open_http_svc.handle_apply_join_group", Some(from), None, None),
        GroupApplicationKind::Invitation => ("group_open_http_svc.handle_invite_join_group", None, Some(from), None),
        GroupApplicationKind::InvitationByMember => {
            ("group_open_http_svc.handle_invite_join_permission_group", Some(from), None, Some(about))
        }
    };
    let verdict = if verdict == Verdict::Agreed { "Agree" } else { "Reject" };
    let (group, key, authentication) = (&application.group, application.at, &application.authentication);
    (command, Decide { group, applicant, inviter, invited, verdict, words, authentication, key })
}

#[derive(Serialize)]
struct Ask<'a> {
    #[serde(rename = "StartTime")]
    start: u64,
    #[serde(rename = "Limit")]
    limit: u32,
    #[serde(rename = "Handle_Account")]
    user: &'a str,
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(rename = "From_Account")]
    user: &'a str,
    #[serde(rename = "ReportTime")]
    up_to: u64,
}

#[derive(Serialize)]
struct Decide<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "Applicant_Account", skip_serializing_if = "Option::is_none")]
    applicant: Option<&'a str>,
    #[serde(rename = "Inviter_Account", skip_serializing_if = "Option::is_none")]
    inviter: Option<&'a str>,
    #[serde(rename = "Invited_Account", skip_serializing_if = "Option::is_none")]
    invited: Option<&'a str>,
    #[serde(rename = "HandleMsg")]
    verdict: &'static str,
    #[serde(rename = "ApprovalMsg")]
    words: &'a str,
    #[serde(rename = "Authentication")]
    authentication: &'a str,
    #[serde(rename = "MsgKey")]
    key: u64,
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "PendencyList", default)]
    list: Vec<Item>,
    #[serde(rename = "NextStartTime", default)]
    next: u64,
    #[serde(rename = "UnreadCount", default)]
    unread: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "From_Account")]
    from: String,
    #[serde(default)]
    from_user_nick_name: String,
    #[serde(rename = "To_Account", default)]
    to: String,
    group_id: String,
    #[serde(default)]
    group_name: String,
    #[serde(default)]
    apply_invite_msg: String,
    #[serde(default)]
    approval_msg: String,
    #[serde(default)]
    authentication: String,
    #[serde(default)]
    msg_time: u64,
    #[serde(default)]
    handled: u32,
    #[serde(default)]
    handle_result: u32,
    #[serde(default)]
    application_type: u32,
}

impl Item {
    fn application(self) -> GroupApplication {
        let kind = match self.application_type {
            1 => GroupApplicationKind::Invitation,
            2 => GroupApplicationKind::InvitationByMember,
            _ => GroupApplicationKind::Application,
        };
        let about = if kind == GroupApplicationKind::Application { self.from.clone() } else { self.to };
        let verdict = match (self.handled, self.handle_result) {
            (0, _) => None,
            (_, 1) => Some(Verdict::Agreed),
            _ => Some(Verdict::Refused),
        };
        GroupApplication {
            group: self.group_id,
            group_name: self.group_name,
            kind,
            from: self.from,
            from_nick: self.from_user_nick_name,
            about,
            words: self.apply_invite_msg,
            at: self.msg_time,
            verdict,
            verdict_words: self.approval_msg,
            authentication: self.authentication,
        }
    }
}
